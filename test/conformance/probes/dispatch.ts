/**
 * The events themselves: their class and fields, and what happens when a page dispatches some of its own.
 * @see https://html.spec.whatwg.org/multipage/comms.html#messageevent
 * @see https://dom.spec.whatwg.org/#interface-event
 */

import { attempt, describe, fromHere, keysOf, type Observation } from '../page/describe.ts'
import type { Subject } from '../page/lab.ts'

const FIELDS = [
  'type',
  'data',
  'origin',
  'lastEventId',
  'source',
  'bubbles',
  'cancelable',
  'composed',
  'eventPhase',
  'returnValue',
  'cancelBubble',
  'defaultPrevented',
  'isTrusted',
] as const

/** Every field of an event while it is dispatched. */
function fieldsOf(event: Event, source: EventSource): Record<string, Observation> {
  const message = event as MessageEvent
  const fields: Record<string, Observation> = {}
  for (const name of FIELDS) fields[name] = describe(message[name])
  return {
    ...fields,
    class: event.constructor.name,
    ofThisRealm: Object.getPrototypeOf(event) === (message.ports ? MessageEvent : Event).prototype,
    target: event.target === source,
    srcElement: event.srcElement === source,
    currentTarget: event.currentTarget === source,
    path: event.composedPath().map(each => each === source),
    windowEvent: window.event === event,
    ports: message.ports
      ? [message.ports.length, sameTwice(() => message.ports), Object.isFrozen(message.ports)]
      : 'none',
    keys: keysOf(event),
    tag: Object.prototype.toString.call(event),
  }
}

/** Whether a getter gives the same object each time. */
function sameTwice(get: () => unknown): boolean {
  const [first, second] = [get(), get()]
  return first === second
}

/** Waits for an event and looks at it from a listener of the page and again when it is over. */
async function observed(source: EventSource, type: string): Promise<Observation> {
  const before = performance.now()
  const [event, fields, late] = await new Promise<[Event, Observation, boolean]>(resolve => {
    source.addEventListener(type, event => {
      resolve([event, fieldsOf(event, source), event.timeStamp > performance.now()])
    })
  })
  await nextTask()
  return {
    fields,
    timeStamp: event.timeStamp >= Math.floor(before) - 1000 && !late,
    afterwards: {
      currentTarget: describe(event.currentTarget),
      target: event.target === source,
      eventPhase: event.eventPhase,
      path: event.composedPath().length,
      windowEvent: describe(window.event),
    },
  }
}

