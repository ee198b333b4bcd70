/**
 * The primitives of `fetch`, streams and XMLHttpRequest, taken like those of `natives.ts` and for the same reason.
 * Of the interfaces that a browser may lack each is optional.
 */

import {
  byteLengthOf,
  getOwnPropertyDescriptor,
  getPrototypeOf,
  getterOf,
  isError,
  TypedArrayPrototype,
  uncurry,
} from './natives'

export const NativePromise = Promise
/** `Promise.prototype.then`. Looks up `constructor` of the promise, and nothing else. */
export const reactTo: (
  promise: Promise<unknown>,
  fulfilled: (value: never) => void,
  rejected: (reason: unknown) => void,
) => unknown = uncurry(Promise.prototype.then as never)

export const NativeResponse = globalThis.Response
export const responseBodyOf = getterOf(Response.prototype, 'body')
export const isResponseUsed = getterOf(Response.prototype, 'bodyUsed')
export const responseUrlOf = getterOf(Response.prototype, 'url')
export const responseStatusOf = getterOf(Response.prototype, 'status')
const headersOf = getterOf(Response.prototype, 'headers')
const getHeader = uncurry(Headers.prototype.get)

/** The header `content-type` of a response; `null` where it has none, or must not be read. */
export function contentTypeOf(response: Response): string | null {
  return getHeader(headersOf(response), 'content-type')
}

export const requestUrlOf = getterOf(Request.prototype, 'url')
export const requestMethodOf = getterOf(Request.prototype, 'method')
export const requestCredentialsOf = getterOf(Request.prototype, 'credentials')

const NativeURL = URL
const hrefOf = getterOf(URL.prototype, 'href')
const baseURIOf = getterOf(Node.prototype, 'baseURI')

/** An address as the browser would resolve it in this document, without running code of the page. @throws TypeError */
export function resolveUrl(url: unknown): string {
  return hrefOf(typeof url === 'string' ? new NativeURL(url, baseURIOf(document)) : (url as URL))
}

export const NativeReadableStream = ReadableStream
export const isLocked = getterOf(ReadableStream.prototype, 'locked')
export const NativeGetReader = ReadableStream.prototype.getReader as () => ReadableStreamDefaultReader
export const getReader: (stream: ReadableStream) => ReadableStreamDefaultReader = uncurry(NativeGetReader)
const getIterator = getOwnPropertyDescriptor(ReadableStream.prototype, 'values')?.value as
  | ((this: ReadableStream) => object)
  | undefined
export const { asyncIterator } = Symbol
const DefaultReader = ReadableStreamDefaultReader.prototype
const ByobReader = globalThis.ReadableStreamBYOBReader?.prototype
/** The prototypes of all readers that the browser has. */
export const readerPrototypes: readonly object[] = ByobReader ? [DefaultReader, ByobReader] : [DefaultReader]
export const readFrom = uncurry(DefaultReader.read)
export const cancelReader = uncurry(DefaultReader.cancel)
export const releaseLock = uncurry(DefaultReader.releaseLock)
const closedOfDefaultReader = getterOf(DefaultReader, 'closed')
const closedOfByobReader = ByobReader && getterOf(ByobReader, 'closed')

/** The promise `closed` of a reader of the browser's own. */
export function closedOf(reader: object): Promise<void> {
  return getPrototypeOf(reader) === DefaultReader
    ? closedOfDefaultReader(reader as ReadableStreamDefaultReader)
    : closedOfByobReader(reader as ReadableStreamBYOBReader)
}

/** The prototype of the asynchronous iterators of streams, where there are any. */
export function iteratorPrototype(): object | null {
  return getIterator ? getPrototypeOf(uncurry(getIterator)(new NativeReadableStream())) : null
}

const Controller = ReadableStreamDefaultController.prototype
export const enqueue = uncurry(Controller.enqueue)
export const closeController = uncurry(Controller.close)
export const errorController = uncurry(Controller.error)

