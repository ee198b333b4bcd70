/**
 * Watches every `EventSource` of this document (HTML, section 9.2) without the page being able to tell.
 *
 * The observer's own listeners are added in the construct trap, so they come first and a page's
 * `stopImmediatePropagation` hides nothing. The types to listen to are learned from the page: whoever listens to a
 * type makes the observer listen to it just before.
 */

import { HEARTBEAT_NAMES } from '../core/heartbeat-names'
import { NAME_LIMIT, type ReadyState, STACK_LIMIT } from '../core/record'
import type { Connections } from './connections'
import {
  addListener,
  apply,
  construct,
  dataOf,
  defineProperty,
  get,
  getOwnPropertyDescriptor,
  lastEventIdOf,
  monotonicNow,
  NativeEventSource,
  NativeEventTarget,
  onerrorOf,
  onmessageOf,
  onopenOf,
  readyStateOf,
  slice,
  stackBelow,
  typeOf,
  urlOf,
  withCredentialsOf,
} from './natives'
import { hideOwnFrames, isObject, proxyProperty, redefine } from './patch'
import type { Recorder } from './recorder'
import { createStamp } from './stamp'

const CONNECTING = 0
const CLOSED = 2

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

const watches = createStamp<Watch>()

/**
 * Installs the observer in this document.
 * @param recorder gives the recorder, which starts with the first connection, or undefined if nobody listens.
 */
export function observeEventSource(recorder: () => Recorder | undefined, connections: Connections): void {
  // Absent in documents and browsers without the interface.
  if (!NativeEventSource) return

  function watch(source: EventSource, stack: string | undefined, begun: number): void {
    const log = recorder()
    if (!log) return
    const state: Watch = {
      source,
      connection: connections.begin(),
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
    watches.on(source, state)
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
  if (!proxy) return
  const { prototype } = NativeEventSource
  const constructorProperty = getOwnPropertyDescriptor(prototype, 'constructor')
  if (constructorProperty) redefine(prototype, 'constructor', constructorProperty, proxy)
  observeListening(prototype, recorder)
  observeClose(prototype, recorder)
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
      const state = watches.of(self)
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
      const state = watches.of(self)
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
          state.connections.close(state.connection)
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
  if (readyState === CONNECTING) connections.advance(connection, ++state.attempt)
  else if (readyState === CLOSED && isLive(state)) {
    connections.fail(connection, attempt)
    log.record({ kind: 'close', connection, attempt, by: 'browser' })
  }
}

function isLive(state: Watch): boolean {
  return state.connections.isLive(state.connection)
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
