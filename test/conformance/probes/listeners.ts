/**
 * How listeners are called, and when.
 * @see https://dom.spec.whatwg.org/#interface-eventtarget
 */

import type { Subject } from '../page/lab.ts'
import { noted, ticks } from '../page/ticks.ts'

export const listeners: Subject = {
  name: 'listeners',
  probes: {
    'are called in order': lab =>
      noted(lab, 2, (source, note) => {
        source.addEventListener('tick', note('a'))
        source.addEventListener('tick', note('b'))
        source.addEventListener('tick', note('c'))
      }),

    'in the capture phase come first': lab =>
      noted(lab, 1, (source, note) => {
        source.addEventListener('tick', note('bubble 1'))
        source.addEventListener('tick', note('capture 1'), true)
        source.addEventListener('tick', note('bubble 2'), false)
        source.addEventListener('tick', note('capture 2'), { capture: true })
        source.addEventListener('tick', note('bubble 3'), { capture: false })
      }),

    'added once are called once': lab =>
      noted(lab, 3, (source, note) => {
        source.addEventListener('tick', note('once'), { once: true })
        source.addEventListener('tick', note('always'))
      }),

    'added once may add themselves again': lab =>
      noted(lab, 3, (source, _note, trail) => {
        const again = () => {
          trail.push('again')
          source.addEventListener('tick', again, { once: true })
        }
        again()
      }),

    'added twice are called once': lab =>
      noted(lab, 1, (source, note) => {
        const listener = note('same')
        source.addEventListener('tick', listener)
        source.addEventListener('tick', listener)
        source.addEventListener('tick', listener, { once: true })
        source.addEventListener('tick', listener, { passive: true })
        source.addEventListener('tick', listener, { capture: true })
      }),

    'are removed': lab =>
      noted(lab, 2, (source, note) => {
        const [bubble, capture, kept] = [note('bubble'), note('capture'), note('kept')]
        source.addEventListener('tick', bubble)
        source.addEventListener('tick', capture, true)
        source.addEventListener('tick', kept)
        source.removeEventListener('tick', bubble)
        // The phase is part of what a listener is.
        source.removeEventListener('tick', capture)
        source.removeEventListener('tick', kept, true)
        source.removeEventListener('tick', () => undefined)
        source.removeEventListener('tock', kept)
      }),

    'are removed and added while an event is dispatched': lab =>
      noted(lab, 2, (source, note, trail) => {
        const last = note('last')
        source.addEventListener(
          'tick',
          () => {
            trail.push('first')
            source.removeEventListener('tick', last)
            source.addEventListener('tick', note('added'))
          },
          { once: true },
        )
        source.addEventListener('tick', last)
      }),

    'go with their signal': lab =>
      noted(lab, 3, (source, note, trail) => {
        const controller = new AbortController()
        source.addEventListener('tick', note('signalled'), { signal: controller.signal })
        source.addEventListener('tick', note('aborted before'), { signal: AbortSignal.abort() })
        source.addEventListener('tick', event => {
          trail.push((event as MessageEvent).data)
          if ((event as MessageEvent).data === '2') controller.abort()
        })
      }),

    'may be passive': lab =>
      noted(lab, 1, (source, _note, trail) => {
        source.addEventListener(
          'tick',
          event => {
            event.preventDefault()
            trail.push(`${event.cancelable} ${event.defaultPrevented}`)
          },
          { passive: true },
        )
      }),

    'may be objects': lab =>
      noted(lab, 2, (source, _note, trail) => {
        const listener = {
          name: 'object',
          handleEvent(this: { name: string }, ...args: unknown[]) {
            trail.push(`${this.name} ${this === listener} ${args.length}`)
            listener.handleEvent = function () {
              trail.push(`changed ${this === listener}`)
            }
          },
        }
        source.addEventListener('tick', listener)
      }),

    'may be objects whose handleEvent is a getter': lab =>
      noted(lab, 2, (source, _note, trail) => {
        source.addEventListener('tick', {
          get handleEvent() {
            trail.push('get')
            return () => trail.push('call')
          },
        })
        trail.push('added')
      }),

    'are called with the right this': lab =>
      noted(lab, 1, (source, _note, trail) => {
        source.addEventListener('tick', function (this: unknown, ...args: unknown[]) {
          trail.push(`function ${this === source} ${args.length}`)
        })
        source.addEventListener('tick', ({ target, currentTarget }) => {
          trail.push(`arrow ${target === source} ${currentTarget === source}`)
        })
      }),

    'stopped at once': lab =>
      noted(lab, 2, (source, note, trail) => {
        source.addEventListener('tick', note('before'))
        source.addEventListener('tick', event => {
          trail.push('stop')
          event.stopImmediatePropagation()
        })
        source.addEventListener('tick', note('never'))
        source.onmessage = note('never')
      }),

    'stopped in the capture phase': lab =>
      noted(lab, 1, (source, note, trail) => {
        source.addEventListener('tick', note('bubble'))
        source.addEventListener('tick', event => event.stopPropagation(), true)
        source.addEventListener('tick', event => trail.push(`capture ${event.cancelBubble}`), true)
      }),

    'of open and error, first of all': async lab => {
      const trail: string[] = []
      const source = lab.connect(lab.stream({ body: ['retry: 60000\n\n'] }))
      const failed = lab.next(source, 'error')
      for (const type of ['open', 'error']) {
        source.addEventListener(type, event => {
          trail.push(`${type} ${source.readyState}`)
          event.stopImmediatePropagation()
        })
        source.addEventListener(type, () => trail.push(`never ${type}`))
      }
      source.onopen = () => trail.push('never onopen')
      source.onerror = () => trail.push('never onerror')
      await failed
      // The listeners of the page are called after the one that was waited for.
      await new Promise(resolve => setTimeout(resolve, 0))
      return trail
    },

    'added late hear only what comes later': async lab => {
      const trail: string[] = []
      const stream = lab.stream({
        body: [
          'event: tick\ndata: 1\n\ndata: first\n\n',
          { until: 'listening' },
          'event: tick\ndata: 2\n\nevent: done\ndata:\n\n',
        ],
        end: 'hold',
      })
      const source = lab.connect(stream)
      await lab.next(source, 'message')
      source.addEventListener('tick', event => trail.push((event as MessageEvent).data))
      void stream.signal('listening')
      await lab.next(source, 'done')
      return trail
    },

    'for types that a tool may listen to as well': async lab => {
      const types = [
        'ping',
        'heartbeat',
        'keepalive',
        'keep-alive',
        'hb',
        'message',
        'constructor',
        '__proto__',
        'toString',
        ' ',
        'ünï',
      ]
      const trail: string[] = []
      const source = lab.connect(
        lab.stream({
          body: [
            ...types.map(type => `event: ${type === ' ' ? '  ' : type}\ndata: x\n\n`),
            'event: done\ndata:\n\n',
          ],
          end: 'hold',
        }),
      )
      for (const type of types) {
        source.addEventListener(type, () => trail.push(`${type} 1`))
        source.addEventListener(type, () => trail.push(`${type} 2`))
      }
      await lab.next(source, 'done')
      return trail
    },

    'named error and open by the server': async lab => {
      const trail: string[] = []
      const source = lab.connect(
        lab.stream({
          body: ['event: error\ndata: oops\n\n', 'event: open\ndata: sesame\n\n', 'event: done\ndata:\n\n'],
          end: 'hold',
        }),
      )
      const note = (event: Event) =>
        trail.push(
          `${event.type} ${event.constructor.name} ${(event as MessageEvent).data} ${source.readyState}`,
        )
      source.onerror = note
      source.onopen = note
      source.addEventListener('error', note)
      source.addEventListener('open', note)
      await lab.next(source, 'done')
      return trail
    },

    'a thousand of them': async lab => {
      let trail = ''
      const source = lab.connect(ticks(lab))
      for (let index = 0; index < 1000; index++)
        source.addEventListener('tick', () => {
          trail += index % 10
        })
      await lab.next(source, 'done')
      return { calls: trail.length, inOrder: trail === '0123456789'.repeat(100) }
    },

    'after close': async lab => {
      const trail: string[] = []
      const source = lab.connect(lab.silence())
      await lab.next(source, 'open')
      source.close()
      source.addEventListener('tick', event => trail.push(`heard ${event.isTrusted}`))
      source.dispatchEvent(new Event('tick'))
      return trail
    },

    'and microtasks': lab =>
      noted(lab, 1, (source, _note, trail) => {
        source.addEventListener('tick', () => {
          trail.push('first')
          queueMicrotask(() => trail.push('microtask'))
          void Promise.resolve().then(() => trail.push('promise'))
        })
        source.addEventListener('tick', () => trail.push('second'))
      }),
  },
}
