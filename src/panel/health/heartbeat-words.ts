/** What the panel says of heartbeats, in words. */

import type { StreamFacts } from '../../core/health'
import type { HeartbeatForm, HeartbeatHealth, HeartbeatState } from '../../core/heartbeat'
import { type MessageKey, t } from '../../platform/i18n'
import type { HeartbeatBrief } from '../engine/judgement-messages'
import { formatPeriod, formatSpan } from '../widgets/format'
import { visibleLine } from '../widgets/visible-text'

/** How a state looks: its word and its colour. */
export type Tone = 'good' | 'busy' | 'bad' | 'quiet'

const STATES: Record<HeartbeatState, { word: MessageKey; tone: Tone }> = {
  learning: { word: 'beatLearning', tone: 'quiet' },
  healthy: { word: 'beatHealthy', tone: 'good' },
  late: { word: 'beatLate', tone: 'busy' },
  missing: { word: 'beatMissing', tone: 'bad' },
  dead: { word: 'beatDead', tone: 'bad' },
  none: { word: 'beatNone', tone: 'busy' },
  'cannot-tell': { word: 'beatCannotTell', tone: 'quiet' },
}

type Suspended = NonNullable<HeartbeatHealth['suspended']>

const SUSPENDED: Record<Suspended, MessageKey> = {
  sleep: 'pausedSleep',
  frozen: 'pausedFrozen',
  offline: 'pausedOffline',
  left: 'pausedLeft',
  hidden: 'pausedHidden',
  connecting: 'pausedConnecting',
  waiting: 'pausedWaiting',
  closed: 'pausedClosed',
}

/** The same for all that is known: on time is no word for a timer that stopped while data goes on. */
export function heartbeatLook(heartbeat: HeartbeatHealth): { word: string; tone: Tone } {
  const { state, suspended, missed, lastBeatAt } = heartbeat
  const last = missed.at(-1)
  const hasStopped = last?.until === null && last.dataFlowed && last.after === lastBeatAt
  if (state === 'healthy' && suspended === null && hasStopped) return { word: t('beatStopped'), tone: 'busy' }
  return stateLook(heartbeat)
}

/** The word of a state, and its colour; while nothing is judged there is no alarm. */
export function stateLook({ state, suspended }: Pick<HeartbeatHealth, 'state' | 'suspended'>): {
  word: string
  tone: Tone
} {
  const { word, tone } = STATES[state]
  return { word: t(word), tone: suspended === null ? tone : 'quiet' }
}

/** Why nothing is judged at the moment. */
export function suspendedWords(suspended: Suspended): string {
  return t(SUSPENDED[suspended])
}

/** What a heartbeat looks like. */
export function formWords(form: HeartbeatForm): string {
  switch (form.by) {
    case 'comment':
      return t('beatByComment')
    case 'event':
      return t('beatByEvent', visibleLine(form.type))
    case 'data':
      return form.data === '' ? t('beatByEmptyData') : t('beatByData', visibleLine(form.data))
    case 'growth':
      return t('beatByGrowth')
    case 'rule':
      return t('beatByRule', form.rule + 1)
  }
}

/**
 * The line of the list for a stream on which nothing is found: its heartbeat, if it has one; `null` where there is
 * nothing to say.
 */
export function briefWords(brief: HeartbeatBrief): { text: string; tone: Tone; beats: boolean } | null {
  const { state, suspended, period } = brief
  if (suspended === 'closed' || period === null) return null
  const text = t('beatEvery', formatPeriod(period))
  if (suspended !== null || state === 'healthy') {
    return { text, tone: suspended === null ? 'good' : 'quiet', beats: true }
  }
  if (state === 'learning' || state === 'cannot-tell' || state === 'none') return null
  const { word, tone } = stateLook(brief)
  return { text: `${text}: ${word}`, tone, beats: true }
}

