/**
 * Logs of streams with which nothing is wrong, of every server in `heartbeat-rows.ts`, as the observers would write
 * them in ordinary life: networks that stutter, tabs in the background, machines that sleep, pages that are left and
 * come back, deploys after which the server resumes properly. Everything comes from one seed.
 *
 * Faults can be put in where a test wants to know whether they are found.
 */

import { HEARTBEAT_NAMES } from '../../../src/core/heartbeat-names'
import type {
  CaptureLevel,
  Kind,
  LogRecord,
  RecordBase,
  RecordFields,
  Source,
} from '../../../src/core/record'
import { type Chance, chanceFrom, createServer, type Server, type Write } from './healthy-server'
import { type HeartbeatRow, ROWS } from './heartbeat-rows'
import { createRecorder } from './records'

/** What a stream is to be like; what is left out comes from the seed. */
export interface HealthyWish {
  seed: number
  row?: HeartbeatRow
  level?: CaptureLevel
  /** How long it is watched, in milliseconds. */
  duration?: number
  /** Data events a second. */
  rate?: number
  /** Without sleep, background, navigation and deploys. */
  calm?: boolean
  /** After so many milliseconds the server sends nothing more, and the connection stays. */
  stallAt?: number
  /** Beats that the server leaves out, counted from 0 in each attempt. */
  without?: (beat: number) => boolean
  /** A factor for all delays of the network and of the server's timers. */
  jitter?: number
}

export interface HealthyStream {
  row: HeartbeatRow
  level: CaptureLevel
  rate: number
  from: number
  to: number
  /** In the order of arrival. */
  records: LogRecord[]
  /** When beats were left out, as a test wished. */
  leftOut: number[]
  /** When the machine slept. */
  sleeps: { from: number; to: number }[]
}

const START = 1_795_171_480_000
const RECORDS_AT_MOST = 400
const PAGE = 'https://shop.example/'
const URL = 'https://shop.example/stream'
const LEVELS: readonly CaptureLevel[] = ['api', 'http', 'devtools', 'bytes']
const REPLAYED_AT_MOST = 50

/** One stream of a server with which nothing is wrong, but for what a test wished. */
export function healthyStream(wish: HealthyWish): HealthyStream {
  const chance = chanceFrom(wish.seed)
  const pick = <T>(from: readonly T[]): T => from[Math.floor(chance.random() * from.length)] as T
  const row = wish.row ?? pick(ROWS)
  const isFetch = row.api === 'fetch'
  const level = isFetch ? 'bytes' : (wish.level ?? pick(LEVELS))
  const [slow, fast] = row.rate
  const rate = wish.rate ?? slow * (fast / slow) ** chance.random()
  const wanted = Math.max(25 * row.period, 120_000)
  const duration = wish.duration ?? Math.min(wanted, Math.max(60_000, (RECORDS_AT_MOST / rate) * 1000))
  const jitter = wish.jitter ?? 1
  const from = START + Math.floor(chance.between(0, 1e6))
  const stallAt = wish.stallAt === undefined ? Number.POSITIVE_INFINITY : from + wish.stallAt
  const server = createServer({ row, rate, without: wish.without ?? (() => false), stallAt, jitter }, chance)
  const client = createClient(row, level, from, jitter, chance)
  const isCalm = wish.calm || wish.stallAt !== undefined || wish.without !== undefined
  const to = row.task
    ? ask(client, row, rate, from, chance)
    : watch(client, server, row, { from, duration, rate, isCalm }, chance)
  return {
    row,
    level,
    rate,
    from,
    to,
    records: client.records(to),
    leftOut: server.leftOut,
    sleeps: client.sleeps,
  }
}

