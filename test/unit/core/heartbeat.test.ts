import { describe, expect, it } from 'vitest'
import { noteSleep } from '../../../src/core/health'
import { overdueAfter, STRIP_KEPT, shownPeriodOf, suspicionOf } from '../../../src/core/heartbeat'
import { EXPECTED_KEPT } from '../../../src/core/missed-beats'
import type { CaptureLevel, LogRecord, RecordFields } from '../../../src/core/record'
import { type StreamRule, settingsFor } from '../../../src/core/thresholds'
import { type Folded, healthOf } from './health-of'
import { createRecorder } from './records'

const { limits } = settingsFor(null, [])
const START = 1_000_000
const SECOND = 1000

interface Wish {
  level?: CaptureLevel
  beats?: number
  period?: number
  /** What a beat is; a comment unless told. */
  event?: Partial<RecordFields['event']>
  rules?: StreamRule[]
}

/** A stream that opened at {@link START} and beats from one period later. */
function beating({ level = 'bytes', beats = 10, period = 15 * SECOND, event, rules }: Wish = {}) {
  const record = createRecorder()
  const base = (at: number) => ({ connection: 'doc-1', at })
  const records: LogRecord[] = [record('connection', { ...base(START), attempt: 0 })]
  if (level === 'http') records.push(record('request', { ...base(START), source: 'http' }))
  else if (level !== 'api') records.push(record('capture', { ...base(START), level, source: 'bytes' }))
  records.push(record('open', base(START)))
  const beat = (at: number) =>
    event
      ? record('event', { ...base(at), ...event })
      : record('comment', { ...base(at), source: level === 'devtools' ? 'devtools' : 'bytes' })
  for (let n = 1; n <= beats; n++) records.push(beat(START + n * period))
  const folded: Folded = healthOf(records, rules)
  const last = START + beats * period
  return {
    record,
    base,
    beat,
    last,
    ...folded,
    heartbeat: (after: number) => folded.at(last + after).heartbeat,
  }
}

