import { describe, expect, it } from 'vitest'
import { GAPS_KEPT } from '../../../src/core/gaps'
import type { CaptureLevel, EndedHow } from '../../../src/core/record'
import { healthOf } from './health-of'
import { createRecorder } from './records'

const START = 1_000_000
const SECOND = 1000

/** An open stream with an event every second for a minute. */
function ticking(level: CaptureLevel = 'bytes') {
  const record = createRecorder()
  const base = (at: number, attempt = 1) => ({ connection: 'doc-1', at, attempt })
  const folded = healthOf([record('connection', { ...base(START), attempt: 0 })])
  if (level !== 'api') folded.add(record('capture', { ...base(START), level }))
  folded.add(record('open', base(START)))
  for (let n = 1; n <= 60; n++) folded.add(record('event', base(START + n * SECOND)))
  return { record, base, last: START + 60 * SECOND, ...folded }
}

describe('a silence', () => {
  it('is a gap when it is unusual for the stream', () => {
    const { add, record, base, at, last } = ticking()
    expect(at(last + 4 * SECOND).gaps).toEqual([])
    expect(at(last + 6 * SECOND).gaps).toMatchObject([
      {
        kind: 'silence',
        connection: 'doc-1',
        attempt: 1,
        from: last,
        to: null,
        usual: SECOND,
        alive: false,
        cause: null,
      },
    ])
    add(record('event', base(last + 20 * SECOND)))
    const [gap, ...others] = at(last + 21 * SECOND).gaps
    expect(others).toEqual([])
    expect(gap).toMatchObject({ from: last, to: last + 20 * SECOND, failed: 0 })
    expect(gap?.beforeSeq).toBeLessThan(gap?.afterSeq ?? 0)
  })

  it('is none of a stream that is often as silent', () => {
    const { add, record, base, at, last } = ticking()
    for (let n = 1; n <= 30; n++) add(record('event', base(last + n * 20 * SECOND)))
    const { gaps, usualSilence } = at(last + 601 * SECOND)
    expect(gaps).toHaveLength(1)
    expect(usualSilence?.most).toBe(20 * SECOND)
  })

  it('says whether the stream was alive', () => {
    const beaten = ticking()
    beaten.add(beaten.record('comment', { ...beaten.base(beaten.last + 8 * SECOND), source: 'bytes' }))
    expect(beaten.at(beaten.last + 20 * SECOND).gaps).toMatchObject([{ alive: true }])
    expect(ticking('api').at(START + 90 * SECOND).gaps).toMatchObject([{ alive: null }])
    expect(ticking('bytes').at(START + 90 * SECOND).gaps).toMatchObject([{ alive: false }])
    // The piece of the body that the last event came in may be stamped a little later.
    const piece = ticking()
    piece.add(piece.record('bytes', { ...piece.base(piece.last + 3), source: 'bytes' }))
    expect(piece.at(piece.last + 20 * SECOND).gaps).toMatchObject([{ alive: false }])
  })

  it('is explained by what happened to the page or the machine', () => {
    const { add, record, base, at, last } = ticking()
    add(record('environment', { connection: null, at: last + 30 * SECOND, what: 'sleep', span: 28 * SECOND }))
    add(record('event', base(last + 31 * SECOND)))
    const { gaps, usualSilence } = at(last + 32 * SECOND)
    expect(gaps).toMatchObject([{ cause: 'sleep', from: last, to: last + 31 * SECOND }])
    expect(usualSilence?.most).toBe(SECOND)
    const hidden = ticking('api')
    hidden.add(hidden.record('environment', { connection: null, at: hidden.last, what: 'hidden' }))
    expect(hidden.at(hidden.last + 400 * SECOND).gaps).toMatchObject([{ cause: 'hidden' }])
  })

  it('of a stream that is hardly known is one when it is long', () => {
    const record = createRecorder()
    const base = (at: number) => ({ connection: 'doc-1', at })
    const { at, add } = healthOf([
      record('connection', { ...base(START), attempt: 0 }),
      record('open', base(START)),
    ])
    add(record('event', base(START + SECOND)), record('event', base(START + 10 * SECOND)))
    expect(at(START + 60 * SECOND).gaps).toEqual([])
    expect(at(START + 71 * SECOND).gaps).toMatchObject([{ usual: null, to: null }])
  })

  it('at the end of an attempt ends with it', () => {
    const { add, record, base, at, last } = ticking()
    add(record('end', { ...base(last + 30 * SECOND), source: 'http', how: 'cut', error: 'x' }))
    add(record('error', { ...base(last + 30 * SECOND + 2), readyState: 0 }))
    expect(at(last + 31 * SECOND).gaps).toMatchObject([
      { kind: 'silence', from: last, to: last + 30 * SECOND },
      { kind: 'between', from: last + 30 * SECOND, to: null, cause: 'cut' },
    ])
  })

  it('is not between the events of two connections', () => {
    const { add, record, base, at, last } = ticking()
    add(record('close', { ...base(last + 10), by: 'page' }))
    const next = { connection: 'doc-2', at: last + 600 * SECOND }
    add(record('connection', { ...next, attempt: 0 }), record('open', next), record('event', next))
    expect(at(last + 601 * SECOND).gaps).toMatchObject([{ kind: 'between', cause: 'page', failed: 0 }])
  })
})

