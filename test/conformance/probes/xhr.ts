/** XMLHttpRequest: its shape, its events and their order, what it gives while a stream comes, and how it ends. */

import {
  attempt,
  describe,
  describeFunction,
  describeProperty,
  errorProperties,
  frames,
  fromHere,
  keysOf,
  type Observation,
  outcome,
  sourceText,
} from '../page/describe.ts'
import { endless, threePieces } from '../page/fetched.ts'
import type { Lab, Probe, Subject } from '../page/lab.ts'

const EVENTS = [
  'readystatechange',
  'loadstart',
  'progress',
  'load',
  'error',
  'abort',
  'timeout',
  'loadend',
] as const

interface Story {
  url: string
  method?: string
  prepare?: (request: XMLHttpRequest) => void
  /** Called with each event, after it was noted. */
  on?: (event: Event, request: XMLHttpRequest) => void
  body?: string
}

/** Everything that a page is told of a request until it is over. How the body is cut into pieces does not count. */
async function story({ url, method = 'GET', prepare, on, body }: Story): Promise<Observation> {
  const request = new XMLHttpRequest()
  const trail: string[] = []
  let text = ''
  for (const type of EVENTS)
    request.addEventListener(type, event => {
      const loaded = event instanceof ProgressEvent ? ` ${event.lengthComputable}` : ''
      const line = `${type} ${request.readyState} ${request.status}${loaded}`
      if (trail.at(-1) !== line && !isRepeated(trail, line)) trail.push(line)
      if (request.responseType === '' || request.responseType === 'text') {
        const all = request.responseText
        if (!all.startsWith(text) && all !== '') trail.push('the text began anew')
        if (all !== '') text = all
      }
      on?.(event, request)
    })
  request.open(method, url)
  prepare?.(request)
  const over = new Promise(resolve => {
    request.onloadend = resolve
  })
  request.send(body)
  await over
  return {
    trail,
    text,
    response: describe(request.response),
    url: describe(request.responseURL),
    type: request.getResponseHeader('content-type'),
    keys: keysOf(request),
  }
}

/** Of a body that comes in pieces there are as many of these as there are pieces, the last one early or late. */
function isRepeated(trail: readonly string[], line: string): boolean {
  return /^progress 4/.test(line) || (/^(readystatechange 3|progress 3)/.test(line) && trail.includes(line))
}

const told =
  (make: (lab: Lab) => Story): Probe =>
  lab =>
    story(make(lab))

/** The method as JavaScript knows it. */
function open(...args: unknown[]): unknown {
  return Reflect.apply(XMLHttpRequest.prototype.open, new XMLHttpRequest(), args)
}

