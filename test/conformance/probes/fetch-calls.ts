/**
 * Calls of `fetch` and what comes of their promises: arguments and their conversions, refusals, the order of reactions,
 * rejections that nobody handles.
 */

import { describe, describeError, frames, fromHere, type Observation } from '../page/describe.ts'
import { bodyOf, describeReason, settled } from '../page/fetched.ts'
import type { Lab, Probe, Subject } from '../page/lab.ts'
import { haunt } from '../page/replace.ts'

/** `fetch` as JavaScript knows it. */
const untyped = (...args: unknown[]): Promise<Response> => Reflect.apply(fetch, undefined, args)

const called =
  (call: (lab: Lab) => Promise<unknown>): Probe =>
  lab =>
    settled(call(lab))

/** What a call throws or rejects with, with its stack. */
async function rejection(call: () => Promise<unknown>): Promise<Observation> {
  let promise: Promise<unknown>
  try {
    promise = fromHere(call)
  } catch (error) {
    return { thrown: describeError(error) }
  }
  try {
    return { fulfilled: describe(await promise) }
  } catch (error) {
    return describeError(error)
  }
}

/** Whether a promise is rejected with the very same reason. */
function rejectsWith(promise: Promise<unknown>, reason: unknown): Promise<boolean> {
  return promise.then(
    () => false,
    error => error === reason,
  )
}

/** The order in which reactions run that are queued around a call. */
async function order(call: () => Promise<unknown>): Promise<string[]> {
  const trail: string[] = []
  const note = (text: string) => () => void trail.push(text)
  void Promise.resolve().then(note('before 1')).then(note('before 2')).then(note('before 3'))
  const promise = call()
  const first = promise.then(note('fulfilled'), note('rejected'))
  void Promise.resolve().then(note('after 1')).then(note('after 2')).then(note('after 3'))
  queueMicrotask(note('microtask'))
  await first
  await new Promise(resolve => setTimeout(resolve, 0))
  return trail
}

/** Waits until all events are dispatched that the browser owes for rejections so far. */
async function unhandled(
  act: (heard: string[], promises: Promise<unknown>[]) => Promise<void>,
): Promise<string[]> {
  const heard: string[] = []
  const promises: Promise<unknown>[] = []
  const note = (event: PromiseRejectionEvent) => {
    event.preventDefault()
    heard.push(`${event.type} of ${promises.indexOf(event.promise)}: ${(event.reason as Error).name}`)
  }
  addEventListener('unhandledrejection', note)
  addEventListener('rejectionhandled', note)
  await act(heard, promises)
  removeEventListener('unhandledrejection', note)
  removeEventListener('rejectionhandled', note)
  return heard
}

/** Waits until a rejection that is made now is told of: those before it would have been by then. */
async function lastTold(heard: readonly string[]): Promise<void> {
  const before = heard.length
  void Promise.reject(new Error('the last'))
  await until(() => heard.length > before)
}

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise(resolve => setTimeout(resolve, 5))
}