describe('between two attempts', () => {
  it.each(['clean', 'cut', 'rejected'] as const)('the cause is how the former ended: %s', how => {
    const { add, record, base, at, last } = ticking()
    add(record('end', { ...base(last + 10), source: 'http', how, error: null }))
    add(record('error', { ...base(last + 12), readyState: 0 }))
    add(record('open', base(last + 3000, 2)), record('event', base(last + 3100, 2)))
    const { gaps } = at(last + 3200)
    expect(gaps).toMatchObject([
      {
        kind: 'between',
        attempt: 2,
        from: last + 10,
        to: last + 3000,
        cause: how satisfies EndedHow,
        failed: 0,
      },
    ])
    expect(gaps[0]?.beforeSeq).toBeLessThan(gaps[0]?.afterSeq ?? 0)
  })

  it('the attempts that failed are counted', () => {
    const { add, record, base, at, last } = ticking()
    add(record('error', { ...base(last + 10), readyState: 0 }))
    add(record('error', { ...base(last + 3010, 2), readyState: 0 }))
    expect(at(last + 4000).gaps).toMatchObject([{ attempt: 1, to: null, failed: 1, cause: null }])
    add(record('error', { ...base(last + 6010, 3), readyState: 0 }))
    add(record('open', base(last + 9000, 4)))
    expect(at(last + 9100).gaps).toMatchObject([{ attempt: 4, to: last + 9000, failed: 2 }])
  })

  it('sleep explains more than the error that it ends in', () => {
    const { add, record, base, at, last } = ticking()
    add(
      record('environment', {
        connection: null,
        at: last + 3600 * SECOND,
        what: 'sleep',
        span: 3599 * SECOND,
      }),
    )
    add(record('error', { ...base(last + 3601 * SECOND), readyState: 0 }))
    add(record('open', base(last + 3604 * SECOND, 2)))
    expect(at(last + 3605 * SECOND).gaps.at(-1)).toMatchObject({ kind: 'between', cause: 'sleep' })
  })

  it('there is no gap where both are open, nor after the page has closed for good', () => {
    const { add, record, base, at, last } = ticking()
    add(record('error', { ...base(last + 10), readyState: 0 }))
    const second = { connection: 'doc-2', at: last + 20 }
    add(record('connection', { ...second, attempt: 0 }), record('open', { ...second, at: last + 50 }))
    add(record('open', base(last + 3000, 2)))
    // The second of them filled it.
    expect(at(last + 3100).gaps).toMatchObject([{ kind: 'between', connection: 'doc-2', to: last + 50 }])
    const closed = ticking()
    closed.add(closed.record('close', { ...closed.base(closed.last + 10), by: 'page' }))
    expect(closed.at(closed.last + 600 * SECOND).gaps).toEqual([])
  })
})

it('keeps a bounded number of gaps, the newest', () => {
  const { add, record, base, at, last } = ticking()
  let now = last
  for (let n = 0; n < 3 * GAPS_KEPT; n++) {
    for (let m = 0; m < 200; m++) {
      now += 100
      add(record('event', base(now)))
    }
    now += 6 * SECOND
  }
  const { gaps } = at(now)
  expect(gaps).toHaveLength(GAPS_KEPT)
  expect(gaps.at(-1)?.to).toBeNull()
})
