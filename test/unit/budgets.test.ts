/**
 * Budgets that hold on any machine: what the page script and the bridge do for one event, and what they keep of it.
 * Counted, not timed: the browser's functions are stood in for by ones that count before the scripts take them.
 */

import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { beforeAll, describe, expect, it } from 'vitest'

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

/** Events of the tests of memory: one that is kept takes eight bytes at the least. */
const MANY = 200_000
/** What these tests themselves, and the engine, may keep meanwhile, in bytes. */
const NOISE = 600_000

/** How much more is kept on the heap after something was done, in bytes. */
function keptBy(action: () => void): number {
  collectGarbage()
  const before = process.memoryUsage().heapUsed
  action()
  collectGarbage()
  return process.memoryUsage().heapUsed - before
}

// --- the functions of the browser, counted ----------------------------------------------------------------------

let calls: Record<string, number> = {}

function count(name: string): void {
  calls[name] = (calls[name] ?? 0) + 1
}

function counted<This, Args extends unknown[], Result>(
  name: string,
  method: (this: This, ...args: Args) => Result,
): (this: This, ...args: Args) => Result {
  return function (this: This, ...args: Args) {
    count(name)
    return method.apply(this, args)
  }
}

/** Stands in for properties of an object until the test is over. */
function replace(owner: object, fields: Record<string, unknown>): void {
  for (const [key, value] of Object.entries(fields)) {
    const descriptor = Object.getOwnPropertyDescriptor(owner, key)
    Object.defineProperty(owner, key, { value, configurable: true, writable: true })
    undo.push(() => {
      if (descriptor) Object.defineProperty(owner, key, descriptor)
      else Reflect.deleteProperty(owner, key)
    })
  }
}
const undo: (() => void)[] = []

function restoreAll(): void {
  for (const each of undo.splice(0).reverse()) each()
}

// --- the page script --------------------------------------------------------------------------------------------

class StandInEvent {
  isTrusted = true
  #type: string
  constructor(type: string) {
    this.#type = type
  }
  get type() {
    return this.#type
  }
}

class StandInMessage extends StandInEvent {
  #data: string
  constructor(type: string, data: string) {
    super(type)
    this.#data = data
  }
  get data() {
    return this.#data
  }
  get lastEventId() {
    return ''
  }
}

/** By type: what the observer has added. */
let listeners = new Map<string, ((event: StandInEvent) => void)[]>()

class StandInSource {
  get readyState() {
    return 1
  }
  get url() {
    return 'https://shop.example/events'
  }
  get withCredentials() {
    return false
  }
  get onmessage() {
    return null
  }
  get onopen() {
    return null
  }
  get onerror() {
    return null
  }
  addEventListener() {}
  close() {}
}

