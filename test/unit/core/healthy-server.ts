/** The server of a healthy stream: what it writes and when, by the clock of the test. */

import type { HeartbeatRow } from './heartbeat-rows'

/** What a server writes. */
export type Write =
  | { comment: string }
  | { retry: number }
  | { type: string; data: string; id?: string; beat?: true }

export interface TimedWrite {
  at: number
  write: Write
}

/** A source of chance. */
export interface Chance {
  /** From 0 to 1. */
  random(): number
  between(low: number, high: number): number
  /** Exponentially distributed. */
  around(mean: number): number
}

/** Chance from a seed (mulberry32). */
export function chanceFrom(seed: number): Chance {
  let state = seed | 0
  const random = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return {
    random,
    between: (low, high) => low + random() * (high - low),
    around: mean => -Math.log(1 - random()) * mean,
  }
}

export interface ServerWish {
  row: HeartbeatRow
  /** Data events a second. */
  rate: number
  /** Beats to leave out, counted from 0 in each attempt. */
  without: (beat: number) => boolean
  /** When it sends nothing more. */
  stallAt: number
  /** A factor for the delays of its timers. */
  jitter: number
}

export interface Server {
  /** A client connects. */
  open(at: number): void
  /** What it writes next, up to a time. */
  writesUntil(to: number): TimedWrite[]
  /** An event for all clients. */
  publish(): Write
  /** When beats were left out. */
  leftOut: number[]
}

export function createServer(
  { row, rate, without, stallAt, jitter }: ServerWish,
  { random, between, around }: Chance,
): Server {
  let published = Math.floor(between(1, 5000))
  let openedAt = 0
  let greeted = true
  let nextBeat = Number.POSITIVE_INFINITY
  let nextData = Number.POSITIVE_INFINITY
  let burst = 0
  let beat = 0
  const leftOut: number[] = []

  function nextId(): string {
    published++
    switch (row.ids) {
      case 'dense':
        return String(published)
      case 'opaque':
        return `urn:uuid:${Math.floor(random() * 2 ** 48).toString(16)}-${published}`
      case 'time':
        return String(Math.floor(published * 1000 + random() * 900))
      case 'constant':
        return 'client-7f3a'
      case 'offsets':
        return `[{"topic":"edits","partition":0,"offset":${published}}]`
      case 'none':
        return ''
    }
  }

  function publish(): Write {
    const id = nextId()
    const data = `{"n":${published},"price":${between(1, 100).toFixed(2)}}`
    return { type: 'message', data, ...(id && { id }) }
  }

  function greeting(): Write[] {
    const { hello, retry } = row
    return [...(retry === undefined ? [] : [{ retry }]), ...(hello ? [hello] : [])]
  }

  function beatNow(): Write | null {
    if (!row.beat) return null
    if (!('type' in row.beat)) return row.beat
    return { ...row.beat, beat: true, ...(row.ids === 'time' && { id: nextId() }) }
  }

  return {
    leftOut,
    publish,
    open(at) {
      openedAt = at
      greeted = false
      beat = 0
      burst = 0
      // Servers with one timer for all clients beat at any time after the opening.
      const phase = row.timer === 'fixed' && random() < 0.3 ? random() : 1
      nextBeat = row.beat && row.period > 0 ? at + row.period * phase : Number.POSITIVE_INFINITY
      nextData = at + around(1000 / rate)
    },
    writesUntil(to) {
      const writes: TimedWrite[] = []
      const stop = Math.min(to, stallAt)
      if (!greeted && openedAt < stop) {
        greeted = true
        for (const write of greeting()) writes.push({ at: openedAt, write })
      }
      while (Math.min(nextBeat, nextData) < stop) {
        if (nextData <= nextBeat) {
          const at = nextData
          writes.push({ at, write: publish() })
          burst = burst > 0 ? burst - 1 : random() < 0.03 ? Math.floor(between(1, 6)) : 0
          nextData = at + (burst > 0 ? between(5, 60) : around(1000 / rate))
          if (row.timer === 'idle' && row.beat) nextBeat = at + row.period
          continue
        }
        const late = around(3) * jitter + (random() < 0.005 ? between(20, 200) * jitter : 0)
        const write = beatNow()
        if (without(beat++)) leftOut.push(nextBeat + late)
        else if (write) writes.push({ at: nextBeat + late, write })
        nextBeat += row.period
      }
      return writes
    },
  }
}
