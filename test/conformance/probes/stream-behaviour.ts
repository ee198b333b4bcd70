/**
 * What the specification says of streams: parsing, reconnecting, failing. The page must see what it sees natively,
 * and the server must be asked for what it is asked for natively.
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#sse-processing-model
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
 */

import { describe, type Observation } from '../page/describe.ts'
import type { Lab, ScriptedStream, Subject } from '../page/lab.ts'
import type { Piece, Reply } from '../script.ts'

/** Ends a story: the page closes the stream when it hears it. */
const DONE = 'event: done\ndata:\n\n'

/** Short enough for a test, and not below the 500 ms that Firefox takes at the least. */
const RETRY = 'retry: 600\n\n'

interface Story {
  stream: ScriptedStream
  init?: EventSourceInit
  /** Types to listen to, beside `message`. */
  types?: string[]
  /** Called with each line of the story. */
  onLine?: (line: string, source: EventSource) => void
}

/** Everything that a page sees of a stream until it hears `done` or the stream has failed, and what the server saw. */
async function story(lab: Lab, { stream, init, types = [], onLine }: Story): Promise<Observation> {
  const trail: string[] = []
  const source = lab.connect(stream, init)
  function note(line: string): void {
    trail.push(line)
    onLine?.(line, source)
  }
  source.onopen = () => note(`open ${source.readyState}`)
  for (const type of ['message', ...types])
    source.addEventListener(type, event => {
      const { data, lastEventId, origin } = event as MessageEvent
      note(`${type} ${JSON.stringify(data)} id ${JSON.stringify(lastEventId)} ${describe(origin)}`)
    })
  await new Promise<void>(resolve => {
    source.addEventListener('done', ({ lastEventId }) => {
      note(`done id ${JSON.stringify(lastEventId)}`)
      source.close()
      resolve()
    })
    source.addEventListener('error', event => {
      if (event instanceof MessageEvent) return
      note(`error ${source.readyState}`)
      if (source.readyState === EventSource.CLOSED) resolve()
    })
  })
  const requests = await stream.requests(0)
  return {
    trail,
    url: describe(source.url),
    readyState: source.readyState,
    requests: requests.map(({ method, lastEventId, accept, cacheControl, cookie, origin, delay }) => [
      method,
      { lastEventId, accept, cacheControl, cookie },
      describe(origin),
      delay === null ? 'at once' : delay < 400 ? 'too soon' : delay < 3000 ? 'after the retry time' : 'late',
    ]),
  }
}

/** The story of a stream of one reply. */
const parsed =
  (types: string[], ...body: Piece[]) =>
  (lab: Lab) =>
    story(lab, { stream: lab.stream({ body: [...body, DONE], end: 'hold' }), types })

/** The story of a stream whose first reply ends, and whose second says `done`. */
const resumed =
  (...body: Piece[]) =>
  (lab: Lab) =>
    story(lab, { stream: lab.stream({ body: [RETRY, ...body] }, { body: [DONE], end: 'hold' }) })

const failed = (reply: Reply) => (lab: Lab) => story(lab, { stream: lab.stream(reply) })

/** A redirection to a stream that ends once, so that the next request shows which address is kept. */
const redirected = (status: number) => async (lab: Lab) => {
  const target = lab.stream({ body: [RETRY, 'id: 1\ndata: there\n\n'] }, { body: [DONE], end: 'hold' })
  const stream = lab.stream(
    { status, headers: { location: target.url } },
    { status, headers: { location: target.url } },
  )
  const seen = await story(lab, { stream })
  return { seen, target: (await target.requests(0)).length }
}

/** The story of a stream for which the browser holds a cookie. */
async function withCookie(lab: Lab, stream: ScriptedStream, init: EventSourceInit): Promise<Observation> {
  await fetch(`/cookie?path=${encodeURIComponent(new URL(stream.url, location.href).pathname)}`)
  return story(lab, { stream, init })
}

const crossOrigin = (reply: Reply, init: EventSourceInit) => (lab: Lab) =>
  withCookie(lab, lab.streamElsewhere(reply), init)

/** The state in which the first error finds a stream; whether the browser tries again takes too long to wait for. */
async function firstError(lab: Lab, url: string): Promise<Observation> {
  const source = lab.connect(url)
  const event = await lab.next(source, 'error')
  return { readyState: source.readyState, class: event.constructor.name }
}