describe('the state of a heartbeat', () => {
  it('goes from healthy over late and missing to dead, at the limits', () => {
    const { heartbeat } = beating()
    const states = [15, 22, 23, 29, 30, 31, 45, 46].map(after => heartbeat(after * SECOND).state)
    expect(states).toEqual(['healthy', 'healthy', 'late', 'late', 'late', 'missing', 'missing', 'dead'])
    expect(heartbeat(20 * SECOND)).toMatchObject({
      silentFor: 20 * SECOND,
      certain: true,
      beats: 10,
      form: { by: 'comment' },
    })
  })

  it('says when the next one is due, and overdue', () => {
    const { heartbeat, last } = beating()
    expect(heartbeat(1).next).toEqual({
      at: last + 15 * SECOND,
      late: last + 22.5 * SECOND,
      missing: last + 30 * SECOND,
      dead: last + 45 * SECOND,
    })
  })

  it('is learning before four beats have come', () => {
    expect(beating({ beats: 3 }).heartbeat(100 * SECOND)).toMatchObject({
      state: 'learning',
      confidence: 'tentative',
      next: null,
    })
    expect(beating({ beats: 4 }).heartbeat(100 * SECOND).state).toBe('dead')
  })

  it('is none after two minutes in which there was a long silence', () => {
    const { add, record, base, at } = beating({ beats: 0 })
    expect(at(START + 119 * SECOND).heartbeat.state).toBe('learning')
    expect(at(START + 121 * SECOND).heartbeat).toMatchObject({
      state: 'none',
      form: null,
      observedFor: 121 * SECOND,
    })
    // A timer that waits for silence cannot show itself where there is none.
    const busy = beating({ beats: 0 })
    for (let n = 1; n < 300; n++) busy.add(busy.record('event', busy.base(START + n * SECOND)))
    expect(busy.at(START + 300 * SECOND).heartbeat).toMatchObject({
      state: 'learning',
      longestSilence: SECOND,
    })
    add(record('event', base(START + 200 * SECOND)))
    expect(at(START + 201 * SECOND).heartbeat.longestSilence).toBe(200 * SECOND)
  })

  it.each(['api', 'http'] as const)('cannot be told of comments at the level %s', level => {
    expect(beating({ level, beats: 0 }).at(START + 600 * SECOND).heartbeat).toMatchObject({
      state: 'cannot-tell',
      level,
    })
  })

  it.each(['api', 'http'] as const)('is told of events at the level %s, but not for certain', level => {
    const { heartbeat } = beating({ level, event: { type: 'ping', data: '' } })
    expect(heartbeat(31 * SECOND)).toMatchObject({
      state: 'missing',
      certain: false,
      form: { by: 'event', type: 'ping' },
    })
  })

  it('is told of data only when it comes as a timer does', () => {
    const { heartbeat } = beating({ level: 'api', event: { data: '💓' } })
    expect(heartbeat(SECOND)).toMatchObject({ state: 'healthy', form: { by: 'data', data: '💓' } })
    const { add, record, base, at, last } = beating({ level: 'api', beats: 0 })
    for (const after of [1, 9, 11, 40, 41, 80, 84])
      add(record('event', { ...base(last + after * SECOND), data: '{}' }))
    expect(at(last + 500 * SECOND).heartbeat).toMatchObject({ state: 'cannot-tell', form: null })
  })

  it('is judged by what DevTools is asked for with more patience', () => {
    const { heartbeat } = beating({ level: 'devtools' })
    expect(heartbeat(31 * SECOND).state).toBe('healthy')
    expect(heartbeat(33 * SECOND).state).toBe('late')
    expect(heartbeat(41 * SECOND)).toMatchObject({ state: 'missing', certain: false })
  })

  it('is seen in the growth of the body, where DevTools shows no comments', () => {
    const { add, record, base, at } = beating({ level: 'devtools', beats: 0 })
    for (let n = 1; n < 12; n++) {
      add(record('bytes', { ...base(START + n * 15 * SECOND), source: 'devtools', size: 7 }))
    }
    const last = START + 11 * 15 * SECOND
    expect(at(last + SECOND).heartbeat).toMatchObject({
      state: 'healthy',
      form: { by: 'growth' },
      shownPeriod: 15 * SECOND,
    })
  })

  it('cannot be told any more when the level falls, and says nothing of what was not seen', () => {
    const { add, record, base, at, last } = beating()
    add(record('capture', { ...base(last + SECOND), level: 'http' }))
    expect(at(last + 300 * SECOND).heartbeat).toMatchObject({
      state: 'cannot-tell',
      level: 'http',
      missed: [],
    })
    add(record('capture', { ...base(last + 305 * SECOND), level: 'bytes', source: 'bytes' }))
    add(record('comment', { ...base(last + 315 * SECOND), source: 'bytes' }))
    expect(at(last + 316 * SECOND).heartbeat).toMatchObject({ state: 'healthy', missed: [] })
  })
})

describe('any byte', () => {
  it('shows that the stream is alive', () => {
    const { add, record, base, at, last } = beating()
    add(record('event', base(last + 29 * SECOND)))
    expect(at(last + 40 * SECOND).heartbeat).toMatchObject({ state: 'healthy', silentFor: 11 * SECOND })
    expect(at(last + 62 * SECOND).heartbeat.state).toBe('missing')
  })

  it('does not hide that a timer has stopped: then silence is judged no further than late', () => {
    const { add, record, base, at, last } = beating()
    for (let n = 1; n < 60; n++) add(record('event', base(last + n * 2 * SECOND)))
    const now = last + 118 * SECOND
    expect(at(now + SECOND).heartbeat.state).toBe('healthy')
    // Nor are beats missing that came as long as the answer was waited for.
    expect(at(now + 100 * SECOND).heartbeat).toMatchObject({ state: 'late', missed: [] })
  })
})

