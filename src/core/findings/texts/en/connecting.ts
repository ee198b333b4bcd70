/** English texts of the findings about connecting. */

import type { TextsOf } from '../text'

export const CONNECTING: TextsOf<'connecting'> = {
  'never-opened': {
    title: 'No answer for {waited|span}',
    explanation:
      'The request was made and nothing came back: no response, no error. The page sees a stream that is connecting and can go on like that for minutes, because EventSource has no timeout of its own.',
    remedy:
      'See whether the server has accepted the connection. If it has, send the headers at once and not with the first event. If six streams to this host are open over HTTP/1.1, the request waits for one of them to close. A proxy that buffers holds back the headers too.',
    falseAlarm:
      'A server that starts on demand may take this long for its first answer. Pages that are frozen, offline or asleep are not counted.',
    variants: {
      other: {},
      firefox: {
        explanation:
          'The request was made and nothing came back: no response, no error. In Firefox that is also so when the headers have come and no byte after them: it takes notice of a response only with the first byte of its body. The page sees a stream that is connecting.',
        remedy:
          'See whether the server has accepted the connection. If it has, write an empty comment right after the headers. If six streams to this host are open over HTTP/1.1, the request waits for one of them to close.',
      },
    },
  },
  'open-delayed-until-first-byte': {
    title: 'Opened after {delay|span}: Firefox waits for the first byte',
    explanation:
      'Firefox takes notice of a response only when the first byte of its body is there, and fires `open` then. Chromium fires it with the headers. So either the server answered this late, or it sent the headers at once and nothing after them.',
    remedy: 'Send the headers at once and write something right after them. An empty comment is enough.',
    falseAlarm:
      'The server was slow to answer at all. It costs nothing if the page does nothing in `onopen`.',
  },
  'closed-by-http-status': {
    title: 'Closed for good by status {status}',
    explanation:
      'Every status but 200 ends an EventSource for good. The browser sets `readyState` to 2, fires one `error` and never tries again, not even after a 503; it does not read `Retry-After`.',
    remedy:
      'Mend what the server answers. In the page, make a new EventSource when `readyState` is 2, after a wait that grows.',
    falseAlarm:
      'Some libraries make a new connection by themselves. This finding is resolved when one opens.',
    variants: {
      auth: {
        title: 'Refused with status {status}: not logged in, or not allowed',
        remedy:
          'Check the session. EventSource cannot send an `Authorization` header: it needs a cookie, `withCredentials` for another origin, or a client that is built on fetch.',
      },
      missing: {
        title: 'Nothing there: status {status}',
        remedy:
          'Check the address and the route, also behind the proxy: paths that are rewritten and trailing slashes are the usual reasons.',
      },
      method: {
        title: 'The server does not take GET here (405)',
        remedy:
          'EventSource can only make GET requests. Use another address, or a client that is built on fetch. An MCP server may answer so to say that it has no stream for GET; then nothing is wrong.',
      },
      accept: {
        title: 'The server cannot make an event stream here (406)',
        remedy:
          'Let the route produce `text/event-stream`: frameworks answer 406 if it is declared as another type.',
      },
      limit: {
        title: 'Too many requests (429)',
        remedy:
          'Count how often each client connects: reconnections and forgotten connections use up the limit. Take event streams out of a limit that is made for short requests.',
      },
      gateway: {
        title: 'Closed for good by the gateway: status {status}',
        explanation:
          'A proxy answered in place of the server, as it does during a deploy or when the server is overloaded. For an EventSource that is final: it never tries again, although the server may be back a second later.',
        remedy:
          'Drain connections in deploys so that clients do not meet the gap, or let the proxy retry. In the page, make a new EventSource when `readyState` is 2, after a wait that grows.',
      },
      cloudflare: {
        title: 'Closed for good by Cloudflare: status {status}',
        explanation:
          'Cloudflare could not get a response from the server behind it. For an EventSource that is final: it never tries again.',
        remedy:
          'Look at the server behind Cloudflare: 522 and 523 mean that it cannot be reached, 524 that it took too long to answer. Send the headers at once.',
      },
      server: {
        title: 'Closed for good by a fault of the server: status {status}',
        remedy:
          'Look into the log of the server. In the page, make a new EventSource when `readyState` is 2, after a wait that grows.',
      },
      other: {},
    },
  },
  'auth-expired-on-reconnect': {
    title: 'The login expired while the stream was open: status {status}',
    explanation:
      'The stream had been open before. When it reconnected the server refused it, and now it is closed for good. A token in the address stays the same for the life of an EventSource, so each reconnection sends the old one.',
    remedy:
      'Refresh the session before it ends. When `readyState` is 2 get a new token and make a new EventSource with it, with the last ID in the query.',
    falseAlarm: 'The user has logged out, and the stream should end.',
  },
  'stopped-by-204': {
    title: 'The server told the client to stop (204)',
    explanation:
      'Status 204 is the way to tell an EventSource not to come back. The browser closed it for good.',
    remedy: 'Nothing to mend if the server means it. If not, answer with 200 and leave the stream open.',
    falseAlarm: 'None: a server sends 204 on purpose.',
    variants: {
      fought: {
        title: 'The page keeps asking although the server says stop (204)',
        explanation:
          'The server answered 204, which means: do not come back. The page made another connection soon after, and got the same answer {count|times}.',
        remedy:
          'Do not make a new connection at once when one was closed. Ask the application whether there is anything to wait for.',
      },
    },
  },
  'wrong-mime': {
    title: 'Not an event stream: the type is {type}',
    explanation:
      'The server answered 200, but the response is not `text/event-stream`. The browser closes the EventSource for good and the page learns only that there was an error.',
    remedy: 'Send `Content-Type: text/event-stream`.',
    falseAlarm:
      'None for an EventSource. Clients that are built on fetch may accept other types; they are not judged.',
    variants: {
      html: {
        title: 'A web page came instead of a stream',
        explanation:
          'The server answered 200 with HTML: a login page, an error page, or the start page of an application that answers every unknown address. The browser closes the EventSource for good.',
        remedy:
          'Open the address in a tab to see what it is. Let the route answer 401 or 404 instead of HTML, and keep the fallback for unknown addresses away from it.',
      },
      json: {
        title: 'JSON came instead of a stream',
        explanation:
          'The server answered 200 with JSON, mostly an error message. The browser closes the EventSource for good, and the page cannot read the message.',
        remedy:
          'Answer errors with a status of their own, and the stream with `Content-Type: text/event-stream`.',
      },
      missing: {
        title: 'The response has no content type',
        remedy:
          'Send `Content-Type: text/event-stream`. Without it no browser takes the response for a stream.',
      },
      other: {},
    },
  },
  'charset-rejected': {
    title: 'The charset {charset} is not allowed',
    explanation:
      'Event streams are always UTF-8. Chromium refuses a response that names another charset and closes the EventSource for good; Firefox and Safari ignore the name and read it as UTF-8.',
    remedy: 'Send `Content-Type: text/event-stream; charset=utf-8`, or no charset at all, and write UTF-8.',
    falseAlarm: 'In Firefox and Safari the stream works as long as what is sent is UTF-8.',
  },
  'cors-blocked': {
    title: 'Blocked by CORS: the server does not allow this page to read the stream',
    explanation:
      'The server answered, but the page is at {origin} and the response does not allow that origin. The browser throws the response away and closes the EventSource for good.',
    remedy: 'Send `Access-Control-Allow-Origin: {origin}` with the response, errors included.',
    falseAlarm: 'None: the response was there and the browser did not use it.',
    variants: {
      missing: {},
      other: {
        title: 'Blocked by CORS: the server allows {allowed}, not {origin}',
        remedy:
          'Send `Access-Control-Allow-Origin: {origin}`. If several origins may read it, repeat the one that asks and add `Vary: Origin`: a list is not allowed.',
      },
      wildcard: {
        title: 'Blocked by CORS: `*` does not count for a request with cookies',
        explanation:
          'The EventSource was made with `withCredentials`, and the response allows every origin with `*`. For requests with cookies browsers do not accept that.',
        remedy:
          'Send `Access-Control-Allow-Origin: {origin}` and `Access-Control-Allow-Credentials: true`. Or leave `withCredentials` out if no cookie is needed.',
      },
      credentials: {
        title: 'Blocked by CORS: cookies are not allowed',
        explanation:
          'The EventSource was made with `withCredentials`. The response allows the origin, but does not say that cookies are allowed.',
        remedy: 'Send `Access-Control-Allow-Credentials: true` too, or leave `withCredentials` out.',
      },
    },
  },
  'csp-or-mixed-blocked': {
    title: 'Not sent: the policy of the page forbids it',
    explanation:
      'The browser never made the request. The most likely reason is the `connect-src` of the Content Security Policy of the page, which does not name this address.',
    remedy: 'Add the origin of the stream to `connect-src`. The console of the page names the rule.',
    falseAlarm:
      'A request that was never seen is taken as not sent; what a service worker answers is not seen either.',
    variants: {
      policy: {},
      mixed: {
        title: 'Not sent: `http:` on a page of `https:`',
        explanation:
          'A secure page may not load anything over an insecure connection. The browser did not make the request.',
        remedy: 'Use `https:` in the address of the stream, or an address without a scheme.',
      },
      port: {
        title: 'Not sent: browsers refuse this port',
        explanation: 'Some ports belong to other services, and browsers never connect to them.',
        remedy: 'Let the server listen on another port, such as 8080.',
      },
      client: {
        title: 'Not sent: an extension or a policy of this browser blocks it',
        explanation:
          'The request was stopped in this browser, mostly by a content blocker: addresses with words such as `event`, `track` or `analytics` are on many lists.',
        remedy:
          'Try without the blocker. For users who have one, choose an address that does not look like tracking.',
      },
    },
  },
  'dns-or-tls-failure': {
    title: 'The name of the server cannot be found',
    explanation:
      'The browser could not look up the name ({error}). Chromium goes on trying for ever at the same interval; Firefox has given up at the first time.',
    remedy:
      'Check the name and its DNS records. For Firefox, make a new EventSource when `readyState` is 2 and when the page gets the event `online`.',
    falseAlarm:
      'A network that is away for a moment looks the same. Times around sleep and `offline` are left out.',
    variants: {
      dns: {},
      tls: {
        title: 'No secure connection: {error}',
        explanation:
          'The certificate is not trusted, has expired or is for another name, or the two sides have no encryption in common. No request was made.',
        remedy:
          'Open the address in a tab: the browser shows what is wrong with the certificate. In development, accept it there once or use a local authority.',
      },
    },
  },
  'server-unreachable': {
    title: 'Nobody answers at this address ({error})',
    explanation:
      'The connection was refused or closed before there was a response. The server is not running, listens elsewhere, or something on the way drops the connection.',
    remedy: 'Check host and port, and that the server listens on that address, not on `localhost` only.',
    falseAlarm: 'A server that is being restarted refuses an attempt or two.',
    variants: {
      never: {},
      lost: {
        title: 'The server is gone: {count} attempts in vain ({error})',
        explanation:
          'The stream had been open; now connections are refused or closed before there is a response. Browsers try again at the same interval for ever, except Firefox with another origin, which gives up at once.',
        remedy:
          'See why the server is down. In deploys start the new one before the old one ends, so that nobody meets the gap.',
      },
    },
  },
  'firefox-gave-up': {
    title: 'Firefox has given up on this stream for good',
    explanation:
      'A network error that other browsers recover from closes an EventSource for good in Firefox ({error}): a name that cannot be looked up, no network, a secure connection that fails.',
    remedy:
      'When `readyState` is 2, make a new EventSource after a wait that grows, and when the page gets the event `online`.',
    falseAlarm:
      'The page was being left, or loading was stopped. Both are left out as far as they are known.',
    variants: {
      'same-origin': {},
      'cross-origin': {
        explanation:
          'The stream is of another origin, and there every error before the response closes an EventSource for good in Firefox ({error}), also while the server is only restarting. Other browsers try again.',
      },
    },
  },
  'sw-lifetime-abort': {
    title: 'Firefox ends the stream after 30 s: a service worker is in between',
    explanation:
      'The stream was ended {count|times} at an age of 30 s, with the error that Firefox gives when a service worker has been stopped. A response that a service worker passes on lives no longer than the worker.',
    remedy:
      'Let the service worker stay out of requests that accept `text/event-stream`: return without `respondWith`.',
    falseAlarm: 'A server that ends its streams after 30 s ends them with another error.',
  },
  'redirect-stickiness': {
    title: 'Redirected with {status} to {target}',
    explanation:
      'Browsers disagree on where to come back to after a redirect: Chromium asks the last address again, Firefox does so only after 301 and 308, Safari always begins with the first one.',
    remedy:
      'Use the final address in the page if it is stable. If it is not, tell the clients by an event when to come anew.',
    falseAlarm: 'Nothing is wrong as long as both addresses work.',
    variants: {
      once: {},
      'each-time': {
        title: 'Redirected to {target} at each reconnection',
        explanation:
          'The stream was redirected {count|times}. This browser begins with the first address each time, which costs one more request and lets the answer depend on two servers.',
      },
      stranded: {
        title: 'Stuck at {target}, where nobody answers any more',
        explanation:
          'After the redirect this browser comes back to the final address only. That one is gone, and it does not ask the first address, where it might be sent on to a server that lives.',
        remedy:
          'Keep the final address alive for as long as clients may come back to it, or let the page make a new EventSource with the first address after some failures.',
      },
    },
  },
  'http10-stream': {
    title: 'HTTP/1.0, or a body without an end of its own',
    explanation:
      'The end of the body is only marked by the end of the connection. A connection that breaks looks the same as a stream that was finished, and many proxies buffer such responses.',
    remedy:
      'Speak HTTP/1.1 or newer between proxy and server. nginx uses 1.0 towards the server unless told otherwise.',
    falseAlarm: 'Servers for development often speak HTTP/1.0.',
  },
  'has-content-length': {
    title: 'The stream says that it is {size|bytes} long',
    explanation:
      'A stream has no length. With `Content-Length` the response ends after that many bytes and the browser reconnects: somebody has collected the whole response, or it is one answer at a time.',
    remedy: 'Do not set `Content-Length`, write events as they come, and do not end the response.',
    falseAlarm: 'A server that answers with what has happened since and then ends on purpose.',
  },
  'credentials-mismatch': {
    title: 'Status {status}, and no cookies were sent',
    explanation:
      'The stream is of another origin and was made without `withCredentials`, so the browser sent no cookies. The server refuses whom it does not know.',
    remedy:
      'Make it with `withCredentials: true`, and let the server answer with the exact origin and `Access-Control-Allow-Credentials: true`.',
    falseAlarm: 'The server wants something else than a cookie, such as a token in the query.',
  },
  'secrets-in-url': {
    title: 'A secret is in the address: {name}',
    explanation:
      'Addresses end up in the logs of servers and proxies, in histories and in tools like this one. Whoever reads them has the secret.',
    remedy:
      'Use a cookie, a token that lives for a minute and works once, or a client that is built on fetch and sends a header.',
    falseAlarm: 'A token that works once, or that is no secret.',
  },
}
