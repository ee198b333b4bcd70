/**
 * Watches every `EventSource` of this document (HTML, section 9.2) without the page being able to tell.
 *
 * The observer's own listeners are added in the construct trap, so they come first and a page's
 * `stopImmediatePropagation` hides nothing. The types to listen to are learned from the page: whoever listens to a
 * type makes the observer listen to it just before.
 */

import { HEARTBEAT_NAMES } from '../core/heartbeat-names'
import { NAME_LIMIT, type ReadyState, STACK_LIMIT } from '../core/record'
import {
  addListener,
  apply,
  construct,
  dataOf,
  defineProperty,
  domExceptionNameOf,
  get,
  getOwnPropertyDescriptor,
  hideFrames,
  lastEventIdOf,
  monotonicNow,
  NativeEventSource,
  NativeEventTarget,
  onerrorOf,
  onmessageOf,
  onopenOf,
  ownKeys,
  readyStateOf,
  slice,
  stackBelow,
  typeOf,
  urlOf,
  withCredentialsOf,
} from './natives'
import { proxyProperty, redefine } from './patch'
import type { Recorder } from './recorder'

const CONNECTING = 0
const CLOSED = 2

/**
 * Chromium fails the streams of a document that is being left a moment before its `pagehide`, as if it had given
 * them up (measured: 0.4 to 2 ms). What failed no longer ago than this, in milliseconds, was ended by the navigation.
 */
const LEAVING_WITHIN = 100

/** The connections of this document, as numbers: the page's garbage must stay garbage. */
interface Connections {
  /** The attempt of each one that is not closed. */
  live: Record<number, number>
  /** The attempt of each one that the browser gave up lately, and when it did so last. */
  failed: Record<number, number>
  failedAt: number
}

/** What the observer knows of one EventSource. */
interface Watch {
  source: EventSource
  connection: number
  attempt: number
  connections: Connections
  /** The types that the observer listens to; `true` where the page does or did so too. */
  types: Record<string, boolean>
  listener: (event: Event) => void
}

/**
 * Keeps a watch on the EventSource itself, in a private field: no property that a page could see, and unlike a
 * WeakMap no method that a page could have replaced.
 */
class Stamp extends (function returnSource(source: EventSource) {
  return source
} as unknown as new (
  source: EventSource,
) => object) {
  #watch: Watch

  constructor(watch: Watch) {
    super(watch.source)
    this.#watch = watch
  }

  static watchOf(source: unknown): Watch | undefined {
    return typeof source === 'object' && source !== null && #watch in source ? source.#watch : undefined
  }
}

/**
 * Installs the observer in this document.
 * @param recorder gives the recorder, which starts with the first connection, or undefined if nobody listens.
 * @returns a function that notes the end of every open connection, for when the document is left for good.
 */
