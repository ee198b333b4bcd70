/**
 * The handlers `onopen`, `onmessage` and `onerror`.
 * @see https://html.spec.whatwg.org/multipage/webappapis.html#event-handlers
 */

import { attempt, describe, keysOf } from '../page/describe.ts'
import type { Subject } from '../page/lab.ts'

export const handlers: Subject = {
  name: 'handlers',
  probes: {
    'are called with the right this and one argument': async lab => {
      const trail: unknown[] = []
      const source = lab.connect(lab.stream({ body: ['retry: 60000\ndata: x\n\n'] }))
      const note = function (this: EventSource, ...args: unknown[]) {
        const event = args[0] as Event
        trail.push(
          [event.type, this === source, args.length, event.target === source, source.readyState].join(' '),
        )
      }
      source.onopen = note
      source.onmessage = note
      source.onerror = note
      await lab.next(source, 'error')
      return trail.map(describe)
    },

    'are null, keep what they were given, and can be nulled': lab => {
      const source = lab.connect(lab.silence())
      const handler = () => undefined
      return (['onopen', 'onmessage', 'onerror'] as const).map(name => {
        const first = source[name]
        source[name] = handler
        const second = source[name] === handler
        source[name] = null
        return [describe(first), second, describe(source[name])]
      })
    },

    'take only functions and objects': lab => {
      const source = lab.connect(lab.silence())
      const loose = source as unknown as { onmessage: unknown }
      const object = { handleEvent: () => undefined }
      return [5, 'text', true, undefined, Symbol('x'), object, [], () => undefined, class {}].map(value => {
        const outcome = attempt(() => {
          loose.onmessage = value
        })
        return [describe(value), outcome, loose.onmessage === value, describe(loose.onmessage)]
      })
    },

    'of an object are kept and never called': async lab => {
      const trail: string[] = []
      const source = lab.connect(lab.stream({ body: ['data: x\n\n', 'event: done\ndata:\n\n'], end: 'hold' }))
      ;(source as unknown as { onmessage: unknown }).onmessage = { handleEvent: () => trail.push('called') }
      source.addEventListener('message', () => trail.push('listener'))
      await lab.next(source, 'done')
      return trail
    },

    'are called in the order in which they were first set, among listeners': async lab => {
      const trail: string[] = []
      const stream = lab.stream({
        body: ['data: 1\n\n', { until: 'replaced' }, 'data: 2\n\n', { until: 'nulled' }, 'data: 3\n\n'],
        end: 'hold',
      })
      const source = lab.connect(stream)
      source.addEventListener('message', () => trail.push('listener 1'))
      source.onmessage = () => trail.push('handler')
      source.addEventListener('message', () => trail.push('listener 2'))
      await lab.next(source, 'message')
      // Replacing keeps the place, ...
      source.onmessage = () => trail.push('replaced handler')
      trail.push('-')
      void stream.signal('replaced')
      await lab.next(source, 'message')
      // ... nulling and setting again takes the last one.
      source.onmessage = null
      source.addEventListener('message', () => trail.push('listener 3'))
      source.onmessage = () => trail.push('new handler')
      trail.push('-')
      void stream.signal('nulled')
      await lab.next(source, 'message')
      return trail
    },

    'set before and after listeners, by attribute name only': async lab => {
      const trail: string[] = []
      const source = lab.connect(
        lab.stream({ body: ['event: tick\ndata: 1\n\n', 'data: 2\n\n'], end: 'hold' }),
      )
      ;(source as unknown as { ontick: unknown }).ontick = () => trail.push('ontick')
      source.onmessage = () => trail.push('onmessage')
      await lab.next(source, 'message')
      return { trail, keys: keysOf(source) }
    },

    'replaced and nulled while an event is dispatched': async lab => {
      const trail: string[] = []
      const source = lab.connect(
        lab.stream({
          body: ['data: 1\n\n', 'data: 2\n\n', 'data: 3\n\n', 'event: done\ndata:\n\n'],
          end: 'hold',
        }),
      )
      source.addEventListener('message', () => {
        if (trail.length === 0) source.onmessage = () => trail.push('replaced by a listener')
      })
      source.onmessage = () => trail.push('first')
      source.addEventListener('message', event => {
        trail.push(`listener ${event.data}`)
        if (event.data === '2') source.onmessage = null
      })
      await lab.next(source, 'done')
      return trail
    },

    'whatever they return': async lab => {
      const results: unknown[] = []
      const source = lab.connect(lab.stream({ body: ['data: 1\n\n', 'event: done\ndata:\n\n'], end: 'hold' }))
      source.onmessage = () => false
      source.addEventListener('message', event => results.push(event.defaultPrevented, event.returnValue))
      await lab.next(source, 'done')
      return results.map(describe)
    },

    'the same function as handler and listener': async lab => {
      let calls = 0
      const count = () => {
        calls++
      }
      const source = lab.connect(lab.stream({ body: ['data: 1\n\n', 'event: done\ndata:\n\n'], end: 'hold' }))
      source.onmessage = count
      source.addEventListener('message', count)
      source.addEventListener('message', count)
      source.removeEventListener('message', count)
      await lab.next(source, 'done')
      return calls
    },

    'onerror of a stream that failed for good': async lab => {
      const source = lab.connect(lab.stream({ status: 500 }))
      return new Promise(resolve => {
        source.onerror = function (this: EventSource, event) {
          resolve({
            self: this === source,
            class: event.constructor.name,
            state: source.readyState,
            keys: keysOf(event),
          })
        }
      })
    },

    'are served by a setter that a page has wrapped': async lab => {
      const trail: string[] = []
      const found = Object.getOwnPropertyDescriptor(EventSource.prototype, 'onmessage') as PropertyDescriptor
      Object.defineProperty(EventSource.prototype, 'onmessage', {
        ...found,
        set(handler) {
          trail.push('set')
          found.set?.call(this, handler)
        },
      })
      const source = lab.connect(lab.stream({ body: ['data: 1\n\n'], end: 'hold' }))
      source.onmessage = ({ data }) => trail.push(data)
      await lab.next(source, 'message')
      Object.defineProperty(EventSource.prototype, 'onmessage', found)
      return trail
    },
  },
}
