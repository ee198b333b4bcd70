import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRecorder } from '../records'
import { hostileLog } from './hostile-log'
import { written } from './written'

interface TraceEvent {
  name: string
  ph: string
  pid: number
  tid: number
  ts?: number
  dur?: number
  s?: string
  args?: Record<string, unknown>
}

function parse(text: string): TraceEvent[] {
  const { traceEvents } = JSON.parse(text)
  return traceEvents
}

describe('an exported trace', () => {
  it('has the structure that Perfetto reads, whatever is in the log', () => {
    fc.assert(
      fc.property(hostileLog, records => {
        const text = written('trace', records)
        expect(Object.keys(JSON.parse(text))).toContain('traceEvents')
        const events = parse(text)
        // Each track has one name.
        const named = events
          .filter(({ name }) => name === 'thread_name')
          .map(({ pid, tid }) => `${pid} ${tid}`)
        expect(new Set(named).size).toBe(named.length)
        for (const each of events.filter(({ name }) => name === 'thread_name' || name === 'process_name'))
          expect(typeof each.args?.name).toBe('string')
        for (const { name, ph, pid, tid, ts, dur, s, args } of events) {
          expect(typeof name).toBe('string')
          expect([pid, tid].every(Number.isSafeInteger)).toBe(true)
          // Process 0 is not for processes.
          expect(pid).toBeGreaterThan(0)
          if (ph === 'M') {
            expect(['process_name', 'thread_name', 'thread_sort_index']).toContain(name)
            expect(args).toBeDefined()
            continue
          }
          expect(Number.isSafeInteger(ts)).toBe(true)
          if (ph === 'X') expect(Number.isSafeInteger(dur) && (dur ?? -1) >= 0).toBe(true)
          else expect([ph, s === 't' || s === 'p']).toEqual(['i', true])
        }
      }),
    )
  })

  it('has slices that lie within one another or side by side, as one track needs it', () => {
    fc.assert(
      fc.property(hostileLog, records => {
        const slices = parse(written('trace', records)).filter(({ ph }) => ph === 'X')
        for (const tid of new Set(slices.map(({ tid }) => tid))) {
          const open: number[] = []
          const own = slices
            .filter(slice => slice.tid === tid)
            .map(({ ts = 0, dur = 0 }) => ({ from: ts, to: ts + dur }))
            .sort((a, b) => a.from - b.from || b.to - a.to)
          for (const { from, to } of own) {
            while (open.length > 0 && (open.at(-1) ?? 0) <= from) open.pop()
            if (open.length > 0) expect(to).toBeLessThanOrEqual(open.at(-1) ?? 0)
            open.push(to)
          }
        }
      }),
    )
  })

  it('has a process for the tab, a track for each stream, slices for attempts, instants for what came', () => {
    const record = createRecorder()
    const events = parse(
      written('trace', [
        record('connection', { attempt: 0 }),
        record('open'),
        record('event', { type: 'tick', id: '1', data: '{}' }),
        record('comment'),
        record('error', { readyState: 0 }),
        record('open', { attempt: 2, at: 3000 }),
        record('close', { attempt: 2, at: 4000 }),
        record('environment', { connection: null, attempt: 0, at: 2000, what: 'hidden' }),
      ]),
    )
    const names = (ph: string) =>
      events.filter(each => each.ph === ph).map(({ name, args }) => args?.name ?? name)
    expect(names('M')).toEqual([
      'https://shop.example/',
      'page',
      'https://shop.example/stream',
      'thread_sort_index',
    ])
    expect(names('i')).toEqual(['tick', 'comment', 'hidden'])
    expect(events.filter(({ ph }) => ph === 'X').map(({ name, ts, dur }) => [name, ts, dur])).toEqual([
      ['attempt 1', 1_001_000, 4000],
      ['connecting', 1_001_000, 1000],
      ['open', 1_002_000, 3000],
      ['attempt 2', 3_000_000, 1_000_000],
      ['open', 3_000_000, 1_000_000],
    ])
  })
})
