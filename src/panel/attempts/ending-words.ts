/** How an attempt ended, in words, and no further than was seen. */

import type { AttemptRow, Ending } from '../../core/attempt-rows'
import type { ConnectionState } from '../../core/connection'
import { type MessageKey, t } from '../../platform/i18n'
import { visibleLine } from '../widgets/visible-text'
import { netErrorWords } from './net-error'
import { statusPhrase } from './status-phrase'

/** Streams that browsers keep open to one host over HTTP/1.1; the next one waits for one of them to end. */
const HTTP1_STREAMS = 6

/** What a sentence about an attempt is made from. */
export interface Situation {
  row: Pick<AttemptRow, 'ending' | 'response' | 'openedAt' | 'events' | 'own'>
  /** The attempt before it in its connection was seen too: without it this one may have opened unseen. */
  seenWhole: boolean
  /** Of its connection, which tells what an attempt without an end is doing. */
  state: ConnectionState
  /** Streams that are open to the same host over HTTP/1.1. */
  crowd: number
}

/** The sentence of the column, and of the detail. */
export function endingSentence(situation: Situation): string {
  const { row, state, crowd } = situation
  const { ending } = row
  if (!ending) {
    if (state === 'open') return t('endNotYet')
    return crowd >= HTTP1_STREAMS ? t('endStarved', crowd) : t('endConnecting')
  }
  if (ending.how === 'unknown') return unknownSentence(ending, situation)
  const sentence = causeOf(ending, row.response)
  if (ending.next === null) return sentence
  return t(ending.next === 'retries' ? 'thenRetries' : 'thenGivesUp', sentence)
}

function causeOf(ending: Ending, response: AttemptRow['response']): string {
  const words = netErrorWords(ending.error)
  switch (ending.how) {
    case 'clean':
      return t('endClean')
    case 'cut':
      return withWords(t('endCut'), words)
    case 'rejected':
      return rejectionOf(response, ending.error)
    case 'refused':
      return withWords(t('endRefused'), words)
    case 'blocked':
      return withWords(t('endBlocked'), words)
    case 'page':
      return t('endPage')
    case 'navigation':
      return t('endNavigation')
    case 'unknown':
      return t('endUnknown')
  }
}

/** Why a response was of no use: the first reason that can be seen. */
function rejectionOf(response: AttemptRow['response'], error: string | null): string {
  if (!response) return withWords(t('endRejected'), netErrorWords(error))
  const { status, type } = response
  // Where it was sent on and on, the last response is not the reason.
  if (/REDIRECT/.test(error ?? '')) return withWords(t('endRejected'), netErrorWords(error))
  if (status === 204) return t('endNoContent')
  if (status !== 200) return t('endStatus', statusPhrase(status))
  const essence = type.split(';')[0]?.trim().toLowerCase()
  if (essence !== 'text/event-stream') return type === '' ? t('endNoType') : t('endType', visibleLine(type))
  const charset = /charset\s*=\s*"?([^\s;"]+)/i.exec(type)?.[1]
  if (charset && charset.toLowerCase() !== 'utf-8') return t('endCharset', visibleLine(charset))
  return t('endRejectedCors')
}

/** What the page alone could see: an error, and whether the browser tries again. */
function unknownSentence({ next, error }: Ending, { row, seenWhole }: Situation): string {
  const opened = row.openedAt !== null || row.events > 0 || row.response?.status === 200 || !seenWhole
  return withWords(t(unknownKey(next, opened)), netErrorWords(error))
}

function unknownKey(next: Ending['next'], opened: boolean): MessageKey {
  if (next === 'retries') return opened ? 'endRetrying' : 'endFailedRetrying'
  if (next === 'gives-up') return opened ? 'endGivenUp' : 'endFailedGivenUp'
  return 'endUnknown'
}

function withWords(sentence: string, words: string): string {
  return words === '' ? sentence : t('endBecause', sentence, words)
}
