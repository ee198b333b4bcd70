/** The pace of a stream over the last minute, as a row of bars: a picture beside the words that say it. */

import type { JSX } from 'preact'
import type { EpochMilliseconds } from '../../core/units'
import { PACE_COLUMNS, PACE_STEP, type StreamSummary } from '../engine/messages'

const BAR = 2
const HEIGHT = 12

/** Heights of the bars up to a time, from 0 to 1; oldest first. What was too long ago has left the picture. */
export function barsAt(pace: StreamSummary['pace'], now: EpochMilliseconds): number[] {
  const bars = new Array<number>(PACE_COLUMNS).fill(0)
  if (!pace) return bars
  const newest = pace.first + pace.counts.length - 1
  // The span that now is in is not over: its bar would always seem low.
  const last = Math.max(newest, Math.floor(now / PACE_STEP))
  pace.counts.forEach((count, index) => {
    const place = PACE_COLUMNS - 1 - (last - (pace.first + index))
    if (place >= 0) bars[place] = count
  })
  const most = Math.max(...bars)
  return most === 0 ? bars : bars.map(count => count / most)
}

export function Sparkline({
  pace,
  now,
}: {
  pace: StreamSummary['pace']
  now: EpochMilliseconds
}): JSX.Element {
  const bars = barsAt(pace, now)
  const path = bars
    .map((share, index) => {
      // One event of many is still seen.
      const height = share === 0 ? 0 : Math.max(1.5, share * HEIGHT)
      return height === 0 ? '' : `M${index * BAR + 0.5} ${HEIGHT}v${-height}`
    })
    .join('')
  return (
    <svg
      class="sparkline"
      viewBox={`0 0 ${PACE_COLUMNS * BAR} ${HEIGHT}`}
      width={PACE_COLUMNS * BAR}
      height={HEIGHT}
      aria-hidden="true"
      focusable="false"
      data-testid="sparkline"
    >
      <path class="sparkline-ground" d={`M0 ${HEIGHT - 0.5}h${PACE_COLUMNS * BAR}`} />
      <path d={path} />
    </svg>
  )
}
