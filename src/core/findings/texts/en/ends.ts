/** English texts of the findings about how streams end and come back. */

import type { TextsOf } from '../text'

export const ENDS: TextsOf<'ends'> = {
  'reconnect-loop': {
    title: 'The stream is lost again and again: {count|times} in {span|span}',
    explanation:
      'Each attempt ends after moments and the browser makes the next one, without a limit and at the same interval. The page flickers between connected and not, and the server is kept busy.',
    remedy:
      'Look at how the attempts end: the first one shows it best. A longer `retry:` takes the load off the server meanwhile.',
    falseAlarm: 'A deploy that takes half a minute. Polling by design is told apart where it can be.',
    variants: {
      failing: {
        title: 'The stream does not come back: {count} attempts in {span|span}',
        explanation:
          'Most attempts did not even open. The browser goes on without a limit and at the same interval, and so do all other clients of this server.',
        remedy: 'Look at what the attempts were answered: refused, a status, nothing at all.',
      },
      cut: {
        explanation:
          'Each attempt opens and breaks off after moments: the server crashes, or something on the way ends the connection. The browser makes the next one, without a limit and at the same interval.',
        remedy:
          'Look for a crash in the log of the server at the time of the first cut, and for limits of the proxy.',
      },
      ended: {
        explanation:
          'Each attempt opens and is ended by the server after moments. The browser takes that as a lost connection and makes the next one, without a limit and at the same interval.',
        remedy:
          'Keep the response open on the server. If the stream is over, answer the next attempt with 204.',
      },
    },
  },
  'polling-in-disguise': {
    title: 'Not a stream but a request every {period|span}',
    explanation:
      'The server ends each response after a moment ({count} in a row), and the browser asks again after its delay. That is polling with extra steps: each event waits for the next request, and each request costs a connection.',
    remedy:
      'Keep the response open and write to it. In PHP and on platforms without long responses that may be impossible: then say with `retry:` how often to come.',
    falseAlarm:
      'Some designs want it so: they send `retry:` right before the end, and are shown as information only.',
    variants: {
      closing: {},
      meant: {
        title: 'Polling by design, every {period|span}',
        explanation:
          'The server sends `retry:` and ends each response right after it ({count} in a row). It wants to be asked again at that interval.',
        remedy: 'Nothing, if events may wait that long.',
      },
    },
  },
  'idle-timeout-disconnect': {
    title: 'Ended after {limit|span} of silence, {count|times}',
    explanation:
      'The stream ends whenever nothing was sent for {measured|span}, however old it is. Something between server and browser closes connections that seem idle.',
    remedy:
      'Send a heartbeat at least every {half|span}: a comment is enough, and no page notices. Or raise the limit: `proxy_read_timeout` in nginx, the idle timeout of the load balancer, the timeout of the server itself.',
    falseAlarm: 'A server that ends idle streams on purpose. If nothing is lost it is shown as less.',
    variants: {
      certain: {},
      weak: {
        explanation:
          'As far as the page can tell, the stream ends whenever no event came for {measured|span}. Comments cannot be seen here, so there may have been heartbeats. Something between server and browser closes connections that seem idle.',
      },
      either: {
        title: 'Ended after {limit|span}, {count|times}: by silence or by age',
        explanation:
          'The stream ends {measured|span} after the last byte, and at nearly the same age, as hardly anything was sent. Both a limit of silence and a limit of age would look like this.',
        remedy:
          'Send a heartbeat every {half|span}. If the stream still ends at the same age, it is a limit of age, and that limit has to be raised.',
      },
    },
  },
  'max-lifetime-disconnect': {
    title: 'Ended at an age of {limit|span}, {count|times}',
    explanation:
      'The stream ends at the same age each time although data was flowing. Something limits how long a response may take in all. Heartbeats do not help against that.',
    remedy:
      'Raise the limit: the timeout of the route in Envoy, `SseEmitter` and the asynchronous timeout of Tomcat, the worker timeout of gunicorn, `WriteTimeout` in Go, the request timeout of the platform. Where it cannot be raised, give events IDs and let the server resume.',
    falseAlarm:
      'Some servers let each stream go after some minutes to spread the load. With IDs nothing is lost.',
  },
  'abrupt-cut': {
    title: 'The response broke off ({error})',
    explanation:
      'The connection ended in the middle of the response, without the mark that belongs at its end ({count|times}). Causes are a server process that crashed or was killed, a load balancer that let the connection go, or a reset on the way.',
    remedy:
      'See what the server and the load balancer did at that time. In deploys end the responses before the process ends.',
    falseAlarm: 'One cut from which the stream recovers is ordinary life.',
  },
  'network-change-or-sleep': {
    title: 'The network was gone or changed',
    explanation:
      'The stream ended when this machine lost or changed its network. The server is not to blame.',
    remedy:
      'Nothing on the server. See to it that what was missed is sent again: events with IDs, and a server that resumes.',
    falseAlarm: 'A fault of the server at the very same moment.',
    variants: {
      network: {},
      sleep: {
        title: 'The machine slept',
        explanation:
          'The stream ended with the sleep of this machine, or when it woke up. The server is not to blame.',
      },
    },
  },
  'deploy-herd': {
    title: '{count} streams ended together and came back within {within|span}',
    explanation:
      'The streams of this page were ended at the same time and all came back at the same moment. Browsers wait exactly as long as they are told, without any chance in it, so all clients of the server do the same: after a deploy they all arrive at once.',
    remedy: 'Give each client another `retry:`, and end streams one after another before a deploy.',
    falseAlarm: 'With few clients it does no harm. One page can only show the risk.',
  },
  'retry-too-small': {
    title: '`retry: {delay|plain}` brings clients back too fast',
    explanation:
      'When the server is down each client asks again every {delay|span}, for ever: there is no back-off. Firefox waits at least 500 ms, others do not.',
    remedy: 'Use 1000 to 5000 ms, different for each client.',
    falseAlarm: 'On the own machine or with few clients it does no harm.',
  },
  'retry-too-large': {
    title: '`retry: {delay|plain}` keeps clients away for {delay|span}',
    explanation:
      'After each lost connection, also after a short one, the page gets nothing for {delay|span}. Back-offs in use wait 30 s at the most.',
    remedy: 'Use 1000 to 5000 ms. The field is in milliseconds.',
    falseAlarm: 'A server that wants to be polled at this interval.',
  },
  'retry-not-honoured': {
    title: 'The client comes back after {was|span}, the server asked for {asked|span}',
    explanation:
      'The server sent a `retry:` field and the client waited another time ({count|times}). Browsers obey; a client that is written by hand or built on fetch often does not.',
    remedy: 'Let the client read `retry:`, or leave reconnecting to the browser.',
    falseAlarm: 'The page wanted the stream again for a reason of its own.',
  },
  'retry-invalid': {
    title: 'A `retry:` field has no effect: {sample}',
    explanation:
      'Only digits are allowed: milliseconds, without a unit, a sign or a point. Anything else is ignored, and the delay stays as it was. Left empty, Chromium goes back to its own 3 s and Firefox to half a second.',
    remedy: 'Write the number alone, such as `retry: 3000`.',
    falseAlarm: 'None.',
  },
  'max-retries-exhausted': {
    title: 'The client gave up after {count} attempts',
    explanation:
      'Several attempts failed, and then none was made for {since|span}. The stream is dead until the page is loaded again.',
    remedy:
      'Let the client go on with longer and longer waits, and try at once on `online` and when the page is shown again. Tell the user.',
    falseAlarm: 'The page did not need the stream any more.',
  },
  'library-closes-when-hidden': {
    title: 'The stream ends whenever the tab is hidden',
    explanation:
      'The connection is closed when the tab is hidden and made again when it is shown ({count|times}), as some libraries do. What was sent in between is missed unless the server resumes.',
    remedy: 'If that is not wanted, tell the library: `openWhenHidden: true`.',
    falseAlarm: 'It saves connections, and is meant.',
    variants: {
      get: {},
      post: {
        title: 'The question is asked anew whenever the tab is shown',
        explanation:
          'A {method} request is ended when the tab is hidden and sent again when it is shown ({count|times}), as some libraries do. The server does the work again, and the user may get two answers.',
        remedy: 'Tell the library to stay open: `openWhenHidden: true`.',
      },
    },
  },
  'bfcache-cycle': {
    title: 'Ended with the page, and back with it',
    explanation:
      'The user went to another page and came back, and the browser showed the page as it was left. The stream was ended and made anew on the way.',
    remedy: 'Close the stream on `pagehide` and make it again on `pageshow`, with the last ID.',
    falseAlarm: 'This is as it should be.',
  },
  'last-event-id-rejected': {
    title: 'The server refuses to go on from its own ID: status {status}',
    explanation:
      'Without an ID the stream opened. With `Last-Event-ID: {id}` the server answered {status}, and the EventSource is closed for good. Each lost connection is final that way.',
    remedy:
      'Let the server accept every ID that it has given out, and ignore one that it does not know. Firewalls that inspect headers may dislike JSON in it.',
    falseAlarm: 'The server refuses all requests at that time.',
  },
  'closed-by-app': {
    title: 'The page closed the stream',
    explanation:
      'The page called `close()`, or aborted its request. The record shows from where in the script.',
    remedy: 'Nothing, if it is meant.',
    falseAlarm: 'None.',
  },
  'gc-or-unload': {
    title: 'The page was left while the stream was open',
    explanation:
      'The tab was closed or went to another page, and the stream ended with it. The browser does that by itself.',
    remedy:
      'Nothing. Closing the stream in `beforeunload` is not needed, and keeps the page out of the back/forward cache.',
    falseAlarm: 'None.',
  },
}
