/**
 * What happens around streams: `document.open`, `window.stop`, workers, timers, performance entries.
 */

import { describe, keyName, keysOf, type Observation, outcome } from '../page/describe.ts'
import type { Subject } from '../page/lab.ts'

/** A worker's own view of the interface and of one stream. Carried as text, so it refers to nothing outside. */
function work(url: string): void {
  const found = {
    keys: Reflect.ownKeys(EventSource).map(String),
    prototype: Reflect.ownKeys(EventSource.prototype).map(String),
    text: Function.prototype.toString.call(EventSource).replaceAll(/\s+/g, ' '),
  }
  const source = new EventSource(url)
  source.onmessage = ({ data }) => {
    source.close()
    postMessage({ found, data })
  }
}

export const lifecycle: Subject = {
  name: 'lifecycle',
  alone: true,
  probes: {
    'document.open': async lab => {
      const frame = lab.frame(each => {
        each.srcdoc = '<p>before'
      })
      await lab.next(frame, 'load')
      const realm = frame.contentWindow as Window & typeof globalThis
      const before = realm.EventSource
      const trail: string[] = []
      const stream = lab.stream({
        body: ['event: tick\ndata: 1\n\n', { until: 'opened' }, 'event: tick\ndata: 2\n\n'],
        end: 'hold',
      })
      const source = lab.keep(new realm.EventSource(new URL(stream.url, location.href).href))
      source.addEventListener('tick', ({ data }) => trail.push(data))
      source.addEventListener('error', () => trail.push(`error ${source.readyState}`))
      await lab.next(source, 'tick')
      realm.document.open()
      realm.document.write('<p>after')
      realm.document.close()
      trail.push(`state ${source.readyState}`)
      if (source.readyState === EventSource.OPEN) {
        void stream.signal('opened')
        await lab.next(source, 'tick')
      }
      const later = lab.keep(new realm.EventSource(new URL(lab.silence().url, location.href).href))
      await lab.next(later, 'open')
      return {
        trail,
        same: realm.EventSource === before,
        constructor: later.constructor === realm.EventSource,
      }
    },

    'document.open of a document that listens to everything': async lab => {
      const frame = lab.frame(each => {
        each.srcdoc = '<p>before'
      })
      await lab.next(frame, 'load')
      const realm = frame.contentWindow as Window & typeof globalThis
      const heard: string[] = []
      const dispatched = realm.EventTarget.prototype.dispatchEvent
      realm.EventTarget.prototype.dispatchEvent = function (event) {
        heard.push(event.type)
        return Reflect.apply(dispatched, this, [event])
      }
      realm.document.open()
      const source = lab.keep(
        new realm.EventSource(
          new URL(lab.stream({ body: ['data: 1\n\n'], end: 'hold' }).url, location.href).href,
        ),
      )
      await lab.next(source, 'message')
      realm.document.close()
      return heard
    },

    'window.stop': async lab => {
      const frame = lab.frame(each => {
        each.srcdoc = '<p>'
      })
      await lab.next(frame, 'load')
      const realm = frame.contentWindow as Window & typeof globalThis
      const stream = lab.silence()
      const source = lab.keep(new realm.EventSource(new URL(stream.url, location.href).href))
      await lab.next(source, 'open')
      const failed = lab.next(source, 'error')
      realm.stop()
      await failed
      await stream.closed(1)
      return source.readyState
    },

    'a dedicated worker': async lab => {
      const { url } = lab.stream({ body: ['data: worker\n\n'], end: 'hold' })
      const text = `(${work.toString()})(${JSON.stringify(new URL(url, location.href).href)})`
      const results: Observation[] = []
      for (const address of [
        `/script?text=${encodeURIComponent(text)}`,
        URL.createObjectURL(new Blob([text])),
      ]) {
        const worker = new Worker(address)
        const { data } = await lab.next(worker, 'message')
        worker.terminate()
        results.push(data as Observation)
      }
      return results
    },

    'a shared worker': async lab => {
      const { url } = lab.stream({ body: ['data: worker\n\n'], end: 'hold' })
      const text = `onconnect = ({ ports: [port] }) => { globalThis.postMessage = message => port.postMessage(message); (${work.toString()})(${JSON.stringify(new URL(url, location.href).href)}) }`
      const { port } = new SharedWorker(`/script?text=${encodeURIComponent(text)}`)
      port.start()
      const { data } = await lab.next(port, 'message')
      return data as Observation
    },

    'numbers of timers': async lab => {
      const numberOf = () => {
        const id = Number(setTimeout(() => undefined, 0))
        clearTimeout(id)
        return id
      }
      const first = numberOf()
      const source = lab.connect(
        lab.stream({
          body: [{ every: 40, count: 6, text: 'event: tick\ndata: #\n\n' }, 'event: done\ndata:\n\n'],
          end: 'hold',
        }),
      )
      const constructed = numberOf() - first
      source.addEventListener('tick', () => undefined)
      const listening = numberOf() - first
      await lab.next(source, 'done')
      const received = numberOf() - first
      source.close()
      return { constructed, listening, received, closed: numberOf() - first }
    },

    'performance entries': async lab => {
      const stream = lab.stream({ body: ['data: 1\n\n', 'event: done\ndata:\n\n'], end: 'hold' })
      const source = lab.connect(stream)
      await lab.next(source, 'done')
      source.close()
      await stream.closed(1)
      // Firefox lists a stream when it begins, Chromium when it has ended: another request ends after it.
      await fetch('/script?text=x')
      return performance
        .getEntries()
        .filter(
          ({ entryType }) =>
            !['paint', 'visibility-state', 'largest-contentful-paint', 'longtask', 'event'].includes(
              entryType,
            ),
        )
        .map(({ entryType, name }) => `${entryType} ${describe(name.split('?')[0])}`)
        .sort()
    },

    'messages to the window': async lab => {
      const heard: string[] = []
      for (const type of ['message', 'messageerror', 'storage', 'error', 'unhandledrejection'])
        addEventListener(
          type,
          event => heard.push(`${event.type} ${describe((event as MessageEvent).data)}`),
          true,
        )
      const source = lab.connect(
        lab.stream({
          body: [{ every: 40, count: 6, text: 'event: tick\ndata: #\n\n' }, 'event: done\ndata:\n\n'],
          end: 'hold',
        }),
      )
      source.addEventListener('tick', () => undefined)
      await lab.next(source, 'done')
      source.close()
      // Of a message that was sent before, this one would be the second.
      const last = lab.next(window, 'message')
      postMessage('mine', location.origin)
      await last
      return heard
    },

    'changes of the document': async lab => {
      const changes: string[] = []
      const observer = new MutationObserver(records => {
        for (const { type, target, attributeName } of records)
          changes.push(`${type} ${target.nodeName} ${attributeName}`)
      })
      observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true })
      const source = lab.connect(
        lab.stream({
          body: [{ every: 40, count: 6, text: 'data: #\n\n' }, 'event: done\ndata:\n\n'],
          end: 'hold',
        }),
      )
      await lab.next(source, 'done')
      source.close()
      observer.disconnect()
      return { changes, storage: [localStorage.length, sessionStorage.length], cookie: document.cookie }
    },

    'own names of the window once streams are watched': async lab => {
      const names = () => Reflect.ownKeys(globalThis).map(keyName)
      const before = names()
      const source = lab.connect(
        lab.stream({ body: ['event: ping\ndata: 1\n\n', 'event: done\ndata:\n\n'], end: 'hold' }),
      )
      await lab.next(source, 'done')
      source.close()
      return names().filter(name => !before.includes(name))
    },

    'the constructor deleted, replaced and put back': async lab => {
      const host = globalThis as { EventSource?: typeof EventSource }
      const Native = EventSource
      const deleted = Reflect.deleteProperty(globalThis, 'EventSource')
      const absent = 'EventSource' in globalThis
      host.EventSource = class Polyfill extends EventTarget {} as unknown as typeof EventSource
      const { name } = host.EventSource
      host.EventSource = Native
      const source = lab.connect(lab.stream({ body: ['data: 1\n\n'], end: 'hold' }))
      const { data } = await lab.next(source, 'message')
      return { deleted, absent, name, data, instance: source instanceof Native }
    },

    'methods deleted from the prototype': async lab => {
      const { prototype } = EventSource
      const deleted = {
        addEventListener: Reflect.deleteProperty(prototype, 'addEventListener'),
        close: Reflect.deleteProperty(prototype, 'close'),
        constructor: Reflect.deleteProperty(prototype, 'constructor'),
      }
      const source = lab.connect(
        lab.stream({ body: ['event: tick\ndata: 1\n\n', 'event: done\ndata:\n\n'], end: 'hold' }),
      )
      const trail: string[] = []
      source.addEventListener('tick', ({ data }) => trail.push(data))
      await lab.next(source, 'done')
      return {
        deleted,
        close: describe(source.close),
        keys: keysOf(prototype).length,
        add: Object.hasOwn(prototype, 'addEventListener'),
        trail,
      }
    },

    'the prototype and the constructor, frozen': async lab => {
      Object.freeze(EventSource.prototype)
      Object.freeze(EventSource)
      Object.freeze(EventTarget.prototype)
      const source = lab.connect(
        lab.stream({ body: ['event: tick\ndata: 1\n\n', 'event: done\ndata:\n\n'], end: 'hold' }),
      )
      Object.freeze(source)
      const trail: string[] = []
      source.addEventListener('tick', ({ data }) => trail.push(data))
      source.onmessage = () => undefined
      await lab.next(source, 'done')
      source.close()
      return {
        trail,
        frozen: [Object.isFrozen(EventSource), Object.isFrozen(EventSource.prototype)],
        state: source.readyState,
      }
    },

    'assignments to the constructor': () => {
      // Strict code is told that an assignment failed, other code is not.
      const strict = (text: string) => outcome(Function(`'use strict'; return ${text}`) as () => unknown)
      return {
        constant: strict('EventSource.OPEN = 5'),
        name: strict('EventSource.name = "Mine"'),
        prototype: strict('EventSource.prototype = {}'),
        expando: strict(
          '[EventSource.expando = 1, delete EventSource.expando, "expando" in EventSource].join()',
        ),
        deleteConstant: strict('delete EventSource.OPEN'),
        deletePrototype: strict('delete EventSource.prototype'),
        defineConstant: outcome(() => Object.defineProperty(EventSource, 'OPEN', { value: 5 })),
        rename: outcome(() => Object.defineProperty(EventSource, 'name', { value: 'Mine' }).name),
        instance: strict('EventSource.prototype.readyState = 5'),
        sealed: strict('Object.isExtensible(Object.preventExtensions(EventSource))'),
        later: strict('EventSource.expando = 1'),
      }
    },

    'another parent for the constructor': () => {
      const parent = Object.getPrototypeOf(EventSource) as object
      const other = function Other() {
        return undefined
      }
      const results = [
        Reflect.setPrototypeOf(EventSource, other),
        Object.getPrototypeOf(EventSource) === other,
        Reflect.setPrototypeOf(EventSource, parent),
      ]
      return results
    },

    'the constructor as its own ancestor': () => {
      const parent = Object.getPrototypeOf(EventSource) as object
      try {
        Object.setPrototypeOf(EventSource, Object.create(EventSource))
        return 'accepted'
      } catch (error) {
        return `${(error as Error).name} ${(error as Error).message}`
      } finally {
        Reflect.setPrototypeOf(EventSource, parent)
      }
    },

    'many streams made and closed at once': async lab => {
      const sources = Array.from({ length: 200 }, () => new EventSource('/never-asked-for'))
      for (const source of sources) source.close()
      const source = lab.connect(lab.stream({ body: ['data: 1\n\n'], end: 'hold' }))
      const { data } = await lab.next(source, 'message')
      return { data, closed: sources.every(({ readyState }) => readyState === 2) }
    },
  },
}
