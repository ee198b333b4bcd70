/**
 * Every primitive of the browser that the page script uses, taken before the first script of the page can replace
 * it. Nothing else in this folder may reach for a global, call a method of a built-in object, spread, iterate, or
 * destructure an array: each of these looks up something that the page may have replaced since.
 */

type Method<This, Args extends unknown[], Result> = (this: This, ...args: Args) => Result

/** Turns a method into a function that takes `this` first and never looks up `call` again. */
export const uncurry: <This, Args extends unknown[], Result>(
  method: Method<This, Args, Result>,
) => (self: This, ...args: Args) => Result = Function.prototype.bind.bind(Function.prototype.call) as never

/** The getter of an accessor of a prototype, as a function of the object. */
export function getterOf<This extends object, Key extends keyof This>(prototype: This, key: Key) {
  const get = Object.getOwnPropertyDescriptor(prototype, key)?.get
  // Absent only in a browser without the API, where the patch is not installed at all.
  return uncurry((get ?? (() => undefined)) as Method<This, [], This[Key]>)
}

/** The window. Not `globalThis`, which a page may assign. */
export const page: EventTarget = globalThis as unknown as EventTarget
export const { apply, construct, get, set, setPrototypeOf, getPrototypeOf } = Reflect
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
export const indexOf = uncurry(String.prototype.indexOf)
export const toLowerCase = uncurry(String.prototype.toLowerCase)
export const toUpperCase = uncurry(String.prototype.toUpperCase)
const lastIndexOf = uncurry(String.prototype.lastIndexOf)
/** `String.prototype.slice`. */
export const slice = uncurry(String.prototype.slice)
export const charCodeAt = uncurry(String.prototype.charCodeAt)

export const TypedArrayPrototype = getPrototypeOf(Uint8Array.prototype) as Uint8Array
export const byteLengthOf = getterOf(TypedArrayPrototype, 'byteLength')
const NativeTextEncoder = TextEncoder
const encodeText = uncurry(TextEncoder.prototype.encode)

/** A text as UTF-8. */
export function encode(text: string): Uint8Array {
  return encodeText(new NativeTextEncoder(), text)
}

/** The size of a text in UTF-8. */
export function utf8Size(text: string): number {
  return byteLengthOf(encode(text))
}

export const addListener = uncurry(EventTarget.prototype.addEventListener)
export const removeListener = uncurry(EventTarget.prototype.removeEventListener)
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

/** What V8 gives each error of its own: reading formats the stack, writing replaces its text. */
const ownStack = getOwnPropertyDescriptor(new NativeError(''), 'stack')
const stackOfOwn = ownStack?.get && uncurry(ownStack.get as Method<unknown, [], unknown>)
const setStackOfOwn = ownStack?.set && uncurry(ownStack.set as Method<unknown, [string], void>)

const isNativeError = (Error as { isError?: (value: unknown) => boolean }).isError

/** Whether a value is an error, and no Proxy of one, as far as that can be told without running code of the page. */
export function isError(value: unknown): value is object {
  return isNativeError ? isNativeError(value) : typeof value === 'object' && value !== null
}

/** How the page script is named in stacks, by `vite.config.ts`. */
const OWN_FILE = 'sse-pulse.js:'

/** Removes our frame, that of `top`, from the stack of an error that the browser has thrown in it. */
export function hideFrames(error: object, top: (...args: never[]) => unknown): void {
  if (!stackOfError || !stackOfException) {
    captureStackTrace?.(error, top)
    return
  }
  // Firefox's own `captureStackTrace` would obey `Error.stackTraceLimit`, which its errors do not.
  const text = stackOf(error)
  if (typeof text === 'string') giveStack(error, slice(text, indexOf(text, '\n') + 1))
}

/**
 * Removes our frame from the stack of what a promise of the browser was rejected with, where that is an error with
 * such a frame. Runs no code of the page.
 */
export function hideRejectedFrame(error: unknown): void {
  if (setStackOfOwn ? getOwnPropertyDescriptor(NativeError, 'prepareStackTrace') : !stackOfError) return
  if (!isError(error)) return
  const text = stackOfOwn ? stackOfOwn(error) : stackOf(error)
  const at = typeof text === 'string' ? indexOf(text, OWN_FILE) : -1
  if (typeof text !== 'string' || at < 0) return
  const from = lastIndexOf(text, '\n', at) + 1
  const to = indexOf(text, '\n', at) + 1
  const rest = to > 0 ? slice(text, 0, from) + slice(text, to) : slice(text, 0, from - 1)
  if (setStackOfOwn) setStackOfOwn(error, rest)
  else giveStack(error, rest)
}

/** The stack of an error in Firefox. @throws TypeError where it is no error */
function stackOf(error: unknown): unknown {
  try {
    return stackOfException?.(error)
  } catch {
    return stackOfError?.(error)
  }
}

function giveStack(error: object, value: string): void {
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
