/**
 * Watches how a page reads the body of an event stream that it got from `fetch`: takes note of each piece when the
 * page is given it. The response and its streams stay the browser's own.
 *
 * The methods of responses, streams and readers are stood in for by Proxies that do nothing for any object but those
 * of an event stream. They are installed with the first of these, so that other pages keep the browser's own.
 * What they do not see, such as a body that is given to a worker, is not in the log; `docs/decisions/0010` says what.
 */

import type { EndedHow } from '../core/record'
import type { BodyLog } from './body-log'
import {
  apply,
  byteLengthOf,
  domExceptionNameOf,
  encode,
  getOwnPropertyDescriptor,
  hideRejectedFrame,
} from './natives'
import { type PassThrough, passThrough } from './pass-through'
import { guard, hideOwnFrames, isObject, observeCalls, proxyProperty, redefine } from './patch'
import { react, watchPromise } from './promise'
import { createStamp } from './stamp'
import {
  asyncIterator,
  bytesAfter,
  bytesOf,
  closedOf,
  isLocked,
  isResponseUsed,
  isTypeError,
  iteratorPrototype,
  NativeGetReader,
  NativeReadableStream,
  NativeResponse,
  readerPrototypes,
  responseBodyOf,
} from './stream-natives'

/** A body: one stream, or several that hold the same bytes once it was cloned. */
interface Body {
  log: BodyLog
  /** Streams of it that are not cancelled. */
  branches: number
}

/** One stream of a body, known by the objects that the page reads it with. */
interface Branch {
  body: Body
  /** The bytes that the page was given of it. */
  offset: number
  stream: ReadableStream | undefined
  reader: object | undefined
  /** Reads that the page has not looked at yet. */
  outstanding: number
  isCancelled: boolean
  /** What stands for it in a pipe. */
  pipe: PassThrough | undefined
  /** Tells how it ended, when it ended while reads were outstanding. */
  ending: (() => void) | undefined
}

/** What a read gives. */
type Read = { done: boolean; value: unknown }

const branches = createStamp<Branch>()
let isInstalled = false
/** Whether `getReader` was the browser's own when it was first needed. */
let isReaderNative = false

/** Watches the body of a response. */
export function tapResponse(response: Response, log: BodyLog): void {
  if (!isInstalled) install()
  isInstalled = true
  branches.on(response, branchOf({ log, branches: 1 }, 0))
}

function branchOf(body: Body, offset: number): Branch {
  return {
    body,
    offset,
    stream: undefined,
    reader: undefined,
    outstanding: 0,
    isCancelled: false,
    pipe: undefined,
    ending: undefined,
  }
}

function install(): void {
  const response = NativeResponse.prototype
  observe(response, 'body', (branch, result, self) => {
    // A page may have put another stream in its place.
    if (!isObject(result) || result !== responseBodyOf(self as Response)) return
    branch.stream = result as ReadableStream
    if (!branches.of(result)) branches.on(result, branch)
  })
  for (let i = 0; i < WHOLE.length; i++) observeWhole(response, WHOLE[i] as string)
  observe<Response>(response, 'clone', ({ body }, copy) => {
    body.branches++
    branches.on(copy, branchOf(body, 0))
  })

  const stream = NativeReadableStream.prototype
  isReaderNative = getOwnPropertyDescriptor(stream, 'getReader')?.value === NativeGetReader
  observe(stream, 'getReader', noteReader)
  // Asked for what it says of a stream in a pipe that is over.
  observe(stream, 'locked', () => {})
  observe<ReadableStream[]>(stream, 'tee', ({ body, offset }, copies) => {
    body.branches++
    for (let i = 0; i < 2; i++) branches.on(copies[i] as object, branchOf(body, offset))
  })
  observe(stream, 'cancel', noteCancel, self => !isLocked(self as ReadableStream))
  observePipe(stream, 'pipeTo')
  observePipe(stream, 'pipeThrough')
  for (let i = 0; i < readerPrototypes.length; i++) {
    const prototype = readerPrototypes[i] as object
    observe(prototype, 'read', noteRead)
    observe(prototype, 'cancel', noteCancel, isReading)
  }
  observeIteration(stream)
}

// --- what comes, and how it ends ------------------------------------------------------------------------------

/** The page is given a piece. */
/** @param isText the bytes were made of a text, and may have been others. */
function take(branch: Branch, bytes: Uint8Array, isText = false): void {
  const { log } = branch.body
  const length = byteLengthOf(bytes)
  // What another branch was given before is noted already.
  const known = log.noted - branch.offset
  branch.offset += length
  if (known >= length) return
  const skipped = known > 0 ? known : 0
  const piece = skipped > 0 ? bytesAfter(bytes, skipped) : bytes
  log.grow(length - skipped, isText ? undefined : piece)
  if (isText) log.bytes(piece)
}

/** A stream is over, which is told once the page has looked at all that it was given before. */
function finish(branch: Branch, how: EndedHow, error: string | null = null): void {
  const { log } = branch.body
  const at = log.time()
  branch.ending ??= () => log.end(how, error, at)
  if (branch.outstanding === 0) branch.ending()
}

/** A stream broke: on the network, or because the page has aborted the request. */
function fail(branch: Branch, error: unknown): void {
  if (isTypeError(error)) finish(branch, 'cut', 'TypeError')
  else finish(branch, 'page', exceptionName(error))
}

function exceptionName(error: unknown): string | null {
  try {
    return domExceptionNameOf(error as DOMException)
  } catch {
    return null
  }
}

// --- how pages read -------------------------------------------------------------------------------------------

