/**
 * Errors that a page's own listeners throw, and the stacks that they see.
 * @see https://html.spec.whatwg.org/multipage/webappapis.html#report-the-error
 */

import { describe, describeError, frames, type Observation, plain } from '../page/describe.ts'
import type { Lab, Subject } from '../page/lab.ts'

/** Everything that reaches the window while an action runs. */
async function reported(action: () => Promise<unknown>): Promise<Observation[]> {
  const seen: Observation[] = []
  const { onerror } = window
  window.onerror = (message, source, line, column, error) => {
    // Line and column are kept: they are the page's, and must stay what they are.
    seen.push({
      message: plain(String(message)),
      source: describe(source),
      line: line ?? null,
      column: column ?? null,
      error: describeError(error),
    })
    return true
  }
  const heard = (event: ErrorEvent) => {
    seen.push([
      event.message,
      plain(event.filename),
      event.lineno,
      event.colno,
      describe(event.error),
      event.isTrusted,
    ])
  }
  window.addEventListener('error', heard)
  await action()
  window.onerror = onerror
  window.removeEventListener('error', heard)
  return seen
}

/** Opens a stream of one tick, lets the probe add what throws, and waits for the end. */
function ticked(lab: Lab, prepare: (source: EventSource) => void): Promise<Observation[]> {
  return reported(async () => {
    const source = lab.connect(
      lab.stream({
        body: ['event: tick\ndata: 1\n\n', 'data: 2\n\n', 'event: done\ndata:\n\n'],
        end: 'hold',
      }),
    )
    prepare(source)
    await lab.next(source, 'done')
  })
}

export const errors: Subject = {
  name: 'errors',
  probes: {
    'in a listener': lab =>
      ticked(lab, source => {
        source.addEventListener('tick', function listener() {
          throw new RangeError('of a listener')
        })
      }),

    'in a handler': lab =>
      ticked(lab, source => {
        source.onmessage = function handler() {
          throw new TypeError('of a handler')
        }
      }),

    'in an object with handleEvent': lab =>
      ticked(lab, source => {
        source.addEventListener('tick', {
          handleEvent() {
            throw new Error('of an object')
          },
        })
      }),

    'in an object without handleEvent': lab =>
      ticked(lab, source => {
        source.addEventListener('tick', {} as EventListenerObject)
        source.addEventListener('tick', { handleEvent: 5 } as unknown as EventListenerObject)
      }),

    'in a handleEvent getter': lab =>
      ticked(lab, source => {
        source.addEventListener('tick', {
          get handleEvent(): () => void {
            throw new Error('of a getter')
          },
        })
      }),

    'that are no Error': lab =>
      ticked(lab, source => {
        for (const thrown of ['text', null, 5, { mine: true }, undefined])
          source.addEventListener('tick', () => {
            throw thrown
          })
      }),

    'keep their identity': async lab => {
      const mine = new Error('mine')
      let same: unknown
      window.addEventListener(
        'error',
        event => {
          same = event.error === mine
          event.preventDefault()
        },
        { once: true },
      )
      const source = lab.connect(lab.stream({ body: ['data: x\n\n', 'event: done\ndata:\n\n'], end: 'hold' }))
      source.onmessage = () => {
        throw mine
      }
      await lab.next(source, 'done')
      return { same: same === true, keys: Object.getOwnPropertyNames(mine) }
    },

    'do not keep other listeners from being called': async lab => {
      const trail: string[] = []
      const seen = await ticked(lab, source => {
        source.addEventListener('tick', () => trail.push('before'))
        source.addEventListener('tick', () => {
          throw new Error('between')
        })
        source.addEventListener('tick', () => trail.push('after'))
        source.onmessage = () => trail.push('message')
      })
      return { trail, seen: seen.length }
    },

    'in onopen and onerror': lab =>
      reported(async () => {
        const source = lab.connect(lab.stream({ body: ['retry: 60000\n\n'] }))
        source.onopen = () => {
          throw new Error('of onopen')
        }
        source.onerror = () => {
          throw new Error('of onerror')
        }
        await lab.next(source, 'error')
        await new Promise(resolve => setTimeout(resolve, 0))
      }),

    'of an asynchronous listener': async lab => {
      const mine = new Error('asynchronous')
      const rejection = lab.next<PromiseRejectionEvent>(window, 'unhandledrejection')
      const source = lab.connect(lab.stream({ body: ['data: x\n\n'], end: 'hold' }))
      source.onmessage = async () => {
        throw mine
      }
      const event = await rejection
      event.preventDefault()
      return { same: event.reason === mine, frames: frames(mine.stack) }
    },

    'of an event that the page dispatches': lab =>
      reported(async () => {
        const source = lab.connect(lab.silence())
        source.addEventListener('tick', () => {
          throw new Error('dispatched')
        })
        source.dispatchEvent(new Event('tick'))
      }),

    'stack in a listener, a handler and a subclass': async lab => {
      const seen: Record<string, Observation> = {}
      class Stream extends EventSource {
        heard(): void {
          seen.subclass = frames(new Error('stack').stack)
        }
      }
      const script = { body: ['data: x\n\n', 'event: done\ndata:\n\n'], end: 'hold' } as const
      const source = lab.connect(lab.stream({ ...script, body: [...script.body] }))
      source.onmessage = function handler() {
        seen.handler = frames(new Error('stack').stack)
      }
      source.addEventListener('message', function listener() {
        seen.listener = frames(new Error('stack').stack)
      })
      source.addEventListener('message', {
        handleEvent() {
          seen.object = frames(new Error('stack').stack)
        },
      })
      await lab.next(source, 'done')
      const other = lab.keep(new Stream(lab.stream({ ...script, body: [...script.body] }).url))
      other.onmessage = other.heard
      await lab.next(other, 'done')
      return seen
    },

    'stack in a listener of an event that the page dispatches': lab => {
      const source = lab.connect(lab.silence())
      let seen: Observation = null
      source.addEventListener('tick', function listener() {
        seen = frames(new Error('stack').stack)
      })
      function page() {
        source.dispatchEvent(new Event('tick'))
      }
      page()
      return seen
    },
  },
}