export const dispatch: Subject = {
  name: 'dispatch',
  probes: {
    'fields of a message': async lab => {
      const source = lab.connect(lab.stream({ body: ['id: 7\ndata: line 1\ndata: line 2\n\n'], end: 'hold' }))
      return observed(source, 'message')
    },

    'fields of a named event': async lab => {
      const source = lab.connect(
        lab.stream({ body: ['id: ü7\nevent: tick\ndata: {"a":1}\n\n'], end: 'hold' }),
      )
      return observed(source, 'tick')
    },

    'fields of a heartbeat': async lab => {
      const source = lab.connect(lab.stream({ body: ['event: ping\ndata\n\n'], end: 'hold' }))
      return observed(source, 'ping')
    },

    'fields of open': lab => observed(lab.connect(lab.silence()), 'open'),

    'fields of error': lab => observed(lab.connect(lab.stream({ status: 404 })), 'error'),

    'fields of a message of another origin': async lab => {
      const source = lab.connect(
        lab.streamElsewhere({
          headers: { 'access-control-allow-origin': '*' },
          body: ['data: x\n\n'],
          end: 'hold',
        }),
      )
      return observed(source, 'message')
    },

    'one event object for all listeners': async lab => {
      const seen: MessageEvent[] = []
      const notes: unknown[] = []
      const source = lab.connect(lab.stream({ body: ['data: 1\n\n', 'data: 2\n\n'], end: 'hold' }))
      source.onmessage = event => {
        seen.push(event)
        ;(event as unknown as { note: string }).note = `note ${event.data}`
      }
      source.addEventListener('message', event => {
        seen.push(event)
        notes.push((event as unknown as { note: string }).note)
      })
      await new Promise<void>(resolve => {
        source.addEventListener('message', ({ data }) => {
          if (data === '2') resolve()
        })
      })
      return {
        same: seen[0] === seen[1] && seen[2] === seen[3],
        different: seen[0] !== seen[2],
        notes: notes.map(describe),
      }
    },

    'received events dispatched again': async lab => {
      const trail: string[] = []
      const source = lab.connect(lab.stream({ body: ['data: 1\n\n'], end: 'hold' }))
      source.addEventListener('message', event =>
        trail.push(`${event.data} ${event.isTrusted} ${event.eventPhase}`),
      )
      const during = await new Promise<Observation>(resolve => {
        source.addEventListener('message', event => resolve(attempt(() => source.dispatchEvent(event))), {
          once: true,
        })
      })
      const event = await new Promise<Event>(resolve => {
        source.addEventListener('message', resolve, { once: true })
        source.dispatchEvent(new MessageEvent('message', { data: 'mine' }))
      })
      return { during, again: attempt(() => source.dispatchEvent(event)), trail }
    },

    'events of the page': lab => {
      const trail: Observation[] = []
      const source = lab.connect(lab.silence())
      const note = (event: Event) =>
        trail.push([
          event.type,
          event.constructor.name,
          event.isTrusted,
          event.target === source,
          describe((event as MessageEvent).data),
        ])
      for (const type of ['message', 'tick', 'open', 'error', 'ping']) source.addEventListener(type, note)
      source.onmessage = note
      source.onerror = note
      const port = new MessageChannel().port1
      class Mine extends MessageEvent<string> {}
      const results = [
        new MessageEvent('message', {
          data: { any: 'thing' },
          lastEventId: '5',
          origin: 'http://x.invalid',
          ports: [port],
        }),
        new Mine('tick', { data: '\ud800 lone' }),
        new Event('open'),
        new Event('error'),
        new ErrorEvent('error', { message: 'mine' }),
        new CustomEvent('ping', { detail: 1 }),
        new Event('nobody listens'),
      ].map(event => source.dispatchEvent(event))
      return { trail, results, state: source.readyState }
    },

    'an event of the page that is cancelled': lab => {
      const source = lab.connect(lab.silence())
      source.addEventListener('tick', event => event.preventDefault())
      return [true, false].map(cancelable => {
        const event = new Event('tick', { cancelable })
        return [source.dispatchEvent(event), event.defaultPrevented]
      })
    },

    'an event of the page within an event': async lab => {
      const trail: string[] = []
      const source = lab.connect(
        lab.stream({ body: ['data: outer\n\n', 'event: done\ndata:\n\n'], end: 'hold' }),
      )
      source.addEventListener('message', () => {
        trail.push('before')
        source.dispatchEvent(new MessageEvent('tick', { data: 'inner' }))
        trail.push('after')
      })
      source.addEventListener('message', () => trail.push('second'))
      source.addEventListener('tick', event => trail.push((event as MessageEvent).data))
      await lab.next(source, 'done')
      return trail
    },

    'an event of the page that reads its own getters': lab => {
      const trail: string[] = []
      const source = lab.connect(lab.silence())
      source.addEventListener('message', () => trail.push('listener'))
      const event = new MessageEvent('message', { data: 'x' })
      for (const name of ['type', 'data', 'lastEventId', 'target', 'timeStamp', 'origin'])
        Object.defineProperty(event, name, {
          get() {
            trail.push(`get ${name}`)
            return name
          },
        })
      source.dispatchEvent(event)
      return trail
    },

    'things that are no events': lab => {
      const source = lab.connect(lab.silence()) as unknown as { dispatchEvent(...args: unknown[]): unknown }
      return fromHere(function page() {
        return [
          [],
          [undefined],
          [null],
          [{}],
          ['message'],
          [{ type: 'message' }],
          [document.createEvent('Event')],
        ].map(args => attempt(() => source.dispatchEvent(...args)))
      })
    },

    'events of the page before the stream is open and after it is closed': async lab => {
      const trail: string[] = []
      const source = lab.connect(lab.silence())
      source.onmessage = ({ data }) => trail.push(`${data} ${source.readyState}`)
      source.dispatchEvent(new MessageEvent('message', { data: 'early' }))
      await lab.next(source, 'open')
      source.dispatchEvent(new MessageEvent('message', { data: 'open' }))
      source.close()
      source.dispatchEvent(new MessageEvent('message', { data: 'late' }))
      return trail
    },
  },
}

/** Waits for a task of its own, after the one of the event. */
function nextTask(): Promise<void> {
  const { port1, port2 } = new MessageChannel()
  return new Promise(resolve => {
    port1.onmessage = () => {
      port1.close()
      resolve()
    }
    port2.postMessage(null)
  })
}
