/**
 * Bad observers, in the manner of existing tools: each runs as the first script of a page, as an extension's would,
 * and names probes that must notice it. They show that the suite can fail. Carried to the page as text, so they
 * refer to nothing outside.
 */

export interface Mutant {
  name: string
  install: () => void
  /** Probes that must see a difference. */
  noticedBy: readonly string[]
}

/** A function that makes an EventSource and returns it: no `new.target`, and so no subclasses. */
function functionWrapper(): void {
  const Native = EventSource
  function Wrapped(url: string, init?: EventSourceInit): EventSource {
    const source = new Native(url, init)
    source.addEventListener('message', () => undefined)
    return source
  }
  Wrapped.prototype = Native.prototype
  Object.assign(Wrapped, { CONNECTING: 0, OPEN: 1, CLOSED: 2 })
  window.EventSource = Wrapped as unknown as typeof EventSource
}

/** A subclass: nearly right, but its own name, its own prototype, and frames in every stack. */
function subclassing(): void {
  const Native = EventSource
  window.EventSource = class EventSource extends Native {
    constructor(url: string | URL, init?: EventSourceInit) {
      super(url, init)
      this.addEventListener('message', () => undefined)
    }
  }
}

/** A Proxy around the instance, with a trap for what is set. */
function instanceProxy(): void {
  const Native = EventSource
  window.EventSource = new Proxy(Native, {
    construct(target, args, newTarget) {
      const source = Reflect.construct(target, args, newTarget === window.EventSource ? target : newTarget)
      return new Proxy(source as EventSource, {
        set: (object, key, value, receiver) => Reflect.set(object, key, value, receiver),
      })
    },
  })
}

/** Listeners of the page are wrapped, `onmessage` is a property that nobody calls. */
function wrappedListeners(): void {
  const add = EventTarget.prototype.addEventListener
  EventSource.prototype.addEventListener = function (
    this: EventSource,
    type: string,
    listener: unknown,
    options?: unknown,
  ) {
    const wrapped = (event: Event) => {
      if (typeof listener === 'function') listener(event)
    }
    add.call(this, type, wrapped, options as AddEventListenerOptions)
  }
  const handlers = new WeakMap<EventSource, unknown>()
  Object.defineProperty(EventSource.prototype, 'onmessage', {
    get(this: EventSource) {
      return handlers.get(this) ?? null
    },
    set(this: EventSource, handler) {
      handlers.set(this, handler)
    },
  })
}

/** Stands in for the constructor well, but lives off what the page can replace, and leaves traces. */
function careless(): void {
  const log: unknown[] = []
  const sources = new Set<EventSource>()
  window.EventSource = new Proxy(EventSource, {
    construct(target, args, newTarget) {
      const source = Reflect.construct(target, args, newTarget) as EventSource
      sources.add(source)
      Object.assign(source, { observedSince: Date.now() })
      for (const type of ['message', 'ping', 'tick'])
        source.addEventListener(type, event => {
          log.push({ type: event.type, data: (event as MessageEvent).data, at: performance.now() })
          setTimeout(() => window.postMessage(JSON.stringify(log.splice(0)), '*'), 50)
        })
      return source
    },
  })
}

/** Reads a copy of each response, as fast as the server sends. */
function copying(): void {
  const native = window.fetch
  window.fetch = async (...args: Parameters<typeof fetch>) => {
    const response = await native(...args)
    if (response.headers.get('content-type')?.startsWith('text/event-stream')) {
      const reader = response.clone().body?.getReader()
      const pump = (): Promise<void> | undefined =>
        reader?.read().then(({ done }) => (done ? undefined : pump()))
      pump()?.catch(() => undefined)
    }
    return response
  }
}

/** Hands the page a response of its own, made of one half of the body. */
function splitting(): void {
  window.fetch = new Proxy(window.fetch, {
    apply: async (target, self, args) => {
      const response: Response = await Reflect.apply(target, self, args)
      if (!response.body) return response
      const [ours, theirs] = response.body.tee()
      const reader = ours.getReader()
      const pump = (): Promise<void> => reader.read().then(({ done }) => (done ? undefined : pump()))
      pump().catch(() => undefined)
      return new Response(theirs, response)
    },
  })
}

/** Leaves response and promise alone, and reacts to the promise at once. */
function eager(): void {
  window.fetch = new Proxy(window.fetch, {
    apply(target, self, args) {
      const promise: Promise<Response> = Reflect.apply(target, self, args)
      promise.then(
        ({ headers }) => headers.get('content-type'),
        () => undefined,
      )
      return promise
    },
  })
}

