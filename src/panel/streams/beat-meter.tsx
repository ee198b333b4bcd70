/** How long ago the last sign of life was, in beats: a bar that is full when the second beat in a row is due. */

import type { JSX } from 'preact'
import type { EpochMilliseconds } from '../../core/units'
import { t } from '../../platform/i18n'
import type { StreamSummary } from '../engine/messages'
import { formatAge, formatPeriod } from '../widgets/format'

/** Beats after which the bar is full. */
const FULL = 2

/** How full the bar is, from 0 to 1; `null` where no rhythm is known, or none is to be expected now. */
export function beatShare(
  { verdict: { heartbeat }, lastEventAt, wire, since, state }: StreamSummary,
  now: EpochMilliseconds,
): number | null {
  if (state !== 'open' || !heartbeat || heartbeat.period === null || heartbeat.suspended !== null) return null
  const life = Math.max(lastEventAt ?? 0, wire.lastCommentAt ?? 0, since)
  return Math.min(1, Math.max(0, now - life) / heartbeat.period / FULL)
}

export function BeatMeter({
  stream,
  now,
}: {
  stream: StreamSummary
  now: EpochMilliseconds
}): JSX.Element | null {
  const share = beatShare(stream, now)
  const period = stream.verdict.heartbeat?.period
  if (share === null || !period) return null
  return (
    <span
      class="beat-meter"
      data-testid="beat-meter"
      title={t('beatMeterHint', formatAge(share * FULL * period), formatPeriod(period))}
    >
      <div style={{ width: `${Math.round(share * 100)}%` }} />
    </span>
  )
}