describe('a suspension', () => {
  it.each(['frozen', 'offline', 'pagehide'] as const)('keeps quiet: %s', what => {
    const { add, record, at, last } = beating()
    add(
      record('environment', { connection: null, at: last + 5 * SECOND, what, page: 'https://shop.example/' }),
    )
    const { state, suspended, suspicion, missed } = at(last + 300 * SECOND).heartbeat
    expect({ state, suspicion, missed }).toEqual({ state: 'healthy', suspicion: 0, missed: [] })
    expect(suspended).toBe(what === 'pagehide' ? 'left' : what)
  })

  it('of a hidden page counts where only the page sees', () => {
    const hide = (level: CaptureLevel) => {
      const { add, record, at, last } = beating({ level, beats: 30, event: { type: 'ping', data: '' } })
      add(record('environment', { connection: null, at: last - 290 * SECOND, what: 'hidden' }))
      return at(last + 300 * SECOND).heartbeat
    }
    expect(hide('api')).toMatchObject({ state: 'healthy', suspended: 'hidden' })
    expect(hide('bytes')).toMatchObject({ state: 'dead', suspended: null })
  })

  it('of a hidden page does not bring to life what was dead before', () => {
    const { add, record, at, last } = beating({ level: 'api', event: { type: 'ping', data: '' } })
    add(record('environment', { connection: null, at: last, what: 'hidden' }))
    const after = (seconds: number) => at(last + seconds * SECOND).heartbeat
    expect(after(60)).toMatchObject({ state: 'dead', suspended: null })
    expect(after(3600)).toMatchObject({ state: 'dead', suspended: null })
  })

  it('is over after a grace, from which silence counts anew', () => {
    const { health, at, last } = beating()
    noteSleep(health, last + 3600 * SECOND, 3500 * SECOND)
    expect(at(last + 3609 * SECOND).heartbeat).toMatchObject({ state: 'healthy', suspended: 'sleep' })
    expect(at(last + 3611 * SECOND).heartbeat).toMatchObject({
      state: 'healthy',
      suspended: null,
      silentFor: 11 * SECOND,
    })
    expect(at(last + 3632 * SECOND).heartbeat.state).toBe('missing')
  })

  it('is that there is no open attempt', () => {
    const { add, record, base, at, last } = beating()
    add(record('error', { ...base(last + SECOND), readyState: 0 }))
    expect(at(last + 300 * SECOND).heartbeat).toMatchObject({
      state: 'healthy',
      suspended: 'waiting',
      next: null,
    })
    add(record('close', { ...base(last + 2 * SECOND), by: 'page' }))
    expect(at(last + 300 * SECOND).heartbeat.suspended).toBe('closed')
  })
})

describe('missed beats', () => {
  it('are found between those that came, with their times', () => {
    const { add, beat, at, last } = beating()
    add(beat(last + 45 * SECOND), beat(last + 60 * SECOND))
    const { missed, strip } = at(last + 61 * SECOND).heartbeat
    expect(missed).toMatchObject([
      {
        connection: 'doc-1',
        attempt: 1,
        after: last,
        until: last + 45 * SECOND,
        count: 2,
        expectedAt: [last + 15 * SECOND, last + 30 * SECOND],
        dataFlowed: false,
        heldBack: 0,
      },
    ])
    expect(missed[0]?.afterSeq).toBeLessThan(missed[0]?.untilSeq ?? 0)
    expect(strip.map(mark => mark.missed)).toEqual([...Array(10).fill(false), true, true, false, false])
  })

  it('are counted while they go on missing, and stay when the attempt ends', () => {
    const { add, record, base, at, last } = beating()
    expect(at(last + 22 * SECOND).heartbeat.missed).toEqual([])
    expect(at(last + 50 * SECOND).heartbeat.missed).toMatchObject([{ after: last, until: null, count: 3 }])
    add(record('end', { ...base(last + 100 * SECOND), source: 'http', how: 'cut', error: 'x' }))
    expect(at(last + 500 * SECOND).heartbeat.missed).toMatchObject([{ after: last, until: null, count: 6 }])
  })

  it('were held back, if they come all at once', () => {
    const { add, beat, at, last } = beating()
    add(...[0, 1, 2].map(n => beat(last + 45 * SECOND + n)))
    expect(at(last + 46 * SECOND).heartbeat.missed).toMatchObject([{ count: 2, heldBack: 3 }])
  })

  it('of a fixed timer are told though data flowed', () => {
    const { add, record, base, beat, at, last } = beating({ beats: 4 })
    const send = (after: number) => add(record('event', base(last + after * SECOND)))
    for (let n = 0; n < 6; n++) {
      send(n * 15 + 7)
      add(beat(last + (n + 1) * 15 * SECOND))
    }
    send(100)
    send(110)
    add(beat(last + 135 * SECOND))
    expect(at(last + 136 * SECOND).heartbeat).toMatchObject({
      mode: 'fixed',
      state: 'healthy',
      missed: [{ dataFlowed: true, count: 2 }],
    })
  })

  it('are none where the beats waited for silence', () => {
    const { add, record, base, beat, at, last } = beating({ beats: 4 })
    let now = last
    for (let n = 0; n < 8; n++) {
      now += (4 + n) * SECOND
      add(record('event', base(now)))
      now += 15 * SECOND
      add(beat(now))
    }
    for (let n = 0; n < 30; n++) {
      now += 5 * SECOND
      add(record('event', base(now)))
    }
    add(beat(now + 15 * SECOND))
    expect(at(now + 16 * SECOND).heartbeat).toMatchObject({
      mode: 'idle',
      shownPeriod: 15 * SECOND,
      missed: [],
    })
  })

  it('are none while the machine slept or where events were dropped', () => {
    const slept = beating()
    noteSleep(slept.health, slept.last + 100 * SECOND, 95 * SECOND)
    slept.add(slept.beat(slept.last + 101 * SECOND))
    expect(slept.at(slept.last + 102 * SECOND).heartbeat.missed).toEqual([])
    const { add, record, base, beat, at, last } = beating()
    add(record('dropped', { ...base(last + 50 * SECOND), records: 5, why: 'flood' }))
    add(beat(last + 60 * SECOND))
    expect(at(last + 61 * SECOND).heartbeat.missed).toEqual([])
  })

  it('have a bounded list of times', () => {
    const { heartbeat } = beating()
    const { missed, strip } = heartbeat(3600 * SECOND)
    expect(missed[0]).toMatchObject({ count: 240 })
    expect(missed[0]?.expectedAt).toHaveLength(EXPECTED_KEPT)
    expect(strip.length).toBeLessThanOrEqual(STRIP_KEPT)
  })
})