export const xhr: Subject = {
  name: 'xhr',
  alone: true,
  probes: {
    'the interface': () => ({
      constructor: describeFunction(XMLHttpRequest),
      prototype: Object.fromEntries(
        Reflect.ownKeys(XMLHttpRequest.prototype).map(key => [
          String(key),
          describeProperty(XMLHttpRequest.prototype, key),
        ]),
      ),
      target: keysOf(EventTarget.prototype),
    }),

    'source text of open': () => sourceText(XMLHttpRequest.prototype.open),

    'an instance has no properties of its own': () => {
      const request = new XMLHttpRequest()
      const before = keysOf(request)
      request.open('GET', '/x')
      return [before, keysOf(request)]
    },

    'open with bad arguments': () => [
      outcome(() => open()),
      outcome(() => open('GET')),
      outcome(() => open('a b', '/x')),
      outcome(() => open('TRACE', '/x')),
      outcome(() => open('GET', 'http://[')),
      outcome(() => open(Symbol('method'), '/x')),
      outcome(() => open('GET', Symbol('url'))),
      outcome(() => Reflect.apply(XMLHttpRequest.prototype.open, {}, ['GET', '/x'])),
      outcome(() => Reflect.construct(XMLHttpRequest.prototype.open, [])),
      outcome(() => open('GET', '/x')),
    ],

    'open reads its arguments once and in order': () => {
      const trail: string[] = []
      const say = (text: string, value: string) => ({
        toString() {
          trail.push(text)
          return value
        },
      })
      const result = outcome(() =>
        open(say('method', 'GET'), say('url', '/x'), true, say('user', 'a'), say('word', 'b')),
      )
      return { result, trail }
    },

    'stacks of open': () => ({
      missing: attempt(function page() {
        return open()
      }),
      method: attempt(function page() {
        return open('a b', '/x')
      }),
      url: attempt(function page() {
        return open('GET', 'http://[')
      }),
      own: errorProperties(() => open('GET', 'http://[')),
      ownOfType: errorProperties(() => open()),
    }),

    'stacks of listeners': lab => {
      const request = new XMLHttpRequest()
      request.open('GET', lab.stream({ body: ['data: 1\n\n'] }).url)
      return new Promise(resolve => {
        request.onreadystatechange = function page() {
          resolve(frames(new Error('here').stack))
        }
        request.send()
      })
    },

    'stacks of listeners that abort calls': async lab => {
      const request = new XMLHttpRequest()
      request.open('GET', endless(lab).url)
      request.send()
      await lab.next(request, 'progress')
      let stack: Observation = null
      request.addEventListener('abort', function heard() {
        stack = frames(new Error('here').stack)
      })
      fromHere(function page() {
        request.abort()
      })
      return stack
    },

    'source text of its functions, where there was a stream': async lab => {
      await story({ url: lab.stream({ body: ['data: 1\n\n'] }).url })
      const found: Record<string, string> = {}
      for (const key of Reflect.ownKeys(XMLHttpRequest.prototype)) {
        const property = Object.getOwnPropertyDescriptor(XMLHttpRequest.prototype, key)
        const value = property?.get ?? property?.value
        if (typeof value === 'function') found[String(key)] = sourceText(value)
      }
      return found
    },

    'a stream': told(lab => ({ url: lab.stream({ body: ['data: 1\n\n', ': beat\n\n'] }).url })),
    'a stream with POST': told(lab => ({
      url: lab.stream({ body: ['data: 1\n\n'] }).url,
      method: 'post',
      body: 'question',
    })),
    'a stream in pieces': lab => {
      const stream = threePieces(lab)
      return story({
        url: stream.url,
        on: (_event, { responseText }) => {
          if (responseText.length > 0) void stream.signal('more')
        },
      })
    },
    'no stream': told(lab => ({
      url: lab.stream({ headers: { 'content-type': 'application/json' }, body: ['{"a":1}'] }).url,
    })),
    'a stream of status 500': told(lab => ({ url: lab.stream({ status: 500, body: ['data: 1\n\n'] }).url })),
    'a stream with nothing in it': told(lab => ({ url: lab.stream({}).url })),
    'a stream in another encoding': told(lab => ({
      url: lab.stream({
        headers: { 'content-type': 'text/event-stream; charset=iso-8859-1' },
        body: [{ hex: '646174613a20e40a0a' }],
      }).url,
    })),
    'a redirected stream': told(lab => ({
      url: lab.stream({ status: 307, headers: { location: lab.stream({ body: ['data: 1\n\n'] }).url } }).url,
    })),
    'a stream of another origin': told(lab => ({
      url: lab.streamElsewhere({ headers: { 'access-control-allow-origin': '*' }, body: ['data: 1\n\n'] })
        .url,
    })),
    'a stream of another origin, forbidden': told(lab => ({
      url: lab.streamElsewhere({ body: ['data: 1\n\n'] }).url,
    })),
    'a stream that breaks off': told(lab => ({ url: lab.stream({ body: ['data: 1\n\n'], end: 'cut' }).url })),
    'where nobody answers': told(lab => ({ url: lab.nowhere })),

    ...Object.fromEntries(
      (['text', 'json', 'arraybuffer', 'blob', 'document'] as const).map(type => [
        `a stream as ${type}`,
        told(lab => ({
          url: lab.stream({ body: ['data: 1\n\n'] }).url,
          prepare: request => {
            request.responseType = type
          },
        })),
      ]),
    ),

    'aborted by a listener': async lab => {
      const stream = endless(lab)
      const seen = await story({
        url: stream.url,
        on: ({ type }, request) => {
          if (type === 'progress') request.abort()
        },
      })
      await stream.closed(1)
      return { trail: (seen as { trail: string[] }).trail }
    },
    'aborted while the head is awaited': told(lab => ({
      url: endless(lab).url,
      on: ({ type }, request) => {
        if (type === 'loadstart') request.abort()
      },
    })),
    'out of time': async lab => {
      const stream = endless(lab)
      const seen = await story({
        url: stream.url,
        prepare: request => {
          request.timeout = 300
        },
      })
      await stream.closed(1)
      return { trail: (seen as { trail: string[] }).trail }
    },

    'aborted by a listener that was there before it was opened': async lab => {
      const stream = endless(lab)
      const request = new XMLHttpRequest()
      const trail: string[] = []
      request.addEventListener('progress', () => {
        const { length } = request.responseText
        request.abort()
        trail.push(`${length > 0} ${request.responseText.length} ${request.readyState}`)
      })
      request.open('GET', stream.url)
      request.send()
      await lab.next(request, 'loadend')
      await stream.closed(1)
      return trail
    },

    'opened again while a stream comes': async lab => {
      const stream = endless(lab)
      const request = new XMLHttpRequest()
      request.open('GET', stream.url)
      request.send()
      await lab.next(request, 'progress')
      const trail: string[] = []
      // The last piece is told of before or after the request is done, natively too.
      for (const type of EVENTS)
        request.addEventListener(type, () =>
          trail.push(type === 'progress' ? type : `${type} ${request.readyState}`),
        )
      request.open('GET', lab.stream({ body: ['data: again\n\n'] }).url)
      trail.push(`opened ${request.readyState} ${request.responseText.length}`)
      request.send()
      await lab.next(request, 'loadend')
      await stream.closed(1)
      return { trail: [...new Set(trail)], text: request.responseText }
    },

    'used again after a stream': async lab => {
      const request = new XMLHttpRequest()
      const texts: string[] = []
      for (const text of ['data: 1\n\n', 'data: 2\n\n']) {
        request.open('GET', lab.stream({ body: [text] }).url)
        request.send()
        await lab.next(request, 'load')
        texts.push(request.responseText)
      }
      return texts
    },

    'a synchronous stream': lab => {
      const request = new XMLHttpRequest()
      const trail: string[] = []
      for (const type of EVENTS)
        request.addEventListener(type, () => trail.push(`${type} ${request.readyState}`))
      request.open('GET', lab.stream({ body: ['data: 1\n\n'] }).url, false)
      request.send()
      return { trail, text: request.responseText, state: request.readyState }
    },

    'a synchronous request that nobody answers': lab => {
      const request = new XMLHttpRequest()
      request.open('GET', lab.nowhere, false)
      return attempt(function page() {
        return request.send()
      })
    },

    'listeners in their order': async lab => {
      const request = new XMLHttpRequest()
      const trail: string[] = []
      const note = (text: string) => () => void trail.push(text)
      request.addEventListener('load', note('first'))
      request.onload = note('handler')
      request.open('GET', lab.stream({ body: ['data: 1\n\n'] }).url)
      request.addEventListener('load', event => {
        trail.push('stops')
        event.stopImmediatePropagation()
      })
      request.addEventListener('load', note('never'))
      request.send()
      await lab.next(request, 'loadend')
      return trail
    },

    'microtasks between listeners': async lab => {
      const request = new XMLHttpRequest()
      const trail: string[] = []
      for (const name of ['a', 'b'])
        request.addEventListener('load', () => {
          trail.push(name)
          queueMicrotask(() => trail.push(`microtask of ${name}`))
        })
      request.open('GET', lab.stream({ body: ['data: 1\n\n'] }).url)
      request.send()
      await lab.next(request, 'loadend')
      return trail
    },

    'events that the page dispatches itself': lab => {
      const request = new XMLHttpRequest()
      request.open('GET', lab.silence().url)
      const trail: string[] = []
      request.onprogress = event => trail.push(`${event.isTrusted} ${event.loaded}`)
      request.dispatchEvent(new ProgressEvent('progress', { loaded: 5 }))
      request.dispatchEvent(new Event('readystatechange'))
      request.dispatchEvent(new Event('load'))
      return trail
    },

    'a subclass': async lab => {
      class Mine extends XMLHttpRequest {
        override open(...args: unknown[]): void {
          trail.push(`open ${args.length}`)
          Reflect.apply(super.open, this, args)
        }
      }
      const trail: string[] = []
      const request = new Mine()
      request.open('GET', lab.stream({ body: ['data: 1\n\n'] }).url)
      request.send()
      await lab.next(request, 'load')
      return { trail, text: request.responseText, isMine: request instanceof Mine }
    },

    'a page that wraps open and send': async lab => {
      const native = { open: XMLHttpRequest.prototype.open, send: XMLHttpRequest.prototype.send }
      const trail: string[] = []
      XMLHttpRequest.prototype.open = function (this: XMLHttpRequest, ...args: unknown[]) {
        trail.push(`open ${String(args[0])}`)
        Reflect.apply(native.open, this, args)
      }
      XMLHttpRequest.prototype.send = function (this: XMLHttpRequest, ...args) {
        trail.push('send')
        Reflect.apply(native.send, this, args)
      }
      const seen = await story({ url: lab.stream({ body: ['data: 1\n\n'] }).url })
      Object.assign(XMLHttpRequest.prototype, native)
      return { trail, seen }
    },

    'of another document': async lab => {
      const frame = lab.frame(each => {
        each.srcdoc = '<p>'
      })
      await lab.next(frame, 'load')
      const realm = frame.contentWindow as Window & typeof globalThis
      const request = new realm.XMLHttpRequest()
      const url = new URL(lab.stream({ body: ['data: 1\n\n'] }).url, location.href).href
      fromHere(() => Reflect.apply(XMLHttpRequest.prototype.open, request, ['GET', url]))
      request.send()
      await lab.next(request, 'load')
      return { text: request.responseText, theirs: request instanceof realm.XMLHttpRequest }
    },
  },
}
