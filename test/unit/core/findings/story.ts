/**
 * Logs for the tests of findings, told as they happen: a clock that is moved by hand, and connections that do what a
 * page, a server and a network do to them. Every observer tells of what it can see.
 */

import type {
  CaptureLevel,
  EndedHow,
  EnvironmentChange,
  FaultReason,
  Kind,
  LogRecord,
  RecordBase,
  RecordFields,
  RecordOf,
  Source,
} from '../../../../src/core/record'

export const START = 1_700_000_000_000
export const CHROMIUM = 'Chromium 156.0'
export const FIREFOX = 'Firefox 153.0'

/** A log and the time at which it is judged. */
export interface Story {
  browser: string
  records: LogRecord[]
  now: number
}

export interface StoryOptions {
  browser?: string
  /** What is seen of its connections: `api` is the page's word alone. */
  level?: CaptureLevel
}

type Partials<K extends Kind> = Partial<RecordFields[K]>

/** What a connection of a story can be told to do. Each is told of at the time of the clock. */
export interface Told {
  readonly id: string
  /** The page makes it. */
  make(): Told
  request(fields?: { lastId?: string; url?: string; headers?: Record<string, string>; guess?: true }): Told
  redirect(url: string, status?: number): Told
  respond(status?: number, headers?: Record<string, string>): Told
  open(): Told
  /** Made, asked for, answered and opened, 10 ms each. */
  start(headers?: Record<string, string>): Told
  event(fields?: Partials<'event'>): Told
  /** An event that only an observer of the wire sees, as the page does not listen to it. */
  unheard(type: string, fields?: Partials<'event'>): Told
  comment(text?: string): Told
  retry(delay: number): Told
  checkpoint(id: string): Told
  fault(reason: FaultReason, text?: string): Told
  listening(type: string): Told
  protocol(protocol: string): Told
  /** The attempt is over on the network, without the page being told. */
  end(how: EndedHow, error?: string | null): Told
  /** The page is told of an error; with 0 the next attempt begins after it. */
  error(readyState?: 0 | 2): Told
  /** The attempt is over and the browser will try again. */
  lose(how?: EndedHow, error?: string | null): Told
  /** The attempt is over and the browser has given up. */
  die(how?: EndedHow, error?: string | null): Told
  /** The browser is back after a wait: asked, answered, opened. */
  back(wait?: number, headers?: Record<string, string>): Told
  close(by?: RecordFields['close']['by']): Told
  dropped(records: number): Told
}

export interface Teller {
  wait(milliseconds: number): void
  at(): number
  environment(what: EnvironmentChange, span?: number): void
  connection(fields?: Partials<'connection'>, level?: CaptureLevel): Told
  done(): Story
}

/** Begins a story. */
export function tell({ browser = CHROMIUM, level = 'http' }: StoryOptions = {}): Teller {
  const records: LogRecord[] = []
  let at = START
  let connections = 0

  function put<K extends Kind>(
    kind: K,
    base: Pick<RecordBase, 'connection' | 'attempt' | 'source'>,
    fields: RecordFields[K],
  ): void {
    records.push({ kind, ...base, seq: 0, at, ...fields } as unknown as RecordOf<K> as LogRecord)
  }

  function connection(fields: Partials<'connection'> = {}, own: CaptureLevel = level): Told {
    const id = `doc-${++connections}`
    const origin: RecordFields['connection'] = {
      api: 'eventsource',
      url: 'https://shop.example/events',
      method: 'GET',
      withCredentials: false,
      tab: 7,
      frame: 0,
      page: 'https://shop.example/',
      ...fields,
    }
    let attempt = 1
    let asked = 0
    let lastId = ''
    const say = <K extends Kind>(source: Source, kind: K, of: RecordFields[K]): Told => {
      const isHttp = source === 'http' && own === 'api'
      if (!isHttp) put(kind, { connection: id, attempt, source }, of)
      return told
    }
    const isTap = origin.api === 'fetch' || origin.api === 'xhr'
    const wire: Source = isTap ? 'page' : own === 'bytes' ? 'bytes' : 'devtools'
    const seesWire = own === 'bytes' || own === 'devtools'
    const sayWire = <K extends Kind>(kind: K, of: RecordFields[K]): Told =>
      seesWire ? say(wire, kind, of) : told

    const told: Told = {
      id,
      make() {
        put('connection', { connection: id, attempt: 0, source: 'page' }, origin)
        if (seesWire) say('tool', 'capture', { level: own })
        return told
      },
      request({ lastId: sent = lastId, url = origin.url, headers = {}, guess } = {}) {
        asked = attempt
        const all = { accept: 'text/event-stream', ...(sent && { 'last-event-id': sent }), ...headers }
        return say('http', 'request', { url, method: origin.method, headers: all, ...(guess && { guess }) })
      },
      redirect: (url, status = 307) => say('http', 'redirect', { status, url }),
      respond(status = 200, headers = {}) {
        const usual = { 'content-type': 'text/event-stream', 'cache-control': 'no-cache, no-transform' }
        return say('http', 'response', { status, headers: { ...usual, ...headers } })
      },
      open: () => say('page', 'open', {}),
      start(headers) {
        told.make()
        at += 10
        told.request()
        at += 10
        told.respond(200, headers)
        at += 10
        return told.open()
      },
      event(of = {}) {
        const data = of.data === undefined ? 'x' : of.data
        if (of.id !== undefined) lastId = of.id
        const size = data === null ? 1 : new TextEncoder().encode(data).length
        return say('page', 'event', { type: 'message', id: lastId, size, heard: true, ...of, data })
      },
      unheard(type, of = {}) {
        if (of.id !== undefined) lastId = of.id
        return sayWire('event', { type, id: lastId, data: 'x', size: 1, heard: false, ...of })
      },
      comment: (text = ' heartbeat') => sayWire('comment', { text, size: text.length + 1 }),
      retry: delay => sayWire('retry', { delay }),
      checkpoint: checkpoint => sayWire('checkpoint', { id: checkpoint }),
      fault: (reason, text = '') => sayWire('fault', { reason, text }),
      listening: type => say('page', 'listening', { type }),
      protocol: protocol => say('page', 'protocol', { protocol }),
      end: (how, error = null) => say('http', 'end', { how, error }),
      error(readyState = 0) {
        say('page', 'error', { readyState })
        if (readyState === 0) attempt++
        return told
      },
      lose(how = 'clean', error = null) {
        told.end(how, error)
        at += 1
        return told.error(0)
      },
      die(how = 'rejected', error = null) {
        told.end(how, error)
        at += 1
        told.error(2)
        return told.close('browser')
      },
      back(wait = 3000, headers = {}) {
        at += wait
        told.request()
        at += 10
        told.respond(200, headers)
        at += 10
        return told.open()
      },
      close(by = 'page') {
        say('page', 'close', { by })
        if (by !== 'browser' && asked === attempt) told.end(by === 'end' ? 'clean' : by)
        return told
      },
      dropped: count => say('tool', 'dropped', { records: count, bytes: count, why: 'flood' }),
    }
    return told
  }

  return {
    wait(milliseconds) {
      at += milliseconds
    },
    at: () => at,
    environment(what, span) {
      const source = 'page' as const
      put(
        'environment',
        { connection: null, attempt: 0, source },
        { what, ...(span !== undefined && { span }) },
      )
    },
    connection,
    done: () => ({ browser, records: records.map((each, index) => ({ ...each, seq: index + 1 })), now: at }),
  }
}
