/** The same facts as the drawing, as a table: for screen readers, and for whoever wants numbers. */

import { useSignal, useSignalEffect } from '@preact/signals'
import type { JSX } from 'preact'
import { useMemo } from 'preact/hooks'
import type { BandState } from '../../core/state-bands'
import { t } from '../../platform/i18n'
import type { StreamSummary } from '../engine/messages'
import type { SpanQuestion, SpanStatistics } from '../engine/timeline-messages'
import { createLatest } from '../latest'
import { usePanel } from '../panel'
import { streamKey } from '../panel-state'
import { addressOfStream } from '../streams/stream-items'
import { formatCount, formatSpan } from '../widgets/format'
import { STATE_WORDS } from './attempt-words'
import { spanWords } from './span-words'
import { lengthOf } from './time-scale'

/** Streams that the table has at the most. */
const ROWS = 200
/** In the order in which a stream passes through them. */
const STATES: readonly BandState[] = ['connecting', 'open', 'waiting', 'closed', 'unseen']

export function TimelineTable(): JSX.Element {
  const panel = usePanel()
  const { state, timeline, ask } = panel
  const found = useSignal<readonly SpanStatistics[]>([])
  const latest = useMemo(
    () =>
      createLatest(
        (question: SpanQuestion) => ask('spans', question),
        ({ spans }) => {
          found.value = spans
        },
        state.fail,
      ),
    [ask, found],
  )
  useSignalEffect(() => {
    state.logs.value
    latest.ask({
      of: timeline.lanes.value.slice(0, ROWS).map(({ log, id }) => ({ log, stream: id })),
      ...timeline.span.value,
      now: timeline.log.value.to,
    })
  })
  const byKey = new Map(found.value.map(each => [`${each.log}\n${each.stream}`, each]))
  const lanes = timeline.lanes.value.slice(0, ROWS)
  const view = state.view.value
  return (
    <div class="timeline-table" data-testid="timeline-table">
      <table>
        <caption>{spanWords(timeline.span.value, timeline)}</caption>
        <thead>
          <tr>
            <th scope="col">{t('columnStream')}</th>
            <th scope="col">{t('columnStates')}</th>
            <th scope="col">{t('attempts')}</th>
            <th scope="col">{t('events')}</th>
            <th scope="col">{t('columnBeats')}</th>
            <th scope="col">{t('columnSilence')}</th>
            <th scope="col">{t('columnInterval')}</th>
          </tr>
        </thead>
        <tbody>
          {lanes.map(stream => {
            const own = byKey.get(streamKey(stream))
            const isSelected = view?.log === stream.log && view.stream === stream.id
            return (
              <tr key={streamKey(stream)} aria-selected={isSelected}>
                <th scope="row">
                  <button
                    type="button"
                    class="link ellipsis"
                    onClick={() => panel.select({ log: stream.log, stream: stream.id })}
                  >
                    {addressOfStream(stream).path}
                  </button>
                </th>
                <td>{own ? statesOf(own) : ''}</td>
                <td class="number">{own ? formatCount(own.attempts) : ''}</td>
                <td class="number">{own ? formatCount(own.events) : ''}</td>
                <td class="number">{own ? <Beats stream={stream} beats={own.beats} /> : ''}</td>
                <td class="number">{own?.silence ? formatSpan(lengthOf(own.silence)) : '–'}</td>
                <td class="number">{own?.intervals ? formatSpan(own.intervals.median) : '–'}</td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </div>
  )
}

/** Where comments cannot be seen, none seen does not mean none sent. */
function Beats({ stream, beats }: { stream: StreamSummary; beats: number }): JSX.Element {
  const { level, origin } = stream
  const isReadByPage = origin?.api === 'fetch' || origin?.api === 'xhr'
  if (beats === 0 && (level === 'api' || level === 'http') && !isReadByPage)
    return <span title={t('beatsUnseen')}>–</span>
  return <>{formatCount(beats)}</>
}

function statesOf({ states }: SpanStatistics): string {
  return STATES.filter(each => states[each] > 0)
    .map(each => `${t(STATE_WORDS[each])} ${formatSpan(states[each])}`)
    .join(' · ')
}
