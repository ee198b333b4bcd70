/**
 * Constructing an EventSource: arguments, conversions, errors.
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#dom-eventsource
 */

import { attempt, describe, describeError, fromHere, type Observation, outcome } from '../page/describe.ts'
import type { Lab, Subject } from '../page/lab.ts'
import { UntypedEventSource } from '../page/untyped.ts'

/** Constructs in a function of the page and describes the outcome with its stack. */
function construct(lab: Lab, ...args: unknown[]): Observation {
  return fromHere(function page() {
    try {
      const source = lab.keep(new UntypedEventSource(...args))
      return {
        url: describe(source.url),
        withCredentials: source.withCredentials,
        readyState: source.readyState,
      }
    } catch (error) {
      return describeError(error)
    }
  })
}

/** An object that notes in `trail` which of its properties were read, in order. */
function watched<T extends object>(trail: string[], name: string, target: T): T {
  return new Proxy(target, {
    get(object, key, receiver) {
      trail.push(`get ${name}.${String(key)}`)
      return Reflect.get(object, key, receiver)
    },
    has(object, key) {
      trail.push(`has ${name}.${String(key)}`)
      return Reflect.has(object, key)
    },
    ownKeys(object) {
      trail.push(`keys ${name}`)
      return Reflect.ownKeys(object)
    },
    getOwnPropertyDescriptor(object, key) {
      trail.push(`own ${name}.${String(key)}`)
      return Reflect.getOwnPropertyDescriptor(object, key)
    },
  })
}

/** An object whose conversion to a string is noted in `trail`. */
function converting(trail: string[], text: string): object {
  return {
    toString() {
      trail.push('toString')
      return text
    },
    valueOf() {
      trail.push('valueOf')
      return text
    },
  }
}

