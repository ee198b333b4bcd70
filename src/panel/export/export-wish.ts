/** What is exported when nothing else is asked for, under which name, and how large it may become. */

import { logFileName } from '../../core/log/file-name'
import type { Format } from '../../core/log/formats'
import type { Bytes, EpochMilliseconds } from '../../core/units'
import type { ExportWish, LogSummary, StreamSummary } from '../engine/messages'
import type { PanelState } from '../panel-state'

/** All that is on screen, in the tool's own format, without secrets. */
export function wholeLog(state: PanelState): ExportWish {
  return {
    format: 'ndjson',
    log: state.file.value?.id ?? null,
    streams: null,
    attempt: null,
    from: null,
    to: null,
    redaction: state.redaction.value,
    zip: false,
  }
}

/** The name of an exported file: the host of the page, and the local time. */
export function exportName(state: PanelState, at: EpochMilliseconds, extension: string): string {
  return logFileName(pageOf(state), at, new Date(at).getTimezoneOffset(), extension)
}

/** The page that the logs on screen are of; '' if there are several. */
function pageOf(state: PanelState): string {
  const [only, ...more] = state.shownLogs.value
  if (!only || more.length > 0) return ''
  const origin = state.shownStreams.value[0]?.origin
  return sessionPage(only) ?? (origin?.page || origin?.url) ?? ''
}

function sessionPage({ from }: LogSummary): string | null {
  return 'session' in from ? from.session.page : null
}

/** Bytes of a file for each byte of data, event, attempt and stream: measured on exports of the lab. */
const COSTS: Record<Format, { data: number; event: number; attempt: number; stream: number }> = {
  ndjson: { data: 1.1, event: 170, attempt: 900, stream: 400 },
  csv: { data: 1.1, event: 150, attempt: 0, stream: 0 },
  'csv-attempts': { data: 0, event: 0, attempt: 600, stream: 0 },
  har: { data: 2.2, event: 140, attempt: 1400, stream: 0 },
  sse: { data: 1.02, event: 25, attempt: 250, stream: 0 },
  report: { data: 0, event: 0, attempt: 40, stream: 4000 },
  trace: { data: 0.9, event: 190, attempt: 900, stream: 300 },
}

const REPORT_AT_MOST = 60_000

/** About how large the file will be. */
export function estimateSize(format: Format, streams: readonly StreamSummary[], share: number): Bytes {
  const { data, event, attempt, stream } = COSTS[format]
  const size = streams.reduce(
    (sum, { bytes, events, attempts }) => sum + bytes * data + events * event + attempts * attempt + stream,
    500,
  )
  return format === 'report' ? Math.min(size, REPORT_AT_MOST) : size * share
}
