/**
 * Pages that have replaced what the language gave them, before a stream is made and while another is open.
 * Each probe notes who used the replaced built-ins beside the page itself: natively nobody, so with the extension
 * nobody either.
 */

import type { Observation } from '../page/describe.ts'
import type { Subject } from '../page/lab.ts'
import { broken, brokenMembers, placesOf, poisoned, set } from '../page/poison.ts'
import { type Counts, haunt, replace } from '../page/replace.ts'

export const poisonedLanguage: Subject = {
  name: 'poisoned language',
  alone: true,
  probes: {
    'Array.prototype.push': broken('Array.prototype.push'),

    'all methods of arrays': brokenMembers('Array.prototype', 'Array'),

    'setters of array indices': poisoned(counts =>
      haunt(Array.prototype, ['0', '1', '2', '3', '4', '5', '6', '7', '8'], counts, undefined),
    ),

    'JSON.stringify': broken('JSON.stringify'),

    'JSON.parse and JSON itself': broken('JSON.parse', 'JSON.stringify', 'JSON'),

    Map: broken(
      'Map',
      'Map.prototype.get',
      'Map.prototype.set',
      'Map.prototype.has',
      'Map.prototype.delete',
      'Map.prototype.@@iterator',
    ),

    WeakMap: broken(
      'WeakMap',
      'WeakMap.prototype.get',
      'WeakMap.prototype.set',
      'WeakMap.prototype.has',
      'WeakMap.prototype.delete',
    ),

    'Set, WeakSet and WeakRef': broken(
      'Set',
      'Set.prototype.add',
      'Set.prototype.has',
      'Set.prototype.delete',
      'Set.prototype.@@iterator',
      'WeakSet',
      'WeakSet.prototype.add',
      'WeakSet.prototype.has',
      'WeakRef',
      'WeakRef.prototype.deref',
      'FinalizationRegistry',
      'FinalizationRegistry.prototype.register',
    ),

    'Date.now': broken('Date.now'),

    Date: brokenMembers('Date', 'Date.prototype'),

    Promise: broken(
      'Promise',
      'Promise.resolve',
      'Promise.reject',
      'Promise.all',
      'Promise.prototype.then',
      'Promise.prototype.catch',
      'Promise.prototype.finally',
    ),

    'Function.prototype.call, apply and bind': broken(
      'Function.prototype.call',
      'Function.prototype.apply',
      'Function.prototype.bind',
      'Function.prototype.toString',
    ),

    Reflect: brokenMembers('Reflect'),

    'methods of Object': brokenMembers('Object'),

    'methods of objects': broken(
      'Object.prototype.hasOwnProperty',
      'Object.prototype.toString',
      'Object.prototype.valueOf',
      'Object.prototype.isPrototypeOf',
      'Object.prototype.propertyIsEnumerable',
      'Object.prototype.toLocaleString',
      'Object.prototype.__proto__',
    ),

    'Proxy and Symbol': broken(
      'Proxy',
      'Symbol',
      'Symbol.for',
      'Symbol.prototype.toString',
      'Symbol.prototype.@@toPrimitive',
    ),

    'methods of strings': brokenMembers('String.prototype', 'String'),

    'methods of regular expressions': brokenMembers('RegExp.prototype'),

    'String, Number, Boolean and Math': broken(
      'String',
      'Number',
      'Boolean',
      'BigInt',
      'parseInt',
      'Number.isFinite',
      'Number.prototype.toString',
      'Math.random',
      'Math.floor',
      'Math.max',
      'Math.min',
      'Math.round',
    ),

    Error: broken(
      'Error',
      'Error.captureStackTrace',
      'Error.prototype.toString',
      'TypeError',
      'DOMException',
    ),

    'Error.prepareStackTrace': async lab => {
      const calls: Observation[] = []
      const undoing = Object.getOwnPropertyDescriptor(Error, 'prepareStackTrace')
      const seen = await poisoned(() => {
        ;(Error as { prepareStackTrace?: unknown }).prepareStackTrace = (error: Error) => {
          calls.push(`${error.name} ${error.message}`)
          throw error
        }
        return () => {
          if (undoing) Object.defineProperty(Error, 'prepareStackTrace', undoing)
          else Reflect.deleteProperty(Error, 'prepareStackTrace')
        }
      })(lab)
      return { calls, seen }
    },

    'Error.stackTraceLimit': async lab => {
      const uses: Counts = {}
      const found = Object.getOwnPropertyDescriptor(Error, 'stackTraceLimit')
      const seen = await poisoned(() => {
        Object.defineProperty(Error, 'stackTraceLimit', {
          configurable: true,
          get() {
            uses.get = (uses.get ?? 0) + 1
            return 10
          },
          set() {
            uses.set = (uses.set ?? 0) + 1
          },
        })
        return () => {
          if (found) Object.defineProperty(Error, 'stackTraceLimit', found)
          else Reflect.deleteProperty(Error, 'stackTraceLimit')
        }
      })(lab)
      return { uses, seen }
    },

    'getters of errors': poisoned(counts =>
      replace(
        placesOf('Error.prototype.name', 'Error.prototype.message', 'Error.prototype.stack'),
        counts,
        true,
      ),
    ),

    'toJSON on every prototype': async lab => {
      let calls = 0
      function toJSON(this: unknown) {
        calls++
        return 'toJSON of the page'
      }
      const prototypes = [
        Object.prototype,
        String.prototype,
        Number.prototype,
        Boolean.prototype,
        Array.prototype,
      ]
      const seen = await poisoned(() => {
        const undo = prototypes.map(prototype => set(prototype, { toJSON }))
        return () => {
          for (const each of undo) each()
        }
      })(lab)
      return { calls, seen }
    },

    'then on Object.prototype': poisoned(counts => haunt(Object.prototype, ['then'], counts, undefined)),

    'members of dictionaries on Object.prototype': poisoned(counts =>
      haunt(
        Object.prototype,
        [
          'capture',
          'passive',
          'signal',
          'handleEvent',
          'detail',
          'bubbles',
          'cancelable',
          'composed',
          'ports',
          'data',
          'relatedTarget',
          'buffered',
          'type',
        ],
        counts,
        undefined,
      ),
    ),

    'members of dictionaries that are wrong': poisoned(() =>
      // Of the listeners of a page only those with options are concerned, natively too.
      set(Object.prototype, {
        signal: undefined,
        passive: 'yes',
        detail: {},
        ports: 5,
        bubbles: true,
        cancelable: true,
        composed: true,
      }),
    ),

    'members of descriptors and traps on Object.prototype': poisoned(counts =>
      haunt(
        Object.prototype,
        [
          'construct',
          'apply',
          'has',
          'deleteProperty',
          'getPrototypeOf',
          'defineProperty',
          'ownKeys',
          'getOwnPropertyDescriptor',
          'kind',
          'at',
          'connection',
          'stack',
          'late',
          'closed',
          'attempt',
        ],
        counts,
        undefined,
      ),
    ),

    'enumerable values on Object.prototype': poisoned(() =>
      set(Object.prototype, {
        mine: 'mine',
        extra: 1,
        stack: 'mine',
        late: true,
        cut: true,
        heard: 'mine',
        undefined: 1,
      }),
    ),
  },
}
