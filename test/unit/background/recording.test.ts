import { describe, expect, it } from 'vitest'
import { createRecording } from '../../../src/background/recording'
import type { Unnumbered } from '../../../src/core/attempt-records'
import { KEEP_ALL } from '../../../src/core/keeping'
import type { LogRecord } from '../../../src/core/record'
import { EVERY_SITE, pauseSite } from '../../../src/core/site-rules'
import { connectionOf, createRecorder, fold } from '../core/records'

const TAB = 7
const PAUSED = { sites: pauseSite(EVERY_SITE, 'shop.example'), keeping: KEEP_ALL }
const RECORDED = { sites: EVERY_SITE, keeping: KEEP_ALL }

function create(known: readonly string[] = []) {
  const written: Unnumbered[] = []
  const switched: number[] = []
  let kept: readonly string[] = known
  const recording = createRecording(
    {
      now: () => 1000,
      write: (_, records) => written.push(...records),
      switched: tab => switched.push(tab),
      keep: paused => {
        kept = paused
      },
    },
    known,
  )
  return { recording, written, switched, kept: () => kept }
}

const record = createRecorder()
const made = (connection: string, page = 'https://shop.example/') =>
  record('connection', { page, connection })
const of = (connection: string, kind: 'open' | 'event' | 'close' | 'error'): LogRecord =>
  record(kind, { connection }) as LogRecord

