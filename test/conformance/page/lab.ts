/**
 * What every probe is given, in the page: streams that the server plays for it, and ways to wait for facts. All
 * primitives are taken when the first script of the document runs, so that probes may replace them later.
 */

import type { Reply, SeenRequest } from '../script.ts'
import type { Observation } from './describe.ts'

/** How a probe ended. */
export type Outcome = { observed: Observation } | { failed: string }

/** A named observation, run in the page. */
export type Probe = (lab: Lab) => Observation | Promise<Observation>

/** The probes of one subject, which share a file and, unless they are `alone`, a document. */
export interface Subject {
  name: string
  /** Each probe gets a fresh document of its own. */
  alone?: boolean
  /** Content-Security-Policy of the document, made of its origin. */
  policy?: (origin: string) => string
  probes: Record<string, Probe>
}

/** A stream that the server plays. */
export interface ScriptedStream {
  /** Its address, without the origin when it is the page's own. */
  readonly url: string
  /** Waits until the server has had so many requests for it, and returns all of them. */
  requests(count: number): Promise<SeenRequest[]>
  /** Waits until the browser has given up so many connections to it. */
  closed(count: number): Promise<void>
  /** Waits until a flood stands still (true) or is all sent (false). */
  stalled(): Promise<boolean>
  /** Lets the server go on where it waits for the signal. */
  signal(name: string): Promise<void>
}

export interface Lab {
  /** Origins other than the page's, of the same site. */
  readonly elsewhere: readonly string[]
  /** An origin where nobody listens. */
  readonly nowhere: string
  /** A stream of the page's own origin. */
  stream(...replies: Reply[]): ScriptedStream
  /** A stream of another origin. */
  streamElsewhere(...replies: Reply[]): ScriptedStream
  /** A stream that stays open and says nothing but one comment. */
  silence(): ScriptedStream
  /** Closes the EventSource when the probe is over. */
  keep<T extends EventSource>(source: T): T
  /** Opens an EventSource that is closed when the probe is over. */
  connect(stream: ScriptedStream | string, init?: EventSourceInit): EventSource
  /** Waits for an event, without the page's own `addEventListener`. */
  next<E extends Event = MessageEvent>(target: EventTarget, type: string): Promise<E>
  /** Adds an iframe to the document; it is removed when the probe is over. */
  frame(prepare: (frame: HTMLIFrameElement) => void): HTMLIFrameElement
  /** Waits for the message of a frame that `frame` has added. */
  report(): Promise<Observation>
  /** Errors and rejections that nobody expected since the document began. */
  strays(): Observation
}

const { fetch } = globalThis
// Absent in Node, where tests read the names of the probes.
const close = globalThis.EventSource?.prototype.close
const listen = EventTarget.prototype.addEventListener
const { apply } = Reflect

/** Makes the lab of one probe, and the function that ends it, which throws if something could not be ended. */
export function createLab(probe: string, origins: string[], nowhere: string): { lab: Lab; end: () => void } {
  const endings: (() => void)[] = []
  const elsewhere = origins.filter(origin => origin !== location.origin)
  const strays: string[] = []
  let streams = 0

  function stray(event: ErrorEvent | PromiseRejectionEvent): void {
    strays.push(
      event.type === 'error'
        ? (event as ErrorEvent).message
        : String((event as PromiseRejectionEvent).reason),
    )
  }
  apply(listen, globalThis, ['error', stray])
  apply(listen, globalThis, ['unhandledrejection', stray])
  endings.push(() => {
    globalThis.removeEventListener('error', stray as EventListener)
    globalThis.removeEventListener('unhandledrejection', stray as EventListener)
  })

  function scripted(origin: string, replies: Reply[]): ScriptedStream {
    const key = `${encodeURIComponent(probe)}-${++streams}`
    const ask = async (path: string) => {
      const response = await fetch(`${origin || location.origin}${path}`, { method: 'POST' })
      return response.status === 200 ? response.json() : undefined
    }
    return {
      url: `${origin}/stream/${key}?script=${encodeURIComponent(JSON.stringify(replies))}`,
      requests: count => ask(`/log/${key}?requests=${count}`),
      closed: count => ask(`/log/${key}?closed=${count}`),
      stalled: () => ask(`/stalled/${key}`),
      signal: name => ask(`/signal/${key}?name=${name}`),
    }
  }

  const lab: Lab = {
    elsewhere,
    nowhere,
    stream: (...replies) => scripted('', replies),
    streamElsewhere: (...replies) => scripted(elsewhere[0] ?? '', replies),
    silence: () => scripted('', [{ body: [': quiet\n\n'], end: 'hold' }]),
    keep(source) {
      endings.push(() => apply(close, source, []))
      return source
    },
    connect: (stream, init) =>
      lab.keep(new EventSource(typeof stream === 'string' ? stream : stream.url, init)),
    next: <E extends Event>(target: EventTarget, type: string) =>
      new Promise<E>(resolve => {
        apply(listen, target, [type, resolve, { once: true }])
      }),
    frame(prepare) {
      const frame = document.createElement('iframe')
      prepare(frame)
      document.body.append(frame)
      endings.push(() => frame.remove())
      return frame
    },
    report: () =>
      new Promise<Observation>(resolve => {
        const heard = (event: MessageEvent) => {
          if (typeof event.data !== 'object' || event.data === null || !('report' in event.data)) return
          globalThis.removeEventListener('message', heard)
          resolve(event.data.report as Observation)
        }
        apply(listen, globalThis, ['message', heard])
      }),
    strays: () => [...strays],
  }
  return {
    lab,
    end() {
      let failure: unknown
      for (const ending of endings.reverse()) {
        try {
          ending()
        } catch (error) {
          failure = error
        }
      }
      if (failure) throw failure
    },
  }
}
