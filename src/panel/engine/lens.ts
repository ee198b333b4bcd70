/**
 * A lens: the events of a view that a filter lets through. It looks at them in slices, so that the engine answers all
 * else meanwhile, and goes on as the log grows. What it found keeps its index.
 */

import type { Sift } from '../../core/filter/sift'
import type { EventText } from '../../core/filter/text-test'
import type { Chunk } from '../../core/session'
import type { Milliseconds } from '../../core/units'
import { type Column, CUT, createColumn, UNHEARD } from './columns'
import type { EngineLog } from './engine-log'
import { eventLines } from './event-lines'
import type { LensIndex, LensNews } from './filter-messages'
import type { Matcher } from './matcher'
import type { View } from './messages'
import { createTurns } from './turns'
import { OTHER } from './type-table'

export interface Lens {
  readonly view: View
  readonly log: EngineLog
  /** Row of the view at an index. @throws RangeError when there is none. */
  row(index: number): number
  indexOf(row: number): LensIndex
  /** Looks at what it has not looked at yet; returns at once where it does so already. */
  look(): Promise<void>
  stop(): void
  news(): Omit<LensNews, 'lens'>
}

export interface LensOptions {
  log: EngineLog
  view: View
  sift: Sift
  matcher: Pick<Matcher, 'match'>
  now(): Milliseconds
  /** It has come further. */
  onChange(): void
}

/** Rows looked at between two looks at the clock. */
const ROWS = 8192
/** Chunks that are read at once. */
const CHUNKS = 8

const NO = 0
const YES = 1
/** Only its text can tell. */
const READ = 2
/** It passes unless its text has something that is not wanted. */
const UNLESS = 3