describe('recording', () => {
  it('lets all through of sites that are recorded', () => {
    const { recording } = create()
    recording.set(RECORDED)
    recording.meet(TAB, 'shop.example')
    const event = of('a', 'event')
    expect(recording.take(TAB, event, true)).toBe(event)
    expect(recording.verdict(TAB)).toBe('recorded')
  })

  it('stops at once when a site is paused, says so, and lets only closes of known connections through', () => {
    const { recording, written, switched } = create()
    recording.set(RECORDED)
    recording.meet(TAB, 'api.shop.example')
    recording.set(PAUSED)
    expect(recording.verdict(TAB)).toBe('paused')
    expect(switched).toEqual([TAB])
    expect(written).toEqual([
      expect.objectContaining({ kind: 'dropped', why: 'paused', records: 0, bytes: 0 }),
    ])
    expect(recording.take(TAB, of('a', 'event'), true)).toBeNull()
    expect(recording.take(TAB, made('b'), false)).toBeNull()
    const close = record('close', { by: 'page', stack: 'at https://shop.example/x' })
    const { stack: _, ...bare } = close
    expect(recording.take(TAB, close, true)).toEqual(bare)
    expect(recording.take(TAB, of('b', 'close'), false)).toBeNull()
  })

  it('goes on with what is open by then, and counts what is missing', () => {
    const { recording, written } = create()
    recording.set(RECORDED)
    recording.meet(TAB, 'shop.example')
    recording.set(PAUSED)
    written.length = 0
    const connection = made('b')
    const failed = of('a', 'error')
    const open = of('b', 'open')
    for (const each of [connection, open, of('b', 'event'), of('b', 'event')])
      recording.take(TAB, each, false)
    recording.take(TAB, failed, true)
    recording.take(TAB, made('c'), false)
    recording.take(TAB, of('c', 'close'), false)
    recording.set(RECORDED)
    expect(written).toEqual([
      // Two events, and of the one that came and went what made and what closed it.
      expect.objectContaining({ kind: 'dropped', connection: null, why: 'paused', records: 4, bytes: 2 }),
      connection,
      failed,
      open,
    ])
    const event = of('b', 'event')
    expect(recording.take(TAB, event, true)).toBe(event)
  })

  it('leaves out what happened before recording went on and is told later, and counts it', () => {
    const { recording } = create()
    recording.meet(TAB, 'shop.example')
    recording.set(PAUSED)
    recording.set(RECORDED)
    const before = record('event', { connection: 'a', at: 999, size: 5 })
    const after = record('event', { connection: 'a', at: 1000 })
    expect(recording.take(TAB, before, true)).toBeNull()
    expect(recording.take(TAB, after, true)).toBe(after)
    expect(recording.owed(TAB)).toEqual([
      expect.objectContaining({ kind: 'dropped', why: 'paused', records: 1, bytes: 5 }),
    ])
    expect(recording.owed(TAB)).toEqual([])
  })

  it('makes a log that has what was open when recording went on, in its state', () => {
    const { recording, written } = create()
    recording.set(PAUSED)
    recording.meet(TAB, 'shop.example')
    recording.take(TAB, made('b'), false)
    recording.take(TAB, of('b', 'open'), false)
    recording.set(RECORDED)
    const history = fold(...written.map((each, n) => ({ ...each, seq: n + 1 }) as LogRecord))
    const { state, origin } = connectionOf(history, 'b')
    expect([state, origin?.url]).toEqual(['open', 'https://shop.example/stream'])
  })

  it('follows the tab from site to site, and holds nothing of a page that was left', () => {
    const { recording, written } = create()
    recording.set(PAUSED)
    recording.meet(TAB, 'shop.example')
    recording.take(TAB, made('b'), false)
    recording.meet(TAB, 'other.example')
    expect(recording.verdict(TAB)).toBe('recorded')
    expect(written.map(({ kind }) => kind)).toEqual(['dropped'])
    recording.meet(TAB, 'shop.example')
    expect(recording.verdict(TAB)).toBe('paused')
  })

  it('is taken up by a background that starts anew', () => {
    const before = create()
    before.recording.set(PAUSED)
    before.recording.meet(TAB, 'shop.example')
    const connection = made('b')
    before.recording.take(TAB, connection, false)
    const after = create(before.kept())
    after.recording.set(PAUSED)
    expect(after.recording.verdict(TAB)).toBe('paused')
    expect(after.recording.take(TAB, of('b', 'event'), false)).toBeNull()
    after.recording.set(RECORDED)
    expect(after.written).toContainEqual(connection)
  })

  it('judges what belongs to no tab by its own page', () => {
    const { recording } = create()
    recording.set(PAUSED)
    const worker = made('w')
    expect(recording.take(-1, worker, false)).toBeNull()
    expect(recording.take(-1, of('w', 'event'), false)).toBeNull()
    const other = made('v', 'https://other.example/')
    expect(recording.take(-1, other, false)).toBe(other)
    const event = of('v', 'event')
    expect(recording.take(-1, event, true)).toBe(event)
  })

  it('stays bounded however many connections a paused page makes', () => {
    const { recording, written, kept } = create()
    recording.set(PAUSED)
    recording.meet(TAB, 'shop.example')
    for (let n = 0; n < 1000; n++) recording.take(TAB, made(`b${n}`), false)
    expect(JSON.parse(kept()[0] ?? '').held).toHaveLength(200)
    recording.set(RECORDED)
    expect(written).toHaveLength(201)
    expect(written[0]).toMatchObject({ kind: 'dropped', records: 800 })
  })

  it('says once for each connection what was left out of payloads', () => {
    const { recording } = create()
    recording.set({ sites: EVERY_SITE, keeping: { ...KEEP_ALL, payloads: 'none' } })
    recording.meet(TAB, 'shop.example')
    for (let n = 0; n < 3; n++) recording.take(TAB, of('a', 'event'), true)
    recording.take(TAB, of('b', 'event'), true)
    expect(recording.owed(TAB)).toEqual([
      expect.objectContaining({ kind: 'dropped', why: 'choice', connection: 'a', records: 0, bytes: 3 }),
      expect.objectContaining({ kind: 'dropped', why: 'choice', connection: 'b', records: 0, bytes: 1 }),
    ])
    expect(recording.owed(TAB)).toEqual([])
  })

  it('says at the end of a log what is missing', () => {
    const { recording } = create()
    recording.set(PAUSED)
    recording.meet(TAB, 'shop.example')
    recording.take(TAB, of('a', 'event'), true)
    expect(recording.leave(TAB)).toEqual([
      expect.objectContaining({ kind: 'dropped', why: 'paused', records: 1, bytes: 1 }),
    ])
    expect(recording.leave(TAB)).toEqual([])
  })
})
