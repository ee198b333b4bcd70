/**
 * What the interface looks like to a page that only reads it.
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#the-eventsource-interface
 * @see https://webidl.spec.whatwg.org/#js-interfaces
 */

import {
  attempt,
  describe,
  describeFunction,
  describeProperty,
  errorProperties,
  flagsOf,
  keyName,
  keysOf,
  sourceText,
} from '../page/describe.ts'
import type { Subject } from '../page/lab.ts'

// What the first script of the page gets must be what every later one gets.
const atStart = globalThis.EventSource
const addAtStart = globalThis.EventSource?.prototype.addEventListener

const { prototype } = globalThis.EventSource ?? {}

export const shape: Subject = {
  name: 'shape',
  probes: {
    'is the same for the first script and for later ones': () => ({
      constructor: EventSource === atStart,
      prototype: EventSource.prototype === prototype,
      method: EventSource.prototype.addEventListener === addAtStart,
    }),

    'constants of the constructor, the prototype and an instance': lab => {
      const source = lab.connect(lab.silence())
      return ['CONNECTING', 'OPEN', 'CLOSED'].map(name => ({
        name,
        constructor: describeProperty(EventSource, name),
        prototype: describeProperty(EventSource.prototype, name),
        instance: describe((source as unknown as Record<string, unknown>)[name]),
      }))
    },

    'name and length': () => ({
      name: describeProperty(EventSource, 'name'),
      length: describeProperty(EventSource, 'length'),
    }),

    'property of the window': () => ({
      property: describeProperty(globalThis, 'EventSource'),
      sameAsGlobal: window.EventSource === EventSource,
      sameAsSelf: self.EventSource === EventSource,
      type: typeof EventSource,
    }),

    'own keys of the constructor': () => keysOf(EventSource),

    'own keys of the prototype': () => keysOf(EventSource.prototype),

    'descriptors of the constructor': () =>
      Object.fromEntries(
        Reflect.ownKeys(EventSource).map(key => [keyName(key), describeProperty(EventSource, key)]),
      ),

    'descriptors of the prototype': () =>
      Object.fromEntries(
        [
          'url',
          'withCredentials',
          'readyState',
          'onopen',
          'onmessage',
          'onerror',
          'close',
          'constructor',
        ].map(key => [key, describeProperty(EventSource.prototype, key)]),
      ),

    'prototype chain': lab => {
      const source = lab.connect(lab.silence())
      return {
        constructor: Object.getPrototypeOf(EventSource) === EventTarget,
        prototype: Object.getPrototypeOf(EventSource.prototype) === EventTarget.prototype,
        instance: Object.getPrototypeOf(source) === EventSource.prototype,
        legacy: Reflect.get(source, '__proto__') === EventSource.prototype,
        isPrototypeOf: Object.prototype.isPrototypeOf.call(EventSource.prototype, source),
      }
    },

    'constructor property': lab => {
      const source = lab.connect(lab.silence())
      return {
        prototype: EventSource.prototype.constructor === EventSource,
        instance: source.constructor === EventSource,
        own: describeProperty(EventSource.prototype, 'constructor'),
      }
    },

    instanceof: lab => {
      const source = lab.connect(lab.silence())
      return {
        EventSource: source instanceof EventSource,
        EventTarget: source instanceof EventTarget,
        Object: source instanceof Object,
        imitation: Object.create(EventSource.prototype) instanceof EventSource,
        other: new EventTarget() instanceof EventSource,
        hasInstance: EventSource[Symbol.hasInstance](source),
        ownHasInstance: Object.hasOwn(EventSource, Symbol.hasInstance),
      }
    },

    'Symbol.toStringTag': lab => ({
      instance: Object.prototype.toString.call(lab.connect(lab.silence())),
      prototype: Object.prototype.toString.call(EventSource.prototype),
      constructor: Object.prototype.toString.call(EventSource),
      property: describeProperty(EventSource.prototype, Symbol.toStringTag),
    }),

    'an instance has no properties of its own': async lab => {
      const source = lab.connect(lab.stream({ body: ['event: ping\ndata: 1\n\ndata: 2\n\n'], end: 'hold' }))
      const early = keysOf(source)
      await lab.next(source, 'message')
      return {
        early,
        late: keysOf(source),
        symbols: Object.getOwnPropertySymbols(source).length,
        names: Object.getOwnPropertyNames(source),
      }
    },

    'enumeration, JSON, spread and structuredClone of an instance': lab => {
      const source = lab.connect('/nothing#here')
      const names: string[] = []
      for (const name in source) names.push(name)
      return {
        names,
        json: JSON.stringify(source),
        spread: Object.keys({ ...source }),
        entries: Object.entries(source).length,
        extensible: Object.isExtensible(source),
        clone: attempt(() => structuredClone(source)),
        string: String(source),
        frozen: attempt(() => Object.isFrozen(Object.freeze(source))),
      }
    },

    'source text of the constructor': () => ({
      toString: sourceText(EventSource),
      string: `${EventSource}`.replaceAll(/\s+/g, ' '),
    }),

    'source text of close': () => sourceText(EventSource.prototype.close),

    'source text of addEventListener': () => sourceText(EventSource.prototype.addEventListener),

    'source text of inherited methods and accessors': () => ({
      removeEventListener: sourceText(EventSource.prototype.removeEventListener),
      dispatchEvent: sourceText(EventSource.prototype.dispatchEvent),
      EventTarget: sourceText(EventTarget),
      addEventListener: sourceText(EventTarget.prototype.addEventListener),
      readyState: sourceText(Object.getOwnPropertyDescriptor(EventSource.prototype, 'readyState')?.get),
      onmessage: sourceText(Object.getOwnPropertyDescriptor(EventSource.prototype, 'onmessage')?.set),
      toString: sourceText(Function.prototype.toString),
    }),

    'addEventListener is a method like any other': () => ({
      shape: describeFunction(EventSource.prototype.addEventListener),
      inherited: describeFunction(EventTarget.prototype.addEventListener),
      listed: 'addEventListener' in EventSource.prototype,
    }),

    'addEventListener is the inherited one': lab => {
      const source = lab.connect(lab.silence())
      return {
        own: Object.hasOwn(EventSource.prototype, 'addEventListener'),
        same: source.addEventListener === EventTarget.prototype.addEventListener,
        remove: source.removeEventListener === EventTarget.prototype.removeEventListener,
        dispatch: source.dispatchEvent === EventTarget.prototype.dispatchEvent,
      }
    },

    'accessors and methods on a foreign object': () => {
      const results: Record<string, ReturnType<typeof attempt>> = {}
      for (const key of ['url', 'readyState', 'withCredentials', 'onmessage']) {
        const found = Object.getOwnPropertyDescriptor(EventSource.prototype, key)
        results[`get ${key}`] = attempt(() => found?.get?.call({}))
        results[`set ${key}`] = attempt(() => found?.set?.call({}, null))
      }
      results['read on the prototype'] = attempt(() => EventSource.prototype.readyState)
      results['close of an object'] = attempt(() => EventSource.prototype.close.call({} as EventSource))
      results['close of undefined'] = attempt(() =>
        EventSource.prototype.close.call(undefined as unknown as EventSource),
      )
      results['close of a document'] = attempt(() =>
        EventSource.prototype.close.call(document as unknown as EventSource),
      )
      results['addEventListener of an object'] = attempt(() =>
        EventSource.prototype.addEventListener.call({} as EventSource, 'x', () => undefined),
      )
      results['addEventListener of the prototype'] = attempt(() =>
        EventSource.prototype.addEventListener('x', () => undefined),
      )
      return results
    },

    'methods are no constructors': lab => {
      const source = lab.connect(lab.silence())
      const close = source.close as unknown as new () => object
      const add = source.addEventListener as unknown as new () => unknown
      return {
        close: attempt(() => new close()),
        add: attempt(() => new add()),
        extended: attempt(() => class extends close {}),
      }
    },

    'bound constructor': lab => {
      const Bound = EventSource.bind(null, lab.silence().url)
      const source = lab.keep(new Bound())
      return {
        shape: describeFunction(Bound),
        instance: source instanceof EventSource,
        viaBound: source instanceof Bound,
        prototype: Object.getPrototypeOf(source) === EventSource.prototype,
      }
    },

    'own properties of an error of close': () =>
      errorProperties(() => EventSource.prototype.close.call({} as EventSource)),

    'order of the own keys of methods': () => ({
      close: keysOf(EventSource.prototype.close).join(),
      addEventListener: keysOf(EventTarget.prototype.addEventListener).join(),
    }),

    'order of the names of the window': () => {
      // Firefox makes built-ins when they are first used and lists them in that order.
      const names = Object.getOwnPropertyNames(globalThis)
      return names.indexOf('Proxy') < names.indexOf('WeakMap')
    },

    'own names of the window': () =>
      Object.fromEntries(
        Reflect.ownKeys(globalThis)
          .filter(key => !/^\d+$/.test(String(key)))
          .sort((a, b) => (keyName(a) < keyName(b) ? -1 : 1))
          .map(key => [keyName(key), flagsOf(globalThis, key)]),
      ),

    'other interfaces are untouched': () =>
      Object.fromEntries(
        OTHERS.flatMap(name => {
          const maker = (globalThis as unknown as Record<string, { prototype?: object } | undefined>)[name]
          if (!maker) return []
          return [maker, maker.prototype].flatMap((owner, index) =>
            owner === undefined
              ? []
              : Reflect.ownKeys(owner).map(key => [
                  `${name}${index ? '.prototype' : ''}.${keyName(key)}`,
                  textOf(owner, key),
                ]),
          )
        }),
      ),

    'functions of the window are untouched': () =>
      Object.fromEntries(
        FUNCTIONS.map(name => [name, { flags: flagsOf(globalThis, name), text: textOf(globalThis, name) }]),
      ),

    'the document is untouched': () => ({
      html: [...document.documentElement.attributes].map(({ name }) => name),
      elements: document.querySelectorAll('*').length,
      scripts: document.scripts.length,
      sheets: document.styleSheets.length,
      adopted: document.adoptedStyleSheets.length,
      own: keysOf(document),
      body: document.body.innerHTML,
      navigator: keysOf(navigator),
      performance: keysOf(performance),
    }),
  },
}

/** Interfaces that a tool for event streams might be tempted to change. */
const OTHERS = [
  'EventTarget',
  'Event',
  'MessageEvent',
  'CustomEvent',
  'MessagePort',
  'MessageChannel',
  'Function',
  'Object',
  'Array',
  'Promise',
  'JSON',
  'Date',
  'Performance',
  'Document',
  'Window',
  'Worker',
  'SharedWorker',
  'WebSocket',
  'BroadcastChannel',
]

const FUNCTIONS = [
  'setTimeout',
  'setInterval',
  'postMessage',
  'addEventListener',
  'dispatchEvent',
  'queueMicrotask',
]

function textOf(owner: object, key: PropertyKey): string {
  const found = Object.getOwnPropertyDescriptor(owner, key) ?? {
    value: (owner as Record<PropertyKey, unknown>)[key],
  }
  const flags = flagsOf(owner, key)
  const functions = [found.value, found.get, found.set].filter(value => typeof value === 'function')
  return [flags, ...functions.map(sourceText)].join(' ')
}
