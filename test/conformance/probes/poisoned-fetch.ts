/**
 * Pages that have replaced built-ins before and while they read event streams with `fetch` and XMLHttpRequest. Each
 * probe notes who used the replaced built-ins beside the page itself: with the extension nobody more than natively.
 */

import type { Subject } from '../page/lab.ts'
import { set } from '../page/poison.ts'
import { brokenReading, countedReading, poisonedReading } from '../page/poison-fetch.ts'
import { allPlaces, haunt, replace } from '../page/replace.ts'

/** What the page of these probes uses itself, and what tells it that the browser itself uses nothing. */
const USED =
  /^(Reflect|Object)\.(apply|construct|defineProperty)$|^(on|webkit|moz)|^(location|document|window|top|parent)$/

export const poisonedFetch: Subject = {
  name: 'poisoned reading',
  alone: true,
  probes: {
    'Promise.prototype.then': countedReading('Promise.prototype.then'),
    'Promise.prototype.then, broken': brokenReading('Promise.prototype.then'),
    'Promise itself': brokenReading('Promise', 'Promise.resolve', 'Promise.reject', 'Promise.all'),
    'the constructor of promises': poisonedReading(() => {
      class Mine extends Promise<unknown> {}
      const found = Object.getOwnPropertyDescriptor(Promise.prototype, 'constructor') as PropertyDescriptor
      Object.defineProperty(Promise.prototype, 'constructor', { ...found, value: Mine })
      return () => Object.defineProperty(Promise.prototype, 'constructor', found)
    }),
    'the species of promises': poisonedReading(counts => {
      const found = Object.getOwnPropertyDescriptor(Promise, Symbol.species) as PropertyDescriptor
      Object.defineProperty(Promise, Symbol.species, {
        configurable: true,
        get() {
          counts.species = (counts.species ?? 0) + 1
          return Promise
        },
      })
      return () => Object.defineProperty(Promise, Symbol.species, found)
    }),

    'methods of responses': countedReading(
      'Response.prototype.body',
      'Response.prototype.bodyUsed',
      'Response.prototype.headers',
      'Response.prototype.status',
      'Response.prototype.url',
      'Response.prototype.text',
      'Response.prototype.clone',
      'Response.prototype.ok',
    ),
    'methods of streams': countedReading(
      'ReadableStream.prototype.getReader',
      'ReadableStream.prototype.locked',
      'ReadableStream.prototype.cancel',
      'ReadableStream.prototype.tee',
      'ReadableStream.prototype.pipeTo',
      'ReadableStream.prototype.pipeThrough',
      'ReadableStream.prototype.values',
      'ReadableStream.prototype.@@asyncIterator',
    ),
    'methods of readers': countedReading(
      'ReadableStreamDefaultReader.prototype.read',
      'ReadableStreamDefaultReader.prototype.cancel',
      'ReadableStreamDefaultReader.prototype.closed',
      'ReadableStreamDefaultReader.prototype.releaseLock',
      'ReadableStreamBYOBReader.prototype.read',
      'ReadableStreamDefaultController.prototype.enqueue',
      'ReadableStreamDefaultController.prototype.close',
      'ReadableStreamDefaultController.prototype.error',
    ),
    'what the page does not use itself, broken': brokenReading(
      'Response',
      'ReadableStream',
      'ReadableStreamDefaultReader',
      'ReadableStreamBYOBReader',
      'ReadableStream.prototype.locked',
      'ReadableStream.prototype.tee',
      'ReadableStream.prototype.cancel',
      'ReadableStreamDefaultReader.prototype.closed',
      'ReadableStreamDefaultReader.prototype.releaseLock',
      'ReadableStreamDefaultController.prototype.enqueue',
      'ReadableStreamDefaultController.prototype.close',
      'Response.prototype.bodyUsed',
      'Response.prototype.headers',
      'Response.prototype.url',
      'Headers.prototype.get',
      'Request',
      'Request.prototype.url',
      'Request.prototype.method',
      'URL',
      'URL.prototype.href',
      'Node.prototype.baseURI',
    ),
    'arrays of bytes and their buffers': brokenReading(
      'Uint8Array',
      'DataView',
      'DataView.prototype.buffer',
      'DataView.prototype.byteLength',
      'ArrayBuffer',
      'ArrayBuffer.prototype.slice',
      'ArrayBuffer.prototype.byteLength',
    ),
    'members of arrays of bytes': poisonedReading(counts => {
      const owner = Object.getPrototypeOf(Uint8Array.prototype) as object
      const places = ['buffer', 'byteLength', 'byteOffset', 'length', 'subarray', 'slice', 'set'].flatMap(
        key => {
          const found = Object.getOwnPropertyDescriptor(owner, key)
          return found ? [{ path: key, owner, key, found }] : []
        },
      )
      return replace(places, counts, true)
    }),
    'text encoding': brokenReading(
      'TextDecoder',
      'TextDecoder.prototype.decode',
      'TextEncoder',
      'TextEncoder.prototype.encode',
    ),
    'methods of strings': brokenReading(
      'String.prototype.indexOf',
      'String.prototype.lastIndexOf',
      'String.prototype.charCodeAt',
      'String.prototype.slice',
      'String.prototype.startsWith',
      'String.prototype.toLowerCase',
      'String.prototype.toUpperCase',
    ),
    'methods of objects': brokenReading(
      'Object.setPrototypeOf',
      'Object.getPrototypeOf',
      'Object.create',
      'Object.keys',
      'Object.getOwnPropertyDescriptor',
      'Reflect.setPrototypeOf',
      'Reflect.getPrototypeOf',
      'Reflect.get',
      'Reflect.set',
    ),
    XMLHttpRequest: countedReading(
      'XMLHttpRequest.prototype.open',
      'XMLHttpRequest.prototype.send',
      'XMLHttpRequest.prototype.readyState',
      'XMLHttpRequest.prototype.status',
      'XMLHttpRequest.prototype.responseText',
      'XMLHttpRequest.prototype.responseType',
      'XMLHttpRequest.prototype.responseURL',
      'XMLHttpRequest.prototype.response',
      'XMLHttpRequest.prototype.withCredentials',
      'XMLHttpRequest.prototype.getResponseHeader',
      'EventTarget.prototype.addEventListener',
      'EventTarget.prototype.removeEventListener',
      'Event.prototype.type',
      'Event.prototype.currentTarget',
      'ProgressEvent.prototype.loaded',
    ),
    'fetch, wrapped': countedReading('fetch'),
    'members of dictionaries on Object.prototype': poisonedReading(counts =>
      haunt(
        Object.prototype,
        [
          'highWaterMark',
          'size',
          'pull',
          'start',
          'cancel',
          'type',
          'autoAllocateChunkSize',
          'ignoreBOM',
          'fatal',
          'stream',
          'done',
          'branch',
          'body',
          'url',
        ],
        counts,
        undefined,
      ),
    ),
    'then on Object.prototype': poisonedReading(counts =>
      haunt(Object.prototype, ['then'], counts, undefined),
    ),
    'enumerable values on Object.prototype': poisonedReading(() =>
      set(Object.prototype, { mine: 'mine', cut: true, error: 'mine', how: 'mine', undefined: 1 }),
    ),
    'every built-in at once, counted': poisonedReading(counts => {
      const places = allPlaces(USED)
      if (places.length < 2000) throw new Error(`only ${places.length} places`)
      return replace(places, counts, true)
    }),
  },
}
