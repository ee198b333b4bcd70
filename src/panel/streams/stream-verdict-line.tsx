/** The line of a stream in the list that says what is wrong with it or, where nothing is, that its heart beats. */

import type { JSX } from 'preact'
import type { EpochMilliseconds } from '../../core/units'
import type { StreamSummary } from '../engine/messages'
import { CodeText } from '../findings/code-text'
import { wordsOf } from '../findings/finding-words'
import { SeverityMark } from '../findings/severity-mark'
import { briefWords } from '../health/heartbeat-words'
import { Icon } from '../widgets/icons'
import { BeatMeter } from './beat-meter'

/** Whether there is anything to say. */
export function hasVerdict({ verdict }: StreamSummary): boolean {
  return verdict.worst !== null || (verdict.heartbeat !== null && briefWords(verdict.heartbeat) !== null)
}

export function VerdictLine({
  stream,
  now,
}: {
  stream: StreamSummary
  now: EpochMilliseconds
}): JSX.Element | null {
  const { worst, heartbeat } = stream.verdict
  const beat = heartbeat && briefWords(heartbeat)
  // What is only worth knowing hides neither that the heart beats nor that it has stopped.
  if (worst && !(worst.severity === 'info' && beat)) {
    const { title } = wordsOf(worst)
    return (
      <div class={`stream-verdict ${worst.severity}`} data-testid="stream-verdict">
        <SeverityMark severity={worst.severity} />
        <span class="ellipsis" title={title.replaceAll('`', '')}>
          <CodeText text={title} />
        </span>
      </div>
    )
  }
  if (!beat) return null
  return (
    <div class={`stream-verdict beat-${beat.tone}`} data-testid="stream-verdict">
      <span class="severity">
        <Icon name="heart" filled={beat.tone === 'good'} />
      </span>
      <span class="ellipsis">{beat.text}</span>
      <BeatMeter stream={stream} now={now} />
    </div>
  )
}
