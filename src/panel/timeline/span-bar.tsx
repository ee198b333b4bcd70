/** What the selected span holds: counts, rate, silence, and how regular its events are. */

import type { JSX } from 'preact'
import { t } from '../../platform/i18n'
import type { SpanStatistics } from '../engine/timeline-messages'
import { usePanel } from '../panel'
import { formatBytes, formatCount, formatRate, formatSpan } from '../widgets/format'
import { Icon } from '../widgets/icons'
import * as moves from './moves'
import { spanWords } from './span-words'
import { lengthOf, type Span } from './time-scale'

export function SpanBar(): JSX.Element | null {
  const { timeline } = usePanel()
  const chosen = timeline.selection.value
  if (!chosen) return null
  return (
    <div class="span-bar" data-testid="span-bar">
      <span class="span-name ellipsis">{spanWords(chosen, timeline)}</span>
      <Facts statistics={timeline.statistics.value} span={chosen} />
      <span class="gap" />
      <button
        type="button"
        class="button"
        title={t('zoomToSelectionHint')}
        onClick={() => moves.zoomToSelection(timeline)}
      >
        {t('zoomToSelection')}
      </button>
      <button
        type="button"
        class="button bare"
        title={t('dropSelection')}
        aria-label={t('dropSelection')}
        onClick={() => moves.select(timeline, null)}
      >
        <Icon name="close" />
      </button>
    </div>
  )
}

function Facts({ statistics, span }: { statistics: SpanStatistics | null; span: Span }): JSX.Element | null {
  if (!statistics) return null
  const { events, lost, bytes, beats, attempts, silence, intervals } = statistics
  const quiet = silence && lengthOf(silence)
  return (
    <span
      class="span-facts"
      data-testid="span-statistics"
      data-events={events}
      data-bytes={bytes}
      data-beats={beats}
      data-attempts={attempts}
      data-silence={quiet ?? ''}
      data-median={intervals?.median ?? ''}
    >
      <span>{t('factEvents', formatCount(events))}</span>
      {events > 0 ? <span>{t('perSecond', formatRate((events / lengthOf(span)) * 1000))}</span> : null}
      {events > 0 ? <span>{formatBytes(bytes)}</span> : null}
      {lost > 0 ? <span class="warn">{t('factLost', formatCount(lost))}</span> : null}
      {beats > 0 ? <span>{t('factBeats', formatCount(beats))}</span> : null}
      {attempts > 0 ? <span>{t('factAttempts', formatCount(attempts))}</span> : null}
      {quiet === null ? null : <span>{t('factSilence', formatSpan(quiet))}</span>}
      {intervals ? (
        <span title={t('factIntervalsHint')}>
          {t(
            'factIntervals',
            formatSpan(intervals.median),
            formatSpan(intervals.p90),
            formatSpan(intervals.p99),
          )}
        </span>
      ) : null}
    </span>
  )
}
