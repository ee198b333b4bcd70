/**
 * Classes of the page that extend EventSource, in every style that is in use.
 * @see https://webidl.spec.whatwg.org/#internally-create-a-new-object-implementing-the-interface
 */

import { attempt, describe, describeFunction, fromHere, keysOf } from '../page/describe.ts'
import type { Subject } from '../page/lab.ts'

const oneMessage = {
  body: ['data: hello\n\n', 'event: ping\ndata: p\n\n', 'event: done\ndata: d\n\n'],
  end: 'hold',
} as const

/** A script of replies may be changed by nobody. */
const replies = () => ({ ...oneMessage, body: [...oneMessage.body] })

export const subclass: Subject = {
  name: 'subclass',
  probes: {
    'keeps its methods, fields and accessors': lab => {
      class Stream extends EventSource {
        field = 'field'
        #secret = 'secret'
        static made = 'static'
        method(): string {
          return `method of ${this.#secret}`
        }
        get accessor(): string {
          return this.url.slice(0, 4)
        }
      }
      const source = lab.keep(new Stream(lab.silence().url))
      return {
        field: source.field,
        method: source.method(),
        accessor: source.accessor,
        made: Stream.made,
        constants: [Stream.CONNECTING, Stream.OPEN, Stream.CLOSED],
        keys: keysOf(source),
      }
    },

    'knows its class': lab => {
      let target: unknown
      class Stream extends EventSource {
        constructor(url: string) {
          super(url)
          target = new.target
        }
      }
      const source = lab.keep(new Stream(lab.silence().url))
      return {
        newTarget: target === Stream,
        constructor: source.constructor === Stream,
        name: source.constructor.name,
        stream: source instanceof Stream,
        eventSource: source instanceof EventSource,
        prototype: Object.getPrototypeOf(source) === Stream.prototype,
        parent: Object.getPrototypeOf(Stream) === EventSource,
        parentPrototype: Object.getPrototypeOf(Stream.prototype) === EventSource.prototype,
        tag: Object.prototype.toString.call(source),
        shape: describeFunction(Stream),
      }
    },

    'of a subclass': lab => {
      const order: string[] = []
      class First extends EventSource {
        constructor(url: string | URL, init?: EventSourceInit) {
          order.push('first')
          super(url, init)
        }
        who(): string {
          return 'first'
        }
      }
      class Second extends First {
        constructor(url: string) {
          order.push('second')
          super(url, { withCredentials: true })
        }
        override who(): string {
          return `second of ${super.who()}`
        }
      }
      const source = lab.keep(new Second(lab.silence().url))
      return { order, who: source.who(), withCredentials: source.withCredentials }
    },

    'receives events': async lab => {
      class Stream extends EventSource {
        seen: string[] = []
        constructor(url: string) {
          super(url)
          this.onmessage = this.note
          this.addEventListener('ping', event => this.note(event as MessageEvent))
          this.addEventListener('done', this as unknown as EventListener)
        }
        note(event: MessageEvent): void {
          this.seen.push(`${event.type} ${event.data} ${event.target === this}`)
        }
        handleEvent(event: MessageEvent): void {
          this.note(event)
        }
      }
      const source = lab.keep(new Stream(lab.stream(replies()).url))
      await lab.next(source, 'done')
      return source.seen
    },

    'calls super.close': async lab => {
      const trail: string[] = []
      class Stream extends EventSource {
        override close(): void {
          trail.push(`before ${this.readyState}`)
          const result: unknown = super.close()
          trail.push(`after ${this.readyState} ${String(result)}`)
        }
      }
      const stream = lab.silence()
      const source = lab.keep(new Stream(stream.url))
      await lab.next(source, 'open')
      source.close()
      await stream.closed(1)
      return trail
    },

    'with methods of its own in place of the inherited ones': async lab => {
      const trail: string[] = []
      class Stream extends EventSource {
        override addEventListener(type: string, listener: unknown, options?: unknown): void {
          trail.push(`add ${type}`)
          super.addEventListener(type, listener as EventListener, options as AddEventListenerOptions)
        }
        override removeEventListener(type: string, listener: unknown, options?: unknown): void {
          trail.push(`remove ${type}`)
          super.removeEventListener(type, listener as EventListener, options as EventListenerOptions)
        }
        override dispatchEvent(event: Event): boolean {
          trail.push(`dispatch ${event.type}`)
          return super.dispatchEvent(event)
        }
      }
      const source = lab.keep(new Stream(lab.stream(replies()).url))
      const listener = (event: Event) => trail.push(event.type)
      source.addEventListener('message', listener)
      source.addEventListener('ping', listener)
      source.removeEventListener('ping', listener)
      await lab.next(source, 'done')
      return trail
    },

    'with accessors of its own in place of the inherited ones': async lab => {
      const trail: string[] = []
      const names = ['url', 'readyState', 'withCredentials', 'onmessage', 'onopen', 'onerror'] as const
      class Stream extends EventSource {}
      for (const name of names)
        Object.defineProperty(Stream.prototype, name, {
          get() {
            trail.push(`get ${name}`)
            return null
          },
          set() {
            trail.push(`set ${name}`)
          },
        })
      const source = lab.keep(new Stream(lab.stream(replies()).url))
      source.onmessage = () => trail.push('handler')
      await lab.next(source, 'done')
      return trail
    },

    'with a bad URL': () =>
      fromHere(function page() {
        let after = false
        class Stream extends EventSource {
          constructor(url: string) {
            super(url)
            after = true
          }
        }
        return { error: attempt(() => new Stream('http://[')), after }
      }),

    'without a constructor and without arguments': () =>
      fromHere(function page() {
        class Stream extends EventSource {}
        return attempt(() => new (Stream as unknown as new () => EventSource)())
      }),

    'called without new': () => {
      class Stream extends EventSource {}
      return attempt(() => (Stream as unknown as () => unknown)())
    },

    'in the style of before classes': lab => {
      interface OldStream extends EventSource {
        hello(): string
      }
      function Stream(this: unknown, url: string): OldStream {
        const source = Reflect.construct(EventSource, [url], Stream) as OldStream
        return source
      }
      Stream.prototype = Object.create(EventSource.prototype, {
        constructor: { value: Stream },
        hello: { value: () => 'hello' },
      })
      Object.setPrototypeOf(Stream, EventSource)
      const source = lab.keep(new (Stream as unknown as new (url: string) => OldStream)(lab.silence().url))
      return {
        hello: source.hello(),
        instance: source instanceof (Stream as unknown as new () => unknown),
        eventSource: source instanceof EventSource,
        constructor: source.constructor === Stream,
        borrowed: attempt(() => (EventSource as unknown as (url: string) => void).call({}, '/x')),
      }
    },

    'made of an instance by Object.setPrototypeOf': lab => {
      class Stream extends EventSource {
        hello(): string {
          return `hello ${this.readyState}`
        }
      }
      const source = Object.setPrototypeOf(lab.connect(lab.silence()), Stream.prototype) as Stream
      return {
        hello: source.hello(),
        instance: source instanceof Stream,
        constructor: source.constructor === Stream,
      }
    },

    'whose constructor returns something else': lab => {
      const instead = {}
      // Written as text: a constructor that returns is what every linter warns of, and what some pages do.
      const Stream = Function(
        'instead',
        'return class extends EventSource { constructor(url) { super(url); this.close(); return instead } }',
      )(instead) as typeof EventSource
      return new Stream(lab.silence().url) === instead
    },

    'order of reading the prototype of the new target': lab => {
      const trail: string[] = []
      class Stream extends EventSource {}
      const target = new Proxy(Stream, {
        get(object, key, receiver) {
          trail.push(String(key))
          return Reflect.get(object, key, receiver)
        },
      })
      const source = lab.keep(new target(lab.silence().url))
      return { trail, instance: source instanceof Stream }
    },

    'a getter of the prototype that throws': () => {
      const mine = new Error('of the page')
      const target = new Proxy(class {}, {
        get() {
          throw mine
        },
      })
      try {
        return describe(Reflect.construct(EventSource, ['/x'], target))
      } catch (error) {
        return error === mine
      }
    },

    'of another realm': lab => {
      const other = lab.frame(frame => {
        frame.srcdoc = ''
      }).contentWindow as Window & typeof globalThis
      class Stream extends other.EventSource {
        hello(): string {
          return 'hello'
        }
      }
      const source = lab.keep(new Stream(lab.silence().url))
      return {
        hello: source.hello(),
        there: source instanceof other.EventSource,
        here: source instanceof EventSource,
        prototype: Object.getPrototypeOf(source) === Stream.prototype,
      }
    },
  },
}
