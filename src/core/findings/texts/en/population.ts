/** English texts of the findings about how many connections there are, and who makes them. */

import type { TextsOf } from '../text'

export const POPULATION: TextsOf<'population'> = {
  'h1-connection-starvation': {
    title: 'Connections are used up: {open} streams to {host} over HTTP/1.1',
    explanation:
      'Over HTTP/1.1 a browser opens six connections to a host, for all tabs together. Each stream takes one as long as it is open. When all are taken every other request to this host waits, images and API calls included, without any error.',
    remedy:
      'Serve the host over HTTP/2. Or share one stream between tabs with a SharedWorker, and put several topics into one stream.',
    falseAlarm: 'Streams that are open for seconds only. Other tabs count too, but are not seen here.',
    variants: {
      waiting: {
        title: 'Connections are used up: {waiting} waiting, {open} open to {host}',
      },
      full: {},
      near: {
        title: '{open} streams to {host} over HTTP/1.1: six are the limit',
        explanation:
          'Over HTTP/1.1 a browser opens six connections to a host, for all tabs together. With {open} streams open a second tab is enough to stop everything on both, without any error.',
      },
    },
  },
  'h2-stream-limit': {
    title: '{open} streams to {host} on one connection',
    explanation:
      'Over HTTP/2 all requests share one connection, and servers allow about 100 to 128 at a time on it. What is beyond waits without an error.',
    remedy:
      'Put several topics into one stream, or raise the limit of the server (`http2_max_concurrent_streams`).',
    falseAlarm: 'The server may allow more.',
  },
  'leaked-connections': {
    title: '{open} connections of this page to the same address are open',
    explanation:
      'The page makes new connections and does not close the old ones. Each goes on receiving, handling its events and taking a connection of the browser and the server.',
    remedy:
      'Close the stream where the component that made it goes: in its cleanup, `onUnmounted` or `ngOnDestroy`.',
    falseAlarm:
      'Several parts of a page may want the same stream each for itself. One shared stream would do for all.',
    variants: {
      growing: {},
      together: {
        title: '{open} connections to the same address were made at once',
        explanation:
          'They were made within a second. In development React mounts each component twice to find just this: the first one was not closed. It may also be meant.',
      },
    },
  },
  'duplicate-handler': {
    title: 'Every event arrives twice',
    explanation:
      'Two connections of this page deliver the same events at the same time ({count} were compared). Everything is handled twice: counters count double, lists show entries twice.',
    remedy:
      'Find where the second connection is made: its record has the place in the script. Close one of them, or share one.',
    falseAlarm: 'Two parts of the page may each need all events.',
  },
  'manual-reconnect-race': {
    title: 'The page reconnects while the browser already does',
    explanation:
      'After an `error` with `readyState` 0 the browser brings the stream back by itself. Here the page made a new one as well and did not close the old one ({count|times}): now there are two, and after the next error more.',
    remedy: 'In `onerror` do nothing unless `readyState` is 2. Only then make a new one.',
    falseAlarm: 'A page that closes the old one a moment later. That is given 50 ms.',
  },
  'manual-reconnect-drops-id': {
    title: 'A new connection began without the last ID ({id})',
    explanation:
      'The last event ID belongs to an EventSource object. A new object starts without one and sends no `Last-Event-ID`, so the server cannot know what was missed ({count|times}).',
    remedy:
      'Leave reconnecting to the browser, which keeps the ID. Where a new object is needed, put the last ID into the query and let the server read it there too.',
    falseAlarm: 'The page loads the whole state anew after it has connected.',
  },
  'closed-on-first-error': {
    title: 'The page closed the stream because of an error that would have passed',
    explanation:
      'The `error` had `readyState` 0: the browser was about to reconnect. The page called `close()` in the handler, and made no other connection for a minute. Every end of a response fires this event, also a clean one.',
    remedy: 'Do not close in `onerror`. Act only when `readyState` is 2.',
    falseAlarm: 'The server ends the stream when all is said, and the page knows that.',
  },
  'polyfill-cursor-mismatch': {
    title: 'The last ID is in the address, and the server does not read it',
    explanation:
      'The client sends the last ID ({id}) in the query, as polyfills and fetch clients do. The server went on somewhere else: it reads the header only, or another name.',
    remedy: 'Let the server read both: the header `Last-Event-ID`, and the parameter that this client uses.',
    falseAlarm: 'The server no longer has the events after that ID.',
  },
}
