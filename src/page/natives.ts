/**
 * Every primitive of the browser that the page script uses, taken before the first script of the page can replace
 * it. Nothing else in this folder may reach for a global, call a method of a built-in object, spread, iterate, or
 * destructure an array: each of these looks up something that the page may have replaced since.
 */

type Method<This, Args extends unknown[], Result> = (this: This, ...args: Args) => Result

/** Turns a method into a function that takes `this` first and never looks up `call` again. */
const uncurry: <This, Args extends unknown[], Result>(
  method: Method<This, Args, Result>,
) => (self: This, ...args: Args) => Result = Function.prototype.bind.bind(Function.prototype.call) as never

function getterOf<This extends object, Key extends keyof This>(prototype: This, key: Key) {
  const get = Object.getOwnPropertyDescriptor(prototype, key)?.get
  // Absent only in a browser without the API, where the patch is not installed at all.
  return uncurry((get ?? (() => undefined)) as Method<This, [], This[Key]>)
}

/** The window. Not `globalThis`, which a page may assign. */
export const page: EventTarget = globalThis as unknown as EventTarget
export const { apply, construct, get } = Reflect
export const { defineProperty, getOwnPropertyDescriptor, keys: ownKeys } = Object
export const NativeEventSource = globalThis.EventSource
export const NativeEventTarget = EventTarget
export const NativeProxy = Proxy
export const NativeError = Error

/** A string as a JSON literal, lone surrogates escaped. Of strings `JSON.stringify` reads no property of the page's. */
export const quote: (text: string) => string = JSON.stringify

export const monotonicNow: () => number = performance.now.bind(performance)
export const wallNow: () => number = Date.now

const startsWith = uncurry(String.prototype.startsWith)
const indexOf = uncurry(String.prototype.indexOf)
/** `String.prototype.slice`. */
export const slice = uncurry(String.prototype.slice)
export const charCodeAt = uncurry(String.prototype.charCodeAt)

export const addListener = uncurry(EventTarget.prototype.addEventListener)
const dispatchEvent = uncurry(EventTarget.prototype.dispatchEvent)
const NativeCustomEvent = CustomEvent

/** Dispatches a `CustomEvent` whose detail is a string. */
export function send(node: EventTarget, type: string, detail: string): void {
  // No prototype: the dictionary is read by name, and `Object.prototype` is the page's.
  dispatchEvent(node, new NativeCustomEvent(type, { __proto__: null, detail } as CustomEventInit))
}

export const readyStateOf = NativeEventSource && getterOf(NativeEventSource.prototype, 'readyState')
export const urlOf = NativeEventSource && getterOf(NativeEventSource.prototype, 'url')
export const withCredentialsOf = NativeEventSource && getterOf(NativeEventSource.prototype, 'withCredentials')
export const onmessageOf = NativeEventSource && getterOf(NativeEventSource.prototype, 'onmessage')
export const onopenOf = NativeEventSource && getterOf(NativeEventSource.prototype, 'onopen')
export const onerrorOf = NativeEventSource && getterOf(NativeEventSource.prototype, 'onerror')
export const typeOf = getterOf(Event.prototype, 'type')
export const dataOf = getterOf(MessageEvent.prototype, 'data')
export const lastEventIdOf = getterOf(MessageEvent.prototype, 'lastEventId')
export const detailOf = getterOf(CustomEvent.prototype, 'detail')
export const submitterOf = getterOf(SubmitEvent.prototype, 'submitter')
export const persistedOf = getterOf(PageTransitionEvent.prototype, 'persisted')
export const visibilityOf = getterOf(Document.prototype, 'visibilityState')
export const domExceptionNameOf = getterOf(DOMException.prototype, 'name')

export const NativePerformanceObserver = globalThis.PerformanceObserver
/** `PerformanceObserver.prototype.observe`. */
export const observePerformance =
  NativePerformanceObserver && uncurry(NativePerformanceObserver.prototype.observe)
export const entriesOf =
  NativePerformanceObserver && uncurry(PerformanceObserverEntryList.prototype.getEntries)
export const entryNameOf = getterOf(PerformanceEntry.prototype, 'name')
export const entryStartOf = getterOf(PerformanceEntry.prototype, 'startTime')
export const responseEndOf = getterOf(PerformanceResourceTiming.prototype, 'responseEnd')
export const initiatorTypeOf = getterOf(PerformanceResourceTiming.prototype, 'initiatorType')
export const nextHopProtocolOf = getterOf(PerformanceResourceTiming.prototype, 'nextHopProtocol')

const captureStackTrace = Error.captureStackTrace as
  | ((error: object, below?: (...args: never[]) => unknown) => void)
  | undefined

/** How Firefox gives the stack of an error and of a DOMException. V8 gives each error a stack of its own. */
const stackOfError = accessorOf(Error.prototype, 'stack')
const stackOfException = accessorOf(DOMException.prototype, 'stack')

function accessorOf(prototype: object, key: string): ((self: unknown) => unknown) | undefined {
  const get = Object.getOwnPropertyDescriptor(prototype, key)?.get
  return get && uncurry(get as Method<unknown, [], unknown>)
}

/** Removes our frame, that of `top`, from the stack of an error that the browser has thrown in it. */
export function hideFrames(error: object, top: (...args: never[]) => unknown): void {
  if (!stackOfError || !stackOfException) {
    captureStackTrace?.(error, top)
    return
  }
  // Firefox's own `captureStackTrace` would obey `Error.stackTraceLimit`, which its errors do not.
  let text: unknown
  try {
    text = stackOfException(error)
  } catch {
    text = stackOfError(error)
  }
  if (typeof text !== 'string') return
  const value = slice(text, indexOf(text, '\n') + 1)
  defineProperty(error, 'stack', {
    __proto__: null,
    value,
    writable: true,
    enumerable: false,
    configurable: true,
  } as PropertyDescriptor)
}

/**
 * The frames of the page that called `below`, without ours, or undefined where they cannot be had without running
 * code of the page: V8 hands stacks to `Error.prepareStackTrace` if the page has set one.
 */
export function stackBelow(below: (...args: never[]) => unknown): string | undefined {
  if (!captureStackTrace || getOwnPropertyDescriptor(NativeError, 'prepareStackTrace')) return undefined
  const error = new NativeError('')
  // V8 writes name and message before the frames: own ones, so that no getter of the page's is read.
  defineProperty(error, 'name', { __proto__: null, value: 'Error' } as PropertyDescriptor)
  captureStackTrace(error, below)
  const text = error.stack
  if (typeof text !== 'string') return undefined
  return startsWith(text, 'Error\n') ? slice(text, indexOf(text, '\n') + 1) : text
}