export const fetchCalls: Subject = {
  name: 'fetch calls',
  alone: true,
  probes: {
    'without arguments': called(() => untyped()),
    'with undefined and null': async () => [await settled(untyped(undefined)), await settled(untyped(null))],
    'with a URL that is none': called(() => untyped('http://[')),
    'with a URL of a scheme that cannot be fetched': called(() => untyped('mailto:a@b.example')),
    'with credentials in the URL': called(() => untyped('http://a:b@127.0.0.1/')),
    'with a symbol': called(() => untyped(Symbol('url'))),
    'with options that are none': called(() => untyped('/x', 5)),
    'with a method that is none': called(() => untyped('/x', { method: 'a b' })),
    'with a method that is forbidden': called(() => untyped('/x', { method: 'TRACE' })),
    'with a body and GET': called(() => untyped('/x', { body: 'text' })),
    'with a header that is none': called(() => untyped('/x', { headers: { 'a b': '1' } })),
    'with a signal that is none': called(() => untyped('/x', { signal: {} })),
    'of another object': async () => [
      await settled(Reflect.apply(fetch, {}, ['/x'])),
      await settled(Reflect.apply(fetch, document, ['/x'])),
      await settled(Reflect.apply(fetch, 5, ['/x'])),
    ],
    'of nothing': async lab => [
      await settled(Reflect.apply(fetch, undefined, [lab.stream({}).url])),
      await settled(Reflect.apply(fetch, null, [lab.stream({}).url])),
      await settled(fetch.call(window, lab.stream({}).url)),
    ],
    'throws nothing at once': () =>
      [() => untyped(), () => untyped('http://['), () => Reflect.apply(fetch, {}, [])].map(call => {
        const promise = call()
        promise.catch(() => undefined)
        return describe(promise)
      }),

    'reads its arguments once and in order': async lab => {
      const trail: string[] = []
      const url = {
        toString() {
          trail.push('toString')
          return lab.stream({ body: ['data: 1\n\n'] }).url
        },
      }
      const values: Record<string, unknown> = { method: 'GET', headers: { a: 'b' }, credentials: 'include' }
      const init = {}
      for (const name of [
        'method',
        'headers',
        'body',
        'mode',
        'credentials',
        'cache',
        'redirect',
        'signal',
        'then',
      ])
        Object.defineProperty(init, name, {
          enumerable: true,
          get() {
            trail.push(name)
            return values[name]
          },
        })
      const response = await untyped(url, init)
      trail.push('response')
      await response.text()
      return trail
    },

    'asks nothing else of a proxy, for an ordinary response': async () => {
      const trail: string[] = []
      const init = new Proxy(
        { method: 'POST' },
        {
          get: (target, key) => {
            trail.push(`get ${String(key)}`)
            return Reflect.get(target, key)
          },
          getOwnPropertyDescriptor: (target, key) => {
            trail.push(`own ${String(key)}`)
            return Reflect.getOwnPropertyDescriptor(target, key)
          },
        },
      )
      await (await fetch('/cookie?path=/none', init)).text()
      return trail
    },

    'asks nothing else of a proxy, for a stream': async lab => {
      const trail: string[] = []
      const init = new Proxy(
        { method: 'POST' },
        {
          getOwnPropertyDescriptor: (target, key) => {
            trail.push(`own ${String(key)}`)
            return Reflect.getOwnPropertyDescriptor(target, key)
          },
        },
      )
      await (await fetch(lab.stream({ body: ['data: 1\n\n'] }).url, init)).text()
      return trail
    },

    'an error that a conversion throws': lab => {
      const thrown = new RangeError('mine')
      const failing = {
        get method(): string {
          throw thrown
        },
      }
      return untyped(lab.stream({}).url, failing).then(describe, error => error === thrown)
    },

    'with a request object': async lab => {
      const stream = lab.stream({ body: ['data: 1\n\n'] })
      const request = new Request(stream.url, { method: 'POST', body: 'question', credentials: 'include' })
      const response = await fetch(request)
      return {
        text: await response.text(),
        used: request.bodyUsed,
        asked: (await stream.requests(1)).map(({ method }) => method),
        again: await settled(fetch(request)),
      }
    },

    'with an object that is converted to a URL': async lab => {
      const url = new URL(lab.stream({ body: ['data: 1\n\n'] }).url, location.href)
      return [await (await fetch(url)).text(), await (await untyped([url.href])).text()]
    },

    'with headers, which the server sees': async lab => {
      const stream = lab.stream({ body: ['data: 1\n\n'] })
      await fetch(stream.url, { headers: { accept: 'text/event-stream', 'last-event-id': '7' } })
      return (await stream.requests(1)).map(({ method, accept, lastEventId, cacheControl }) => ({
        method,
        accept,
        lastEventId,
        cacheControl,
      }))
    },

    'with a signal that is aborted already': async lab => {
      const stream = lab.stream({})
      const reason = { mine: true }
      return {
        usual: await settled(fetch(stream.url, { signal: AbortSignal.abort() })),
        own: await rejectsWith(fetch(stream.url, { signal: AbortSignal.abort(reason) }), reason),
        none: await settled(fetch(stream.url, { signal: AbortSignal.abort(null) })),
        asked: (await stream.requests(0)).length,
      }
    },

    'aborted before the response': async lab => {
      const stream = lab.stream({ body: [{ until: 'never' }], headers: { 'x-slow': '1' } })
      const controller = new AbortController()
      const promise = fetch(stream.url, { signal: controller.signal })
      controller.abort()
      return settled(promise)
    },

    'a reason that watches what is done with it': async lab => {
      const trail: string[] = []
      const handler: Record<string, unknown> = {}
      for (const trap of [
        'get',
        'set',
        'has',
        'getOwnPropertyDescriptor',
        'defineProperty',
        'getPrototypeOf',
        'ownKeys',
      ])
        handler[trap] = (target: object, ...rest: unknown[]) => {
          trail.push(`${trap} ${String(rest[0])}`)
          return Reflect.apply(
            (Reflect as unknown as Record<string, () => unknown>)[trap] as () => unknown,
            Reflect,
            [target, ...rest],
          )
        }
      const reason = new Proxy(new Error('mine'), handler)
      const same = await rejectsWith(fetch(lab.stream({}).url, { signal: AbortSignal.abort(reason) }), reason)
      const controller = new AbortController()
      const response = await fetch(lab.stream({ body: ['data: 1\n\n'], end: 'hold' }).url, controller)
      const reader = bodyOf(response).getReader()
      await reader.read()
      controller.abort(reason)
      const sameLater = await rejectsWith(reader.read(), reason)
      return { same, sameLater, trail }
    },

    'where nobody answers': lab => settled(fetch(lab.nowhere)),

    'order of reactions to a response': lab => order(() => fetch(lab.stream({}).url)),
    'order of reactions to a refusal': () => order(() => untyped('http://[')),
    'order of reactions to an aborted signal': lab =>
      order(() => fetch(lab.stream({}).url, { signal: AbortSignal.abort() })),

    'order of reactions to an abort of several requests': async lab => {
      const trail: string[] = []
      const controller = new AbortController()
      const stream = lab.stream({ body: [{ until: 'never' }] })
      const promises = [1, 2, 3].map(number =>
        fetch(`${stream.url}&${number}`, controller).then(
          () => trail.push(`fulfilled ${number}`),
          () => trail.push(`rejected ${number}`),
        ),
      )
      controller.signal.addEventListener('abort', () => {
        trail.push('abort')
        queueMicrotask(() => trail.push('microtask of abort'))
      })
      queueMicrotask(() => trail.push('microtask before'))
      controller.abort()
      void Promise.resolve()
        .then(() => trail.push('after 1'))
        .then(() => trail.push('after 2'))
        .then(() => trail.push('after 3'))
      await Promise.all(promises)
      return trail
    },

    'every way to react to it': async lab => {
      const url = () => lab.stream({ body: ['data: 1\n\n'] }).url
      const text = (response: Response) => response.text()
      const awaited = await fetch(url())
      const returned = await (async () => fetch(url()))()
      const [all] = await Promise.all([fetch(url())])
      const raced = await Promise.race([fetch(url())])
      const adopted = await new Promise<Response>(resolve => resolve(fetch(url())))
      const borrowed = await new Promise<Response>(resolve => {
        Reflect.apply(Promise.prototype.then, fetch(url()), [resolve])
      })
      const late = fetch(url())
      // By then that one has come, and nobody has looked at it.
      await fetch(url()).then(text)
      const texts = [awaited, returned, all, raced, adopted, borrowed, await late].map(text)
      return Promise.all([
        ...texts,
        fetch(url()).then(text),
        fetch(url())
          .finally(() => undefined)
          .then(text),
      ])
    },

    'what is looked up for one response': async lab => {
      const url = lab.stream({ body: ['data: 1\n\n'] }).url
      const counts: Record<string, number> = {}
      const undo = haunt(Object.prototype, ['then'], counts, undefined)
      const found = Object.getOwnPropertyDescriptor(Promise.prototype, 'constructor') as PropertyDescriptor
      Object.defineProperty(Promise.prototype, 'constructor', {
        configurable: true,
        get() {
          counts['constructor of promises'] = (counts['constructor of promises'] ?? 0) + 1
          return Promise
        },
      })
      const response = await fetch(url)
      Object.defineProperty(Promise.prototype, 'constructor', found)
      undo()
      await response.text()
      return { ...counts }
    },

    'reacted to twice': async lab => {
      const promise = fetch(lab.stream({ body: ['data: 1\n\n'] }).url)
      const trail: string[] = []
      await Promise.all([
        promise.then(response => trail.push(`first ${response.bodyUsed}`)),
        promise.then(response => trail.push(`second ${response.bodyUsed}`)),
        promise,
      ])
      const response = await promise
      return { trail, same: response === (await promise) }
    },

    'a rejection that nobody handles': lab =>
      unhandled(async (heard, promises) => {
        promises.push(fetch(lab.nowhere))
        await until(() => heard.length > 0)
        promises[0]?.catch(() => undefined)
        await until(() => heard.length > 1)
      }),

    'a rejection that is handled': lab =>
      unhandled(async (heard, promises) => {
        promises.push(fetch(lab.nowhere))
        await promises[0]?.catch(() => undefined)
        await lastTold(heard)
      }),

    'a rejection of which only the success is handled': lab =>
      unhandled(async (heard, promises) => {
        const promise = fetch(lab.nowhere)
        promises.push(
          promise,
          promise.then(() => undefined),
        )
        await until(() => heard.length > 0)
      }),

    'a refusal that nobody handles': () =>
      unhandled(async (heard, promises) => {
        promises.push(untyped())
        await until(() => heard.length > 0)
      }),

    'stack of a call without arguments': () =>
      rejection(function page() {
        return untyped()
      }),

    'stack of a bad URL': () =>
      rejection(function page() {
        return fetch('http://[')
      }),

    'stack of a request that nobody answers': lab =>
      rejection(function page() {
        return fetch(lab.nowhere)
      }),

    'stack of an aborted request': lab =>
      rejection(function page() {
        return fetch(lab.stream({}).url, { signal: AbortSignal.abort() })
      }),

    'stack of a call of another object': () =>
      rejection(function page() {
        return Reflect.apply(fetch, {}, ['/x'])
      }),

    'stack of a conversion': lab => {
      const made: Record<string, Observation> = {}
      const url = {
        toString() {
          made.url = frames(new Error('conversion').stack)
          return lab.stream({}).url
        },
      }
      const init = {
        get method() {
          made.init = frames(new Error('conversion').stack)
          return 'GET'
        },
      }
      const failing = {
        get method(): string {
          throw new RangeError('mine')
        },
      }
      fromHere(function page() {
        void fetch(url as unknown as string, init)
      })
      const promise = fromHere(function page() {
        return fetch('/x', failing)
      })
      return promise.then(describe, (error: Error) => ({ ...made, thrown: frames(error.stack) }))
    },

    'own properties of a rejection': async lab => {
      const reasons: Observation[] = []
      for (const promise of [untyped(), fetch('http://['), fetch(lab.nowhere)]) {
        const reason = (await promise.catch(error => error)) as Error
        const own = Object.getOwnPropertyNames(reason).sort()
        reasons.push(own.map(name => `${name} ${Object.getOwnPropertyDescriptor(reason, name)?.enumerable}`))
      }
      return reasons
    },

    'a rejection that nobody handles, by its stack': async lab => {
      let seen: Observation = null
      const note = (event: PromiseRejectionEvent) => {
        event.preventDefault()
        seen = describeError(event.reason)
      }
      addEventListener('unhandledrejection', note)
      fromHere(function page() {
        void fetch(lab.nowhere)
      })
      await until(() => seen !== null)
      return seen
    },

    'a page that formats stacks itself': async lab => {
      const holder = Error as { prepareStackTrace?: unknown }
      const calls: Observation[] = []
      holder.prepareStackTrace = (error: Error, sites: unknown[]) => {
        calls.push(`${error.name} ${sites.length > 0}`)
        return 'formatted'
      }
      const reason = (await fetch(lab.nowhere).catch(error => error)) as Error
      const before = calls.length
      const stack = describe(reason.stack)
      delete holder.prepareStackTrace
      return { before, stack: stack === 'formatted' ? stack : 'usual', calls }
    },

    'from another document': async lab => {
      const frame = lab.frame(each => {
        each.srcdoc = '<p>'
      })
      await lab.next(frame, 'load')
      const realm = frame.contentWindow as Window & typeof globalThis
      const response = await realm.fetch(new URL(lab.stream({ body: ['data: 1\n\n'] }).url, location.href))
      const theirs = Reflect.apply(fetch, realm, [new URL(lab.stream({}).url, location.href)])
      return {
        realm: response instanceof realm.Response,
        ours: response instanceof Response,
        text: await response.text(),
        borrowed: describeReason(
          await theirs.then((each: Response) => each.type).catch((error: unknown) => error),
        ),
      }
    },

    'a page that wraps it': async lab => {
      const native = window.fetch
      const trail: string[] = []
      window.fetch = async (...args) => {
        trail.push('asked')
        const response = await native(...args)
        trail.push(`answered ${response.headers.get('content-type')}`)
        return response
      }
      const response = await fetch(lab.stream({ body: ['data: 1\n\n'] }).url)
      const text = await response.text()
      window.fetch = native
      return { trail, text }
    },

    'a page that puts a response of its own in its place': async lab => {
      const native = window.fetch
      window.fetch = async (...args) => {
        const response = await native(...args)
        return new Response(response.body, response)
      }
      const response = await fetch(lab.stream({ body: ['data: 1\n\n'] }).url)
      const reader = bodyOf(response).getReader()
      const { value } = await reader.read()
      window.fetch = native
      return { type: response.type, url: response.url, length: value?.length ?? null }
    },

    'a page that proxies the response': async lab => {
      const native = window.fetch
      window.fetch = new Proxy(native, {
        apply: async (target, self, args) => {
          const response = await Reflect.apply(target, self, args)
          return new Proxy(response, {
            get: (each, key) => {
              const value = Reflect.get(each, key, each)
              return typeof value === 'function' ? value.bind(each) : value
            },
          })
        },
      })
      const response = await fetch(lab.stream({ body: ['data: 1\n\n'] }).url)
      const text = await response.text()
      window.fetch = native
      return { text, used: response.bodyUsed }
    },
  },
}
