/** What shows a finding, as buttons that lead there: its time, and events, attempts and moments. */

import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import type { Finding } from '../../core/findings/finding'
import type { Kind } from '../../core/record'
import { type MessageKey, t } from '../../platform/i18n'
import type { Evidence } from '../engine/judgement-messages'
import { usePanel } from '../panel'
import { nowOf, streamKey } from '../panel-state'
import { addressOfStream } from '../streams/stream-items'
import { formatCount, formatSpan, formatTime } from '../widgets/format'
import { visibleLine } from '../widgets/visible-text'
import { showEvidence, showTime } from './jump'

/** Chips that are shown before the user asks for all. */
const FEW = 6

export function EvidenceChips({ log, finding }: { log: string; finding: Finding }): JSX.Element {
  const panel = usePanel()
  const { ask, state } = panel
  const { stream, evidence: seqs, from, to } = finding
  const found = useSignal<readonly Evidence[]>([])
  const all = useSignal(false)

  // Unchanged findings are told anew with each answer: only other numbers are another question.
  const key = seqs.join(' ')
  useEffect(() => {
    let wanted = true
    void ask('evidence', { log, stream, seqs }).then(({ evidence }) => {
      if (wanted) found.value = evidence
    })
    return () => {
      wanted = false
    }
  }, [ask, log, stream, key])

  const pathOf = (evidence: Evidence) => {
    const of = state.streams.value.get(streamKey({ log, id: evidence.stream }))
    return of ? addressOfStream(of).path : t('unknownStream')
  }
  const end = to ?? nowOf(state, log)
  const shown = all.value ? found.value : found.value.slice(0, FEW)
  const more = found.value.length - shown.length
  return (
    <div class="chips">
      <button
        type="button"
        class="chip"
        data-testid="evidence"
        data-as="time"
        title={t('evidenceTimeHint')}
        onClick={() => showTime(panel, from, end)}
      >
        {end - from < 1 ? formatTime(from) : `${formatTime(from)} · ${formatSpan(end - from)}`}
      </button>
      {shown.map(each => (
        <button
          key={each.seq}
          type="button"
          class="chip"
          data-testid="evidence"
          data-as={each.as}
          data-seq={each.seq}
          title={`${formatTime(each.at)} · ${t('evidenceRecord', String(each.seq))}`}
          onClick={() => showEvidence(panel, log, each)}
        >
          {evidenceWords(each)}
          {each.stream === stream ? null : ` · ${pathOf(each)}`}
        </button>
      ))}
      {more > 0 ? (
        <button
          type="button"
          class="link"
          onClick={() => {
            all.value = true
          }}
        >
          {t('evidenceMore', formatCount(more))}
        </button>
      ) : null}
    </div>
  )
}

const ENVIRONMENT_WORDS: Record<string, MessageKey> = {
  hidden: 'momentHidden',
  visible: 'momentVisible',
  frozen: 'momentFrozen',
  resumed: 'momentResumed',
  pagehide: 'momentLeft',
  pageshow: 'momentBack',
  online: 'momentOnline',
  offline: 'momentOffline',
  sleep: 'momentSleep',
  navigated: 'momentNavigated',
}

const KIND_WORDS: Partial<Record<Kind, MessageKey>> = {
  retry: 'evidenceRetry',
  checkpoint: 'evidenceCheckpoint',
  fault: 'evidenceFault',
  bytes: 'evidenceBytes',
  dropped: 'evidenceDropped',
  capture: 'evidenceCapture',
}

/** What a piece of evidence is, in a few words. */
export function evidenceWords(evidence: Evidence): string {
  if (evidence.as === 'attempt') return t('attemptTitle', formatCount(evidence.number))
  if (evidence.as === 'event') {
    const type = visibleLine(evidence.type)
    // Without an ID only its time tells it from others.
    return evidence.id === ''
      ? t('evidenceEvent', type, formatTime(evidence.at))
      : t('evidenceEventId', type, visibleLine(evidence.id))
  }
  const { kind, what } = evidence
  const ofPage = what === null ? undefined : ENVIRONMENT_WORDS[what]
  if (kind === 'environment' && ofPage !== undefined) return t(ofPage)
  if (kind === 'comment') return t('evidenceComment', visibleLine(what ?? '').trim())
  if (kind === 'listening') return t('evidenceListening', visibleLine(what ?? ''))
  const word = KIND_WORDS[kind]
  return word === undefined ? kind : t(word)
}