const NativeUint8Array = Uint8Array
/** The name of the class that a typed array is of, whatever prototype it was given; `undefined` of all else. */
const classOf = getterOf(TypedArrayPrototype, Symbol.toStringTag)
const bufferOf = getterOf(TypedArrayPrototype, 'buffer')
const byteOffsetOf = getterOf(TypedArrayPrototype, 'byteOffset')
const dataViewBufferOf = getterOf(DataView.prototype, 'buffer')
const dataViewOffsetOf = getterOf(DataView.prototype, 'byteOffset')
const dataViewLengthOf = getterOf(DataView.prototype, 'byteLength')

/** The bytes of an array of bytes after the first few. */
export function bytesAfter(bytes: Uint8Array, skipped: number): Uint8Array {
  return bytesBetween(bytes, skipped, byteLengthOf(bytes))
}

/** The bytes of a buffer, or of whatever a page wanted them in. @throws TypeError where it is none of these */
export function bytesOf(piece: unknown, isBuffer = false): Uint8Array {
  if (isBuffer) return new NativeUint8Array(piece as ArrayBuffer)
  // Nearly always: to make another view of it would take a sixth of all that a read costs.
  if (classOf(piece as Uint8Array) === 'Uint8Array') return piece as Uint8Array
  try {
    return bytesAfter(piece as Uint8Array, 0)
  } catch {
    const view = piece as DataView
    return new NativeUint8Array(dataViewBufferOf(view), dataViewOffsetOf(view), dataViewLengthOf(view))
  }
}

/** Some of the bytes of an array of bytes. */
export function bytesBetween(bytes: Uint8Array, from: number, to: number): Uint8Array {
  return new NativeUint8Array(bufferOf(bytes), byteOffsetOf(bytes) + from, to - from)
}

const NativeTextDecoder = TextDecoder
const decode = uncurry(TextDecoder.prototype.decode)
let utf8: TextDecoder | undefined
let windows1252: TextDecoder | undefined

/** Bytes as UTF-8, with their byte order mark, and U+FFFD for what is none. */
export function decodeUtf8(bytes: Uint8Array): string {
  utf8 ??= new NativeTextDecoder('utf-8', { __proto__: null, ignoreBOM: true } as TextDecoderOptions)
  return decode(utf8, bytes as Uint8Array<ArrayBuffer>)
}

/** Bytes as windows-1252, in which each is a character. */
export function decodeWindows1252(bytes: Uint8Array): string {
  windows1252 ??= new NativeTextDecoder('windows-1252')
  return decode(windows1252, bytes as Uint8Array<ArrayBuffer>)
}

const TypeErrorPrototype = TypeError.prototype

/** Whether a value is an error of the class TypeError: what browsers call all that breaks on the network. */
export function isTypeError(value: unknown): boolean {
  return isError(value) && getPrototypeOf(value) === TypeErrorPrototype
}

export const NativeXMLHttpRequest = XMLHttpRequest
const Xhr = XMLHttpRequest.prototype
export const readyStateOfRequest = getterOf(Xhr, 'readyState')
export const responseTypeOf = getterOf(Xhr, 'responseType')
export const responseTextOf = getterOf(Xhr, 'responseText')
export const responseOf = getterOf(Xhr, 'response')
export const urlOfResponse = getterOf(Xhr, 'responseURL')
export const withCredentialsOfRequest = getterOf(Xhr, 'withCredentials')
const getResponseHeader = uncurry(Xhr.getResponseHeader)
/** The header `content-type` of the response; `null` where it has none, or must not be read. */
export const contentTypeOfRequest = (request: XMLHttpRequest): string | null =>
  getResponseHeader(request, 'content-type')
export const currentTargetOf = getterOf(Event.prototype, 'currentTarget')
export const loadedOf = getterOf(ProgressEvent.prototype, 'loaded')
