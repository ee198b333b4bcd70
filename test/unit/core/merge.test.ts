import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createMerger, type Merger } from '../../../src/core/merge'
import { type LogRecord, PAYLOAD_LIMIT } from '../../../src/core/record'
import { readLogRecord } from '../../../src/core/record-schema'
import {
  BODY_START,
  isAfter,
  next,
  type WireFact,
  type WirePosition,
  type WireSource,
} from '../../../src/core/wire-fact'
import { createRecorder, fold } from './records'
import { saidBy } from './said-by'
import { type Delivery, type Expected, essence, inOrder, LATE_AT_MOST, simulateWire } from './wire-simulator'

/** A source of choices from a seed (mulberry32). */
function choices(seed: number): (count: number) => number {
  let state = seed
  return count => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * count)
  }
}

const PATIENCE = LATE_AT_MOST + 50

/**
 * Tells a merger everything when it is delivered, and looks every 40 ms as the background does. Before each delivery
 * `endsAt` may end it: another goes on with what was stored with the records, and observers begin anew.
 */
function run(deliveries: readonly Delivery[], endsAt: (now: number) => boolean = () => false): LogRecord[] {
  let merger = createMerger()
  let log: LogRecord[] = []
  // As an observer is asked to, it tells what comes after the position that it was given.
  const wanted = new Map<string, WirePosition | null>()
  const told = new Map<string, WireFact[]>()
  const begun = new Map<string, Extract<Delivery, { what: 'begin' }>>()
  let now = 0
  let overAt = 0
  const settle = () => log.push(...merger.settle(now, PATIENCE).map(({ record }) => record as LogRecord))
  const passTo = (next: number) => {
    while (merger.isWaiting() && now + 40 < next) {
      now += 40
      settle()
    }
    now = next
  }
  const tell = (body: string, { connection, attempt, source }: Extract<Delivery, { what: 'begin' }>) => {
    const position = wanted.get(body)
    if (position) merger.facts(connection, attempt, source, restOf(told.get(body) ?? [], position), now)
  }
  for (const delivery of deliveries) {
    passTo(delivery.now)
    // What waits of a body that is over nobody tells again: it is lost with the background.
    if (endsAt(now) && now > overAt + PATIENCE + 100) {
      const stored = [...new Set(log.map(({ connection }) => connection ?? ''))].map(id => merger.memory(id))
      merger = createMerger()
      for (const memory of stored) if (memory) merger.restore(memory)
      for (const [body, begin] of begun) {
        wanted.set(body, merger.begin(begin.connection, begin.attempt, begin.source, now))
        tell(body, begin)
      }
    }
    if (delivery.what === 'record') {
      if (merger.record(delivery.record)) log.push(delivery.record)
    } else {
      const { connection, attempt, source } = delivery
      const body = `${connection} ${attempt} ${source}`
      if (delivery.what === 'begin') {
        wanted.set(body, merger.begin(connection, attempt, source, now))
        begun.set(body, delivery)
      } else if (delivery.what === 'facts') {
        const before = told.get(body) ?? []
        const all = [...before, ...delivery.facts]
        told.set(body, all)
        const position = wanted.get(body)
        const news = position ? restOf(all, position).slice(restOf(before, position).length) : []
        merger.facts(connection, attempt, source, news, now)
      } else {
        merger.over(connection, attempt, source, delivery.complete, now, delivery.at)
        begun.delete(body)
        overAt = now
      }
    }
    settle()
  }
  passTo(now + PATIENCE + 100)
  settle()
  expect(merger.isWaiting()).toBe(false)
  log = log.filter(({ kind }) => kind !== 'capture')
  return log
}

/** What of the facts of a body comes after a position. */
function restOf(facts: readonly WireFact[], position: WirePosition): WireFact[] {
  let at = BODY_START
  return facts.flatMap((fact): WireFact[] => {
    const from = at
    at = next(at, fact)
    if (!isAfter(fact, from, position)) return []
    if (fact.kind !== 'bytes') return [fact]
    return [{ ...fact, size: from.bytes + fact.size - Math.max(from.bytes, position.bytes) }]
  })
}

const BODY_KINDS = new Set(['event', 'comment', 'retry', 'checkpoint', 'fault'])

function factsOf(log: readonly LogRecord[]): Expected[] {
  return log
    .filter(({ kind }) => BODY_KINDS.has(kind))
    .map(essence)
    .sort(inOrder)
}

