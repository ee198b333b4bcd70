/**
 * `abort` of XMLHttpRequest once the page has had an event stream, as it is watched from then on: its shape, and what a
 * page is told in each state in which it can be called.
 */

import {
  attempt,
  describe,
  describeFunction,
  describeProperty,
  frames,
  fromHere,
  keysOf,
  type Observation,
  outcome,
} from '../page/describe.ts'
import { endless } from '../page/fetched.ts'
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

/** Lets a page have a stream first. */
const afterStream =
  (probe: Probe): Probe =>
  async lab => {
    const request = new XMLHttpRequest()
    request.open('GET', lab.stream({ body: ['data: 1\n\n'] }).url)
    request.send()
    await lab.next(request, 'loadend')
    return probe(lab)
  }

/** What a request shows of itself. The length of a text depends on the pieces in which it came. */
function shown(request: XMLHttpRequest): Observation {
  return {
    readyState: request.readyState,
    status: request.status,
    statusText: request.statusText,
    url: describe(request.responseURL),
    text: request.responseText.slice(0, 8),
    type: describe(request.getResponseHeader('content-type')),
    hasHeaders: request.getAllResponseHeaders() !== '',
  }
}

/** Notes every event of a request, and of its upload, with what the request shows in it. */
function follow(request: XMLHttpRequest): { trail: Observation[]; begin(): void } {
  const trail: Observation[] = []
  let isBegun = false
  const note = (whose: string) => (event: Event) => {
    if (!isBegun) return
    const sizes = event instanceof ProgressEvent ? `${event.lengthComputable} ${event.total}` : ''
    trail.push([`${whose}${event.type} ${event.isTrusted} ${sizes}`, shown(request)])
  }
  for (const type of EVENTS) {
    request.addEventListener(type, note(''))
    request.upload.addEventListener(type, note('upload '))
  }
  return {
    trail,
    begin() {
      isBegun = true
    },
  }
}

/** Calls `abort` when a request is in the state that `until` waits for, and tells what that does. */
const abortedWhen = (until: (request: XMLHttpRequest, lab: Lab) => unknown): Probe =>
  afterStream(async lab => {
    const stream = endless(lab)
    const request = new XMLHttpRequest()
    const { trail, begin } = follow(request)
    request.open('POST', stream.url)
    await until(request, lab)
    begin()
    const before = shown(request)
    const result = describe(request.abort())
    const after = shown(request)
    // What is told later.
    await new Promise(resolve => setTimeout(resolve, 0))
    return { before, result, after, trail, last: shown(request), keys: keysOf(request) }
  })

/** Waits for a state; what is already reached is not told of again. */
function reached(request: XMLHttpRequest, state: number): Promise<void> {
  return new Promise(resolve => {
    request.addEventListener('readystatechange', function hear() {
      if (request.readyState < state) return
      request.removeEventListener('readystatechange', hear)
      resolve()
    })
  })
}