/** The meter in words: φ is how many digits the odds of so long a silence have. */
export function suspicionWords(suspicion: number): { word: string; tone: Tone } {
  if (suspicion < 1) return { word: t('meterUsual'), tone: 'good' }
  if (suspicion < 3) return { word: t('meterLong'), tone: 'busy' }
  if (suspicion < 8) return { word: t('meterUnlikely'), tone: 'busy' }
  return { word: t('meterNotByChance'), tone: 'bad' }
}

const MODES: Record<HeartbeatHealth['mode'], MessageKey> = {
  fixed: 'modeFixed',
  idle: 'modeIdle',
  unknown: 'modeUnknown',
}

/** How the server's timer runs. */
export function modeWords(mode: HeartbeatHealth['mode']): string {
  return t(MODES[mode])
}

const CONFIDENCES: Record<HeartbeatHealth['confidence'], MessageKey> = {
  none: 'confidenceNone',
  tentative: 'confidenceTentative',
  irregular: 'confidenceIrregular',
  confident: 'confidenceConfident',
}

/** How certain the period is. */
export function confidenceWords(confidence: HeartbeatHealth['confidence']): string {
  return t(CONFIDENCES[confidence])
}

/** What is said of a stream on which nothing is found. */
export interface VerdictWords {
  tone: Tone
  title: string
  /** What it is based on, or what is missing; each a sentence. */
  reasons: string[]
}

/** Whether a stream is healthy and why, or why that cannot be told and how it could be. */
export function verdictWords(
  { heartbeat, resumes, gaps, level }: StreamFacts,
  stream: { state: 'connecting' | 'open' | 'waiting' | 'closed'; events: number },
): VerdictWords {
  const reasons = [...beatReasons(heartbeat), ...resumeReasons(resumes)]
  const silences = gaps.filter(({ kind }) => kind === 'silence')
  if (silences.length === 0 && stream.events > 1) reasons.push(t('reasonNoGap'))
  if (stream.state === 'closed') return { tone: 'quiet', title: t('verdictOver'), reasons }
  if (heartbeat.suspended !== null && heartbeat.suspended !== 'closed')
    return { tone: 'quiet', title: suspendedWords(heartbeat.suspended), reasons }
  if (heartbeat.state === 'healthy') {
    if (!heartbeat.certain) reasons.push(t('reasonUncertain'))
    return { tone: 'good', title: t('verdictHealthy'), reasons }
  }
  if (heartbeat.state === 'cannot-tell') {
    const missing = [t('reasonUnseen', level), t('reasonHowToSee')]
    return { tone: 'quiet', title: t('verdictCannotTell'), reasons: [...missing, ...reasons] }
  }
  if (heartbeat.state === 'learning')
    return { tone: 'quiet', title: t('verdictLearning'), reasons: [t('reasonLearning'), ...reasons] }
  return { tone: stateLook(heartbeat).tone, title: t('verdictWatch', stateLook(heartbeat).word), reasons }
}

function beatReasons({ period, shownPeriod, beats, missed, jitter }: HeartbeatHealth): string[] {
  if (period === null || shownPeriod === null || beats === 0) return []
  const every = t('reasonBeats', formatPeriod(shownPeriod), beats)
  const count = missed.reduce((sum, each) => sum + each.count, 0)
  const kept = count === 0 ? t('reasonNoneMissed') : t('reasonMissed', count)
  return jitter === null ? [every, kept] : [every, t('reasonJitter', formatSpan(jitter.most)), kept]
}

function resumeReasons(resumes: StreamFacts['resumes']): string[] {
  if (resumes.length === 0) return []
  const of = (verdict: StreamFacts['resumes'][number]['verdict']) =>
    resumes.filter(each => each.verdict === verdict).length
  const whole = of('continued') + of('replayed')
  if (whole === resumes.length) return [t('reasonResumedAll', resumes.length)]
  return [t('reasonResumed', resumes.length, whole, of('nothing-to-tell'))]
}
