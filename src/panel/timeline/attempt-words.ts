/** What the timeline says of attempts and of the times between them, in words as short as there is room for. */

import type { Band, BandState } from '../../core/state-bands'
import type { EpochMilliseconds } from '../../core/units'
import { type MessageKey, t } from '../../platform/i18n'
import { shortError } from '../attempts/net-error'
import { lookOfStanding, standingOf } from '../attempts/outcome'
import type { AttemptMark } from '../engine/timeline-messages'
import { formatSpan } from '../widgets/format'

/** What each state is called. */
export const STATE_WORDS: Record<BandState, MessageKey> = {
  connecting: 'connecting',
  open: 'open',
  waiting: 'waiting',
  closed: 'closedState',
  unseen: 'unseenState',
}

/** What became of an attempt, in a word or two: the status or the error, and the word of its outcome. */
export function outcomeWords(mark: AttemptMark): string {
  const { word } = lookOfStanding(standingOf(mark, mark.state))
  const error = mark.status === null && mark.ending?.error ? shortError(mark.ending.error) : ''
  return [mark.status === null ? error : String(mark.status), t(word)].filter(part => part !== '').join(' ')
}

/** The colour of an attempt's mark. What the page or the server ended as it should is as good as what goes on. */
export function attemptTone(mark: AttemptMark): 'good' | 'busy' | 'bad' | 'dim' {
  const { tone } = lookOfStanding(standingOf(mark, mark.state))
  if (!mark.opened && mark.ending?.next === 'gives-up') return 'bad'
  if (tone === 'quiet') return mark.opened ? 'good' : 'dim'
  // It did open, and what ended it stands beside it.
  return tone === 'bad' && mark.opened ? 'good' : tone
}

/** What stands beside a band: texts from the longest to the shortest. */
export interface Note {
  texts: string[]
  tone: 'bad' | 'busy' | 'dim'
}

/** The note of a time in which a stream was not open. `mark` is the attempt before it, or the one that connects. */
export function noteOf({ state, from, to }: Band, mark: AttemptMark | null, now: EpochMilliseconds): Note {
  const span = formatSpan(Math.max(0, (to ?? now) - from))
  const outcome = mark?.ending ? outcomeWords(mark) : ''
  const status = mark?.status && mark.status !== 200 ? String(mark.status) : ''
  const isBad = mark ? lookOfStanding(standingOf(mark, mark.state)).tone === 'bad' : false
  if (state === 'closed') {
    const gaveUp = mark?.ending?.next === 'gives-up' ? t('closedByBrowser') : ''
    const both = [outcome, gaveUp].filter(part => part !== '').join(' · ')
    return { texts: [both, outcome, status], tone: isBad || gaveUp !== '' ? 'bad' : 'dim' }
  }
  if (state === 'waiting') {
    const both = [outcome, span].filter(part => part !== '').join(' · ')
    return { texts: [both, span, status], tone: isBad ? 'bad' : 'busy' }
  }
  return { texts: [`${t(STATE_WORDS[state])} ${span}`, span], tone: 'busy' }
}
