/** English texts of the findings about what is sent, and how the page listens to it. */

import type { TextsOf } from '../text'

export const PAYLOAD: TextsOf<'payload'> = {
  'json-parse-failure': {
    title: 'A payload is not JSON, though all before were: {sample}',
    explanation:
      'All but {count} of the payloads of this type are JSON. `JSON.parse` throws there, and if nobody catches that the event is lost, in some libraries the whole stream.',
    remedy:
      'Send what is no data as a comment or as an event with another name. In the page, catch the error.',
    falseAlarm: 'The page does not parse these payloads.',
    variants: {
      text: {},
      truncated: {
        title: 'A payload is broken JSON: {sample}',
        explanation:
          'The payloads of this type are JSON, and {count} begin like it but cannot be parsed. They were cut off, or hold what JSON does not know, such as NaN or a line break.',
        remedy:
          'Make payloads with a JSON library, and write each line of them as a `data:` line of its own.',
      },
      comment: {
        title: 'A comment got into the data: {sample}',
        explanation:
          'Among JSON payloads there is a line that looks like a comment. Something on the way put `data:` before it, and `JSON.parse` throws ({count|times}).',
        remedy: 'Skip lines that begin with a colon before adding `data:`.',
      },
      sentinel: {
        title: 'A payload that is no JSON by agreement: {sample}',
        explanation:
          'Among JSON payloads there are some with a meaning of their own, such as heartbeats or the mark of an end ({count}). A page that parses them without looking throws.',
        remedy: 'Let the page look for it before it parses. An event with a name of its own would be safer.',
      },
    },
  },
  'unlistened-event-type': {
    title: 'Nobody listens to "{type}": {count} events went unheard',
    explanation:
      'The server sends events of the type "{type}", and the page has no listener for it. Such events vanish without a trace.',
    remedy:
      'Add a listener with exactly that name: `source.addEventListener("{type}", …)`. Names count upper and lower case.',
    falseAlarm: 'The page does not need these events.',
    variants: {
      named: {},
      'only-message': {
        explanation:
          'The server sends events of the type "{type}", and the page listens to no named type at all. `onmessage` hears only events without a name; all others vanish without a trace.',
      },
      unnamed: {
        title: 'Nobody listens: {count} events went unheard',
        explanation:
          'The server sends events without a name, and the page has neither set `onmessage` nor added a listener for "message". Such events vanish without a trace.',
        remedy: 'Set `source.onmessage`, or add a listener for "message".',
      },
      heartbeat: {
        title: 'The heartbeat "{type}" is not heard by the page',
        explanation:
          'It keeps the connection alive all the same. Only a page that watches for it needs a listener.',
        remedy: 'Nothing, unless the page should notice when the stream dies.',
      },
    },
  },
  'listener-never-fires': {
    title: 'A listener for "{type}", but the events are named "{near}"',
    explanation:
      'The page listens to "{type}" and none ever came, while {count} events of the type "{near}" did. Names must be the same to the letter, upper and lower case too.',
    remedy: 'Use one name on both sides.',
    falseAlarm: 'Two different things with similar names.',
  },
  'error-event-collision': {
    title: 'The server sends an event named "{type}"',
    explanation:
      'It lands in the same handler as the "{type}" of the connection: the page takes a message for a lost connection, or the other way round. The browser keeps the stream open.',
    remedy:
      'Give the event another name on the server. Until then look whether the event is a `MessageEvent`.',
    falseAlarm: 'The handler tells both apart.',
  },
  'bad-framing': {
    title: 'A line is ignored: it has no field name',
    explanation:
      'A line that looks like data has no `data:` before it, and is ignored by the standard ({count|times}): {sample}',
    remedy: 'Write `data:` before each line of a payload, and an empty line after the last.',
    falseAlarm: 'None: the page does not get it.',
    variants: {
      payload: {},
      field: {
        title: 'A line is ignored: its field name is misspelt',
        explanation:
          'Field names are `data`, `event`, `id` and `retry`, in small letters, right at the beginning of the line and followed by a colon. This line is ignored ({count|times}): {sample}',
        remedy: 'Write the field name exactly so.',
      },
      escaped: {
        title: 'A payload ends in \\n as two letters',
        explanation:
          'The payload ends in a backslash and an n instead of a line end ({count|times}). The text of the server was escaped once too often, so events run together: {sample}',
        remedy: 'Write real line ends: "\\n" in double quotes in PHP and shell scripts, not in single ones.',
      },
      unknown: {
        title: 'A field of its own: {sample}',
        explanation:
          'Only `data`, `event`, `id` and `retry` mean something. Other lines are ignored ({count} so far).',
        remedy: 'Put it into the payload if the page should know it.',
      },
    },
  },
  'comment-inside-data': {
    title: 'A comment got into the data: {sample}',
    explanation:
      'The payload begins with a colon and a word, as a comment does. Something put `data:` before a comment line, and now the page gets as a message what was meant for nobody ({count|times}).',
    remedy: 'Pass lines that begin with a colon on as they are, without `data:`.',
    falseAlarm: 'A message that begins with a colon.',
  },
  'invalid-utf8': {
    title: 'Text is damaged: bytes that are no UTF-8',
    explanation:
      'Event streams are always UTF-8. Bytes that are none were replaced by �, and what they meant is gone ({count|times}): {sample}',
    remedy:
      'Write UTF-8. Where text is cut into pieces, cut between characters: a half of one in each piece damages both if they are decoded one by one.',
    falseAlarm: 'A � that was in the text before it was sent.',
  },
  'bom-midstream': {
    title: 'A byte order mark in mid-stream makes a line unreadable',
    explanation:
      'A byte order mark is allowed at the very beginning only. Later it becomes part of the field name, and the line is ignored ({count|times}): {sample}',
    remedy: 'Write files and templates that are put together without a byte order mark.',
    falseAlarm: 'None: the page does not get that line.',
  },
  'llm-stream-ended-without-done': {
    title: 'The answer broke off: "{sign}" is missing',
    explanation:
      'The stream of an answer ends with "{sign}" when it is complete. This one ended without it after {events} events: the user sees half an answer that looks whole.',
    remedy:
      'Show the answer as incomplete and offer to try again. Look for limits of time between the model and the page.',
    falseAlarm: 'A server that is only similar to the interface it seems to have.',
    variants: {
      broken: {},
      finished: {
        title: 'The answer is complete, but the stream did not say so',
        explanation:
          'The model said that it had finished, and then the stream ended without "{sign}". The text is whole; what came after it, such as the count of tokens, may be missing.',
        remedy: 'Wait for the reason to finish as well as for "{sign}".',
      },
      aborted: {
        title: 'The answer was stopped by the page',
        explanation: 'The page ended the request before "{sign}" had come.',
        remedy: 'Nothing, if the user wanted it.',
      },
    },
  },
  'inband-error': {
    title: 'The stream reports an error: {sample}',
    explanation:
      'The response itself is fine (status 200), and an event in it says that something has failed ({count|times}). Tools that look at the status alone miss it.',
    remedy: 'Handle this event in the page. Look into the log of the server for the reason.',
    falseAlarm: 'A message that is about an error of something else.',
    variants: { told: {}, named: {} },
  },
}
