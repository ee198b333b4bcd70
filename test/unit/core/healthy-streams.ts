/**
 * Logs of streams with which nothing is wrong, of every server in `heartbeat-rows.ts`, as the observers would write
 * them in ordinary life: networks that stutter, tabs in the background, machines that sleep, pages that are left and
 * come back, deploys after which the server resumes properly. Everything comes from one seed.
 *
 * Faults can be put in where a test wants to know whether they are found.
 */

import type { CaptureLevel, LogRecord } from '../../../src/core/record'
import { type Client, createClient } from './healthy-client'
import { type Chance, chanceFrom, createServer, type Server } from './healthy-server'
import { type HeartbeatRow, ROWS } from './heartbeat-rows'

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
