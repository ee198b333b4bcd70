/**
 * The stacks of errors that the browser throws for the page, and of errors that the page makes while the browser
 * asks it for something: natively there is nobody between the two.
 */

import {
  attempt,
  describe,
  describeError,
  errorProperties,
  frames,
  fromHere,
  type Observation,
} from '../page/describe.ts'
import type { Subject } from '../page/lab.ts'
import { UntypedEventSource, untyped } from '../page/untyped.ts'

export const stacks: Subject = {
  name: 'stacks',
  probes: {
    'of a call without new': () =>
      fromHere(function outer() {
        return (function inner() {
          try {
            return describe(UntypedEventSource('/x'))
          } catch (error) {
            return describeError(error)
          }
        })()
      }),

    'of a bad URL': lab =>
      fromHere(function outer() {
        return (function inner() {
          return [lab.elsewhere.length > 0].map(function callback() {
            try {
              return describe(new EventSource('http://['))
            } catch (error) {
              return describeError(error)
            }
          })
        })()
      }),

    'of a missing argument in a class': () => {
      class Maker {
        make(): Observation {
          try {
            return describe(new UntypedEventSource())
          } catch (error) {
            return describeError(error)
          }
        }
      }
      return fromHere(() => new Maker().make())
    },

    'own properties of an error of the constructor': lab => ({
      typeError: errorProperties(() => new UntypedEventSource()),
      badUrl: errorProperties(() => new EventSource('http://[')),
      dictionary: errorProperties(() => new UntypedEventSource(lab.silence().url, 5)),
      call: errorProperties(() => UntypedEventSource('/x')),
    }),

    'a deep stack keeps its full length': () => {
      function descend(depth: number): Observation {
        if (depth > 0) return descend(depth - 1)
        try {
          return describe(new EventSource('http://['))
        } catch (error) {
          return frames((error as Error).stack)
        }
      }
      return descend(30)
    },

    'of an error made in a conversion': () =>
      fromHere(function page() {
        const made: Record<string, Observation> = {}
        const url = {
          toString() {
            made.url = frames(new Error('conversion').stack)
            return '/x'
          },
        }
        const init = {
          get withCredentials() {
            made.init = frames(new Error('conversion').stack)
            return false
          },
        }
        new UntypedEventSource(url, init).close()
        return made
      }),

    'of an error beside options that could run code of the page': lab => {
      const source = untyped(lab.connect(lab.silence()))
      return fromHere(function page() {
        return {
          constructor: attempt(function make() {
            return new UntypedEventSource(Symbol('url'), {})
          }),
          addEventListener: attempt(function listen() {
            return source.addEventListener('tick', () => undefined, { signal: {} })
          }),
        }
      })
    },

    'of an error thrown in a conversion': () =>
      fromHere(function page() {
        const url = {
          toString() {
            throw new RangeError('of the page')
          },
        }
        return attempt(function make() {
          return new UntypedEventSource(url)
        })
      }),

    'Error.prepareStackTrace is asked as often as ever': () => {
      const host = Error as { prepareStackTrace?: unknown; stackTraceLimit?: number }
      const before = Object.getOwnPropertyDescriptor(host, 'prepareStackTrace')
      const calls: string[] = []
      host.prepareStackTrace = (error: Error, sites: { getFunctionName(): string | null }[]) => {
        calls.push(`${error.name} ${sites[0]?.getFunctionName() ?? '<none>'}`)
        return 'prepared'
      }
      const seen = fromHere(function page() {
        const source = new EventSource('/prepare')
        source.addEventListener('x', () => undefined)
        source.close()
        try {
          return describe(new EventSource('http://['))
        } catch (error) {
          return describe((error as Error).stack)
        }
      })
      if (before) Object.defineProperty(host, 'prepareStackTrace', before)
      else delete host.prepareStackTrace
      return { calls, stack: typeof seen === 'string' && seen !== 'prepared' ? frames(seen) : seen }
    },

    'Error.stackTraceLimit stays what the page set': () => {
      const host = Error as { stackTraceLimit?: number }
      const before = host.stackTraceLimit
      const results = [0, 1, 3].map(limit => {
        host.stackTraceLimit = limit
        const outcome = fromHere(function one() {
          return (function two() {
            try {
              return describe(new EventSource('http://['))
            } catch (error) {
              return frames((error as Error).stack)
            }
          })()
        })
        return { limit: describe(host.stackTraceLimit), outcome }
      })
      if (before === undefined) delete host.stackTraceLimit
      else host.stackTraceLimit = before
      return results
    },

    'of a bad call of addEventListener': lab => {
      const source = untyped(lab.connect(lab.silence()))
      return fromHere(function outer() {
        return (function inner() {
          try {
            return describe(source.addEventListener('tick', 5))
          } catch (error) {
            return describeError(error)
          }
        })()
      })
    },

    'own properties of an error of addEventListener': lab => {
      const source = untyped(lab.connect(lab.silence()))
      return {
        missing: errorProperties(() => source.addEventListener('tick')),
        listener: errorProperties(() => source.addEventListener('tick', 5)),
      }
    },

    'of an error made in a conversion of addEventListener': lab => {
      const source = untyped(lab.connect(lab.silence()))
      return fromHere(function page() {
        const made: Record<string, Observation> = {}
        const type = {
          toString() {
            made.type = frames(new Error('conversion').stack)
            return 'tick'
          },
        }
        const options = {
          get once() {
            made.options = frames(new Error('conversion').stack)
            return false
          },
        }
        source.addEventListener(type, () => undefined, options)
        return made
      })
    },
  },
}