export const construction: Subject = {
  name: 'construct',
  probes: {
    'without new': async lab => {
      const stream = lab.silence()
      const results = fromHere(function page() {
        return {
          call: attempt(() => UntypedEventSource(stream.url)),
          nothing: attempt(() => UntypedEventSource()),
          method: attempt(() => UntypedEventSource.call(undefined as never, stream.url)),
          apply: attempt(() => Reflect.apply(UntypedEventSource, {}, [stream.url])),
          instance: attempt(() => UntypedEventSource.call(Object.create(EventSource.prototype), stream.url)),
        }
      })
      // Had one of them made a request, it would be before this one.
      const source = lab.connect(stream)
      await lab.next(source, 'open')
      return { results, requests: (await stream.requests(1)).length }
    },

    'without arguments': lab => construct(lab),

    'with arguments of the wrong type': lab => ({
      undefined: construct(lab, undefined),
      null: construct(lab, null),
      number: construct(lab, 42),
      boolean: construct(lab, true),
      bigint: construct(lab, 7n),
      array: construct(lab, ['/a', '/b']),
      object: construct(lab, {}),
      function: construct(lab, function f() {
        return 1
      }),
      symbol: construct(lab, Symbol('url')),
    }),

    'with an object that cannot be converted': () => ({
      nullPrototype: outcome(() => new UntypedEventSource(Object.create(null))),
      toObject: outcome(() => new UntypedEventSource({ toString: () => ({}), valueOf: () => ({}) })),
    }),

    'with a bad URL': lab => ({
      host: construct(lab, 'http://['),
      port: construct(lab, 'http://x:99999/'),
      empty: construct(lab, 'http://'),
    }),

    'with a bad dictionary': lab => {
      const { url } = lab.silence()
      return {
        number: construct(lab, url, 5),
        string: construct(lab, url, 'x'),
        boolean: construct(lab, url, true),
        symbol: construct(lab, url, Symbol('init')),
        bigint: construct(lab, url, 1n),
        badUrlToo: construct(lab, 'http://[', 5),
      }
    },

    'with a good dictionary': lab => {
      const { url } = lab.silence()
      return {
        undefined: construct(lab, url, undefined),
        null: construct(lab, url, null),
        empty: construct(lab, url, {}),
        function: construct(lab, url, () => undefined),
        array: construct(lab, url, []),
        extra: construct(lab, url, { withCredentials: false }, 'ignored', 7),
      }
    },

    'conversion of withCredentials': lab =>
      [true, false, undefined, null, 0, 1, '', 'false', {}, Number.NaN, () => undefined].map(value => {
        const source = lab.keep(new UntypedEventSource(lab.silence().url, { withCredentials: value }))
        return source.withCredentials
      }),

    'inherited withCredentials': lab => {
      class Init {
        get withCredentials() {
          return true
        }
      }
      return lab.keep(new UntypedEventSource(lab.silence().url, new Init())).withCredentials
    },

    'the URL is converted once': lab => {
      const trail: string[] = []
      const source = lab.keep(new UntypedEventSource(converting(trail, lab.silence().url)))
      return { trail, url: describe(source.url) }
    },

    'the URL is converted by Symbol.toPrimitive': lab => {
      const trail: string[] = []
      const url = {
        [Symbol.toPrimitive](hint: string) {
          trail.push(hint)
          return '/primitive'
        },
      }
      return { url: describe(lab.keep(new UntypedEventSource(url)).url), trail }
    },

    'a URL object, a location and a link': lab => {
      const link = document.createElement('a')
      link.href = '/link'
      return [new URL('/url', location.href), location, link, new String('/string')].map(value =>
        describe(lab.keep(new UntypedEventSource(value)).url),
      )
    },

    'order of conversions': lab => {
      const trail: string[] = []
      const init = watched(trail, 'init', {})
      const target = watched(trail, 'newTarget', function Target() {
        return undefined
      } as unknown as typeof EventSource)
      lab.keep(Reflect.construct(UntypedEventSource, [converting(trail, lab.silence().url), init], target))
      const plainTrail: string[] = []
      lab.keep(
        new UntypedEventSource(converting(plainTrail, lab.silence().url), watched(plainTrail, 'init', {})),
      )
      const badTrail: string[] = []
      const bad = outcome(
        () => new UntypedEventSource(converting(badTrail, 'http://['), watched(badTrail, 'init', {})),
      )
      const symbolTrail: string[] = []
      const symbol = outcome(() => new UntypedEventSource(Symbol('url'), watched(symbolTrail, 'init', {})))
      return { trail, plainTrail, badTrail, bad, symbolTrail, symbol }
    },

    'an error of the page in a conversion is that very error': () => {
      const mine = { mine: true }
      const error = new TypeError('of the page')
      const { stack } = error
      const thrower = (thrown: unknown) => ({
        toString() {
          throw thrown
        },
      })
      const caught = (action: () => unknown): unknown => {
        try {
          return action()
        } catch (thrown) {
          return thrown
        }
      }
      const getter = {
        get withCredentials(): boolean {
          throw error
        },
      }
      return {
        object: caught(() => new UntypedEventSource(thrower(mine))) === mine,
        primitive: describe(caught(() => new UntypedEventSource(thrower('text')))),
        error: caught(() => new UntypedEventSource(thrower(error))) === error,
        getter: caught(() => new UntypedEventSource('/x', getter)) === error,
        getterAndBadUrl: caught(() => new UntypedEventSource('http://[', getter)) === error,
        stackUnchanged: error.stack === stack,
        keys: Object.getOwnPropertyNames(error),
      }
    },

    'relative URLs': lab =>
      [
        'x',
        './x',
        '../x',
        '/x',
        '?q=1',
        '#fragment',
        '',
        '//127.0.0.1:1/x',
        '  /spaces\n',
        '/ü?ü#ü',
        '/a%20b c',
        'HTTP://EXAMPLE.invalid/X',
      ].map(url => describe(lab.keep(new EventSource(url)).url)),

    'URLs of other schemes': lab =>
      [
        'data:text/event-stream,data:x',
        'about:blank',
        'javascript:1',
        'ftp://x/',
        'http://user:secret@127.0.0.1:1/',
      ].map(url => construct(lab, url)),

    'the base element': lab => {
      const base = document.createElement('base')
      base.href = '/base/of/the/page'
      document.head.append(base)
      const url = construct(lab, 'x')
      base.href = 'http://['
      const broken = construct(lab, 'x')
      base.remove()
      return { url, broken, after: construct(lab, 'x') }
    },

    'a URL with lone surrogates': lab => describe(lab.keep(new EventSource('/\ud800?\udfff')).url),

    'the state right after the construction': async lab => {
      const trail: string[] = []
      const source = lab.connect(lab.silence(), { withCredentials: true })
      source.onopen = () => trail.push('open')
      queueMicrotask(() => trail.push('microtask'))
      const { readyState, url, withCredentials, onopen, onmessage, onerror } = lab.connect(lab.silence())
      trail.push('synchronous')
      await lab.next(source, 'open')
      return {
        readyState,
        url: describe(url),
        withCredentials,
        handlers: [onopen, onmessage, onerror].map(describe),
        trail,
      }
    },

    'Reflect.construct with other targets': lab => {
      const { url } = lab.silence()
      function Plain() {
        return undefined
      }
      function WithoutPrototype() {
        return undefined
      }
      WithoutPrototype.prototype = null
      const make = (target: unknown) =>
        lab.keep(Reflect.construct(EventSource, [url], target as () => void) as EventSource)
      const of = (source: EventSource) => ({
        eventSource: source instanceof EventSource,
        prototype: Object.getPrototypeOf(source) === EventSource.prototype,
        usable: attempt(() =>
          Object.getOwnPropertyDescriptor(EventSource.prototype, 'readyState')?.get?.call(source),
        ),
      })
      const plain = make(Plain)
      return {
        itself: of(make(EventSource)),
        plain: { ...of(plain), target: Object.getPrototypeOf(plain) === Plain.prototype },
        withoutPrototype: of(make(WithoutPrototype)),
        array: of(make(Array)),
        bound: of(make(Plain.bind(null))),
        proxied: of(make(new Proxy(EventSource, {}))),
        arrow: attempt(() => make(() => undefined)),
        nothing: attempt(() => make(undefined)),
      }
    },

    'Reflect.construct with a target of another realm': lab => {
      const other = lab.frame(frame => {
        frame.srcdoc = ''
      }).contentWindow as Window & typeof globalThis
      const target = other.Function('') as () => void
      ;(target as { prototype: unknown }).prototype = null
      const source = lab.keep(Reflect.construct(EventSource, [lab.silence().url], target) as EventSource)
      return {
        here: Object.getPrototypeOf(source) === EventSource.prototype,
        there: Object.getPrototypeOf(source) === other.EventSource.prototype,
      }
    },

    'a page that wraps the constructor itself': async lab => {
      const made: string[] = []
      const Wrapped = new Proxy(EventSource, {
        construct(target, args, newTarget) {
          made.push(new URL(String(args[0]), location.href).pathname.slice(0, 8))
          return Reflect.construct(target, args, newTarget)
        },
      })
      const source = lab.keep(new Wrapped(lab.stream({ body: ['data: x\n\n'], end: 'hold' }).url))
      const { data } = await lab.next(source, 'message')
      return {
        made,
        data,
        instance: source instanceof Wrapped,
        prototype: Object.getPrototypeOf(source) === EventSource.prototype,
      }
    },
  },
}