/** Puts methods on the stream itself, which read through the page's own. */
function ownMethods(): void {
  window.fetch = new Proxy(window.fetch, {
    apply: (target, self, args) =>
      (Reflect.apply(target, self, args) as Promise<Response>).then(response => {
        const { body } = response
        if (body) {
          const getReader = body.getReader.bind(body)
          body.getReader = (() => {
            const reader = getReader()
            const read = reader.read.bind(reader)
            reader.read = () => read().then(result => result)
            return reader
          }) as typeof body.getReader
        }
        return response
      }),
  })
}

/** Puts a function in place of `open` and a handler in place of the page's. */
function handling(): void {
  const { open, send } = XMLHttpRequest.prototype
  XMLHttpRequest.prototype.open = function (this: XMLHttpRequest, method: string, url: string) {
    this.onreadystatechange = () => undefined
    open.call(this, method, url, true)
  }
  XMLHttpRequest.prototype.send = function (this: XMLHttpRequest, ...args) {
    Object.assign(this, { observedSince: Date.now() })
    this.addEventListener('progress', () => JSON.stringify(this.responseText))
    Reflect.apply(send, this, args)
  }
}

export const MUTANTS: readonly Mutant[] = [
  {
    name: 'a function in place of the constructor',
    install: functionWrapper,
    noticedBy: [
      'shape: name and length',
      'shape: constructor property',
      'shape: prototype chain',
      'shape: source text of the constructor',
      'construct: without new',
      'construct: without arguments',
      'construct: Reflect.construct with other targets',
      'stacks: of a bad URL',
      'subclass: keeps its methods, fields and accessors',
      'subclass: knows its class',
      'subclass: calls super.close',
    ],
  },
  {
    name: 'a subclass in place of the constructor',
    install: subclassing,
    noticedBy: [
      'shape: constructor property',
      'shape: own keys of the constructor',
      'shape: prototype chain',
      'construct: without new',
      'stacks: of a bad URL',
      'subclass: with methods of its own in place of the inherited ones',
    ],
  },
  {
    name: 'a Proxy in place of the instance',
    install: instanceProxy,
    noticedBy: [
      'handlers: are called with the right this and one argument',
      'shape: constants of the constructor, the prototype and an instance',
      'dispatch: fields of a message',
      'listeners: are removed',
      'subclass: calls super.close',
    ],
  },
  {
    name: 'wrapped listeners and a swallowed handler',
    install: wrappedListeners,
    noticedBy: [
      'handlers: are called with the right this and one argument',
      'listeners: may be objects',
      'listeners: are removed',
      'listeners: added twice are called once',
      'listeners: are called with the right this',
      'listener arguments: of the wrong type',
    ],
  },
  {
    name: 'an observer that trusts the page and leaves traces',
    install: careless,
    noticedBy: [
      'shape: an instance has no properties of its own',
      'shape: constructor property',
      'subclass: with methods of its own in place of the inherited ones',
      'garbage: closed streams are collected',
      'lifecycle: messages to the window',
      'lifecycle: numbers of timers',
      'poisoned language: Array.prototype.push',
      'poisoned language: JSON.stringify',
      'poisoned language: Date.now',
      'poisoned language: toJSON on every prototype',
      'poisoned platform: performance.now',
      'poisoned platform: timers',
      'poisoned platform: addEventListener, wrapped',
      'poisoned platform: every built-in at once, counted',
    ],
  },
  {
    name: 'a copy of each response',
    install: copying,
    noticedBy: [
      'fetch shape: name, length and keys',
      'fetch calls: order of reactions to a refusal',
      'fetch reading: a page that stops reading',
      'fetch reading: cancelled with a reader',
      'fetch reading: for await, left early',
      'poisoned reading: every built-in at once, counted',
    ],
  },
  {
    name: 'a response made of half of the body',
    install: splitting,
    noticedBy: [
      'fetch responses: a stream',
      'fetch responses: redirected',
      'fetch reading: cancelled with a reader',
      'fetch calls: order of reactions to an aborted signal',
    ],
  },
  {
    name: 'a reaction to each promise',
    install: eager,
    noticedBy: [
      'fetch calls: a rejection that nobody handles',
      'fetch calls: a refusal that nobody handles',
      'fetch calls: what is looked up for one response',
      'poisoned reading: Promise.prototype.then',
    ],
  },
  {
    name: 'methods put on the stream itself',
    install: ownMethods,
    noticedBy: [
      'fetch responses: a stream',
      'fetch calls: order of reactions to a refusal',
      'fetch reading: with a reader of bytes',
      'fetch reading: the order of reads and other reactions',
    ],
  },
  {
    name: 'handlers and functions on XMLHttpRequest',
    install: handling,
    noticedBy: [
      'xhr: the interface',
      'xhr: a synchronous stream',
      'xhr: open with bad arguments',
      'xhr: stacks of open',
      'xhr: a stream as json',
      'poisoned reading: XMLHttpRequest',
    ],
  },
]
