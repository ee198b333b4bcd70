/** What became of an attempt, as a word with a sign: in the list of streams and in the table of attempts. */

import type { JSX } from 'preact'
import type { Ending } from '../../core/attempt-rows'
import type { ConnectionState } from '../../core/connection'
import type { EndedHow } from '../../core/record'
import { type MessageKey, t } from '../../platform/i18n'
import { Icon, type IconName } from '../widgets/icons'
import { shortError } from './net-error'

/** How an attempt stands. `ended`: by the page's word alone, which does not say how. */
export type Standing = EndedHow | 'open' | 'connecting' | 'waiting'

interface Look {
  icon: IconName
  word: MessageKey
  tone: 'good' | 'busy' | 'bad' | 'quiet'
}

const LOOKS: Record<Standing, Look> = {
  open: { icon: 'open', word: 'outcomeOpen', tone: 'good' },
  connecting: { icon: 'connecting', word: 'outcomeConnecting', tone: 'busy' },
  waiting: { icon: 'connecting', word: 'outcomeConnecting', tone: 'busy' },
  clean: { icon: 'done', word: 'outcomeClean', tone: 'quiet' },
  cut: { icon: 'broken', word: 'outcomeCut', tone: 'bad' },
  rejected: { icon: 'gaveUp', word: 'outcomeRejected', tone: 'bad' },
  refused: { icon: 'unplugged', word: 'outcomeRefused', tone: 'bad' },
  blocked: { icon: 'clear', word: 'outcomeBlocked', tone: 'bad' },
  page: { icon: 'closed', word: 'outcomePage', tone: 'quiet' },
  navigation: { icon: 'left', word: 'outcomeNavigation', tone: 'quiet' },
  unknown: { icon: 'question', word: 'outcomeUnknown', tone: 'quiet' },
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

/** The status or the error, and the word. `brief` leaves the word to the tooltip. */
export function OutcomeChip(props: {
  facts: OutcomeFacts
  state: ConnectionState
  brief?: string
}): JSX.Element {
  const { facts, state, brief } = props
  const { icon, word, tone } = LOOKS[standingOf(facts, state)]
  const { status, ending } = facts
  const code = status ?? (ending?.error && !brief ? shortError(ending.error) : '')
  return (
    <span class={`outcome ${tone}`} title={brief === undefined ? undefined : `${brief}: ${code} ${t(word)}`}>
      <Icon name={icon} filled={icon === 'open'} />
      {code === '' ? null : <span class="outcome-code ellipsis">{code}</span>}
      <span class={brief === undefined ? 'ellipsis' : 'visually-hidden'}>{t(word)}</span>
    </span>
  )
}
