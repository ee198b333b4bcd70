/** One stream in the list: address and state, and what happens on it now. */

import type { JSX } from 'preact'
import { rateAt } from '../../core/rate'
import { t } from '../../platform/i18n'
import { shortError } from '../attempts/net-error'
import { OutcomeChip } from '../attempts/outcome'
import type { StreamSummary } from '../engine/messages'
import { usePanel } from '../panel'
import { nowOf } from '../panel-state'
import { formatAge, formatBytes, formatCount, formatRate } from '../widgets/format'
import { visibleLine } from '../widgets/visible-text'
import { Sparkline } from './sparkline'
import { StateIcon, stateWord } from './stream-state'
import { VerdictLine } from './stream-verdict-line'

/** Streams slower than this show when the last event was; a rate would say less. */
const FAST = 1.5

export function StreamRow({ stream, path }: { stream: StreamSummary; path: string }): JSX.Element {
  const { state } = usePanel()
  const now = nowOf(state, stream.log)
  const retries = stream.attempts - 1
  return (
    <>
      <td class="stream-state">
        <StateIcon state={stream.state} closedBy={stream.closedBy} />
      </td>
      <td class="stream-body">
        <div class="stream-line">
          <span
            class="stream-path ellipsis"
            title={stream.origin ? visibleLine(stream.origin.url) : undefined}
          >
            {path}
          </span>
          <span class="stream-pace">{paceOf(stream, now)}</span>
        </div>
        <div class="stream-line">
          <span class="stream-facts ellipsis">
            <span class={`state-word ${stream.state}`}>{stateWord(stream)}</span>
            {stream.state === 'closed' ? null : <span>{formatAge(now - stream.since)}</span>}
            {hasOutcomes(stream) ? null : <Result stream={stream} />}
            <span>{t('factEvents', formatCount(stream.events))}</span>
            {retries > 0 ? <span>{t('factRetries', formatCount(retries))}</span> : null}
          </span>
          <Marks stream={stream} />
          {stream.state === 'closed' ? null : <Sparkline pace={stream.pace} now={now} />}
        </div>
        {hasOutcomes(stream) ? <Outcomes stream={stream} /> : null}
        <VerdictLine stream={stream} now={now} />
      </td>
    </>
  )
}

/** What the only attempt of a stream got, where the state does not say it. */
function Result({ stream }: { stream: StreamSummary }): JSX.Element | null {
  const [only] = stream.outcomes
  const error = only?.ending?.error
  if (stream.attempts > 1 || (only?.status == null && !error)) return null
  return <span>{only?.status ?? shortError(error ?? '')}</span>
}

/** Whether it has several attempts, and more is known of them than their number. */
export function hasOutcomes({ attempts, outcomes }: StreamSummary): boolean {
  if (attempts < 2) return false
  return outcomes.some(({ status, ending }) => status !== null || (ending && ending.how !== 'unknown'))
}

/** The newest attempts, each by its number with what became of it. */
function Outcomes({ stream }: { stream: StreamSummary }): JSX.Element {
  const { outcomes, state } = stream
  return (
    <div class="stream-outcomes">
      {outcomes[0] && outcomes[0].number > 1 ? <span class="dim">…</span> : null}
      {outcomes.map((outcome, index) => (
        <span key={outcome.number} class="stream-outcome">
          <span class="dim">{formatCount(outcome.number)}</span>
          <OutcomeChip
            facts={outcome}
            state={index === outcomes.length - 1 ? state : 'closed'}
            brief={t('attemptTitle', formatCount(outcome.number))}
          />
        </span>
      ))}
    </div>
  )
}

function Marks({ stream }: { stream: StreamSummary }): JSX.Element {
  const { records, bytes } = stream.dropped
  return (
    <span class="marks">
      {stream.open > 1 ? (
        <span class="mark warn" title={t('openAtOnceHint')}>
          {t('openAtOnce', formatCount(stream.open))}
        </span>
      ) : null}
      {stream.origin?.late ? (
        <span class="mark" title={t('lateHint')}>
          {t('late')}
        </span>
      ) : null}
      {records + bytes > 0 ? (
        <span class="mark warn" title={t('droppedOfStream', formatCount(records), formatBytes(bytes))}>
          {t('dropped')}
        </span>
      ) : null}
    </span>
  )
}

function paceOf(stream: StreamSummary, now: number): string {
  if (stream.lastEventAt === null || stream.state === 'closed') return ''
  const rate = rateAt(stream, now)
  return rate >= FAST ? t('perSecond', formatRate(rate)) : t('ago', formatAge(now - stream.lastEventAt))
}
