/**
 * The arguments of `addEventListener` and `removeEventListener`: conversions and errors.
 * @see https://dom.spec.whatwg.org/#dom-eventtarget-addeventlistener
 */

import { attempt, describe, describeError, fromHere, type Observation, outcome } from '../page/describe.ts'
import type { Subject } from '../page/lab.ts'
import { noted } from '../page/ticks.ts'
import { untyped } from '../page/untyped.ts'

export const listenerArguments: Subject = {
  name: 'listener arguments',
  probes: {
    'that are nothing': lab =>
      noted(lab, 1, (source, note, trail) => {
        for (const nothing of [null, undefined]) {
          trail.push(`added ${String(untyped(source).addEventListener('tick', nothing))}`)
          trail.push(`removed ${String(untyped(source).removeEventListener('tick', nothing))}`)
        }
        trail.push(`result ${String(untyped(source).addEventListener('tick', note('called')))}`)
      }),

    'of the wrong type': lab => {
      const source = untyped(lab.connect(lab.silence()))
      return fromHere(function page() {
        return Object.fromEntries(
          [5, 'text', true, Symbol('x'), 1n].map(value => [
            String(value),
            [
              attempt(() => source.addEventListener('tick', value)),
              attempt(() => source.removeEventListener('tick', value)),
            ],
          ]),
        )
      })
    },

    'without arguments': lab => {
      const source = untyped(lab.connect(lab.silence()))
      return fromHere(function page() {
        return {
          none: attempt(() => source.addEventListener()),
          one: attempt(() => source.addEventListener('tick')),
          convertedTooEarly: attempt(() =>
            source.addEventListener({
              toString() {
                throw new Error('converted')
              },
            }),
          ),
        }
      })
    },

    'with options of the wrong type': lab => {
      const source = untyped(lab.connect(lab.silence()))
      return {
        number: outcome(() => source.addEventListener('tick', () => undefined, 5)),
        text: outcome(() => source.addEventListener('tick', () => undefined, 'capture')),
        null: outcome(() => source.addEventListener('tick', () => undefined, null)),
        symbol: outcome(() => source.addEventListener('tick', () => undefined, Symbol('x'))),
        signal: outcome(() => source.addEventListener('tick', () => undefined, { signal: null })),
        notASignal: outcome(() => source.addEventListener('tick', () => undefined, { signal: {} })),
        nothing: outcome(() => source.addEventListener('tick', null, { signal: {} })),
        type: outcome(() => source.addEventListener(Symbol('x'), () => undefined)),
      }
    },

    'order of conversions': lab => {
      const source = untyped(lab.connect(lab.silence()))
      const order = (call: (type: object, options: object) => unknown): Observation => {
        const trail: string[] = []
        const type = {
          toString() {
            trail.push('type')
            return 'tick'
          },
          valueOf() {
            trail.push('valueOf')
            return 'tick'
          },
        }
        const options = new Proxy(
          {},
          {
            get(_object, key) {
              trail.push(`get ${String(key)}`)
              return undefined
            },
            has(_object, key) {
              trail.push(`has ${String(key)}`)
              return false
            },
            ownKeys() {
              trail.push('keys')
              return []
            },
          },
        )
        return [outcome(() => call(type, options)), trail]
      }
      return {
        add: order((type, options) => source.addEventListener(type, () => undefined, options)),
        remove: order((type, options) => source.removeEventListener(type, () => undefined, options)),
        nothing: order((type, options) => source.addEventListener(type, null, options)),
        bad: order((type, options) => source.addEventListener(type, 5, options)),
      }
    },

    'an error of the page in a conversion is that very error': lab => {
      const source = untyped(lab.connect(lab.silence()))
      const mine = new TypeError('of the page')
      const { stack } = mine
      const caught = (action: () => unknown): Observation => {
        try {
          return describe(action())
        } catch (error) {
          return error === mine && mine.stack === stack ? 'that very error' : describeError(error)
        }
      }
      const throwing = {
        toString() {
          throw mine
        },
      }
      const options = {
        get once(): boolean {
          throw mine
        },
      }
      return {
        type: caught(() => source.addEventListener(throwing, () => undefined)),
        options: caught(() => source.addEventListener('tick', () => undefined, options)),
      }
    },

    'options read from the prototype chain': lab =>
      noted(lab, 2, (source, note) => {
        class Options {
          get once() {
            return true
          }
        }
        source.addEventListener('tick', note('once'), new Options())
        source.addEventListener('tick', note('capture'), Object.create({ capture: true }))
      }),

    'more arguments than are read': lab =>
      noted(lab, 1, (source, note) => {
        untyped(source).addEventListener('tick', note('called'), false, true, 'Firefox once read a fourth')
      }),

    'added by borrowed methods': lab =>
      noted(lab, 1, (source, note) => {
        EventTarget.prototype.addEventListener.call(source, 'tick', note('inherited'))
        EventSource.prototype.addEventListener.call(source, 'tick', note('of the prototype'))
        source.addEventListener.bind(source)('tick', note('bound'))
        Reflect.apply(source.addEventListener, source, ['tick', note('applied')])
        document.addEventListener.call(source, 'tick', note('of the document'))
      }),

    'on other targets by the method of EventSource': lab => {
      const source = lab.connect(lab.silence())
      const trail: string[] = []
      const target = new EventTarget()
      EventSource.prototype.addEventListener.call(target as EventSource, 'tick', () => trail.push('target'))
      // A method called on nothing is called on the window.
      const add = source.addEventListener as unknown as (type: string, listener: () => void) => void
      add('conformance-tick', () => trail.push('window'))
      add.call(null, 'conformance-tick', () => trail.push('window again'))
      target.dispatchEvent(new Event('tick'))
      dispatchEvent(new Event('conformance-tick'))
      return trail
    },
  },
}