export const streamBehaviour: Subject = {
  name: 'streams',
  // Each in a document of its own: so they run side by side, and waiting for a reconnection costs little.
  alone: true,
  probes: {
    'lines ended by LF, CR and CRLF': parsed(
      ['a', 'b', 'c'],
      'event: a\ndata: 1\n\n',
      'event: b\rdata: 2\r\r',
      'event: c\r\ndata: 3\r\n\r\n',
    ),
    'lines ended by CRLF cut in two': parsed(['a'], 'event: a\r', '\ndata: 1\r', '\n\r', '\ndata: 2\n\n'),
    'a byte order mark': parsed(
      [],
      { hex: 'efbbbf' },
      'data: first\n\n',
      { hex: 'efbbbf' },
      'data: lost\n\n',
    ),
    'comments and unknown fields': parsed(
      [],
      ': comment\n:\n',
      'data: x\nunknown: y\nData: z\n data: w\n\n',
      ':\n\n',
    ),
    'many lines of data': parsed([], 'data: a\ndata\ndata:\ndata:  b\ndata:c\n\n'),
    'data without a value': parsed([], 'data\n\n', 'data:\n\n', 'data: \n\n', 'data\ndata\n\n'),
    'a block without data': parsed(
      ['tick'],
      'event: tick\n\n',
      'event: tick\nid: 5\n\n',
      'data: message\n\n',
    ),
    ids: parsed(
      [],
      'id: 1\ndata: a\n\n',
      'data: b\n\n',
      'id\ndata: c\n\n',
      'id: 2\ndata: d\n\n',
      'id:\ndata: e\n\n',
      'id:  x y \ndata: f\n\n',
    ),
    'an id with NUL': parsed(
      [],
      'id: 1\ndata: a\n\n',
      { hex: '69643a2032003200330a' },
      'data: b\n\n',
      'data: c\n\n',
    ),
    'a block of an id alone': resumed('id: 1\ndata: a\n\n', 'id: 2\n\n'),
    types: parsed(
      ['message', 'tick', 'open', '', ' tick'],
      'event: tick\ndata: 1\n\n',
      'event:\ndata: 2\n\n',
      'event\ndata: 3\n\n',
      'event: message\ndata: 4\n\n',
      'event:  tick\ndata: 5\n\n',
    ),
    'error and open sent by the server': parsed(
      ['error', 'open'],
      'event: error\ndata: oops\n\n',
      'event: open\ndata: sesame\n\n',
    ),
    'bytes that are not UTF-8': parsed(
      [],
      { hex: '646174613a20ff80c3280a0a' },
      { hex: '646174613a20eda0800a0a' },
    ),
    'characters cut in two': parsed([], { hex: '646174613a20f09f' }, { hex: '9880e282' }, { hex: 'ac0a0a' }),
    'an unfinished block at the end': resumed('id: 1\ndata: a\n\n', 'id: 2\ndata: lost\n'),
    'a big event': async lab => {
      const source = lab.connect(
        lab.stream({
          body: [`data: `, { every: 0, count: 1024, text: '#0123456789abcdef'.repeat(64) }, '\n\n'],
          end: 'hold',
        }),
      )
      const { data } = await lab.next(source, 'message')
      const text = String(data)
      let sum = 0
      for (let index = 0; index < text.length; index++)
        sum = (sum * 31 + text.charCodeAt(index)) % 1_000_000_007
      return { length: text.length, sum }
    },
    'a thousand events': async lab => {
      const source = lab.connect(
        lab.stream({
          body: [
            { every: 0, count: 500, text: 'id: #a\ndata: #a\n\nid: #b\nevent: tick\ndata: #b\n\n' },
            DONE,
          ],
          end: 'hold',
        }),
      )
      const order: string[] = []
      const note = ({ data, lastEventId }: MessageEvent) => order.push(data === lastEventId ? data : 'wrong')
      source.onmessage = note
      source.addEventListener('tick', note)
      await lab.next(source, 'done')
      return {
        count: order.length,
        inOrder: order.every(
          (data, index) => data === `${Math.floor(index / 2) + 1}${index % 2 ? 'b' : 'a'}`,
        ),
      }
    },

    'reconnects with Last-Event-ID': resumed('id: 1\ndata: a\n\n', 'id: zwölf\ndata: b\n\n'),
    'reconnects without an id': resumed('data: a\n\n'),
    'reconnects after the id was reset': resumed('id: 1\ndata: a\n\n', 'id\ndata: b\n\n'),
    'reconnects after a cut': lab =>
      story(lab, {
        stream: lab.stream(
          { body: [RETRY, 'id: 1\ndata: a\n\n'], end: 'cut' },
          { body: [DONE], end: 'hold' },
        ),
      }),
    'reconnects as often as it takes': lab =>
      story(lab, {
        stream: lab.stream(
          { body: [RETRY, 'id: 1\ndata: a\n\n'] },
          { body: ['id: 2\ndata: b\n\n'] },
          { body: [DONE], end: 'hold' },
        ),
      }),
    'retry that is not a number': resumed('retry: 5x\n', 'retry: -1\n', 'retry: 1.5\n', 'data: a\n\n'),
    'fails after reconnecting': lab =>
      story(lab, { stream: lab.stream({ body: [RETRY, 'data: a\n\n'] }, { status: 503 }) }),
    'told to stop by 204 after reconnecting': lab =>
      story(lab, { stream: lab.stream({ body: [RETRY, 'data: a\n\n'] }, { status: 204 }) }),

    'status 204': failed({ status: 204 }),
    // Node ends the body as HTTP says, and Chromium, expecting none, would take that for its next response.
    'status 205': failed({ status: 205, headers: { connection: 'close' } }),
    'status 206': failed({ status: 206, body: ['data: x\n\n'] }),
    'status 404': failed({ status: 404 }),
    'status 500': failed({ status: 500, body: ['data: x\n\n'] }),
    'status 503 with Retry-After': failed({ status: 503, headers: { 'retry-after': '1' } }),
    'wrong type': failed({ headers: { 'content-type': 'text/plain' }, body: ['data: x\n\n'] }),
    'wrong charset': failed({
      headers: { 'content-type': 'text/event-stream; charset=latin1' },
      body: [DONE],
      end: 'hold',
    }),
    'type with parameters': failed({
      headers: { 'content-type': 'Text/Event-Stream;charset=UTF-8;x=y' },
      body: [DONE],
      end: 'hold',
    }),
    'connection refused': lab => firstError(lab, `${lab.nowhere}/`),
    'blocked port': lab => firstError(lab, 'http://127.0.0.1:1/'),

    'redirection 301': redirected(301),
    'redirection 302': redirected(302),
    'redirection 303': redirected(303),
    'redirection 307': redirected(307),
    'redirection 308': redirected(308),
    'redirection to another origin': async lab => {
      const target = lab.streamElsewhere({
        headers: { 'access-control-allow-origin': '*' },
        body: ['data: there\n\n', DONE],
        end: 'hold',
      })
      return story(lab, { stream: lab.stream({ status: 302, headers: { location: target.url } }) })
    },
    'redirection in a circle': async lab => {
      // Without a location of its own the script would grow with each turn.
      const stream = lab.stream({ status: 302, headers: { location: '#circle' } })
      const seen = await firstError(lab, stream.url)
      return { seen, requests: (await stream.requests(0)).length }
    },

    'another origin without CORS': crossOrigin({ body: [DONE], end: 'hold' }, {}),
    'another origin that allows all': crossOrigin(
      { headers: { 'access-control-allow-origin': '*' }, body: [DONE], end: 'hold' },
      {},
    ),
    'another origin that allows all, with credentials': crossOrigin(
      { headers: { 'access-control-allow-origin': '*' }, body: [DONE], end: 'hold' },
      { withCredentials: true },
    ),
    'another origin that allows this one, with credentials': lab =>
      crossOrigin(
        {
          headers: {
            'access-control-allow-origin': location.origin,
            'access-control-allow-credentials': 'true',
          },
          body: ['data: x\n\n', DONE],
          end: 'hold',
        },
        { withCredentials: true },
      )(lab),
    'cookies of the own origin': lab => withCookie(lab, lab.stream({ body: [DONE], end: 'hold' }), {}),

    'closed in onopen': closing('open'),
    'closed in onmessage': closing('message'),
    'closed in onerror': closing('error'),
    'closed before it is open': async lab => {
      const trail: string[] = []
      const stream = lab.silence()
      const source = lab.connect(stream)
      for (const type of ['open', 'error', 'message']) source.addEventListener(type, () => trail.push(type))
      const results = [source.close(), source.close()] as unknown[]
      trail.push(`closed ${source.readyState}`)
      // Whatever the first one would have fired, it would have done so before this one is open.
      await lab.next(lab.connect(lab.silence()), 'open')
      return { trail, results: results.map(describe) }
    },
  },
}

/** The story of a stream that the page closes on the first event of a type. */
function closing(type: 'open' | 'message' | 'error') {
  return async (lab: Lab): Promise<Observation> => {
    const trail: string[] = []
    const stream = lab.stream({
      body: [RETRY, 'data: 1\n\ndata: 2\n\n', ...(type === 'error' ? [] : [DONE])],
      end: type === 'error' ? 'finish' : 'hold',
    })
    const source = lab.connect(stream)
    for (const each of ['open', 'message', 'error', 'done'])
      source.addEventListener(each, event => {
        trail.push(`${each} ${(event as MessageEvent).data ?? ''} ${source.readyState}`)
        if (each === type) {
          source.close()
          trail.push(`closed ${source.readyState}`)
        }
      })
    await lab.next(source, type)
    if (type !== 'error') await stream.closed(1)
    // Had it tried again, it would have done so before a stream that ended later.
    else await story(lab, { stream: lab.stream({ body: [RETRY] }, { body: [DONE], end: 'hold' }) })
    return { trail, readyState: source.readyState, requests: (await stream.requests(1)).length }
  }
}