/** The facts without those that are only possible, as far as they are more than is expected. */
function without(
  facts: Expected[],
  expected: readonly Expected[],
  possible: readonly Expected[],
): Expected[] {
  const left = expected.map(each => JSON.stringify(each))
  const may = possible.map(each => JSON.stringify(each))
  return facts.filter(fact => {
    const text = JSON.stringify(fact)
    const index = left.indexOf(text)
    if (index >= 0) return left.splice(index, 1)
    const other = may.indexOf(text)
    return other < 0 || may.splice(other, 1).length === 0
  })
}

function bytesOf(log: readonly LogRecord[]): Map<string, number> {
  const bytes = new Map<string, number>()
  for (const record of log) {
    if (record.kind !== 'bytes') continue
    const key = `${record.connection} ${record.attempt}`
    bytes.set(key, (bytes.get(key) ?? 0) + record.size)
  }
  return bytes
}

/** What a panel makes of a log. In how many pieces bytes were counted depends on who told of them first. */
function historyOf(log: readonly LogRecord[] = []): unknown {
  const sizes = [...bytesOf(log)].filter(([, size]) => size > 0).sort()
  const others = log.filter(({ kind }) => kind !== 'bytes')
  return { sizes, said: saidBy(fold(...others.map((each, i) => ({ ...each, seq: i + 1 })))) }
}

describe('any order of arrival, with any observer missing, starting late or ending early', () => {
  it('gives each fact once, by who knows it best', { timeout: 300_000 }, () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer(), (truth, mixing) => {
        const { deliveries, expected, possible, bytes } = simulateWire(choices(truth), choices(mixing))
        const log = run(deliveries)
        expect(without(factsOf(log), expected, possible)).toEqual(expected)
        for (const [body, size] of bytes) expect(bytesOf(log).get(body) ?? 0).toBe(size)
      }),
      // The example: two events alike, of which a body that was seen to its end has only one.
      { numRuns: 10_000, examples: [[762941094, -972406020]] },
    )
  })

  it('gives the same history, in whatever order and how late it is told', { timeout: 300_000 }, () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer(), fc.integer(), (truth, mixing, otherMixing) => {
        const [one, other] = [mixing, otherMixing].map(each => {
          const world = simulateWire(choices(truth), choices(each))
          return { log: run(world.deliveries), isCertain: world.possible.length === 0 }
        })
        fc.pre(one?.isCertain === true)
        expect(historyOf(other?.log)).toEqual(historyOf(one?.log))
      }),
      { numRuns: 3000 },
    )
  })

  it('does so across backgrounds that end at any time', { timeout: 300_000 }, () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer(), fc.integer(), (truth, mixing, ends) => {
        const choose = choices(ends)
        const world = simulateWire(choices(truth), choices(mixing))
        const log = run(world.deliveries, () => choose(12) === 0)
        expect(without(factsOf(log), world.expected, world.possible)).toEqual(world.expected)
        for (const [body, size] of world.bytes) expect(bytesOf(log).get(body) ?? 0).toBe(size)
      }),
      { numRuns: 3000 },
    )
  })
})

