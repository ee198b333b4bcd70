/** The Heartbeat tab: how the heartbeat of a stream looks, whether it is on time, and what became of reconnections. */

import type { ComponentChildren, JSX } from 'preact'
import type { StreamFacts } from '../../core/health'
import type { BeatMark, HeartbeatHealth } from '../../core/heartbeat'
import { type MessageKey, t } from '../../platform/i18n'
import type { StreamSummary } from '../engine/messages'
import { showEvidence } from '../findings/jump'
import { usePanel } from '../panel'
import { nowOf } from '../panel-state'
import { formatAge, formatCount, formatPeriod, formatSpan, formatTime } from '../widgets/format'
import { BeatStrip } from './beat-strip'
import { confidenceWords, formWords, heartbeatLook, modeWords, suspendedWords } from './heartbeat-words'
import { SuspicionMeter } from './suspicion-meter'
import { useHealth } from './use-health'

export function HeartbeatView(): JSX.Element {
  const { state } = usePanel()
  const stream = state.stream.value
  if (!stream) return <p class="nothing">{t('heartbeatOfOne')}</p>
  return <View key={`${stream.log}\n${stream.id}`} stream={stream} />
}

function View({ stream }: { stream: StreamSummary }): JSX.Element {
  const panel = usePanel()
  const facts = useHealth(stream)
  if (!facts) return <p class="nothing">{t('heartbeatNotYet')}</p>
  const { heartbeat } = facts
  const now = nowOf(panel.state, stream.log)

  async function choose({ at, seq }: BeatMark): Promise<void> {
    const { log, id } = stream
    const found = seq === null ? [] : (await panel.ask('evidence', { log, stream: id, seqs: [seq] })).evidence
    const due = { as: 'moment', seq: 0, at, stream: id, kind: 'comment', what: null } as const
    showEvidence(panel, log, found[0] ?? due)
  }

  return (
    <div
      class="heartbeat-view"
      data-testid="heartbeat"
      data-state={heartbeat.state}
      data-suspended={heartbeat.suspended ?? ''}
      data-period={heartbeat.period ?? ''}
    >
      <Head facts={facts} />
      {heartbeat.strip.length > 0 ? <BeatStrip strip={heartbeat.strip} onChoose={choose} /> : null}
      {heartbeat.next && heartbeat.suspended === null ? (
        <SuspicionMeter suspicion={heartbeat.suspicion} />
      ) : null}
      <div class="heartbeat-columns">
        <BeatFields heartbeat={heartbeat} now={now} />
        <Reconnections facts={facts} />
      </div>
    </div>
  )
}

function Head({ facts }: { facts: StreamFacts }): JSX.Element {
  const { heartbeat, level } = facts
  const { word, tone } = heartbeatLook(heartbeat)
  const { shownPeriod, form, state, suspended } = heartbeat
  const every = shownPeriod === null ? null : t('beatEvery', formatPeriod(shownPeriod))
  return (
    <>
      <h2 class={`heartbeat-state ${tone}`}>
        {suspended === null ? word : suspendedWords(suspended)}
        <span class="dim">{[every, form && formWords(form)].filter(part => part !== null).join(' · ')}</span>
      </h2>
      {state === 'cannot-tell' ? (
        <p class="dim">
          {t('reasonUnseen', level)} {t('reasonHowToSee')}
        </p>
      ) : null}
      {state === 'none' ? <p class="dim">{t('beatNoneHint')}</p> : null}
      {state === 'learning' ? <p class="dim">{t('reasonLearning')}</p> : null}
      {!heartbeat.certain && form ? <p class="dim">{t('reasonUncertain')}</p> : null}
    </>
  )
}

function BeatFields({ heartbeat, now }: { heartbeat: HeartbeatHealth; now: number }): JSX.Element {
  const { period, spread, jitter, next, lastBeatAt, lastByteAt, changed, suspended } = heartbeat
  const missed = heartbeat.missed.reduce((sum, { count }) => sum + count, 0)
  return (
    <dl class="fields">
      {period === null ? null : (
        <>
          <Field name={t('fieldPeriod')}>
            {spread === null
              ? formatSpan(period)
              : t('fieldPeriodOf', formatSpan(period), formatSpan(spread))}
          </Field>
          <Field name={t('fieldMode')}>{modeWords(heartbeat.mode)}</Field>
          <Field name={t('fieldConfidence')}>{confidenceWords(heartbeat.confidence)}</Field>
        </>
      )}
      {jitter ? (
        <Field name={t('fieldJitter')}>
          {t('fieldJitterOf', formatSpan(jitter.median), formatSpan(jitter.most))}
        </Field>
      ) : null}
      {heartbeat.beats > 0 ? (
        <Field name={t('fieldBeats')}>
          {t('fieldBeatsOf', formatCount(heartbeat.beats), formatCount(missed))}
        </Field>
      ) : null}
      {changed ? (
        <Field name={t('fieldChanged')}>
          {t('fieldChangedOf', formatPeriod(changed.from), formatPeriod(changed.to), formatTime(changed.at))}
        </Field>
      ) : null}
      {lastBeatAt === null ? null : <Field name={t('fieldLastBeat')}>{formatTime(lastBeatAt)}</Field>}
      {next && suspended === null ? (
        <Field name={t('fieldNext')}>
          {next.at > now
            ? t('fieldNextIn', formatTime(next.at), formatAge(next.at - now))
            : t('fieldNextDue', formatTime(next.at), formatAge(now - next.at))}
        </Field>
      ) : null}
      {lastByteAt === null || suspended !== null ? null : (
        <Field name={t('fieldSilence')}>{formatSpan(heartbeat.silentFor)}</Field>
      )}
      {heartbeat.longestSilence === 0 ? null : (
        <Field name={t('fieldLongest')}>{formatSpan(heartbeat.longestSilence)}</Field>
      )}
      {heartbeat.observedFor === 0 ? null : (
        <Field name={t('fieldObserved')}>{formatAge(heartbeat.observedFor)}</Field>
      )}
    </dl>
  )
}

const VERDICTS: Record<StreamFacts['resumes'][number]['verdict'], MessageKey> = {
  continued: 'resumeContinued',
  replayed: 'resumeReplayed',
  skipped: 'resumeSkipped',
  restarted: 'resumeRestarted',
  'nothing-to-tell': 'resumeNothing',
}

/** Reconnections that are listed. */
const RESUMES = 8

function Reconnections({ facts }: { facts: StreamFacts }): JSX.Element | null {
  const { resumes } = facts
  if (resumes.length === 0) return null
  return (
    <section class="resumes">
      <h3>{t('resumesTitle', formatCount(resumes.length))}</h3>
      <ul>
        {resumes
          .slice(-RESUMES)
          .reverse()
          .map(({ openedAt, verdict, replayed, skipped, loss, connection, attempt }) => (
            <li key={`${connection} ${attempt}`} data-testid="resume" data-verdict={verdict}>
              <span class="dim">{formatTime(openedAt)}</span>{' '}
              {t(VERDICTS[verdict], formatCount(verdict === 'skipped' ? skipped : replayed))}
              <span class="dim"> · {t('resumeGap', formatSpan(loss.span))}</span>
            </li>
          ))}
      </ul>
    </section>
  )
}

function Field({ name, children }: { name: string; children: ComponentChildren }): JSX.Element {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  )
}