/** The browser, and what the observers in it write. */
interface Client {
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

function createClient(
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
      for (const each of told)
        if (each.at <= to) bySource.set(each.source, [...(bySource.get(each.source) ?? []), each])
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
  return arriving.map(({ record }, n) => ({ ...record, seq: n + 1 }))
}

/** A page with a stream. @returns when the log ends. */
function watch(
  client: Client,
  server: Server,
  row: HeartbeatRow,
  { from, duration, rate, isCalm }: { from: number; duration: number; rate: number; isCalm: boolean },
  chance: Chance,
): number {
  const { random, between, around } = chance
  const serveUntil = (to: number) => {
    for (const { at, write } of server.writesUntil(to)) client.receive(write, at)
  }
  const begin = (at: number) => {
    client.connect(at)
    const opened = client.open(at + 2)
    server.open(opened)
    return opened
  }
  /** What was published meanwhile is sent again by a server that resumes. */
  const resume = (opened: number) => {
    server.open(opened)
    const missed = Math.floor((around(1) * rate * (row.retry ?? 3000)) / 1000)
    for (let n = 0; n < Math.min(missed, REPLAYED_AT_MOST); n++)
      client.receive(server.publish(), opened + n * 0.1)
    return opened
  }

  /** What happens in ordinary life. @returns when the stream goes on. */
  function live(at: number): number {
    const resumes = row.ids !== 'none' && row.ids !== 'constant'
    const long = random()
    serveUntil(at)
    switch (Math.floor(random() * (resumes ? 6 : 4))) {
      case 0: {
        const back = at + 5000 + long * 200_000
        client.environment(at, 'hidden')
        serveUntil(back)
        client.environment(back, 'visible')
        return back
      }
      case 1: {
        // A short sleep: what the server wrote meanwhile waits in the machine's buffers.
        const awake = at + 6000 + long * 14_000
        client.hold(awake + 5)
        serveUntil(awake)
        client.sleep(at, awake)
        return awake
      }
      case 2: {
        const thaws = at + 20_000 + long * 300_000
        client.environment(at - 1, 'hidden')
        client.environment(at, 'frozen')
        client.freeze(thaws + 5)
        serveUntil(thaws)
        client.environment(thaws, 'resumed')
        client.environment(thaws + 40, 'visible')
        return thaws
      }
      case 3: {
        client.leave(at)
        return begin(at + between(300, 4000))
      }
      case 4:
        return resume(client.comeBack(at, Math.floor(random() * 3), random() < 0.7 ? 'clean' : 'cut', null))
      default: {
        const awake = at + 30_000 + long * 3_600_000
        client.sleep(at, awake)
        const ended = awake + between(50, 3000)
        return resume(
          client.comeBack(ended, Math.floor(random() * 2), 'cut', 'net::ERR_NETWORK_IO_SUSPENDED'),
        )
      }
    }
  }

  let now = begin(from)
  if (!isCalm && random() < 0.6) {
    const events = 1 + Math.floor(random() * 2)
    for (let n = 0; n < events; n++) now = live(now + (between(0.2, 0.8) * duration) / events)
  }
  const to = Math.max(from + duration, now + 1000)
  serveUntil(to)
  return to
}

/** Some questions to a model, one after another. @returns when the log ends. */
function ask(client: Client, row: HeartbeatRow, rate: number, from: number, chance: Chance): number {
  const { random, between, around } = chance
  let at = from
  for (let questions = 1 + Math.floor(random() * 3); questions > 0; questions--) {
    client.connect(at)
    const opened = client.open(at + 1)
    const thinks = opened + between(200, 8000)
    if (row.beat && 'type' in row.beat) client.receive({ ...row.beat, beat: true }, thinks)
    else if (row.beat) {
      for (let beat = opened + 500; beat < thinks; beat += 500 + around(50)) client.receive(row.beat, beat)
    }
    let now = thinks
    for (let tokens = Math.floor(between(5, 80)); tokens > 0; tokens--) {
      now += around(1000 / rate)
      client.receive({ type: 'message', data: `{"delta":"${tokens}"}` }, now)
    }
    if (row.task?.end) client.receive({ type: 'message', data: row.task.end }, now + 1)
    at = client.finish() + between(1000, 30_000)
  }
  return at + 60_000
}
