/**
 * Pages that have replaced what the browser gave them, before a stream is made and while another is open.
 * Each probe notes who used the replaced built-ins beside the page itself: natively nobody, so with the extension
 * nobody either.
 */

import { frames, fromHere, type Observation } from '../page/describe.ts'
import type { Subject } from '../page/lab.ts'
import { broken, brokenMembers, callOf, type Method, placesOf, poisoned, wrapped } from '../page/poison.ts'
import { allPlaces, type Counts, replace } from '../page/replace.ts'

const { apply } = Reflect
const nativeAdd = EventTarget.prototype.addEventListener

export const poisonedPlatform: Subject = {
  name: 'poisoned platform',
  alone: true,
  probes: {
    'performance.now': broken('Performance.prototype.now'),

    performance: brokenMembers('Performance.prototype'),

    PerformanceObserver: broken('PerformanceObserver', 'PerformanceObserver.prototype.observe'),

    timers: broken(
      'setTimeout',
      'clearTimeout',
      'setInterval',
      'clearInterval',
      'queueMicrotask',
      'requestAnimationFrame',
      'requestIdleCallback',
      'scheduler.postTask',
    ),

    'encoders and random numbers': broken(
      'TextEncoder',
      'TextEncoder.prototype.encode',
      'TextEncoder.prototype.encodeInto',
      'TextDecoder',
      'Blob',
      'Uint8Array',
      'Crypto.prototype.randomUUID',
      'Crypto.prototype.getRandomValues',
      'structuredClone',
      'URL',
      'URLSearchParams',
      'btoa',
    ),

    'addEventListener, wrapped': wrapped(
      [
        'EventTarget.prototype.addEventListener',
        'EventTarget.prototype.removeEventListener',
        'EventTarget.prototype.dispatchEvent',
      ],
      callOf,
    ),

    'addEventListener of EventSource, wrapped': async lab => {
      const notes: string[] = []
      const found = Object.getOwnPropertyDescriptor(EventSource.prototype, 'addEventListener')
      const original = EventSource.prototype.addEventListener as Method
      const seen = await poisoned(() => {
        EventSource.prototype.addEventListener = function (this: EventSource, ...args: unknown[]) {
          notes.push(callOf(this, args, 'add'))
          return apply(original, this, args) as undefined
        }
        return () => {
          if (found) Object.defineProperty(EventSource.prototype, 'addEventListener', found)
          else Reflect.deleteProperty(EventSource.prototype, 'addEventListener')
        }
      })(lab)
      return { notes, seen }
    },

    'addEventListener that listens in zones': async lab => {
      // What zone.js does: listeners are wrapped, and what was wrapped is remembered under a name of its own.
      const zones: string[] = []
      const found = Object.getOwnPropertyDescriptor(
        EventTarget.prototype,
        'addEventListener',
      ) as PropertyDescriptor
      const seen = await poisoned(() => {
        EventTarget.prototype.addEventListener = function (
          type: string,
          listener: unknown,
          options?: unknown,
        ) {
          zones.push(type)
          const inZone = function (this: unknown, event: Event) {
            zones.push(`run ${event.type}`)
            if (typeof listener === 'function') apply(listener as Method, this, [event])
            else (listener as EventListenerObject).handleEvent(event)
          }
          apply(nativeAdd, this, options === undefined ? [type, inZone] : [type, inZone, options])
        }
        return () => Object.defineProperty(EventTarget.prototype, 'addEventListener', found)
      })(lab)
      return { zones, seen }
    },

    'close, wrapped': wrapped(['EventSource.prototype.close'], callOf),

    'methods of events': broken(
      'Event.prototype.stopImmediatePropagation',
      'Event.prototype.stopPropagation',
      'Event.prototype.preventDefault',
      'Event.prototype.composedPath',
    ),

    'getters of events': poisoned(counts =>
      replace(
        placesOf(
          'Event.prototype.type',
          'Event.prototype.target',
          'Event.prototype.currentTarget',
          'Event.prototype.timeStamp',
          'Event.prototype.eventPhase',
          'Event.prototype.defaultPrevented',
          'MessageEvent.prototype.data',
          'MessageEvent.prototype.lastEventId',
          'MessageEvent.prototype.origin',
          'MessageEvent.prototype.source',
          'MessageEvent.prototype.ports',
          'CustomEvent.prototype.detail',
        ),
        counts,
        true,
      ),
    ),

    'getters of EventSource': poisoned(counts =>
      replace(
        placesOf(
          'EventSource.prototype.readyState',
          'EventSource.prototype.url',
          'EventSource.prototype.withCredentials',
          'EventSource.prototype.onmessage',
          'EventSource.prototype.onopen',
          'EventSource.prototype.onerror',
        ),
        counts,
        true,
      ),
    ),

    'ports and channels': broken(
      'MessagePort.prototype.postMessage',
      'MessagePort.prototype.start',
      'MessagePort.prototype.close',
      'MessageChannel',
      'BroadcastChannel',
      'BroadcastChannel.prototype.postMessage',
      'postMessage',
      'dispatchEvent',
    ),

    'constructors of events': broken(
      'Event',
      'MessageEvent',
      'CustomEvent',
      'MouseEvent',
      'ErrorEvent',
      'EventTarget',
    ),

    'document and navigator': poisoned(counts =>
      replace(
        placesOf(
          'Document.prototype.visibilityState',
          'Document.prototype.hidden',
          'Document.prototype.documentElement',
          'Document.prototype.createElement',
          'Document.prototype.readyState',
          'Document.prototype.URL',
          'Node.prototype.appendChild',
          'Node.prototype.baseURI',
          'Navigator.prototype.onLine',
          'Navigator.prototype.userAgent',
        ),
        counts,
        true,
      ),
    ),

    network: broken(
      'fetch',
      'XMLHttpRequest',
      'XMLHttpRequest.prototype.open',
      'XMLHttpRequest.prototype.send',
      'WebSocket',
      'Navigator.prototype.sendBeacon',
    ),

    console: brokenMembers('console'),

    'every built-in at once, counted': async lab => {
      // What a test of the suite itself, or the engine for it, uses is the same with and without the extension.
      const counts: Counts = Object.create(null)
      const places = allPlaces(
        /^(Reflect|Object)\.(apply|construct|defineProperty)$|^(on|webkit|moz)|^(location|document|window|top|parent)$/,
      )
      const seen = await poisoned(() => replace(places, counts, true))(lab)
      return { used: { ...counts }, seen, enough: places.length > 2000 }
    },

    'stacks in wrapped methods': async lab => {
      const stacks: Record<string, Observation> = {}
      const found = Object.getOwnPropertyDescriptor(
        EventTarget.prototype,
        'addEventListener',
      ) as PropertyDescriptor
      EventTarget.prototype.addEventListener = function wrapper(...args: unknown[]) {
        if (args[0] === 'tick') stacks.add = frames(new Error('stack').stack)
        return apply(nativeAdd as Method, this, args) as undefined
      }
      const source = lab.connect(lab.silence())
      fromHere(function page() {
        source.addEventListener('tick', () => undefined)
      })
      Object.defineProperty(EventTarget.prototype, 'addEventListener', found)
      return stacks
    },
  },
}
