/** How a stream stands, in a word and a picture. */

import type { ConnectionState } from '../../core/connection'
import type { ClosedBy } from '../../core/record'
import { type MessageKey, t } from '../../platform/i18n'
import { Icon, type IconName } from '../widgets/icons'

type Look = { icon: IconName; word: MessageKey; tone: 'good' | 'busy' | 'bad' | 'quiet' }

const LOOKS: Record<Exclude<ConnectionState, 'closed'>, Look> = {
  connecting: { icon: 'connecting', word: 'connecting', tone: 'busy' },
  open: { icon: 'open', word: 'open', tone: 'good' },
  waiting: { icon: 'waiting', word: 'waiting', tone: 'busy' },
}

const CLOSED_LOOKS: Record<ClosedBy, Look> = {
  page: { icon: 'closed', word: 'closedByPage', tone: 'quiet' },
  navigation: { icon: 'closed', word: 'closedByNavigation', tone: 'quiet' },
  end: { icon: 'closed', word: 'closedByEnd', tone: 'quiet' },
  browser: { icon: 'gaveUp', word: 'closedByBrowser', tone: 'bad' },
}

interface Stand {
  state: ConnectionState
  closedBy: ClosedBy | null
}

function lookOf({ state, closedBy }: Stand): Look {
  return state === 'closed' ? CLOSED_LOOKS[closedBy ?? 'end'] : LOOKS[state]
}

export function stateWord(stand: Stand): string {
  return t(lookOf(stand).word)
}

export function StateIcon(stand: Stand) {
  const { icon, tone } = lookOf(stand)
  return (
    <span class={`state-icon ${tone}`}>
      <Icon name={icon} filled={icon === 'open'} />
    </span>
  )
}
