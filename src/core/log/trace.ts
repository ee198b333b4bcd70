/**
 * Writes Chrome's trace event format, which Perfetto opens: a process for each tab, a track for each stream with its
 * attempts as slices and its events as instants, and one for what happened to the page as a whole.
 *
 * @see https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU
 */

import type { LogRecord } from '../record'
import type { EpochMilliseconds } from '../units'
import { createAttemptLedger, type Exchange, type SettledAttempt } from './attempt-ledger'
import type { LogWriter, WriterContext } from './writer'

/** Length in UTF-16 units of the data that an event shows. */
const DATA_SHOWN = 1000
/** The track of what happened to the page. */
const PAGE_TRACK = 0

interface TraceEvent {
  name: string
  ph: 'X' | 'i' | 'M'
  pid: number
  tid: number
  /** Microseconds. */
  ts?: number
  dur?: number
  cat?: string
  s?: 't' | 'p'
  args?: Record<string, unknown>
}

/** A writer of one trace. */
export function createTraceWriter({ createSpool, about, defaultDelay }: WriterContext): LogWriter {
  const spool = createSpool()
  let isFirst = true
  /** Of each stream its number, in the order of appearance, and until when its track is taken. */
  const tracks = new Map<string, { tid: number; until: number }>()
  const processes = new Set<number>()
  const named = new Set<number>()
  let latestProcess = 1
  const ledger = createAttemptLedger<null>(defaultDelay, () => null, settle)

  function add(event: TraceEvent): void {
    spool.append(`${isFirst ? '' : ',\n'}${JSON.stringify(event)}`)
    isFirst = false
  }

  function trackOf(stream: string): { tid: number; until: number } {
    const known = tracks.get(stream)
    if (known) return known
    const made = { tid: tracks.size + 1, until: Number.NEGATIVE_INFINITY }
    tracks.set(stream, made)
    return made
  }

  function processOf({ connection }: Exchange<null>): number {
    // Perfetto takes 0 for a process of its own, and -1 is the tab of what belongs to none.
    const pid = connection && connection.tab > 0 ? connection.tab : 1
    latestProcess = pid
    if (!processes.has(pid)) {
      processes.add(pid)
      const name = connection?.page ?? 'pages'
      add({ name: 'process_name', ph: 'M', pid, tid: PAGE_TRACK, args: { name } })
      add({ name: 'thread_name', ph: 'M', pid, tid: PAGE_TRACK, args: { name: 'page' } })
    }
    return pid
  }

  function settle(attempt: SettledAttempt<null>): void {
    const { row, exchange, stream } = attempt
    const pid = processOf(exchange)
    const track = trackOf(stream)
    const { tid } = track
    if (!named.has(tid)) {
      named.add(tid)
      const name = exchange.connection?.url ?? 'a stream whose beginning is not in the log'
      add({ name: 'thread_name', ph: 'M', pid, tid, args: { name } })
      add({ name: 'thread_sort_index', ph: 'M', pid, tid, args: { sort_index: tid } })
    }
    // Slices of one track may not overlap, and two clocks may disagree by a little.
    const from = Math.max(track.until, row.startedAt ?? row.openedAt ?? exchange.from)
    const to = Math.max(from, row.ending?.at ?? exchange.to)
    if (row.delay?.was && track.until > Number.NEGATIVE_INFINITY && from > track.until)
      slice('waiting', track.until, from, { asked: row.delay.asked, by: row.delay.by })
    slice(`attempt ${row.number}${row.response ? `: ${row.response.status}` : ''}`, from, to, {
      connection: row.connection,
      url: exchange.request?.url ?? exchange.connection?.url,
      protocol: row.protocol,
      ended: row.ending?.how ?? 'not yet',
      error: row.ending?.error,
      events: row.events,
      bytes: row.bytes,
      lastEventIdSent: row.resume.sent,
      resume: row.resume.verdict,
    })
    const open = row.openedAt ?? row.lived?.from ?? null
    if (open === null || open >= to) slice('connecting', from, to)
    else {
      const opened = Math.max(from, open)
      if (opened > from) slice('connecting', from, opened)
      slice('open', opened, to)
    }
    track.until = to

    function slice(name: string, begin: number, end: number, args?: Record<string, unknown>): void {
      const ts = microseconds(begin)
      add({ name, cat: 'sse', ph: 'X', ts, dur: microseconds(end) - ts, pid, tid, ...(args && { args }) })
    }
  }

  function instant(name: string, record: LogRecord, exchange: Exchange<null>, args: object): void {
    const stream = ledger.history.streamOf.get(record.connection ?? '')
    if (!stream) return
    const { tid } = trackOf(stream.id)
    const pid = processOf(exchange)
    add({ name, cat: record.kind, ph: 'i', s: 't', ts: microseconds(record.at), pid, tid, args: { ...args } })
  }

  return {
    record(record) {
      if (!record) return
      const exchange = ledger.record(record)
      if (record.kind === 'environment') {
        const { what, at, span, page } = record
        const args = { ...(span !== undefined && { span }), ...(page !== undefined && { page }) }
        add({
          name: what,
          cat: 'page',
          ph: 'i',
          s: 'p',
          ts: microseconds(at),
          pid: latestProcess,
          tid: PAGE_TRACK,
          args,
        })
      }
      if (!exchange) return
      switch (record.kind) {
        case 'event': {
          const { type, id, size, data } = record
          instant(type, record, exchange, { id, size, data: data?.slice(0, DATA_SHOWN) ?? null })
          break
        }
        case 'comment':
          instant('comment', record, exchange, { text: record.text.slice(0, DATA_SHOWN) })
          break
        case 'retry':
          instant('retry', record, exchange, { delay: record.delay })
          break
        case 'checkpoint':
          instant('checkpoint', record, exchange, { id: record.id })
          break
        case 'fault':
          instant(record.reason, record, exchange, { text: record.text })
          break
        case 'dropped':
          instant('dropped', record, exchange, { records: record.records, why: record.why })
          break
      }
    },
    end() {
      ledger.end()
      const foot = { displayTimeUnit: 'ms', otherData: { ...about, clock: 'microseconds since the epoch' } }
      return ['{"traceEvents":[\n', spool, `\n],${JSON.stringify(foot).slice(1)}\n`]
    },
  }
}

/** Microseconds since the epoch: whole numbers, which a double holds until the year 2255. */
function microseconds(at: EpochMilliseconds): number {
  return Math.round(at * 1000)
}
