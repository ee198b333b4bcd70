/** How an attempt ended, in words, and no further than the page could see. */

import type { Attempt, ConnectionState } from '../../core/history'
import { type MessageKey, t } from '../../platform/i18n'

/**
 * @param former the attempt before, if it is known: without it this one may have opened unseen.
 * @param state of its connection, which tells what an attempt without an end is doing.
 */
export function endSentence(attempt: Attempt, former: Attempt | undefined, state: ConnectionState): string {
  const { number, end, openedAt, events } = attempt
  const seenWhole = number === 1 || former?.number === number - 1
  const opened = openedAt !== null || events > 0 || !seenWhole
  return t(keyOf(end, opened, state))
}

function keyOf(end: Attempt['end'], opened: boolean, state: ConnectionState): MessageKey {
  switch (end) {
    case null:
      return state === 'open' ? 'endNotYet' : 'endConnecting'
    case 'retrying':
      return opened ? 'endRetrying' : 'endFailedRetrying'
    case 'browser':
      return opened ? 'endGivenUp' : 'endFailedGivenUp'
    case 'page':
      return 'endPage'
    case 'navigation':
      return 'endNavigation'
    case 'end':
      return 'endServer'
    case 'unknown':
      return 'endUnknown'
  }
}