describe("a user's rule", () => {
  const url = 'https://shop.example/*'

  it('names the heartbeat and its period, so that nothing has to be learned', () => {
    const rules = [{ url, heartbeats: [{ type: 'clock', period: 10 * SECOND }] }]
    const { heartbeat } = beating({ level: 'api', beats: 1, event: { type: 'clock' }, rules })
    expect(heartbeat(SECOND)).toMatchObject({
      state: 'healthy',
      form: { by: 'rule', rule: 0 },
      period: 10 * SECOND,
    })
    expect(heartbeat(21 * SECOND).state).toBe('missing')
  })

  it('sets the limits', () => {
    const rules = [{ url, thresholds: { lateTimes: 5, missingTimes: 6 } }]
    const { heartbeat } = beating({ rules })
    expect(heartbeat(74 * SECOND).state).toBe('healthy')
    expect(heartbeat(76 * SECOND).state).toBe('late')
  })

  it('is of no effect for other addresses', () => {
    const rules = [{ url: 'https://other.example/*', heartbeats: [{ type: 'clock', period: 10 * SECOND }] }]
    expect(beating({ level: 'api', beats: 1, event: { type: 'clock' }, rules }).heartbeat(SECOND).state).toBe(
      'cannot-tell',
    )
  })
})

describe('the meter', () => {
  it('rises with silence, steadily, from nothing', () => {
    const { heartbeat } = beating()
    const values = Array.from({ length: 60 }, (_, n) => heartbeat(n * SECOND).suspicion)
    expect(values.slice(0, 15).every(value => value < 0.01)).toBe(true)
    expect([...values].sort((a, b) => a - b)).toEqual(values)
    expect(values[59]).toBe(16)
  })

  it('stays below 1 up to a period and its pause, and passes 8 not much later', () => {
    expect(suspicionOf(22_500, 15_000, 300)).toBeLessThan(1)
    expect(suspicionOf(25_000, 15_000, 300)).toBeGreaterThan(8)
  })
})

describe('limits', () => {
  it.each([
    [1000, 100, { late: 3000, missing: 6000, dead: 45_000 }],
    [15_000, 300, { late: 22_500, missing: 30_000, dead: 45_000 }],
    [15_000, 3000, { late: 27_000, missing: 33_000, dead: 45_000 }],
    [180_000, 3600, { late: 270_000, missing: 360_000, dead: 540_000 }],
  ])('of a period of %d with a spread of %d', (period, spread, expected) => {
    expect(overdueAfter(period, spread, limits, false)).toEqual(expected)
  })

  it('round a period that is near a common one', () => {
    expect([14_990, 15_400, 16_000, 12_345.6].map(shownPeriodOf)).toEqual([15_000, 15_000, 16_000, 12_000])
    expect(shownPeriodOf(7123.4)).toBe(7123)
  })
})
