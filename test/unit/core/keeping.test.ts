import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { KEEP_ALL, KEEPING_RANGE, keepOf, readKeeping } from '../../../src/core/keeping'
import type { LogRecord } from '../../../src/core/record'
import { readLogRecord } from '../../../src/core/record-schema'
import { utf8Size } from '../../../src/core/units'
import { createRecorder } from './records'

const record = createRecorder()

const first = (bytes: number) => ({ ...KEEP_ALL, payloads: 'first', first: bytes }) as const
const NONE = { ...KEEP_ALL, payloads: 'none' } as const

describe('what is kept of payloads', () => {
  it('is all of them until told otherwise', () => {
    const event = record('event', { data: 'x'.repeat(100_000), size: 100_000 })
    expect(keepOf(KEEP_ALL, event)).toEqual({ record: event, cut: 0 })
  })

  it('is their beginning, and no half of a character', () => {
    const event = record('event', { data: 'aé😀z', size: 8 })
    const kept = (bytes: number) => keepOf(first(bytes), event)
    expect(kept(8)).toEqual({ record: event, cut: 0 })
    expect(kept(7)).toEqual({ record: { ...event, data: 'aé😀', cut: true }, cut: 1 })
    expect(kept(6)).toEqual({ record: { ...event, data: 'aé', cut: true }, cut: 5 })
    expect(kept(2)).toEqual({ record: { ...event, data: 'a', cut: true }, cut: 7 })
  })

  it('is nothing, of events and comments, where nothing is wanted', () => {
    const event = record('event', { data: 'secret', size: 6 })
    expect(keepOf(NONE, event)).toEqual({ record: { ...event, data: null }, cut: 6 })
    const comment = record('comment', { text: 'secret', size: 7 })
    expect(keepOf(NONE, comment)).toEqual({ record: { ...comment, text: '', cut: true }, cut: 6 })
    const fault = record('fault', { text: 'dta: secret' })
    expect(keepOf(NONE, fault)).toEqual({ record: { ...fault, text: '' }, cut: 11 })
  })

  it('is no checksum either, by which it could be found out', () => {
    const bytes = record('bytes', { size: 9, sum: 7 })
    expect(keepOf(KEEP_ALL, bytes).record).toEqual(bytes)
    for (const keeping of [NONE, first(4)]) expect(keepOf(keeping, bytes).record).not.toHaveProperty('sum')
  })

  it('never loses the size, leaves what is no payload alone, and stays a valid record', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat(40), fc.boolean(), (data, most, none) => {
        const event = record('event', { data, size: utf8Size(data) })
        const { record: kept, cut } = keepOf(none ? NONE : first(Math.max(1, most)), event)
        if (kept.kind !== 'event') throw new Error('another kind')
        expect(kept.size).toBe(utf8Size(data))
        const left = kept.data === null ? 0 : utf8Size(kept.data)
        expect(left + cut).toBe(utf8Size(data))
        expect(data.startsWith(kept.data ?? '')).toBe(true)
        expect(readLogRecord(JSON.parse(JSON.stringify(kept)))).toEqual({ as: 'record', record: kept })
      }),
    )
    for (const kind of ['connection', 'open', 'error', 'close', 'retry', 'environment'] as const) {
      const other: LogRecord = record(kind) as LogRecord
      expect(keepOf(NONE, other)).toEqual({ record: other, cut: 0 })
    }
  })
})

describe('the choice', () => {
  it('is read from whatever is stored', () => {
    for (const stored of [undefined, null, 7, {}, { payloads: 'x', first: 'y', session: Number.NaN }])
      expect(readKeeping(stored)).toEqual(KEEP_ALL)
    const read = readKeeping({ payloads: 'none', first: -5, session: 1e300, total: 0, sessions: 3.4 })
    expect(read).toEqual({
      payloads: 'none',
      first: KEEPING_RANGE.first[0],
      session: KEEPING_RANGE.session[1],
      total: KEEPING_RANGE.total[0],
      sessions: 3,
    })
  })
})
