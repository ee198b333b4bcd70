/** What the page script gives up when nothing is stored: bounded memory, exact counts. */

import { beforeAll, describe, expect, it } from 'vitest'

type Module = typeof import('../../src/page/recorder')

/** The interfaces that `natives.ts` takes from a window and Node does not have. */
const WINDOW_ONLY = [
  'Document',
  'DOMException',
  'MessageEvent',
  'PageTransitionEvent',
  'SubmitEvent',
  'PerformanceObserver',
]

describe('the recorder', () => {
  let createRecorder: Module['createRecorder']
  /** How far the wall clock was moved, in milliseconds. */
  let shift = 0

  beforeAll(async () => {
    // Taken by the module when it loads.
    const wallNow = Date.now
    Date.now = () => wallNow() + shift
    for (const name of WINDOW_ONLY) if (!(name in globalThis)) Object.assign(globalThis, { [name]: class {} })
    ;({ createRecorder } = await import('../../src/page/recorder'))
    Date.now = wallNow
  })

  function create() {
    const node = new EventTarget()
    const batches: string[] = []
    node.addEventListener('batch', event => void batches.push((event as CustomEvent<string>).detail))
    const recorder = createRecorder(node, () => {})
    const records = () => batches.flatMap(text => JSON.parse(text) as Record<string, unknown>[])
    return { recorder, batches, records }
  }

  const sum = (records: Record<string, unknown>[], field: string) =>
    records.reduce((total, record) => total + Number(record[field]), 0)

  it('gives up payloads, then events, when nothing is stored, and counts each one', () => {
    const { recorder, batches, records } = create()
    const payload = 'x'.repeat(1_000)
    const total = 400_000
    // Two streams take turns: what is declared must not grow with the turns.
    for (let n = 0; n < total; n++) recorder.event(1 + (n % 2), 1, 'message', '', payload, true)
    const held = batches.reduce((size, text) => size + text.length, 0)
    expect(held).toBeLessThan(26 << 20)
    const before = batches.length
    for (let n = 0; n < before; n++) recorder.stored()
    for (let n = before; n < batches.length; n++) recorder.stored()

    const all = records()
    const events = all.filter(({ kind }) => kind === 'event')
    const lost = all.filter(({ kind, records }) => kind === 'dropped' && Number(records) > 0)
    const cut = all.filter(({ kind, records }) => kind === 'dropped' && records === 0)
    expect(events.length + sum(lost, 'records')).toBe(total)
    expect(sum(lost, 'bytes')).toBe(sum(lost, 'records') * payload.length)
    const withoutPayload = events.filter(({ data }) => data === null)
    expect(withoutPayload.length).toBeGreaterThan(0)
    expect(sum(cut, 'bytes')).toBe(withoutPayload.length * payload.length)
    expect(lost.length).toBeLessThanOrEqual(4)
    expect(new Set(lost.map(({ connection }) => connection))).toEqual(new Set([1, 2]))
  })

  it('records as before once what was under way is stored', () => {
    const { recorder, batches, records } = create()
    for (let n = 0; n < 60_000; n++) recorder.event(1, 1, 'message', '', 'x'.repeat(1_000), true)
    for (let n = 0; n < batches.length; n++) recorder.stored()
    const before = records().length
    recorder.event(1, 1, 'message', '', 'after', true)
    expect(records().slice(before)).toEqual([expect.objectContaining({ kind: 'event', data: 'after' })])
  })

  it('bounds what a page makes connections of by the thousand, and says how many records are missing', () => {
    const { recorder, batches, records } = create()
    const url = `https://shop.example/#${'x'.repeat(60_000)}`
    const connection = (n: number) =>
      ({
        kind: 'connection',
        connection: n,
        attempt: 0,
        api: 'eventsource',
        url,
        method: 'GET',
        withCredentials: false,
        page: url,
      }) as const
    const total = 2_000
    for (let n = 1; n <= total; n++) recorder.record(connection(n))
    expect(batches.reduce((size, text) => size + text.length, 0)).toBeLessThan(50 << 20)
    for (let n = 0; n < batches.length; n++) recorder.stored()
    const all = records()
    const lost = all.filter(({ kind }) => kind === 'dropped')
    expect(lost).toEqual([expect.objectContaining({ connection: null, why: 'flood' })])
    expect(all.length - lost.length + sum(lost, 'records')).toBe(total)
  })

  it.each([7, -7, 400, -400, 4_000, -3_600_000])(
    'stamps by the wall clock, which requests are stamped by, when that has moved by %d ms',
    moved => {
      shift = 0
      const { recorder } = create()
      recorder.time()
      shift = moved
      // A reading between which the machine was busy says nothing: so the next ones count too.
      const apart = Array.from({ length: 20 }, () => recorder.time() - (Date.now() + moved))
      expect(Math.min(...apart.map(Math.abs))).toBeLessThan(4)
    },
  )

  it('never goes back by the grain of its clocks', () => {
    shift = 0
    const { recorder } = create()
    const times = Array.from({ length: 2_000 }, (_, n) => {
      shift = n % 3
      return recorder.time()
    })
    expect(times).toEqual([...times].sort((a, b) => a - b))
  })

  it('notes that the machine slept', () => {
    shift = 0
    const { recorder, batches, records } = create()
    recorder.event(1, 1, 'message', '', 'before', true)
    shift = 60_000
    for (let n = 0; n < 20; n++) recorder.event(1, 1, 'message', '', 'after', true)
    for (let n = 0; n < batches.length; n++) recorder.stored()
    const sleeps = records().filter(({ what }) => what === 'sleep')
    expect(sleeps).toHaveLength(1)
    expect(sleeps[0]?.span).toBeGreaterThan(59_000)
  })

  it('keeps the beginning of a type or an ID that no log could hold', () => {
    const { recorder, records } = create()
    recorder.event(1, 1, 'message', 'i'.repeat(70_000), 'data', true)
    expect(records()).toEqual([
      expect.objectContaining({ kind: 'dropped', records: 0, bytes: 70_000 - 65_536, why: 'payload-limit' }),
      expect.objectContaining({ kind: 'event', id: 'i'.repeat(65_536), data: 'data' }),
    ])
  })
})