describe('the page script', () => {
  const batches: string[] = []
  /** Watches a connection; gives the observer's listener for its messages, and a way to say that a batch is stored. */
  let watch: () => { hear: (event: StandInEvent) => void; stored: () => void }

  beforeAll(async () => {
    for (const name of [
      'Document',
      'DOMException',
      'PageTransitionEvent',
      'SubmitEvent',
      'PerformanceObserver',
    ])
      if (!(name in globalThis)) replace(globalThis, { [name]: class {} })
    replace(globalThis, {
      Event: StandInEvent,
      MessageEvent: StandInMessage,
      EventSource: StandInSource,
      location: { href: 'https://shop.example/' },
    })
    replace(JSON, { stringify: counted('stringify', JSON.stringify) })
    replace(Date, { now: counted('clock', Date.now) })
    replace(performance, { now: counted('clock', performance.now) })
    replace(TextEncoder.prototype, { encode: counted('encode', TextEncoder.prototype.encode) })
    replace(EventTarget.prototype, {
      dispatchEvent: (event: CustomEvent<string>) => void batches.push(event.detail),
      addEventListener(this: EventTarget, type: string, listener: (event: StandInEvent) => void) {
        count('listen')
        listeners.set(type, [...(listeners.get(type) ?? []), listener])
      },
    })
    const { createRecorder } = await import('../../src/page/recorder')
    const { createConnections } = await import('../../src/page/connections')
    const { observeEventSource } = await import('../../src/page/event-source')
    const recorder = createRecorder(new EventTarget(), () => {})
    observeEventSource(() => recorder, createConnections())
    watch = () => {
      listeners = new Map()
      void new EventSource('https://shop.example/events')
      const [hear, ...more] = listeners.get('message') ?? []
      expect(more).toEqual([])
      if (!hear) throw new Error('nobody listens')
      return { hear, stored: () => recorder.stored() }
    }
    return restoreAll
  })

  it('hears each event once, reads the clock, quotes three texts, and calls nothing else of the browser', () => {
    const { hear } = watch()
    const message = new StandInMessage('message', 'x'.repeat(100))
    // The first goes at once, and those behind it wait until it is stored.
    hear(message)
    const sent = batches.length
    calls = {}
    for (let i = 0; i < 100; i++) hear(message)
    expect(calls).toEqual({ clock: 200, stringify: 300 })
    expect(batches.length).toBe(sent)
  })

  it('sends a batch for many events, in one event of the document object model', () => {
    const { hear, stored } = watch()
    const message = new StandInMessage('message', 'x'.repeat(20))
    for (let k = batches.splice(0).length; k > 0; k--) stored()
    for (let i = 0; i < 10_000; i++) hear(message)
    expect(batches.length).toBeLessThan(50)
  })

  it('keeps nothing of an event that is stored', () => {
    const { hear, stored } = watch()
    const message = new StandInMessage('message', 'x'.repeat(20))
    const go = (events: number) => {
      for (let i = 0; i < events; i++) {
        hear(message)
        for (let k = batches.splice(0).length; k > 0; k--) stored()
      }
    }
    go(1_000)
    expect(keptBy(() => go(MANY))).toBeLessThan(NOISE)
  })
})

describe('the bridge', () => {
  let node: EventTarget
  let posted = 0
  let store: (message: { kind: 'stored'; number: number }) => void = () => {}

  beforeAll(async () => {
    const port = {
      postMessage(message: { kind: string; number: number }) {
        posted++
        if (message.kind === 'batch' && message.number % 4 === 0)
          store({ kind: 'stored', number: message.number })
      },
      onMessage: {
        addListener(listener: typeof store) {
          store = listener
        },
      },
      onDisconnect: { addListener: () => {} },
      disconnect: () => {},
    }
    class Handshake extends Event {
      submitter: EventTarget
      constructor(type: string, { submitter }: { submitter: EventTarget }) {
        super(type)
        this.submitter = submitter
      }
    }
    replace(globalThis, {
      SubmitEvent: Handshake,
      chrome: { runtime: { id: 'sse-pulse', connect: () => port } },
      addEventListener: () => {},
      location: { href: 'https://shop.example/' },
      document: {
        createElement: () => new EventTarget(),
        dispatchEvent(event: Handshake) {
          node = event.submitter
        },
      },
    })
    await import('../../src/bridge/main.iife')
    return restoreAll
  })

  const send = (text: string) => node.dispatchEvent(new CustomEvent('batch', { detail: text }))

  it('posts one message for each batch, however many records it has', () => {
    send('[]')
    const before = posted
    for (let i = 0; i < 100; i++) send(`[${'{"kind":"event"},'.repeat(500)}{}]`)
    expect(posted - before).toBe(100)
  })

  it('keeps nothing of a batch that is stored', () => {
    const go = (batches: number) => {
      for (let i = 0; i < batches; i++) send(`[{"kind":"event","data":"${i}"}]`)
    }
    go(1_000)
    expect(keptBy(() => go(MANY / 10))).toBeLessThan(NOISE)
  })
})
