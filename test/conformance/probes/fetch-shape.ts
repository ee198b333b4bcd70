/** What can be told of `fetch`, of its promise and of the interfaces of bodies without reading anything. */

import {
  describe,
  describeFunction,
  describeProperty,
  keysOf,
  type Observation,
  sourceText,
} from '../page/describe.ts'
import { bodyOf } from '../page/fetched.ts'
import type { Lab, Subject } from '../page/lab.ts'

/** The interfaces whose methods read a body. */
const INTERFACES = [
  'Response',
  'ReadableStream',
  'ReadableStreamDefaultReader',
  'ReadableStreamBYOBReader',
  'ReadableStreamDefaultController',
  'WritableStream',
  'TransformStream',
  'Request',
  'Headers',
  'Blob',
  'XMLHttpRequest',
  'Promise',
] as const

function prototypeOf(name: (typeof INTERFACES)[number]): object {
  return globalThis[name].prototype
}

/** Every member of those interfaces. */
function members(): Observation {
  const found: Record<string, Observation> = {}
  for (const name of INTERFACES) {
    const prototype = prototypeOf(name)
    for (const key of Reflect.ownKeys(prototype))
      found[`${name}.${String(key)}`] = describeProperty(prototype, key)
    found[name] = keysOf(prototype).join()
  }
  return found
}

/** The source text of every function of those interfaces. */
function sources(): Observation {
  const found: Record<string, Observation> = {}
  for (const name of INTERFACES) {
    const prototype = prototypeOf(name)
    for (const key of Reflect.ownKeys(prototype)) {
      const property = Object.getOwnPropertyDescriptor(prototype, key)
      const value = property?.get ?? property?.value
      if (typeof value === 'function') found[`${name}.${String(key)}`] = sourceText(value)
    }
  }
  return found
}

/** Reads a whole stream, after which everything is in place that an observer may put in place. */
async function readOne(lab: Lab): Promise<void> {
  const response = await fetch(lab.stream({ body: ['data: 1\n\n'] }).url)
  const reader = bodyOf(response).getReader()
  while (!(await reader.read()).done);
}

/** The prototype of asynchronous iterators of streams, which has no name. */
function iteratorPrototype(): object {
  return Object.getPrototypeOf(new ReadableStream().values()) as object
}

export const fetchShape: Subject = {
  name: 'fetch shape',
  alone: true,
  probes: {
    'name, length and keys': () => ({ ...(describeFunction(fetch) as object), same: fetch === window.fetch }),

    'its property of the window': () => describeProperty(window, 'fetch'),

    'source text': () => sourceText(fetch),

    'is no constructor': () => {
      try {
        return describe(Reflect.construct(fetch, []))
      } catch (error) {
        return (error as Error).name
      }
    },

    'can be replaced and deleted': () => {
      const native = fetch
      const wrapped: typeof fetch = (...args) => native(...args)
      window.fetch = wrapped
      const replaced = fetch === wrapped
      window.fetch = native
      const restored = fetch === native
      return {
        replaced,
        restored,
        deleted: Reflect.deleteProperty(window, 'fetch'),
        left: typeof window.fetch,
      }
    },

    'takes own properties': () => {
      Object.assign(fetch, { mine: 1 })
      return { keys: keysOf(fetch), mine: (fetch as typeof fetch & { mine?: number }).mine ?? null }
    },

    'the promise, before anybody reacts to it': async lab => {
      const promise = fetch(lab.stream({}).url)
      const seen = {
        keys: keysOf(promise),
        class: describe(promise),
        isPromise: promise instanceof Promise,
        frozen: Object.isFrozen(promise),
        enumerable: Object.keys(promise),
        forIn: (() => {
          const names: string[] = []
          for (const name in promise) names.push(name)
          return names
        })(),
        own: Object.hasOwn(promise, 'then') || Object.hasOwn(promise, 'constructor'),
        has: 'then' in promise && 'catch' in promise && 'constructor' in promise,
        toString: String(promise),
      }
      await promise
      return seen
    },

    'the prototype of the promise, before anybody reacts to it': async lab => {
      const promise = fetch(lab.stream({}).url)
      const isUsual = Object.getPrototypeOf(promise) === Promise.prototype
      await promise
      return isUsual
    },

    'the prototype of the promise, once somebody reacts to it': async lab => {
      const promise = fetch(lab.stream({}).url)
      const reaction = promise.then(() => undefined)
      const isUsual = Object.getPrototypeOf(promise) === Promise.prototype
      await reaction
      return { isUsual, still: Object.getPrototypeOf(promise) === Promise.prototype }
    },

    'members of the promise': lab => {
      const promises = [1, 2, 3, 4].map(() => fetch(lab.stream({}).url))
      return {
        constructor: promises[0]?.constructor === Promise,
        thenIsUsual: promises[1]?.then === Promise.prototype.then,
        catch: promises[2]?.catch === Promise.prototype.catch,
        finally: promises[3]?.finally === Promise.prototype.finally,
        resolved: Promise.resolve(promises[0]) === promises[0],
      }
    },

    'members set on the promise': lab => {
      const promise = fetch(lab.stream({}).url)
      const then = () => Promise.resolve()
      Reflect.set(promise, 'then', then)
      Object.assign(promise, { cancel: 1, constructor: Object })
      const { then: found, constructor: maker } = promise
      return {
        keys: keysOf(promise),
        isMine: found === then,
        constructor: maker === Object,
        flags: describeProperty(promise, 'then'),
      }
    },

    'a promise that is frozen': async lab => {
      const promise = Object.freeze(fetch(lab.stream({ body: ['data: 1\n\n'] }).url))
      const { then } = promise
      const response = await promise
      return { usual: then === Promise.prototype.then, text: await response.text() }
    },

    'members of the interfaces of bodies, where there was no stream': async () => {
      await (await fetch('/cookie?path=/none')).text()
      return members()
    },

    'source text of their functions, where there was no stream': async () => {
      await (await fetch('/cookie?path=/none')).text()
      return sources()
    },

    'members of the interfaces of bodies, where there was one': async lab => {
      await readOne(lab)
      const prototype = iteratorPrototype()
      const { values } = ReadableStream.prototype
      return {
        members: members(),
        iterator: Object.fromEntries(
          Reflect.ownKeys(prototype).map(key => [String(key), describeProperty(prototype, key)]),
        ),
        sameFunction: values === ReadableStream.prototype[Symbol.asyncIterator],
      }
    },

    'source text of their functions, where there was one': async lab => {
      await readOne(lab)
      return sources()
    },

    'own keys of all that is read with': async lab => {
      const response = await fetch(lab.stream({ body: ['data: 1\n\n'], end: 'hold' }).url)
      const copy = response.clone()
      const reader = bodyOf(response).getReader()
      const iterator = bodyOf(copy).values()
      const seen = [response, copy, bodyOf(response), reader, iterator, await reader.read()].map(keysOf)
      await Promise.all([reader.cancel(), iterator.return?.()])
      return seen
    },

    'own keys of promises of reading': async lab => {
      const response = await fetch(lab.stream({ body: ['data: 1\n\n'] }).url)
      const reader = bodyOf(response).getReader()
      const read = reader.read()
      const keys = keysOf(read)
      await read
      return { keys, after: keysOf(read), usual: Object.getPrototypeOf(read) === Promise.prototype }
    },
  },
}