/** Makes a lens that has not looked yet. */
export function createLens({ log, view, sift, matcher, now, onChange }: LensOptions): Lens {
  const { events } = log
  const found = createColumn(Uint32Array)
  let looked = 0
  let looking = false
  let stopped = false
  let problem: LensNews['problem'] = null
  const turns = createTurns(now)
  const types: (boolean | undefined)[] = []
  const streams: (boolean | undefined)[] = []
  /** The events of a stream, once there are some. */
  const rowsOf = (): Column | undefined =>
    view.stream === null ? events.seq : events.streams.get(view.stream)?.rows
  const total = () => rowsOf()?.length ?? 0
  const indexIn = (rows: Column, row: number) => (view.stream === null ? row : rows.at(row))

  /** What can be told of a row without its text. */
  function judge(rows: Column, row: number): number {
    const index = indexIn(rows, row)
    const stream = events.stream.at(index)
    streams[stream] ??= sift.byStream(urlOf(log, events.streamIds[stream] ?? ''))
    if (!streams[stream]) return NO
    const type = events.type.at(index)
    if (type !== OTHER) {
      types[type] ??= sift.byType(events.types.name(type) ?? '')
      if (!types[type]) return NO
    }
    const flags = events.flags.at(index)
    const at = events.at.at(index)
    const passes = sift.byNumbers({
      size: events.size.at(index),
      since: row === 0 ? null : at - events.at.at(indexIn(rows, row - 1)),
      attempt: events.attempt.at(index),
      heard: (flags & UNHEARD) === 0,
      cut: (flags & CUT) !== 0,
    })
    if (!passes) return NO
    return sift.readsText || type === OTHER ? READ : YES
  }

  /** Looks at rows as long as no text is needed. Returns whether it is needed for the next one. */
  function lookAtNumbers(rows: Column): boolean {
    const end = Math.min(rows.length, looked + ROWS)
    for (; looked < end; looked++) {
      const verdict = judge(rows, looked)
      if (verdict === READ) return true
      if (verdict === YES) found.push(looked)
    }
    return false
  }

  const seqOf = (rows: Column, row: number) => events.seq.at(indexIn(rows, row))

  /** The first row from `low` on whose `seq` is not before `seq`. */
  function rowAt(rows: Column, seq: number, low: number, high: number): number {
    let from = low
    let to = high
    while (from < to) {
      const middle = (from + to) >>> 1
      if (seqOf(rows, middle) < seq) from = middle + 1
      else to = middle
    }
    return from
  }

  /** Looks at the rows whose records are in a chunk, and at those before, whose records are gone. */
  async function lookIntoChunk(rows: Column, { first, last, text }: Chunk, upTo: number): Promise<void> {
    const begin = looked
    const end = rowAt(rows, last + 1, begin, upTo)
    const verdicts = new Uint8Array(end - begin)
    let { unwanted } = sift
    for (let row = begin; row < end; row++) {
      const verdict = judge(rows, row)
      verdicts[row - begin] = verdict
      // What type it is has to be read.
      if (verdict === READ && events.type.at(indexIn(rows, row)) === OTHER) unwanted = null
    }
    if (unwanted) {
      // Of those before, nothing is there any more that could pass.
      for (let row = rowAt(rows, first, begin, end); row < end; row++)
        if (verdicts[row - begin] === READ) verdicts[row - begin] = UNLESS
    }
    const rowFor = (seq: number): number => {
      const row = rowAt(rows, seq, begin, end)
      return row < end && seqOf(rows, row) === seq ? row : -1
    }
    const isWanted = (seq: number) => (verdicts[rowFor(seq) - begin] ?? NO) >= READ
    const toMatch: { row: number; text: EventText }[] = []
    const takeAsFound = (seq: number): void => {
      verdicts[rowFor(seq) - begin] = YES
    }
    const needles = sift.needle === null ? unwanted : [sift.needle]
    const take = sift.needleSuffices ? takeAsFound : undefined
    for (const { seq, type, id, data } of eventLines(text, { needles, isWanted, ...(take && { take }) })) {
      const row = rowFor(seq)
      const stream = events.streamIds[events.stream.at(indexIn(rows, row))] ?? ''
      const texts = { type, id, data, url: urlOf(log, stream) }
      if (!sift.byText(texts)) {
        verdicts[row - begin] = NO
        continue
      }
      if (sift.patterns.length > 0) toMatch.push({ row, text: texts })
      else verdicts[row - begin] = YES
    }
    if (toMatch.length > 0) {
      const matches = await matcher.match(
        sift.patterns,
        toMatch.map(({ text }) => text),
      )
      if (stopped) return
      if (!matches) {
        problem = 'slow'
        return
      }
      for (const [index, { row }] of toMatch.entries()) if (matches[index]) verdicts[row - begin] = YES
    }
    for (let row = begin; row < end; row++) {
      const verdict = verdicts[row - begin]
      if (verdict === YES || verdict === UNLESS) found.push(row)
    }
    looked = end
  }

  /** What is read ahead, while what was read before is looked at. */
  let ahead: { after: number; chunks: Promise<Chunk[]> } | null = null

  /** The chunks from the one on that has a record. */
  async function readFrom(seq: number): Promise<Chunk[]> {
    const early = ahead && ahead.after < seq ? await ahead.chunks.catch(() => []) : []
    const isFit = early.some(({ last }) => last >= seq)
    const chunks = isFit ? early : await log.source.read(seq - 1, CHUNKS)
    const after = chunks.at(-1)?.last ?? 0
    ahead = chunks.length === CHUNKS ? { after, chunks: log.source.read(after, CHUNKS) } : null
    // Asked for without anyone waiting for it.
    ahead?.chunks.catch(() => {})
    return chunks
  }

  async function lookAtTexts(rows: Column): Promise<void> {
    const upTo = rows.length
    const chunks = await readFrom(seqOf(rows, looked))
    for (const chunk of chunks) {
      if (stopped || problem || looked >= upTo) return
      await lookIntoChunk(rows, chunk, upTo)
      await turns.giveWay(onChange)
    }
    // Neither these nor any behind them are in the log any more.
    if (chunks.length === 0) looked = upTo
  }

  async function look(): Promise<void> {
    if (looking) return
    looking = true
    turns.begin()
    try {
      for (let rows = rowsOf(); rows && looked < rows.length && !stopped && !problem; rows = rowsOf()) {
        if (lookAtNumbers(rows)) await lookAtTexts(rows)
        await turns.giveWay(onChange)
      }
    } catch {
      problem = 'failed'
    }
    ahead = null
    looking = false
    onChange()
  }

  return {
    view,
    log,
    row: index => found.at(index),
    indexOf(row) {
      let low = 0
      let high = found.length
      while (low < high) {
        const middle = (low + high) >>> 1
        if (found.at(middle) < row) low = middle + 1
        else high = middle
      }
      return { index: low, exact: low < found.length && found.at(low) === row }
    },
    look,
    stop() {
      stopped = true
    },
    news: () => ({ count: found.length, looked, total: total(), done: looked >= total(), problem }),
  }
}

/** The address of a stream; '' where its beginning is not in the log. */
function urlOf(log: EngineLog, id: string): string {
  return log.history.streams.get(id)?.connections[0]?.origin?.url ?? ''
}