describe('a merger', () => {
  const record = createRecorder()
  const event = (id: string, at: number, type = 'tick'): WireFact & { kind: 'event' } => ({
    kind: 'event',
    at,
    type,
    id,
    data: `n ${id}`,
    size: 2 + id.length,
  })

  /** A merger that knows a connection of a page, whose first body is observed. */
  function observed(source: WireSource = 'bytes') {
    const merger = createMerger()
    merger.record(record('connection', { attempt: 0, at: 1000 }))
    merger.begin('a', 1, source, 1001)
    return merger
  }
  const written = (merger: Merger, now: number) =>
    merger.settle(now, 300).map(({ record: { kind, at, ...fields } }) => ({ kind, at, ...fields }))

  it('waits for the word of the page on types that nobody seems to listen to, and no longer than that', () => {
    const merger = observed()
    merger.facts('a', 1, 'bytes', [event('1', 2000)], 2000)
    expect(written(merger, 2299)).toMatchObject([{ kind: 'capture', level: 'bytes', source: 'tool' }])
    expect(written(merger, 2300)).toMatchObject([{ kind: 'event', heard: false, id: '1', source: 'bytes' }])
    expect(merger.isWaiting()).toBe(false)
  })

  it('does not write what the page tells only after that', () => {
    const merger = observed()
    merger.facts('a', 1, 'bytes', [event('1', 2000), event('2', 2010)], 2010)
    written(merger, 9000)
    expect(merger.record(record('listening', { at: 2005, type: 'tick' }))).toBe(true)
    const told = { at: 2011, type: 'tick', id: '2', data: 'n 2', size: 3 }
    expect(merger.record(record('event', told))).toBe(false)
    expect(merger.record(record('event', { ...told, at: 9100, id: '3', data: 'n 3' }))).toBe(true)
    merger.facts('a', 1, 'bytes', [event('3', 9100)], 9100)
    expect(written(merger, 20_000)).toEqual([])
  })

  it('takes nothing of a page that reads the stream itself', () => {
    const merger = createMerger()
    merger.record(record('connection', { attempt: 0, api: 'fetch' }))
    expect(merger.begin('a', 1, 'devtools', 1001)).toBeNull()
  })

  it('takes from a page that reads the stream itself, and tells late, only what others have not told of it', () => {
    for (const survives of [false, true]) {
      let merger = createMerger()
      merger.record(record('connection', { attempt: 0, api: 'fetch', source: 'http' }))
      merger.begin('a', 1, 'devtools', 1001)
      const beat: WireFact = { kind: 'comment', at: 2001, text: 'beat', size: 5 }
      const seen = [event('1', 2000), beat, { kind: 'bytes', at: 2001, size: 30 } as const]
      merger.facts('a', 1, 'devtools', seen, 2001)
      expect(written(merger, 2001).map(({ kind }) => kind)).toEqual(['capture', 'event', 'comment', 'bytes'])
      expect(merger.record(record('connection', { attempt: 0, api: 'fetch', at: 1000 }))).toBe(true)
      expect(merger.record(record('open', { at: 9000 }))).toBe(true)
      if (survives) {
        const memory = merger.memory('a')
        merger = createMerger()
        if (memory) merger.restore(memory)
      }
      // The observer goes on, and the page begins at the beginning.
      merger.facts('a', 1, 'devtools', [event('2', 8999), event('3', 9001)], 9002)
      const told = [
        record('bytes', { at: 9000, size: 20 }),
        record('event', { at: 9000, type: 'tick', id: '1', data: 'n 1', size: 3 }),
        record('comment', { at: 9000, text: 'beat', size: 5 }),
        record('bytes', { at: 9001, size: 20 }),
        record('event', { at: 9001, type: 'tick', id: '2', data: 'n 2', size: 3 }),
        record('comment', { at: 9001, text: 'beat', size: 5 }),
        record('bytes', { at: 9002, size: 20 }),
        record('end', { at: 9003, how: 'clean', error: null }),
      ]
      const admitted = told.filter(each => merger.record(each))
      expect(admitted.map(each => (each.kind === 'bytes' ? each.size : each.kind))).toEqual([
        10,
        'event',
        'comment',
        20,
        'end',
      ])
      merger.over('a', 1, 'devtools', true, 9010)
      merger.gone('a', 'devtools', 9011)
      expect(written(merger, 20_000)).toEqual([])
    }
  })

  it('takes from an EventSource whose page tells late only what others have not told, whatever it listens to', () => {
    const types = ['message', 'ping', 'tick', 'update']
    const known = fc.record({
      sent: fc.array(fc.nat(3), { maxLength: 30 }),
      listens: fc.boolean(),
      before: fc.nat(30),
      turns: fc.array(fc.boolean(), { maxLength: 60 }),
      ends: fc.nat(60),
    })
    fc.assert(
      fc.property(known, ({ sent, listens, before, turns, ends }) => {
        let merger = createMerger()
        const log: LogRecord[] = []
        const said = (each: LogRecord) => {
          if (merger.record(each)) log.push(each)
        }
        const settle = (now: number) => {
          for (const { record } of merger.settle(now, 300)) log.push(record as LogRecord)
        }
        const events = sent.map((type, i) => event(String(i), 2000 + i, types[type]))
        said(record('connection', { attempt: 0, api: 'worker', source: 'http' }))
        merger.begin('a', 1, 'devtools', 1001)
        merger.facts('a', 1, 'devtools', events.slice(0, before), 2001)
        settle(2001)
        const isHeard = (type: string) =>
          type === 'message' || type === 'ping' || (listens && type === 'tick')
        said(record('connection', { attempt: 0, api: 'eventsource', at: 1000 }))
        if (listens) said(record('listening', { attempt: 0, at: 1000, type: 'tick' }))
        said(record('open', { at: 9000 }))
        // The wire goes on, and the page begins at the beginning; the background may end in between.
        let wire = events.slice(before)
        const told = events
          .filter(({ type }) => isHeard(type))
          .map(({ type, id, data, size }) => record('event', { at: 9000, type, id, data, size, heard: true }))
        for (let i = 0, now = 9000; wire.length + told.length > 0; i++, now++) {
          if (i === ends) {
            const memory = merger.memory('a')
            merger = createMerger()
            if (memory) merger.restore(memory)
            wire = events.slice(merger.begin('a', 1, 'devtools', now)?.events)
          }
          const isWire = wire.length > 0 && (told.length === 0 || turns[i])
          const next = isWire ? undefined : told.shift()
          if (next) said(next)
          else merger.facts('a', 1, 'devtools', wire.splice(0, 1), now)
          settle(now)
        }
        settle(20_000)
        const found = ofLog(log).sort((a, b) => Number(a.id) - Number(b.id))
        expect(found).toEqual(
          events.map(({ type, id }, i) => {
            const source = i >= before && isHeard(type) ? 'page' : 'devtools'
            return { id, type, source, heard: i < before || isHeard(type) }
          }),
        )
      }),
      { numRuns: 3000 },
    )
  })

  const ofLog = (log: readonly LogRecord[]) =>
    log.flatMap(each => {
      if (each.kind !== 'event') return []
      const { id, type, source, heard } = each
      return [{ id, type, source, heard }]
    })

  it('asks an observer that comes back for what it has not told', () => {
    const merger = observed('devtools')
    merger.facts('a', 1, 'devtools', [event('1', 2000), { kind: 'bytes', at: 2000, size: 40 }], 2000)
    expect(merger.begin('a', 1, 'devtools', 2001)).toEqual({ events: 1, others: 0, bytes: 40 })
  })

  it('survives: what waited is asked for again, what was written is not', () => {
    const merger = observed('devtools')
    merger.record(record('listening', { at: 1500, type: 'update', attempt: 1 }))
    merger.record(record('error', { at: 1600, readyState: 0 }))
    merger.begin('a', 2, 'devtools', 1700)
    merger.facts(
      'a',
      2,
      'devtools',
      [event('1', 2000), { kind: 'comment', at: 2001, text: '', size: 1 }],
      2001,
    )
    written(merger, 2400)
    merger.facts('a', 2, 'devtools', [event('2', 2500)], 2500)
    const memory = merger.memory('a')
    const next = createMerger()
    if (memory) next.restore(memory)
    expect(next.begin('a', 2, 'devtools', 3000)).toEqual({ events: 1, others: 1, bytes: 0 })
    next.facts('a', 2, 'devtools', [event('2', 2500), event('3', 2600, 'update')], 3001)
    expect(written(next, 9000)).toMatchObject([{ kind: 'event', type: 'tick', id: '2' }])
  })

  it('says at which level a connection is seen, each time that it changes', () => {
    const merger = observed('devtools')
    merger.begin('a', 1, 'bytes', 1002)
    merger.over('a', 1, 'bytes', false, 1003)
    merger.over('a', 1, 'devtools', true, 1004)
    merger.gone('a', 'bytes', 1005)
    merger.gone('a', 'devtools', 1006)
    expect(written(merger, 9000).map(each => 'level' in each && [each.at, each.level])).toEqual([
      [1001, 'devtools'],
      [1002, 'bytes'],
      [1003, 'devtools'],
      [1006, 'http'],
    ])
  })

  it('writes no name and no payload that is longer than a record may have', () => {
    const merger = createMerger()
    merger.record(record('connection', { attempt: 0, api: 'worker', source: 'http' }))
    merger.begin('a', 1, 'devtools', 1001)
    const long = 'x'.repeat(PAYLOAD_LIMIT + 1)
    const fact = { ...event('1', 2000, long), id: long, data: long, size: long.length } as WireFact
    merger.facts('a', 1, 'devtools', [fact], 2000)
    const [, found] = written(merger, 2000) as LogRecord[]
    expect(readLogRecord({ ...found, seq: 1 })).toMatchObject({ as: 'record' })
    expect(found).toMatchObject({ cut: true, size: PAYLOAD_LIMIT + 1, heard: true })
  })

  it('holds a bounded number of events that nobody decides on', () => {
    const merger = observed()
    for (let i = 0; i < 12; i++)
      merger.facts(
        'a',
        1,
        'bytes',
        Array.from({ length: 1000 }, (_, k) => event(`${i} ${k}`, 2000)),
        2000,
      )
    const events = written(merger, 2000).filter(({ kind }) => kind === 'event')
    expect(events).toHaveLength(7000)
    expect(written(merger, 2300)).toHaveLength(5000)
  })
})
