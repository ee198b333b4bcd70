/** The browser of a healthy stream: what its observers write of what reaches it. */

import { HEARTBEAT_NAMES } from '../../../src/core/heartbeat-names'
import type {
  CaptureLevel,
  Kind,
  LogRecord,
  RecordBase,
  RecordFields,
  Source,
} from '../../../src/core/record'
import type { Chance, Write } from './healthy-server'
import type { HeartbeatRow } from './heartbeat-rows'
import { createRecorder } from './records'

const PAGE = 'https://shop.example/'
const URL = 'https://shop.example/stream'

/** The browser, and what the observers in it write. */
export interface Client {
  sleeps: { from: number; to: number }[]
  /** A document makes a connection. */
  connect(at: number): void
  /** A request, and its response. @returns when it opened. */
  open(at: number): number
  /** A write of the server is under way. */
  receive(write: Write, sentAt: number): void
  /** All that is under way arrives no earlier than this. */
  hold(until: number): void
  /** The page handles nothing before this. */
  freeze(until: number): void
  environment(at: number, what: RecordFields['environment']['what'], span?: number): void
  sleep(from: number, to: number): void
  /** The attempt ends, some are refused, and the next is made. @returns when it opens. */
  comeBack(at: number, refused: number, how: 'clean' | 'cut', error: string | null): number
  leave(at: number): void
  /** A `fetch` is over. @returns when. */
  finish(): number
  /** All records up to a time, in the order in which they arrive. */
  records(to: number): LogRecord[]
}

