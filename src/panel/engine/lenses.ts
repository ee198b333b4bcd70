/** The lenses that the document has: makes them, tells how far they have come, and answers what they show. */

import { readFilter } from '../../core/filter/read-filter'
import { createSift } from '../../core/filter/sift'
import type { Milliseconds } from '../../core/units'
import type { EngineLog } from './engine-log'
import type { LensIndex, LensNews, LensQuestion, TypeCount, TypeCounts } from './filter-messages'
import { createLens, type Lens } from './lens'
import type { Matcher } from './matcher'
import type { EventRow, View } from './messages'
import { ROWS_AT_ONCE, readRow } from './rows'
import type { TypeSum } from './type-table'

export interface Lenses {
  open(question: LensQuestion): void
  close(lens: number): void
  /** Rows from one index of a lens up to another. */
  rows(lens: number, from: number, to: number): Promise<EventRow[]>
  indexOf(lens: number, row: number): LensIndex
  /** Logs have grown, or are others now. */
  goOn(): void
}

export interface LensesOptions {
  logs: ReadonlyMap<string, EngineLog>
  matcher: Matcher
  now(): Milliseconds
  tell(news: LensNews): void
}

/** The document is told at most this often. */
const INTERVAL: Milliseconds = 66
/** Lenses that there are at once, whatever is asked. */
const LENSES = 64

export function createLenses({ logs, matcher, now, tell }: LensesOptions): Lenses {
  const lenses = new Map<number, Lens>()
  const told = new Map<number, { at: Milliseconds; text: string }>()

  /** Tells what is new of a lens; what is in between two tellings is left out, never the end. */
  function report(number: number, lens: Lens): void {
    if (lenses.get(number) !== lens) return
    const news = lens.news()
    const before = told.get(number)
    const text = JSON.stringify(news)
    const isEnd = news.done || news.problem !== null
    if (before?.text === text || (!isEnd && before && now() - before.at < INTERVAL)) return
    told.set(number, { at: now(), text })
    tell({ lens: number, ...news })
  }

  function close(number: number): void {
    lenses.get(number)?.stop()
    lenses.delete(number)
    told.delete(number)
  }

  return {
    open({ lens: number, view, filter: text }) {
      close(number)
      const nothing = { lens: number, count: 0, looked: 0, total: 0, done: true }
      const { filter, problem } = readFilter(text)
      const log = logs.get(view.log)
      if (!filter || !log || lenses.size >= LENSES) {
        tell({ ...nothing, problem: problem ?? (log ? 'failed' : null) })
        return
      }
      const lens: Lens = createLens({
        log,
        view,
        sift: createSift(filter),
        matcher,
        now,
        onChange: () => report(number, lens),
      })
      lenses.set(number, lens)
      void lens.look()
    },
    close,
    async rows(number, from, to) {
      const lens = lenses.get(number)
      const rows: EventRow[] = []
      const until = Math.min(to, from + ROWS_AT_ONCE, lens?.news().count ?? 0)
      for (let index = Math.max(0, from); lens && index < until; index++) {
        rows.push(await readRow(lens.log, lens.view, lens.row(index)))
      }
      return rows
    },
    indexOf: (number, row) => lenses.get(number)?.indexOf(row) ?? { index: 0, exact: false },
    goOn() {
      for (const [number, lens] of lenses) {
        // A log that begins anew is another one.
        if (logs.get(lens.log.id) !== lens.log) close(number)
        else void lens.look()
      }
    },
  }
}

/** Types that are told one by one. */
const TYPES = 50

/** How many events of each type a view has. */
export function countTypes(log: EngineLog | undefined, { stream }: View): TypeCounts {
  if (!log) return { types: [], more: 0 }
  const { events } = log
  const sums = new Map<number, TypeSum>()
  const own = stream === null ? [...events.streams.values()] : [events.streams.get(stream)]
  for (const each of own) {
    for (const [type, { count, bytes }] of each?.sums ?? []) {
      const sum = sums.get(type)
      if (sum) {
        sum.count += count
        sum.bytes += bytes
      } else sums.set(type, { count, bytes })
    }
  }
  const types = Array.from(sums, ([type, sum]): TypeCount => ({ type: events.types.name(type), ...sum }))
  types.sort((a, b) => b.count - a.count)
  return { types: types.slice(0, TYPES), more: Math.max(0, types.length - TYPES) }
}
