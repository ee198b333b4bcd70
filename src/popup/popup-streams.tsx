/** The list of the popup: each stream with its state, and a line for each finding. */

import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import type { Finding, Severity } from '../core/findings/finding'
import { rateAt } from '../core/rate'
import type { StreamSummary } from '../panel/engine/messages'
import { CodeText } from '../panel/findings/code-text'
import { wordsOf } from '../panel/findings/finding-words'
import { SeverityMark } from '../panel/findings/severity-mark'
import { briefWords } from '../panel/health/heartbeat-words'
import { usePanel } from '../panel/panel'
import { addressOf } from '../panel/streams/address'
import { StateIcon, stateWord } from '../panel/streams/stream-state'
import { formatAge, formatCount, formatRate } from '../panel/widgets/format'
import { Icon } from '../panel/widgets/icons'
import { visibleLine } from '../panel/widgets/visible-text'
import { t } from '../platform/i18n'
import { createFindingFollower, type FindingsByStream } from './finding-follower'

/** Streams that are listed; of more, the page has the rest. */
const LISTED = 40
/** Findings of one stream that are listed. */
const FINDINGS_LISTED = 5

const RANKS: Record<Severity, number> = { error: 3, warning: 2, info: 1 }

export function PopupStreams(): JSX.Element {
  const panel = usePanel()
  const { state } = panel
  const findings = useSignal<FindingsByStream>(new Map())

  useEffect(
    () =>
      createFindingFollower(panel, found => {
        findings.value = found
      }),
    [],
  )

  const streams = inOrder(state.shownStreams.value)
  const more = streams.length - LISTED
  return (
    <>
      <ul class="popup-streams" aria-label={t('streams')}>
        {streams.slice(0, LISTED).map(stream => (
          <PopupStream
            key={`${stream.log} ${stream.id}`}
            stream={stream}
            findings={findings.value.get(stream.id) ?? []}
            now={state.now.value}
          />
        ))}
      </ul>
      {more > 0 ? <p class="popup-empty dim">{t('popupMore', formatCount(more))}</p> : null}
    </>
  )
}

/** What is worst first; of those alike, what is over last. */
function inOrder(streams: readonly StreamSummary[]): StreamSummary[] {
  const rank = ({ verdict: { worst }, state }: StreamSummary) =>
    (worst ? 2 * RANKS[worst.severity] : 0) + Number(state !== 'closed')
  return [...streams].sort((a, b) => rank(b) - rank(a) || b.createdAt - a.createdAt)
}

interface PopupStreamProps {
  stream: StreamSummary
  findings: readonly Finding[]
  now: number
}

function PopupStream({ stream, findings, now }: PopupStreamProps): JSX.Element {
  const { origin, lastEventAt, state } = stream
  const address = origin ? addressOf(origin.url) : { origin: t('unknownOrigin'), path: t('unknownStream') }
  const { openPage } = usePanel()
  const beat = stream.verdict.heartbeat && briefWords(stream.verdict.heartbeat)
  const rate = rateAt(stream, now)
  return (
    <li class={`popup-stream ${state}`} data-testid="popup-stream" data-state={state}>
      <StateIcon state={state} closedBy={stream.closedBy} />
      <div class="popup-stream-body">
        <div class="popup-line">
          <button
            type="button"
            class="popup-path ellipsis"
            title={origin ? `${visibleLine(origin.url)}\n${t('popupShowStream')}` : t('popupShowStream')}
            data-testid="popup-show-stream"
            onClick={() => openPage({ stream: stream.id, findings: false })}
          >
            {address.path}
          </button>
          <span class="dim">{address.origin}</span>
        </div>
        <div class="popup-facts dim">
          <span class={`state-word ${state}`}>{stateWord(stream)}</span>
          {state === 'closed' ? null : <span>{formatAge(now - stream.since)}</span>}
          <span>{t('factEvents', formatCount(stream.events))}</span>
          {state !== 'closed' && lastEventAt !== null ? (
            <span>
              {rate >= 1.5 ? t('perSecond', formatRate(rate)) : t('ago', formatAge(now - lastEventAt))}
            </span>
          ) : null}
          {stream.attempts > 1 ? <span>{t('factRetries', formatCount(stream.attempts - 1))}</span> : null}
        </div>
        {findings.slice(0, FINDINGS_LISTED).map(finding => (
          <FindingLine
            key={finding.key}
            finding={finding}
            onShow={() => openPage({ stream: stream.id, findings: true })}
          />
        ))}
        {findings.length === 0 && beat ? (
          <div class={`popup-finding beat-${beat.tone}`}>
            <Icon name="heart" filled={beat.tone === 'good'} />
            <span>{beat.text}</span>
          </div>
        ) : null}
      </div>
    </li>
  )
}

function FindingLine({ finding, onShow }: { finding: Finding; onShow(): void }): JSX.Element {
  return (
    <button
      type="button"
      title={t('popupShowFinding')}
      onClick={onShow}
      class={`popup-finding ${finding.severity}`}
      data-testid="finding"
      data-finding={finding.id}
      data-severity={finding.severity}
    >
      <SeverityMark severity={finding.severity} />
      <span>
        <CodeText text={wordsOf(finding).title} />
      </span>
    </button>
  )
}