/** @param isMeant what the condition of {@link observe} said. */
type Note<Result> = (branch: Branch, result: Result, self: object, isMeant: boolean) => void

/**
 * Takes note of calls of a method, or of a getter, for event streams.
 * @param condition whether the browser will do what it is asked to, where it can be told before.
 */
function observe<Result>(
  owner: object,
  key: PropertyKey,
  note: Note<Result>,
  condition: (self: object, branch: Branch) => boolean = () => true,
): object | undefined {
  return observeCalls(
    owner,
    key,
    self => {
      const branch = branches.of(self)
      if (!branch) return
      branch.pipe?.settle()
      return { branch, isMeant: condition(self as object, branch) }
    },
    (result, call, self) => {
      if (call) note(call.branch, result as Result, self as object, call.isMeant)
    },
  )
}

/** The methods that read a body to its end. */
const WHOLE = ['text', 'json', 'arrayBuffer', 'blob', 'bytes']

function observeWhole(owner: object, key: string): void {
  observe<Promise<unknown>>(
    owner,
    key,
    (branch, result, _self, isMeant) =>
      watchPromise(
        result,
        value => {
          if (!isMeant) return
          if (key === 'text') take(branch, encode(value as string), true)
          else if (key === 'arrayBuffer') take(branch, bytesOf(value, true))
          else if (key === 'bytes') take(branch, bytesOf(value))
          finish(branch, 'clean')
        },
        error => {
          hideRejectedFrame(error)
          if (!isMeant) return
          // It came to its end, and was no JSON.
          if (key === 'json' && !isTypeError(error) && exceptionName(error) === null) finish(branch, 'clean')
          else fail(branch, error)
        },
      ),
    (self, { stream }) => !isResponseUsed(self as Response) && !(stream && isLocked(stream)),
  )
}

function noteReader(branch: Branch, reader: object, self: object): void {
  const stream = self as ReadableStream
  branch.stream = stream
  branch.reader = reader
  branches.on(reader, branch)
  branch.body.log.follow()
  // Where the page has put a function of its own in its place, this may be no reader.
  if (!isReaderNative) return
  // It counts as handled whoever reacts to it (Streams standard, section 4.3.3).
  react(
    closedOf(reader),
    () => noteDone(branch),
    error => {
      // It is rejected too when the page releases the stream, which may go on with another reader.
      if (isReading(reader, branch)) fail(branch, error)
    },
  )
}

/** Whether it is the reader that has the stream. */
function isReading(self: object, { reader, stream }: Branch): boolean {
  return self === reader && stream !== undefined && isLocked(stream)
}

function noteRead(branch: Branch, result: Promise<Read>, self: object): void {
  branch.outstanding++
  watchPromise(
    result,
    ({ done, value }) => {
      if (done) noteDone(branch)
      else take(branch, bytesOf(value))
      settleRead(branch)
    },
    error => {
      hideRejectedFrame(error)
      // A reader that was released is refused too.
      if (self !== branch.reader || isReading(self, branch)) fail(branch, error)
      settleRead(branch)
    },
  )
}

function noteDone(branch: Branch): void {
  if (!branch.isCancelled) finish(branch, 'clean')
}

function settleRead(branch: Branch): void {
  if (--branch.outstanding === 0) branch.ending?.()
}

/** The page wants no more of a stream. The request goes on as long as it wants another one. */
function noteCancel(branch: Branch, _result: unknown, _self: unknown, isMeant: boolean): void {
  if (!isMeant || branch.isCancelled) return
  branch.isCancelled = true
  if (--branch.body.branches === 0) branch.body.log.end('page', null)
}

/** `for await`, whose iterators have methods that are under no name. */
function observeIteration(stream: ReadableStream): void {
  const values = getOwnPropertyDescriptor(stream, 'values')
  const symbol = getOwnPropertyDescriptor(stream, asyncIterator)
  const prototype = iteratorPrototype()
  if (!values || !symbol || !prototype) return
  const kept = createStamp<true>()
  const proxy = observeCalls(
    stream,
    'values',
    self => branches.of(self),
    (iterator, branch, _self, args) => {
      if (!branch) return
      branches.on(iterator as object, branch)
      // It may be told not to cancel the stream, which only the page's own object says.
      if (isObject(args[0])) kept.on(iterator as object, true)
      branch.body.log.follow()
    },
  )
  // One function under two names.
  if (proxy && symbol.value === values.value) redefine(stream, asyncIterator, symbol, proxy)
  observe(prototype, 'next', noteRead)
  observe(prototype, 'return', noteCancel, self => !kept.of(self))
}

/** Pipes, which read without handing out a reader: something of ours goes in between. */
function observePipe(owner: object, key: string): void {
  const handler: ProxyHandler<(...args: unknown[]) => unknown> = {
    apply(target, self, args) {
      const branch = branches.of(self)
      const pipe = guard(() => {
        branch?.pipe?.settle()
        return branch && !isLocked(self)
          ? passThrough(self, value => take(branch, bytesOf(value)))
          : undefined
      })
      let result: unknown
      try {
        result = apply(target, pipe ? pipe.stream : self, args)
      } catch (error) {
        hideOwnFrames(error, true, handler.apply as never)
        throw error
      }
      if (branch && pipe && isLocked(pipe.stream)) {
        branch.pipe = pipe
        branch.body.log.follow()
        pipe.begin({
          closed: () => noteDone(branch),
          failed: error => fail(branch, error),
          cancelled: () => noteCancel(branch, undefined, undefined, true),
        })
      }
      return result
    },
  }
  proxyProperty(owner, key, handler)
}