export function createClient(
  row: HeartbeatRow,
  level: CaptureLevel,
  from: number,
  jitter: number,
  chance: Chance,
): Client {
  const { random, between, around } = chance
  const isFetch = row.api === 'fetch'
  const seesHttp = level !== 'api'
  const seesBytes = level === 'devtools' || level === 'bytes'
  const wire: Source = isFetch ? 'page' : level === 'devtools' ? 'devtools' : 'bytes'
  const record = createRecorder()
  const told: LogRecord[] = []
  const sleeps: Client['sleeps'] = []
  const latency = between(5, 80) * jitter
  const poll = between(500, 2000)
  const retry = row.retry ?? 3000

  let document = 0
  let connection = ''
  let attempt = 1
  let lastId = ''
  let arrived = 0
  let heldUntil = 0
  let frozenUntil = 0

  function tell<K extends Kind>(kind: K, source: Source, at: number, fields: Partial<RecordFields[K]>): void {
    const isWhole = kind === 'environment'
    const base: Partial<RecordBase> = {
      at,
      source,
      connection: isWhole ? null : connection,
      attempt: isWhole ? 0 : attempt,
    }
    told.push(record(kind, { ...base, ...fields } as never) as LogRecord)
  }

  function environment(at: number, what: RecordFields['environment']['what'], span?: number): void {
    tell('environment', 'page', at, { what, page: PAGE, ...(span !== undefined && { span }) })
  }

  function request(at: number): void {
    if (!seesHttp) return
    const headers = { accept: 'text/event-stream', ...(lastId !== '' && { 'last-event-id': lastId }) }
    tell('request', 'http', at, { url: URL, headers, method: row.task ? 'POST' : 'GET' })
  }

  function open(at: number): number {
    const opened = at + latency + around(20)
    request(at)
    if (seesHttp) {
      const headers = {
        'content-type': 'text/event-stream',
        'cache-control': 'no-store, no-transform',
        'x-accel-buffering': 'no',
      }
      tell('response', 'http', opened - 1, { status: 200, headers })
    }
    if (seesBytes && !isFetch) tell('capture', wire, opened - 1, { level })
    tell('open', 'page', opened, {})
    arrived = opened
    return opened
  }

  /** What the page was doing or had before it when the document was left never reached it. */
  function forget(after: number): void {
    for (let place = told.length - 1; place >= 0; place--) {
      const each = told[place] as LogRecord
      if (each.connection === connection && each.kind === 'event' && each.at > after) told.splice(place, 1)
    }
  }

  return {
    sleeps,
    environment,
    open,
    connect(at) {
      document++
      connection = `doc${document}-1`
      attempt = 1
      lastId = ''
      const method = row.task ? 'POST' : 'GET'
      tell('connection', 'page', at, { api: row.api ?? 'eventsource', url: URL, method, page: PAGE })
      if (isFetch) tell('capture', 'page', at, { level: 'bytes' })
      const known = new Set<string>(['message', ...HEARTBEAT_NAMES])
      if (row.hello && 'type' in row.hello && !known.has(row.hello.type)) {
        tell('listening', 'page', at, { type: row.hello.type })
      }
    },
    hold(until) {
      heldUntil = until
    },
    freeze(until) {
      frozenUntil = until
    },
    receive(write, sentAt) {
      const stutter = random() < 0.01 ? Math.min(1200, around(300)) : 0
      arrived = Math.max(arrived, heldUntil, sentAt + latency + (around(5) + stutter) * jitter)
      const seen = wire === 'devtools' ? Math.ceil((arrived - from) / poll) * poll + from : arrived
      if ('retry' in write) {
        if (seesBytes) tell('retry', wire, seen, { delay: write.retry })
      } else if ('comment' in write) {
        if (seesBytes) tell('comment', wire, seen, { text: write.comment, size: write.comment.length + 1 })
      } else {
        const { type, data, id, beat } = write
        if (id !== undefined) lastId = id
        const busy = random() < 0.01 ? between(0, 200) * jitter : between(0, 3)
        const at = Math.max(arrived + busy, frozenUntil)
        arrived = Math.max(arrived, arrived + busy)
        tell('event', 'page', at, {
          type,
          data,
          id: lastId,
          size: data.length,
          heard: !beat || type === 'message',
        })
      }
    },
    sleep(asleep, awake) {
      sleeps.push({ from: asleep, to: awake })
      environment(awake, 'sleep', awake - asleep)
    },
    comeBack(at, refused, how, error) {
      const ended = Math.max(at, arrived)
      if (seesHttp) tell('end', 'http', ended, { how, error })
      tell('error', 'page', ended + between(0, 3), { readyState: 0 })
      let next = ended + retry + around(5)
      for (let tries = 0; tries < refused; tries++) {
        attempt++
        request(next)
        if (seesHttp) tell('end', 'http', next + 2, { how: 'refused', error: 'net::ERR_CONNECTION_REFUSED' })
        tell('error', 'page', next + between(3, 5), { readyState: 0 })
        next += retry + around(5) + 4
      }
      attempt++
      return open(next)
    },
    leave(at) {
      forget(at)
      environment(at, 'pagehide')
      tell('close', 'page', at + 0.2, { by: 'navigation' })
      if (seesHttp) tell('end', 'http', at + 1, { how: 'navigation', error: 'net::ERR_ABORTED' })
    },
    finish() {
      const at = arrived + 2
      tell('end', 'page', at, { how: 'clean', error: null })
      tell('close', 'page', at, { by: 'end' })
      return at
    },
    records(to) {
      const bySource = new Map<Source, LogRecord[]>()
      // What goes on after the log ends is not in it.
      for (const each of told) {
        if (each.at > to) continue
        const others = bySource.get(each.source)
        if (others) others.push(each)
        else bySource.set(each.source, [each])
      }
      return inOrderOfArrival(bySource, chance)
    },
  }
}

/** Each observer hands its records over in their order, a little later than it saw the facts. */
function inOrderOfArrival(bySource: Map<Source, LogRecord[]>, { between }: Chance): LogRecord[] {
  const arriving: { arrival: number; record: LogRecord }[] = []
  for (const [source, records] of bySource) {
    let arrival = 0
    for (const record of records.sort((a, b) => a.at - b.at)) {
      arrival = Math.max(arrival, record.at + between(0, source === 'page' ? 150 : 40))
      arriving.push({ arrival, record })
    }
  }
  arriving.sort((a, b) => a.arrival - b.arrival)
  return arriving.map(({ record }, n) => Object.assign(record, { seq: n + 1 }))
}
