/** English texts of the findings about silence, heartbeats, and what holds a stream back. */

import type { TextsOf } from '../text'

export const LIVENESS: TextsOf<'liveness'> = {
  'no-heartbeat': {
    title: 'No heartbeat: silent for {silence|span}',
    explanation:
      'The server sends nothing while there is nothing to say; the longest silence was {silence|span}. Proxies and load balancers close what is silent for 30 to 60 s, and neither side can tell a quiet stream from a dead one.',
    remedy: 'Send a comment every 15 s.',
    falseAlarm:
      'Nothing on the way minds silence. As long as no silence has ended the stream this is shown as information.',
    variants: {
      survived: {},
      ended: {
        title: 'No heartbeat, and the stream was ended in a silence',
        explanation:
          'The server sends nothing while there is nothing to say. The stream was ended by something on the way after it had been silent; the longest silence was {silence|span}.',
      },
      hop: {
        title: 'No heartbeat, and {hop} is on the way: silent for {silence|span}',
        explanation:
          'The server sends nothing while there is nothing to say; the longest silence was {silence|span}. {hop} is on the way and ends streams that are silent for {limit|span}, unless it was told otherwise.',
      },
    },
  },
  'heartbeat-invisible-to-page': {
    title: 'The page waits for heartbeats that it cannot see',
    explanation:
      'The heartbeats of the server are comments. Comments never reach a page, so its watchdog took the stream for dead and made a new one, {count|times}, while heartbeats were coming in ({comments} in the last one).',
    remedy: 'Send the heartbeat as an event with a name, and listen to it. Or leave the watchdog out.',
    falseAlarm: 'The page had another reason to begin anew.',
  },
  'heartbeat-interval-risky': {
    title: 'A heartbeat every {period|span} is rare',
    explanation:
      'The server sends a heartbeat every {period|span}. Common limits on the way are 30, 55 and 60 s: what works here may be closed in another network.',
    remedy: 'Send one every 15 s. It costs a few bytes.',
    falseAlarm: 'All that is on the way is known and patient.',
    variants: {
      general: {},
      hop: {
        title: 'A heartbeat every {period|span} is too rare for {hop}',
        explanation:
          'The server sends a heartbeat every {period|span}. {hop} is on the way and ends streams that are silent for {limit|span}, unless it was told otherwise: one late beat, and the stream is closed.',
        remedy: 'Send one every 15 s, or raise the limit of {hop}.',
      },
    },
  },
  'heartbeat-late': {
    title: 'The heartbeat is late: silent for {silent|span}',
    explanation:
      'A heartbeat comes every {period|span}, and for {silent|span} there was nothing at all. It may still come.',
    remedy: 'Wait. If it stays away, it will be shown as missing.',
    falseAlarm: 'A network that stutters.',
  },
  'heartbeat-missing': {
    title: 'A heartbeat did not come: silent for {silent|span}',
    explanation:
      'A heartbeat comes every {period|span}; {missed} did not come. The stream counts as open, but the server may be blocked or gone.',
    remedy:
      'Look at what held up the server at that time. Let the page watch for heartbeats that it can see, and make a new connection when several are missing.',
    falseAlarm: 'The server stopped its timer for a moment.',
    variants: {
      silent: {},
      unsure: {
        explanation:
          'A heartbeat comes every {period|span}; {missed} did not come as far as can be seen. Not all bytes are visible here, so something may have come that puts off a heartbeat.',
      },
      'data-flowed': {
        title: 'The heartbeat stopped, while data went on',
        explanation:
          'A heartbeat comes every {period|span}; {missed} did not come, but other data did. The connection is alive, only the timer of the server is not.',
        remedy: 'Nothing, if the server sends heartbeats only when it is silent.',
      },
    },
  },
  'silent-stall': {
    title: 'The stream is open and silent: dead for {silent|span}',
    explanation:
      'A heartbeat comes every {period|span}, and for {silent|span} nothing came at all. The other end is probably gone without a word: a machine that was switched off, a firewall that forgot the connection. The browser will not notice for minutes or hours.',
    remedy:
      'Let the page watch for heartbeats that it can see and make a new connection when three are missing. Send one every 15 s, so that nothing on the way forgets the connection.',
    falseAlarm: 'The server is blocked, and will go on.',
    variants: {
      dead: {},
      unsure: {
        explanation:
          'A heartbeat comes every {period|span}, and for {silent|span} nothing came as far as can be seen. Not all bytes are visible here. The other end is probably gone without a word, and the browser will not notice for minutes or hours.',
      },
      quiet: {
        title: 'Quiet or dead: silent for {silent|span}',
        explanation:
          'This stream is hardly ever silent for more than {usual|span}, and now it was for {silent|span}. As it has no heartbeat nobody can tell whether there is nothing to say or nobody there.',
        remedy: 'Send a heartbeat every 15 s. Then the difference shows.',
      },
    },
  },
  'recovered-after-stall': {
    title: 'Silent for {silent|span}, then alive again',
    explanation:
      'Heartbeats stayed away for {silent|span} and then came again on the same connection. The server or something on the way was blocked.',
    remedy:
      'Look at what held up the server at that time: a long task on its only thread, a pause of the garbage collector, a full disk.',
    falseAlarm: 'The server had stopped its timer on purpose.',
    variants: {
      resumed: {},
      'held-back': {
        title: 'Silent for {silent|span}, then {beats} heartbeats at once',
        explanation:
          'Heartbeats stayed away for {silent|span} and then {beats} came within a second. They were sent in time and held back on the way, or by a machine that was asleep. Nothing is lost.',
        remedy: 'If it happens again and again, look for a proxy that buffers.',
      },
    },
  },
  'proxy-buffering': {
    title: 'Something on the way buffers: {events} events at once after {silence|span}',
    explanation:
      'Events that were made one after another arrive in heaps ({count} so far). A proxy, a compression or a virus scanner collects what the server sends until it has enough.',
    remedy:
      'Switch buffering off for this route. Send `X-Accel-Buffering: no` and `Cache-Control: no-cache, no-transform`, and take `text/event-stream` out of compression.',
    falseAlarm:
      'A server that collects events and sends them together, with the times at which they were made.',
  },
  'first-byte-delayed': {
    title: 'No byte for {delay|span} after the headers',
    explanation:
      'The headers had come, and the body began {delay|span} later. Either the server had nothing to say, or something on the way holds back the first bytes.',
    remedy: 'Write an empty comment right after the headers.',
    falseAlarm: 'Nothing had happened that could be sent.',
  },
  'full-buffering': {
    title: 'Everything came at the end: nothing for {age|span}, then {events} events',
    explanation:
      'No event came until the response was over, and then all of them at once. Something collects the whole response before it lets it go: a proxy, a compression, a virus scanner, or a server that does not flush.',
    remedy:
      'Flush after each event. Switch buffering and compression off for this route. If it happens to some users only, ask for their virus scanner or company proxy.',
    falseAlarm: 'The server had nothing to send before the end.',
    variants: { proven: {}, once: {} },
  },
  'compressed-stream': {
    title: 'The stream is compressed ({encoding}), and nothing came for {waited|span}',
    explanation:
      'What compresses a stream must let go of each event by itself, and most compressions wait until they have enough. Here nothing came for {waited|span}.',
    remedy: 'Take `text/event-stream` out of compression, or flush after each event.',
    falseAlarm: 'The server had nothing to say.',
    variants: {
      held: {},
      flushed: {
        title: 'The stream is compressed ({encoding})',
        explanation:
          'What compresses a stream must let go of each event by itself. Here events come one by one, so it seems to do so.',
        remedy: 'Nothing, as long as events come in time.',
      },
    },
  },
  'missing-no-transform': {
    title: '`Cache-Control` lacks `no-transform`',
    explanation:
      'The header is "{header}". Without `no-transform` what stands on the way may compress the stream and hold it back while it does.',
    remedy: 'Send `Cache-Control: no-cache, no-transform`.',
    falseAlarm: 'Nothing on the way changes responses.',
    variants: {
      transform: {},
      nothing: {
        title: '`Cache-Control` does not forbid to keep or change the stream',
        explanation:
          'The header is "{header}". Neither keeping nor changing the response is forbidden: a cache may answer others with an old stream, a proxy may compress it and hold it back.',
      },
    },
  },
  'served-from-cache': {
    title: 'The stream comes from a cache ({sign})',
    explanation:
      'The response is a recording: events of the past, mostly of another user, at once and then the end. A stream must never be kept.',
    remedy:
      'Send `Cache-Control: no-cache, no-transform` or `no-store`, and take the route out of the rules of the CDN.',
    falseAlarm: 'A proxy that sets `Age` on responses that it does not keep.',
  },
  'missing-x-accel-buffering': {
    title: 'nginx is on the way, and nothing tells it not to buffer',
    explanation:
      'The response comes from {server}, which buffers responses unless it is told otherwise. nginx takes the header `X-Accel-Buffering` out when it obeys, so its absence is only a hint.',
    remedy: 'Send `X-Accel-Buffering: no`, or set `proxy_buffering off` for this route.',
    falseAlarm: 'The header was sent and nginx took it out, or buffering is off in its configuration.',
  },
  'oversized-message': {
    title: 'An event of {size|bytes}',
    explanation:
      'Each event is decoded, and mostly parsed, in one go. One of {size|bytes} ({count} were large) stops the page for a noticeable time, scrolling and typing included.',
    remedy:
      'Send what has changed instead of all, split it up, or send an address from which the page gets it.',
    falseAlarm: 'A page that has nothing else to do.',
  },
  'event-flood': {
    title: '{events} events a second',
    explanation:
      'For ten seconds or more {events} events came each second ({bytes|bytes}). Each is a task of its own for the page; that many leave it little time for anything else.',
    remedy: 'Put several into one event on the server. In the page, collect them and draw once a frame.',
    falseAlarm: 'A page that only counts them.',
  },
  'background-throttled': {
    title: 'The page closed a stream that was well, while it was hidden',
    explanation:
      'The tab had been hidden for {hidden|span}. By then timers of a page run once a minute, while events still arrive in time: a watchdog that counts on its timers takes a living stream for dead ({count|times}).',
    remedy:
      'Let the watchdog compare times when an event arrives, and do nothing while `document.hidden` is true.',
    falseAlarm: 'The page closes the stream in the background on purpose.',
  },
  'frozen-backlog': {
    title: '{count} events at once, after the page went on',
    explanation:
      'The browser had stopped the page, or the machine slept. What the server sent in those {silence|span} waited and then came at once. Neither the server nor the network is to blame.',
    remedy: 'Nothing. If the page counts on the time of arrival, use a time in the event instead.',
    falseAlarm: 'None.',
  },
}