export const xhrAbort: Subject = {
  name: 'xhr abort',
  alone: true,
  probes: {
    'its shape': afterStream(() => ({
      function: describeFunction(XMLHttpRequest.prototype.abort),
      property: describeProperty(XMLHttpRequest.prototype, 'abort'),
      keys: keysOf(XMLHttpRequest.prototype),
      own: keysOf(XMLHttpRequest.prototype.abort),
    })),

    'called on what it is not for': afterStream(() => {
      const { abort } = XMLHttpRequest.prototype
      return [
        outcome(() => Reflect.apply(abort, {}, [])),
        outcome(() => Reflect.apply(abort, undefined, [])),
        outcome(() => Reflect.apply(abort, XMLHttpRequest.prototype, [])),
        outcome(() => Reflect.apply(abort, new XMLHttpRequest().upload, [])),
        outcome(() => Reflect.construct(abort, [])),
        outcome(() => Reflect.apply(abort, new XMLHttpRequest(), [1, 2])),
      ]
    }),

    'stacks of its errors': afterStream(() =>
      attempt(function page() {
        return Reflect.apply(XMLHttpRequest.prototype.abort, {}, [])
      }),
    ),

    'stacks of listeners in it': afterStream(async lab => {
      const request = new XMLHttpRequest()
      request.open('GET', endless(lab).url)
      request.send()
      await lab.next(request, 'progress')
      const stacks: Observation[] = []
      for (const type of ['readystatechange', 'abort', 'loadend'])
        request.addEventListener(type, function heard() {
          stacks.push(frames(new Error('here').stack))
        })
      fromHere(function page() {
        request.abort()
      })
      return stacks
    }),

    'before anything is sent': abortedWhen(() => {}),
    'when it was just sent': abortedWhen(request => request.send('question')),
    'when it has begun': abortedWhen(async (request, lab) => {
      const begun = lab.next(request, 'loadstart')
      request.send('question')
      await begun
    }),
    'when the head is there': abortedWhen(async request => {
      const head = reached(request, 2)
      request.send('question')
      await head
    }),
    'while the body comes': abortedWhen(async (request, lab) => {
      const piece = lab.next(request, 'progress')
      request.send('question')
      await piece
    }),
    'when all was received': afterStream(async lab => {
      const request = new XMLHttpRequest()
      const { trail, begin } = follow(request)
      request.open('GET', lab.stream({ body: ['data: 1\n\n'] }).url)
      request.send()
      await lab.next(request, 'loadend')
      begin()
      request.abort()
      return { trail, after: shown(request) }
    }),

    'within each event of the head and the body': afterStream(async lab => {
      const told: Observation[] = []
      for (const state of [2, 3]) {
        const stream = endless(lab)
        const request = new XMLHttpRequest()
        const { trail, begin } = follow(request)
        let isCalled = false
        request.addEventListener('readystatechange', () => {
          if (request.readyState !== state || isCalled) return
          isCalled = true
          begin()
          request.abort()
          told.push(shown(request))
        })
        request.open('GET', stream.url)
        const over = lab.next(request, 'loadend')
        request.send()
        await over
        await stream.closed(1)
        told.push(trail)
      }
      return told
    }),

    'twice, and within its own events': afterStream(async lab => {
      const request = new XMLHttpRequest()
      request.open('GET', endless(lab).url)
      request.send()
      await lab.next(request, 'progress')
      const { trail, begin } = follow(request)
      request.addEventListener('abort', () => request.abort())
      begin()
      request.abort()
      request.abort()
      return { trail, after: shown(request) }
    }),

    'opened again within its events': afterStream(async lab => {
      const request = new XMLHttpRequest()
      request.open('GET', endless(lab).url)
      request.send()
      await lab.next(request, 'progress')
      const { trail, begin } = follow(request)
      const again = lab.stream({ body: ['data: again\n\n'] }).url
      request.addEventListener(
        'abort',
        () => {
          request.open('GET', again)
          request.send()
        },
        { once: true },
      )
      begin()
      request.abort()
      const atOnce = trail.length
      await lab.next(request, 'load')
      return { atOnce: trail.slice(0, atOnce), text: request.responseText, state: request.readyState }
    }),

    'microtasks around it': afterStream(async lab => {
      const request = new XMLHttpRequest()
      request.open('GET', endless(lab).url)
      request.send()
      await lab.next(request, 'progress')
      const trail: string[] = []
      for (const type of ['readystatechange', 'abort', 'loadend'])
        request.addEventListener(type, () => {
          trail.push(type)
          queueMicrotask(() => trail.push(`microtask of ${type}`))
        })
      queueMicrotask(() => trail.push('microtask before'))
      request.abort()
      trail.push('returned')
      await Promise.resolve()
      return trail
    }),

    'a page that wraps it': afterStream(async lab => {
      const native = XMLHttpRequest.prototype.abort
      const trail: string[] = []
      XMLHttpRequest.prototype.abort = function (this: XMLHttpRequest, ...args: []) {
        trail.push(`abort ${args.length}`)
        Reflect.apply(native, this, args)
      }
      const request = new XMLHttpRequest()
      request.open('GET', endless(lab).url)
      request.send()
      await lab.next(request, 'progress')
      request.abort()
      XMLHttpRequest.prototype.abort = native
      return { trail, after: shown(request), property: describeProperty(XMLHttpRequest.prototype, 'abort') }
    }),
  },
}