export function observeEventSource(recorder: () => Recorder | undefined): () => void {
  // Absent in documents and browsers without the interface.
  if (!NativeEventSource) return () => {}
  let count = 0
  const connections: Connections = { live: emptyTable(), failed: emptyTable(), failedAt: 0 }

  function watch(source: EventSource, stack: string | undefined, begun: number): void {
    const log = recorder()
    if (!log) return
    const state: Watch = {
      source,
      connection: ++count,
      attempt: 1,
      connections,
      types: { __proto__: null } as never,
      listener: event => {
        try {
          observe(state, event, log)
        } catch {
          // Our failure is never the page's failure.
        }
      },
    }
    new Stamp(state)
    connections.live[state.connection] = 1
    const made = {
      kind: 'connection',
      connection: state.connection,
      attempt: 0,
      api: 'eventsource',
      url: slice(urlOf(source), 0, NAME_LIMIT),
      method: 'GET',
      withCredentials: withCredentialsOf(source),
      page: slice(location.href, 0, NAME_LIMIT),
      stack: stack && slice(stack, 0, STACK_LIMIT),
    } as Parameters<Recorder['record']>[0]
    log.record(made, log.time(begun))
    listen(state, 'open')
    listen(state, 'error')
    listen(state, 'message')
    for (let i = 0; i < HEARTBEAT_NAMES.length; i++) listen(state, HEARTBEAT_NAMES[i] as string)
  }

  const handler: ProxyHandler<typeof EventSource> = {
    construct(target, args, newTarget) {
      let source: EventSource
      // Before it is made: its request begins while the constructor runs.
      const begun = monotonicNow()
      try {
        source = construct(target, args, newTarget === proxy ? target : newTarget)
      } catch (error) {
        hideOwnFrames(error, isObject(args[0]) || isObject(args[1]), handler.construct as never)
        throw error
      }
      try {
        watch(source, stackBelow(handler.construct as never), begun)
      } catch {
        // Our failure is never the page's failure.
      }
      return source
    },
    apply(target, self, args) {
      try {
        return apply(target as never, self, args)
      } catch (error) {
        hideOwnFrames(error, false, handler.apply as never)
        throw error
      }
    },
  }
  const proxy = proxyProperty(globalThis, 'EventSource', handler)
  if (!proxy) return () => {}
  const { prototype } = NativeEventSource
  const constructorProperty = getOwnPropertyDescriptor(prototype, 'constructor')
  if (constructorProperty) redefine(prototype, 'constructor', constructorProperty, proxy)
  observeListening(prototype, recorder)
  observeClose(prototype, recorder)

  return function left() {
    const log = recorder()
    if (!log) return
    noteLeft(connections.live, log)
    if (monotonicNow() - connections.failedAt < LEAVING_WITHIN) noteLeft(connections.failed, log)
  }
}

/** An object for numbers by number, with nothing of the page's behind it. */
function emptyTable(): Record<number, number> {
  return { __proto__: null } as never
}

/** Notes that the document took these connections with it. */
function noteLeft(attempts: Record<number, number>, log: Recorder): void {
  const numbers = ownKeys(attempts)
  for (let i = 0; i < numbers.length; i++) {
    const connection = +(numbers[i] as string)
    log.record({ kind: 'close', connection, attempt: attempts[connection] as number, by: 'navigation' })
  }
}

/** Adds the observer's own listener for a type, once. */
function listen(state: Watch, type: string): void {
  if (type in state.types) return
  state.types[type] = false
  addListener(state.source, type, state.listener, true)
}

/** Learns which types the page listens to: an `addEventListener` on the prototype, in front of the inherited one. */
function observeListening(prototype: EventSource, recorder: () => Recorder | undefined): void {
  const inherited = getOwnPropertyDescriptor(NativeEventTarget.prototype, 'addEventListener')
  const inherits = !getOwnPropertyDescriptor(prototype, 'addEventListener')
  if (inherits && inherited) defineProperty(prototype, 'addEventListener', inherited)

  const handler: ProxyHandler<typeof addEventListener> = {
    apply(target, self, args: unknown[]) {
      const state = Stamp.watchOf(self)
      if (state && args.length >= 2) {
        // Converted here, as Web IDL would: once, for the browser and for us.
        if (isObject(args[0])) args[0] = `${args[0]}`
        if (typeof args[0] === 'string' && args[1] != null) heed(state, args[0], recorder())
      }
      // Looked up at each call: libraries such as zone.js replace the inherited method and expect to be called.
      const current = inherits ? get(NativeEventTarget.prototype, 'addEventListener', self) : target
      try {
        return apply(current, self, args)
      } catch (error) {
        if (current === target) hideOwnFrames(error, isObject(args[2]), handler.apply as never)
        throw error
      }
    },
  }
  proxyProperty(prototype, 'addEventListener', handler)
}

/** The page listens to a type. */
function heed(state: Watch, type: string, log: Recorder | undefined): void {
  try {
    if (state.types[type] === true) return
    listen(state, type)
    state.types[type] = true
    if (log && isLive(state) && type !== 'open' && type !== 'error' && type !== 'message')
      log.record({
        kind: 'listening',
        connection: state.connection,
        attempt: state.attempt,
        type: slice(type, 0, NAME_LIMIT),
      })
  } catch {
    // Our failure is never the page's failure.
  }
}

