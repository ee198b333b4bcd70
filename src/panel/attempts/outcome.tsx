/** What became of an attempt, as a word with a sign: in the list of streams and in the table of attempts. */

import type { JSX } from 'preact'
import type { Ending } from '../../core/attempt-rows'
import type { ConnectionState } from '../../core/connection'
import type { EndedHow } from '../../core/record'
import { type MessageKey, t } from '../../platform/i18n'
import { Icon, type IconName } from '../widgets/icons'
import { shortError } from './net-error'

/** How an attempt ended, or what it does as long as it has not. */
export type Standing = EndedHow | 'open' | 'connecting'

interface Look {
  icon: IconName
  word: MessageKey
  tone: 'good' | 'busy' | 'bad' | 'quiet'
}

const LOOKS: Record<Standing, Look> = {
  open: { icon: 'open', word: 'outcomeOpen', tone: 'good' },
  connecting: { icon: 'connecting', word: 'outcomeConnecting', tone: 'busy' },
  clean: { icon: 'done', word: 'outcomeClean', tone: 'quiet' },
  cut: { icon: 'broken', word: 'outcomeCut', tone: 'bad' },
  rejected: { icon: 'gaveUp', word: 'outcomeRejected', tone: 'bad' },
  refused: { icon: 'unplugged', word: 'outcomeRefused', tone: 'bad' },
  blocked: { icon: 'clear', word: 'outcomeBlocked', tone: 'bad' },
  page: { icon: 'closed', word: 'outcomePage', tone: 'quiet' },
  navigation: { icon: 'left', word: 'outcomeNavigation', tone: 'quiet' },
  unknown: { icon: 'question', word: 'outcomeUnknown', tone: 'quiet' },
}

/** The word for a standing, and how bad it is. */
export function lookOfStanding(standing: Standing): Pick<Look, 'word' | 'tone'> {
  return LOOKS[standing]
}

export interface OutcomeFacts {
  status: number | null
  opened: boolean
  ending: Ending | null
}

/** How an attempt stands; `state` is that of its connection. */
export function standingOf({ opened, status, ending }: OutcomeFacts, state: ConnectionState): Standing {
  if (ending) return ending.how
  return opened || (status === 200 && state === 'open') ? 'open' : 'connecting'
}

/** The status or the error, and the word. With `brief`, which names the attempt, all but the status is in the tooltip. */
export function OutcomeChip(props: {
  facts: OutcomeFacts
  state: ConnectionState
  brief?: string
}): JSX.Element {
  const { facts, state, brief } = props
  const { icon, word, tone } = LOOKS[standingOf(facts, state)]
  const { status, ending } = facts
  const error = status === null && ending?.error ? shortError(ending.error) : ''
  const title = [brief, status ?? error, t(word)].filter(part => part !== '').join(' ')
  return (
    <span class={`outcome ${tone}`} title={title}>
      <Icon name={icon} filled={icon === 'open'} />
      {status === null ? null : <span class="outcome-code">{status}</span>}
      <span class={brief === undefined ? 'outcome-word' : 'visually-hidden'}>{t(word)}</span>
      {error === '' || brief !== undefined ? null : <span class="dim ellipsis">{error}</span>}
    </span>
  )
}
