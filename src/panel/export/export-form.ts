/** What the export dialog holds while it is open, and the wish that it comes to. */

import { type Signal, signal } from '@preact/signals'
import type { Format } from '../../core/log/formats'
import type { Redaction } from '../../core/log/redact'
import type { Span } from '../../core/log/scope'
import type { EpochMilliseconds } from '../../core/units'
import type { ExportWish } from '../engine/messages'
import type { PanelState } from '../panel-state'

export interface ExportForm {
  format: Signal<Format>
  scope: Signal<'all' | 'some'>
  /** The ids of the streams that are chosen where not all are. */
  streams: Signal<ReadonlySet<string>>
  attempt: Signal<ExportWish['attempt']>
  time: Signal<'whole' | 'span'>
  /** Local times, as an `<input type="datetime-local">` has them. */
  from: Signal<string>
  to: Signal<string>
  /** The first and the last time in the log. */
  bounds: { from: EpochMilliseconds; to: EpochMilliseconds }
  redaction: Signal<Redaction>
  zip: Signal<boolean>
}

/** What was taken out last stays chosen as long as the panel is open; before, it is what the options say. */
let latestRedaction: Redaction | null = null

/** The form as it opens: all that is on screen; of raw streams, the one that is looked at. */
export function createExportForm(state: PanelState, format: Format): ExportForm {
  const shown = state.shownStreams.value
  const bounds = {
    from: Math.min(...shown.map(({ createdAt }) => createdAt)),
    to: Math.max(...state.shownLogs.value.map(({ until }) => until)),
  }
  const chosen = state.stream.value ?? shown[0]
  const redaction = signal(latestRedaction ?? state.redaction.value)
  redaction.subscribe(value => {
    if (value !== state.redaction.value) latestRedaction = value
  })
  return {
    format: signal(format),
    scope: signal(format === 'sse' ? 'some' : 'all'),
    streams: signal(new Set(chosen ? [chosen.id] : [])),
    attempt: signal(null),
    time: signal('whole'),
    from: signal(localTime(Math.floor(bounds.from / 1000) * 1000)),
    to: signal(localTime(Math.ceil(bounds.to / 1000) * 1000)),
    bounds,
    redaction,
    zip: signal(false),
  }
}

/** The span that is chosen; `null` where it is none. */
export function spanOf({ time, from, to }: ExportForm): Span | null {
  if (time.value === 'whole') return { from: null, to: null }
  const span = { from: readLocalTime(from.value), to: readLocalTime(to.value) }
  return span.from !== null && span.to !== null && span.to <= span.from ? null : span
}

/** What the form comes to; `null` where something of it is wrong. */
export function wishOf(state: PanelState, form: ExportForm): ExportWish | null {
  const span = spanOf(form)
  const some = form.scope.value === 'some'
  if (!span || (some && form.streams.value.size === 0)) return null
  return {
    format: form.format.value,
    log: state.file.value?.id ?? null,
    streams: some ? [...form.streams.value] : null,
    attempt: form.format.value === 'sse' && some ? form.attempt.value : null,
    ...span,
    redaction: form.redaction.value,
    zip: form.zip.value,
  }
}

/** @returns null for what is left empty. */
function readLocalTime(text: string): EpochMilliseconds | null {
  const at = text === '' ? Number.NaN : new Date(text).getTime()
  return Number.isNaN(at) ? null : at
}

function localTime(at: EpochMilliseconds): string {
  if (!Number.isFinite(at)) return ''
  const offset = new Date(at).getTimezoneOffset()
  return new Date(at - offset * 60_000).toISOString().slice(0, 19)
}
