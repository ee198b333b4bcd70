/** Cases of the findings about connecting: found, and nearly. */

import type { FINDING_IDS } from '../../../../../src/core/findings/finding'
import { type Cases, finds, spares } from '../judge'
import { FIREFOX, type Story, type StoryOptions, type Teller, type Told, tell } from '../story'

/** A story of one connection. */
function one(
  act: (stream: Told, story: Teller) => void,
  fields: Parameters<Teller['connection']>[0] = {},
  options: StoryOptions = {},
): Story {
  const story = tell(options)
  act(story.connection(fields), story)
  return story.done()
}

/** A story of a first attempt that was answered so, and given up. */
const refused = (status: number, headers: Record<string, string> = {}, fields = {}, options = {}) =>
  one(
    (stream, story) => {
      stream.make()
      story.wait(10)
      stream.request().respond(status, headers)
      story.wait(1)
      stream.die('rejected')
    },
    fields,
    options,
  )

/** A story of a stream that is open and answered with these headers. */
const answered = (headers: Record<string, string>, options: StoryOptions = {}) =>
  one(
    (stream, story) => {
      stream.start(headers)
      story.wait(1000)
      stream.event()
    },
    {},
    options,
  )

const cross = { url: 'https://api.example/events' }

export const CONNECTING: Record<(typeof FINDING_IDS.connecting)[number], Cases> = {
  'never-opened': [
    finds(
      'no answer for ten seconds',
      one((stream, story) => {
        stream.make().request()
        story.wait(10_500)
      }),
      { severity: 'error', variant: 'other', evidence: ['request'], values: { waited: 10_500 } },
    ),
    finds(
      'an answer after six seconds, in the past',
      one((stream, story) => {
        stream.make().request()
        story.wait(6000)
        stream.respond().open()
        story.wait(60_000)
      }),
      { severity: 'warning', variant: 'other', evidence: ['request', 'response', 'open'], isResolved: true },
    ),
    finds(
      'what the page alone can tell in Chromium',
      one(
        (stream, story) => {
          stream.make()
          story.wait(11_000)
        },
        {},
        { level: 'api' },
      ),
      { severity: 'error', variant: 'other', evidence: ['connection'] },
    ),
    finds(
      'no byte for eleven seconds in Firefox, whatever the head',
      one(
        (stream, story) => {
          stream.make().request()
          story.wait(11_000)
        },
        {},
        { browser: FIREFOX },
      ),
      { severity: 'error', variant: 'firefox', evidence: ['request'] },
    ),
    spares(
      'four seconds are not long',
      one((stream, story) => {
        stream.make().request()
        story.wait(4000)
      }),
    ),
    spares(
      'Firefox waits for the first byte, and its requests are not seen',
      one(
        (stream, story) => {
          stream.make()
          story.wait(11_000)
        },
        {},
        { level: 'api', browser: FIREFOX },
      ),
    ),
    spares(
      'offline meanwhile',
      one((stream, story) => {
        stream.make().request()
        story.wait(1000)
        story.environment('offline')
        story.wait(20_000)
      }),
    ),
  ],
  'open-delayed-until-first-byte': [
    finds(
      'nothing for two seconds, in Firefox',
      one(
        (stream, story) => {
          stream.make().request()
          story.wait(2500)
          stream.respond()
          story.wait(2)
          stream.open().event()
        },
        {},
        { browser: FIREFOX },
      ),
      {
        severity: 'info',
        evidence: ['request', 'response', 'open'],
        isResolved: true,
        values: { delay: 2502 },
      },
    ),
    spares(
      'a byte came at once',
      one(
        (stream, story) => {
          stream.make().request()
          story.wait(300)
          stream.respond().open()
        },
        {},
        { browser: FIREFOX },
      ),
    ),
    spares(
      'Chromium opens with the head: its server was slow',
      one((stream, story) => {
        stream.make().request()
        story.wait(2500)
        stream.respond().open()
      }),
    ),
  ],
  'closed-by-http-status': [
    finds('a gateway error', refused(502), {
      severity: 'error',
      variant: 'gateway',
      evidence: ['response', 'end', 'error'],
      values: { status: 502 },
    }),
    finds('a refusal', refused(403), {
      severity: 'error',
      variant: 'auth',
      evidence: ['response', 'end', 'error'],
    }),
    finds('nothing there', refused(404), {
      severity: 'error',
      variant: 'missing',
      evidence: ['response', 'end', 'error'],
    }),
    finds('another method', refused(405), {
      severity: 'error',
      variant: 'method',
      evidence: ['response', 'end', 'error'],
    }),
    finds('not acceptable', refused(406), {
      severity: 'error',
      variant: 'accept',
      evidence: ['response', 'end', 'error'],
    }),
    finds('too many', refused(429), {
      severity: 'error',
      variant: 'limit',
      evidence: ['response', 'end', 'error'],
    }),
    finds('Cloudflare', refused(524), {
      severity: 'error',
      variant: 'cloudflare',
      evidence: ['response', 'end', 'error'],
    }),
    finds('a fault of the server', refused(500), {
      severity: 'error',
      variant: 'server',
      evidence: ['response', 'end', 'error'],
    }),
    finds('partial content', refused(206), {
      severity: 'error',
      variant: 'other',
      evidence: ['response', 'end', 'error'],
    }),
    finds(
      'the page makes another one, which opens',
      one((stream, story) => {
        stream.make().request().respond(503).die()
        story.wait(2000)
        story.connection().start()
      }),
      { severity: 'error', variant: 'gateway', evidence: ['response', 'end', 'error'], isResolved: true },
    ),
    spares('a stream that opens', answered({})),
    spares('stopped on purpose', refused(204)),
  ],
  'auth-expired-on-reconnect': [
    finds(
      'refused after it had been open',
      one((stream, story) => {
        stream.start()
        story.wait(60_000)
        stream.lose()
        story.wait(3000)
        stream.request().respond(401).die()
      }),
      { severity: 'error', evidence: ['response', 'end', 'error'], values: { status: 401 } },
    ),
    spares('refused from the beginning', refused(401)),
  ],
  'stopped-by-204': [
    finds('once', refused(204), { severity: 'info', evidence: ['response', 'end', 'error'] }),
    finds(
      'the page asks again and again',
      one((stream, story) => {
        stream.make().request().respond(204).die()
        story.wait(5000)
        story.connection().make().request().respond(204).die()
      }),
      { severity: 'warning', variant: 'fought', evidence: ['response', 'end', 'error'] },
    ),
    spares('an empty answer with another status', refused(200, { 'content-length': '0' })),
  ],
  'wrong-mime': [
    finds('a login page', refused(200, { 'content-type': 'text/html; charset=utf-8' }), {
      severity: 'error',
      variant: 'html',
      evidence: ['response', 'end', 'error'],
      values: { type: 'text/html' },
    }),
    finds('JSON', refused(200, { 'content-type': 'application/json' }), {
      severity: 'error',
      variant: 'json',
      evidence: ['response', 'end', 'error'],
    }),
    finds('no type', refused(200, { 'content-type': '' }), {
      severity: 'error',
      variant: 'missing',
      evidence: ['response', 'end', 'error'],
    }),
    finds('plain text', refused(200, { 'content-type': 'text/plain' }), {
      severity: 'error',
      variant: 'other',
      evidence: ['response', 'end', 'error'],
    }),
    spares(
      'in capitals and with a parameter',
      answered({ 'content-type': 'Text/Event-Stream; charset=UTF-8' }),
    ),
    spares('an error page with a status of its own', refused(502, { 'content-type': 'text/html' })),
  ],
  'charset-rejected': [
    finds('Chromium', refused(200, { 'content-type': 'text/event-stream; charset=iso-8859-1' }), {
      severity: 'error',
      evidence: ['response', 'end', 'error'],
      values: { charset: 'iso-8859-1' },
    }),
    finds(
      'Firefox',
      answered({ 'content-type': 'text/event-stream;charset="latin1"' }, { browser: FIREFOX }),
      {
        severity: 'warning',
        evidence: ['response'],
        values: { charset: 'latin1' },
      },
    ),
    spares('UTF-8 in any spelling', answered({ 'content-type': 'text/event-stream; charset="UTF8"' })),
  ],
  'cors-blocked': [
    finds('no permission', refused(200, {}, cross), {
      severity: 'error',
      variant: 'missing',
      evidence: ['response', 'end', 'error'],
      values: { origin: 'https://shop.example', allowed: '—' },
    }),
    finds(
      'for another origin',
      refused(200, { 'access-control-allow-origin': 'https://other.example' }, cross),
      {
        severity: 'error',
        variant: 'other',
        evidence: ['response', 'end', 'error'],
      },
    ),
    finds(
      'for all, which does not count with cookies',
      refused(200, { 'access-control-allow-origin': '*' }, { ...cross, withCredentials: true }),
      { severity: 'error', variant: 'wildcard', evidence: ['response', 'end', 'error'] },
    ),
    finds(
      'without cookies',
      refused(
        200,
        { 'access-control-allow-origin': 'https://shop.example' },
        { ...cross, withCredentials: true },
      ),
      { severity: 'error', variant: 'credentials', evidence: ['response', 'end', 'error'] },
    ),
    spares('the same origin needs none', refused(200, { 'content-type': 'text/html' })),
    spares(
      'permitted, and refused for its type',
      refused(200, { 'access-control-allow-origin': '*', 'content-type': 'text/html' }, cross),
    ),
    spares(
      'nobody answered: Firefox gives up on those too',
      one(
        (stream, story) => {
          stream.make().request()
          story.wait(5)
          stream.die('refused', 'NS_ERROR_CONNECTION_REFUSED')
        },
        cross,
        { browser: FIREFOX },
      ),
    ),
  ],
  'csp-or-mixed-blocked': [
    finds(
      'by the policy',
      one(stream => {
        stream.make().die('blocked')
      }),
      { severity: 'error', variant: 'policy', evidence: ['connection', 'end', 'error'] },
    ),
    finds(
      'mixed content',
      one(
        stream => {
          stream.make().die('blocked')
        },
        { url: 'http://shop.example/events' },
      ),
      { severity: 'error', variant: 'mixed', evidence: ['connection', 'end', 'error'] },
    ),
    finds(
      'a port',
      one(stream => {
        stream.make().request().die('blocked', 'net::ERR_UNSAFE_PORT')
      }),
      { severity: 'error', variant: 'port', evidence: ['connection', 'end', 'error'] },
    ),
    finds(
      'another extension',
      one(stream => {
        stream.make().request().die('blocked', 'net::ERR_BLOCKED_BY_CLIENT')
      }),
      { severity: 'error', variant: 'client', evidence: ['connection', 'end', 'error'] },
    ),
    spares('refused by the server', refused(403)),
  ],
  'dns-or-tls-failure': [
    finds(
      'no such name',
      one(stream => {
        stream.make().request().lose('refused', 'net::ERR_NAME_NOT_RESOLVED')
      }),
      { severity: 'error', variant: 'dns', evidence: ['end', 'error'] },
    ),
    finds(
      'no trust',
      one(stream => {
        stream.make().request().lose('refused', 'net::ERR_CERT_DATE_INVALID')
      }),
      { severity: 'error', variant: 'tls', evidence: ['end', 'error'] },
    ),
    spares(
      'the machine has just woken up',
      one((stream, story) => {
        stream.start()
        story.wait(60_000)
        story.environment('sleep', 50_000)
        stream.lose('cut', 'net::ERR_NETWORK_IO_SUSPENDED')
        story.wait(3000)
        stream.request().lose('refused', 'net::ERR_NAME_NOT_RESOLVED')
      }),
    ),
  ],
  'server-unreachable': [
    finds(
      'nobody listens there',
      one(stream => {
        stream.make().request().lose('refused', 'net::ERR_CONNECTION_REFUSED')
      }),
      { severity: 'error', variant: 'never', evidence: ['end', 'error'] },
    ),
    finds(
      'gone for long',
      one((stream, story) => {
        stream.start()
        story.wait(60_000)
        stream.lose('cut', 'net::ERR_INCOMPLETE_CHUNKED_ENCODING')
        for (let i = 0; i < 6; i++) {
          story.wait(3000)
          stream.request().lose('refused', 'net::ERR_CONNECTION_REFUSED')
        }
      }),
      { severity: 'error', variant: 'lost', evidence: ['end', 'error'], values: { count: 6 } },
    ),
    finds(
      'a restart',
      one((stream, story) => {
        stream.start()
        story.wait(60_000)
        stream.lose('cut', 'net::ERR_INCOMPLETE_CHUNKED_ENCODING')
        story.wait(3000)
        stream.request().lose('refused', 'net::ERR_CONNECTION_REFUSED')
        stream.back()
      }),
      { severity: 'info', variant: 'lost', evidence: ['end', 'error'], isResolved: true },
    ),
    spares(
      'no network',
      one((stream, story) => {
        stream.start()
        story.wait(60_000)
        story.environment('offline')
        stream.lose('cut', 'net::ERR_NETWORK_CHANGED')
        story.wait(3000)
        stream.request().lose('refused', 'net::ERR_ADDRESS_UNREACHABLE')
      }),
    ),
  ],
  'firefox-gave-up': [
    finds(
      'a server of another origin that restarts',
      one(
        (stream, story) => {
          stream.start()
          story.wait(60_000)
          stream.lose('cut', 'NS_ERROR_NET_RESET')
          story.wait(5000)
          stream.request().die('refused', 'NS_ERROR_CONNECTION_REFUSED')
        },
        cross,
        { browser: FIREFOX },
      ),
      {
        severity: 'error',
        variant: 'cross-origin',
        evidence: ['request', 'end', 'error'],
        cause: 'server-unreachable',
      },
    ),
    finds(
      'the name is lost for a moment',
      one(
        (stream, story) => {
          stream.start()
          story.wait(60_000)
          stream.lose('cut', 'NS_ERROR_NET_RESET')
          story.wait(5000)
          stream.request().die('refused', 'NS_ERROR_UNKNOWN_HOST')
        },
        {},
        { browser: FIREFOX },
      ),
      {
        severity: 'error',
        variant: 'same-origin',
        evidence: ['request', 'end', 'error'],
        cause: 'dns-or-tls-failure',
      },
    ),
    spares(
      'the page was being left',
      one(
        (stream, story) => {
          stream.start()
          story.wait(60_000)
          stream.lose('cut', 'NS_ERROR_NET_RESET')
          story.wait(5000)
          stream.request().die('refused', 'NS_BINDING_ABORTED').close('navigation')
        },
        {},
        { browser: FIREFOX },
      ),
    ),
    spares(
      'Chromium goes on',
      one((stream, story) => {
        stream.start()
        story.wait(60_000)
        stream.lose('cut', 'net::ERR_CONNECTION_RESET')
        story.wait(3000)
        stream.request().lose('refused', 'net::ERR_CONNECTION_REFUSED')
      }, cross),
    ),
  ],
  'sw-lifetime-abort': [
    finds(
      'twice after thirty seconds',
      one(
        (stream, story) => {
          stream.start()
          for (let i = 0; i < 2; i++) {
            story.wait(29_980)
            stream.event().lose('unknown', 'NS_BINDING_ABORTED')
            stream.back(5000)
          }
        },
        {},
        { browser: FIREFOX },
      ),
      { severity: 'warning', evidence: ['open', 'end'], values: { count: 2 } },
    ),
    spares(
      'the page closes it',
      one(
        (stream, story) => {
          stream.start()
          story.wait(29_980)
          stream.end('page', 'NS_BINDING_ABORTED').close('page')
        },
        {},
        { browser: FIREFOX },
      ),
    ),
  ],
  'redirect-stickiness': [
    finds(
      'once',
      one((stream, story) => {
        stream.make().request().redirect('https://two.example/events').respond().open()
        story.wait(1000)
      }),
      {
        severity: 'info',
        variant: 'once',
        evidence: ['redirect', 'request'],
        values: { target: 'two.example' },
      },
    ),
    finds(
      'each time',
      one(
        (stream, story) => {
          stream.make().request().redirect('https://two.example/events').respond().open()
          story.wait(60_000)
          stream.lose()
          story.wait(5000)
          stream.request().redirect('https://two.example/events').respond().open()
        },
        {},
        { browser: FIREFOX },
      ),
      { severity: 'info', variant: 'each-time', evidence: ['redirect', 'request'] },
    ),
    finds(
      'Chromium comes back to where nobody is any more',
      one((stream, story) => {
        stream.make().request().redirect('https://two.example/events').respond().open()
        story.wait(60_000)
        stream.lose('cut', 'net::ERR_CONNECTION_RESET')
        for (let i = 0; i < 3; i++) {
          story.wait(3000)
          stream.request({ url: 'https://two.example/events' }).lose('refused', 'net::ERR_CONNECTION_REFUSED')
        }
      }),
      { severity: 'warning', variant: 'stranded', evidence: ['redirect', 'request', 'end'] },
    ),
    spares('no redirect', answered({})),
  ],
  'http10-stream': [
    finds(
      'said by its name',
      one((stream, story) => {
        stream.start()
        story.wait(1000)
        stream.event().protocol('http/1.0').lose()
      }),
      { severity: 'warning', evidence: ['response', 'protocol'] },
    ),
    finds(
      'a body that only the end of the connection ends',
      one((stream, story) => {
        stream.start({ connection: 'close' })
        story.wait(1000)
        stream.event().protocol('http/1.1').lose()
      }),
      { severity: 'warning', evidence: ['response', 'protocol'] },
    ),
    spares(
      'in chunks',
      one((stream, story) => {
        stream.start({ connection: 'close', 'transfer-encoding': 'chunked' })
        story.wait(1000)
        stream.event().protocol('http/1.1').lose()
      }),
    ),
  ],
  'has-content-length': [
    finds('a length', answered({ 'content-length': '512' }), {
      severity: 'warning',
      evidence: ['response'],
      values: { size: 512 },
    }),
    spares(
      'a page with a length is no stream',
      refused(200, { 'content-type': 'text/html', 'content-length': '512' }),
    ),
  ],
  'credentials-mismatch': [
    finds('another origin that wants a login', refused(401, {}, cross), {
      severity: 'warning',
      evidence: ['response', 'end', 'error'],
      values: { status: 401 },
    }),
    spares('with cookies', refused(401, {}, { ...cross, withCredentials: true })),
  ],
  'secrets-in-url': [
    finds(
      'a token',
      one(
        stream => {
          stream.start()
        },
        { url: 'https://shop.example/events?topic=1&access_token=abc' },
      ),
      { severity: 'warning', evidence: ['connection'], values: { name: 'access_token' } },
    ),
    spares(
      'a name that only begins like one',
      one(
        stream => {
          stream.start()
        },
        { url: 'https://shop.example/events?tokenize=1&author=me' },
      ),
    ),
  ],
}
