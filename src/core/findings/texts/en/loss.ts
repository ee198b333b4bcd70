/** English texts of the findings about IDs, and what is lost. */

import type { TextsOf } from '../text'

export const LOSS: TextsOf<'loss'> = {
  'no-ids-unrecoverable': {
    title: 'Events have no IDs: what is sent during a reconnection is gone',
    explanation:
      'The stream has reconnected {count|times} and its events carry no `id:`. The server cannot know what the client had, so it cannot send the rest. By its usual rate about {missed} events were missed.',
    remedy:
      'Give each event an `id:`, keep the newest events on the server, and send those after `Last-Event-ID` to a client that comes back.',
    falseAlarm: 'The page loads the whole state after each `open`.',
    variants: {
      losing: {},
      quiet: {
        explanation:
          'The stream has reconnected {count|times} and its events carry no `id:`. It sends so little that probably nothing was missed so far. What is sent during a reconnection is gone.',
      },
      healing: {
        title: 'Events have no IDs; each connection begins with the whole state',
        explanation:
          'The stream has reconnected {count|times} and its events carry no `id:`. But each connection begins with an event that comes at no other time, as a snapshot does, so a gap seems to heal itself.',
        remedy: 'Nothing, if the first event has all that the page needs.',
      },
    },
  },
  'loss-window': {
    title: 'Events were probably missed during {gap|span}',
    explanation: 'The stream was down for {gap|span} and nothing shows what was sent meanwhile.',
    remedy: 'Give each event an `id:` and let the server send what came after `Last-Event-ID`.',
    falseAlarm: 'Nothing was sent meanwhile.',
    variants: {
      verified: {
        title: '{verified} events were lost',
        explanation:
          'The IDs count the events, and after the reconnection {verified} of them are missing. The page will never get them.',
        remedy:
          'Let the server keep the newest events and send those after `Last-Event-ID`. Keep at least twice as much as the longest reconnection needs.',
      },
      estimated: {
        title: 'About {expected} events were missed in {gap|span}',
        explanation:
          'The stream was down for {gap|span}. By its usual rate {expected} events were sent meanwhile (between {low} and {high}), and nothing shows that they came later.',
      },
      asked: {
        title: 'A gap of {gap|span}, and the server was told where to go on',
        explanation:
          'The stream was down for {gap|span}. The last ID was sent to the server. These IDs cannot be counted, so it does not show whether the server has sent all that was missed.',
        remedy: 'Nothing, if the server resumes.',
      },
      healing: {
        title: 'A gap of {gap|span}, after which the whole state came',
        explanation:
          'The stream was down for {gap|span}. Each connection begins with an event that comes at no other time, as a snapshot does, so the gap seems to have healed itself.',
        remedy: 'Nothing, if the first event has all that the page needs.',
      },
      unknown: {},
    },
  },
  'id-gap': {
    title: '{missing} events are missing between ID {before} and {after}',
    explanation:
      'The IDs of this stream count up by one, and here numbers are left out. The connection was not lost: the server has dropped these events, or has not sent them to this client.',
    remedy:
      'See whether a queue of the server overflows when a client is slow, or whether events are filtered after they got their number.',
    falseAlarm: 'Numbers are given to events of all users, and only some are for this one.',
    variants: {
      inside: {},
      across: {
        title: '{missing} events are missing across a reconnection: {before} to {after}',
        explanation:
          'The IDs of this stream count up by one. After a reconnection numbers are left out: what was sent meanwhile did not come.',
        remedy: 'Let the server send the events after `Last-Event-ID`.',
      },
    },
  },
  'id-duplicate': {
    title: 'The same ID came again ({count|times})',
    explanation:
      'An ID that had come before came once more while the connection was open. Either an event was sent twice, or two events share an ID, and then a client that resumes from it misses one or gets one twice.',
    remedy: 'Give each event an ID of its own, and send it once.',
    falseAlarm: 'An ID that marks a group of events.',
    variants: {
      inside: {},
      across: {
        title: 'Events came again after a reconnection ({count})',
        explanation:
          'After a reconnection the server repeated events that had come before. That is the safe side: better twice than never.',
        remedy: 'Let the page ignore IDs that it has seen.',
      },
    },
  },
  'id-out-of-order': {
    title: 'IDs go backwards: {before}, then {after}',
    explanation:
      'The IDs of this stream grow, and here one is smaller than the one before ({count|times}). If the connection is lost now the browser sends the smaller one, and the server repeats what was there already.',
    remedy: 'Write events in the order of their IDs, also when several threads or processes make them.',
    falseAlarm: 'IDs that only look like numbers in order.',
  },
  'server-ignores-last-event-id': {
    title: 'The server does not go on where the client was',
    explanation: 'The browser sent `Last-Event-ID: {id}`, and the server did not go on from there.',
    remedy: 'Read the header `Last-Event-ID`, and first send the events after it.',
    falseAlarm: 'The events after that ID are so old that the server does not have them any more.',
    variants: {
      restarted: {
        title: 'The server began anew although the client had ID {id}',
        explanation:
          'The browser sent `Last-Event-ID: {id}`, and the first event after that had the ID {first} ({count|times}). The server reads the header not at all: the page gets old events again.',
      },
      skipped: {
        title: 'The server left out {skipped} events after ID {id}',
        explanation:
          'The browser sent `Last-Event-ID: {id}`, and the next event had the ID {first} ({count|times}). The server goes on with what is new and does not send what was missed.',
      },
    },
  },
  'replay-storm': {
    title: '{count} events at once after a reconnection',
    explanation:
      'The gap was {gap|span} long, in which about {expected} events are usual. The server sent {count}: its whole history, it seems. Pages freeze over such a heap, and servers too when all clients come back.',
    remedy:
      'Send only the events after `Last-Event-ID`, and to a client that was away for long a snapshot instead.',
    falseAlarm: 'A feed that begins with its history on purpose.',
  },
  'id-only-checkpoint-lost': {
    title: 'The ID {id} came without data: not every browser resumes from it',
    explanation:
      'A block with `id:` and no `data:` sets the last ID by the standard, and Chromium does so. Firefox and Safari take it over only with the next event that has data: if the connection is lost before that they send an older ID.',
    remedy: 'Send such IDs with an event that has data, of a type that nobody needs to listen to.',
    falseAlarm: 'An event with data follows soon each time.',
    variants: {
      risk: {},
      lost: {
        title: 'The ID {id} was lost: the browser came back with {sent}',
        explanation:
          'The last ID came in a block without `data:`. This browser takes such an ID over only with the next event that has data, and so it sent the older one. The server repeats what was there already.',
      },
    },
  },
  'id-invalid': {
    title: 'An ID that does not survive the way back',
    explanation: 'The browser sends the last ID in a header, and this one will not arrive as it was.',
    remedy: 'Use short IDs of letters, digits and `-`.',
    falseAlarm: 'The server has been tested with such IDs, and all proxies let them pass.',
    variants: {
      nul: {
        title: 'An ID with NUL in it is ignored',
        explanation:
          'By the standard an ID with the character NUL has no effect, so the last ID stays the one before. In Firefox 153 the line after it is damaged as well, and its event lost.',
      },
      long: {
        title: 'An ID of more than 1000 characters',
        explanation:
          'The browser sends the last ID in a header. Servers and proxies refuse headers that are too long, often beyond 4 to 8 kB in all: then no reconnection succeeds.',
      },
      unsafe: {
        title: 'An ID with characters that headers cannot carry safely: {sample}',
        explanation:
          'The browser sends the last ID in a header as UTF-8. Many servers read headers in another encoding, and spaces at the ends are lost, so they do not find the ID again.',
      },
    },
  },
  'truncated-final-event': {
    title: 'The last event was thrown away: its empty line is missing',
    explanation:
      'An event is delivered only when an empty line follows. The stream ended before that, and by the standard every browser drops the rest without a word: {sample}',
    remedy: 'End each event with an empty line, the last one too, and flush before the response is ended.',
    falseAlarm: 'None: the page did not get it.',
    variants: {
      clean: {},
      cut: {
        title: 'The cut went through an event, which is lost',
        explanation:
          'The connection broke off within an event. Every browser drops what is unfinished: {sample} With an ID on the event before, the server can send it again.',
        remedy:
          'Give each event an `id:` and let the server resume. Then it comes again after the reconnection.',
      },
    },
  },
  'clock-skewed-ids': {
    title: 'Events are {lag|span} late by the time in their IDs',
    explanation:
      'The IDs hold the time at which events were made. Most of them arrive {lag|span} after that, which no network takes: they wait in a queue, or the clock of the server is wrong.',
    remedy: 'Compare the clocks of server and client first. If they agree, look for the queue.',
    falseAlarm: 'Events about something that happened earlier.',
    variants: {
      late: {},
      future: {
        title: 'Events are {lag|span} ahead of their time',
        explanation:
          'The IDs hold the time at which events were made, and that is in the future by {lag|span}. The clock of the server is fast, or that of this machine is slow.',
        remedy: 'Let both take their time from NTP.',
      },
      growing: {
        title: 'Events come later and later, by {drift|span} a minute',
        explanation:
          'The IDs hold the time at which events were made. The time until they arrive grows by {drift|span} a minute: the server makes more than it can send, and its queue grows.',
        remedy:
          'Send less, in larger pieces, or drop what is out of date. See whether the client is too slow to read.',
      },
    },
  },
}