/** Notes `close()` and who called it. */
function observeClose(prototype: EventSource, recorder: () => Recorder | undefined): void {
  const handler: ProxyHandler<typeof EventSource.prototype.close> = {
    apply(target, self, args) {
      const state = Stamp.watchOf(self)
      let result: unknown
      try {
        result = apply(target, self, args)
      } catch (error) {
        hideOwnFrames(error, false, handler.apply as never)
        throw error
      }
      try {
        const log = recorder()
        if (state && log && isLive(state)) {
          delete state.connections.live[state.connection]
          const stack = stackBelow(handler.apply as never)
          log.record({
            kind: 'close',
            connection: state.connection,
            attempt: state.attempt,
            by: 'page',
            stack: stack && slice(stack, 0, STACK_LIMIT),
          } as Parameters<Recorder['record']>[0])
        }
      } catch {
        // Our failure is never the page's failure.
      }
      return result
    },
  }
  proxyProperty(prototype, 'close', handler)
}

/** One event of a watched EventSource, dispatched by the browser or by the page. */
function observe(state: Watch, event: Event, log: Recorder): void {
  // `isTrusted` cannot be replaced; what the page dispatches itself did not come over the connection.
  if (!event.isTrusted) return
  const type = typeOf(event)
  if (type === 'open' || type === 'error') {
    if (!isMessage(event)) {
      observeTransition(state, type, log)
      return
    }
  }
  log.event(
    state.connection,
    state.attempt,
    type,
    lastEventIdOf(event as MessageEvent),
    dataOf(event as MessageEvent),
    isHeard(state, type),
  )
}

/** The connection opened or failed. */
function observeTransition(state: Watch, type: 'open' | 'error', log: Recorder): void {
  const { connection, attempt } = state
  if (type === 'open') {
    log.record({ kind: 'open', connection, attempt })
    return
  }
  const readyState = readyStateOf(state.source) as ReadyState
  log.record({ kind: 'error', connection, attempt, readyState })
  const { connections } = state
  if (readyState === CONNECTING) connections.live[connection] = ++state.attempt
  else if (readyState === CLOSED && isLive(state)) {
    delete connections.live[connection]
    const now = monotonicNow()
    if (now - connections.failedAt > LEAVING_WITHIN) connections.failed = emptyTable()
    connections.failed[connection] = attempt
    connections.failedAt = now
    log.record({ kind: 'close', connection, attempt, by: 'browser' })
  }
}

function isLive(state: Watch): boolean {
  return state.connection in state.connections.live
}

/** Servers may name an event `open` or `error`: those are messages, the browser's own are not. */
function isMessage(event: Event): boolean {
  try {
    lastEventIdOf(event as MessageEvent)
    return true
  } catch {
    return false
  }
}

/** Whether the page has, or once had, a listener for the type. */
function isHeard({ source, types }: Watch, type: string): boolean {
  if (types[type]) return true
  const handler =
    type === 'message'
      ? onmessageOf(source)
      : type === 'open'
        ? onopenOf(source)
        : type === 'error'
          ? onerrorOf(source)
          : null
  return handler !== null
}

/**
 * Takes our frames out of an error that the browser threw for the page's call. Where the call may have run code of
 * the page, reading an object that it was given, the error may be the page's own, and is left as it is.
 */
function hideOwnFrames(error: unknown, mayBeOfPage: boolean, below: (...args: never[]) => unknown): void {
  if (isObject(error) && (!mayBeOfPage || isSyntaxError(error))) hideFrames(error, below)
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function'
}

function isSyntaxError(error: object): boolean {
  try {
    return domExceptionNameOf(error as DOMException) === 'SyntaxError'
  } catch {
    return false
  }
}
