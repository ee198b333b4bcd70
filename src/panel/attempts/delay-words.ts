/** The wait before an attempt, in words. */

import type { AttemptRow } from '../../core/attempt-rows'
import type { Delay } from '../../core/delay'
import { type MessageKey, t } from '../../platform/i18n'
import { formatMilliseconds, formatSpan } from '../widgets/format'

/** How the delay in force is known. */
const SOURCES: Record<Delay['by'], MessageKey> = {
  retry: 'delayRetry',
  default: 'delayDefault',
  measured: 'delayMeasured',
  page: 'delayPage',
  unknown: 'delayUnknown',
}

/** What the cell says, and the sentence that explains it. */
export interface DelayWords {
  text: string
  hint: string
}

/** Words for the wait between two attempts; `null` where there is none, or it was not seen. */
export function delayWords(row: AttemptRow, former: AttemptRow | undefined): DelayWords | null {
  const { delay } = row
  if (!delay) return null
  if (delay.was !== null) {
    const was = exact(delay.was)
    const hint = t(SOURCES[delay.by])
    if (delay.by === 'page') return { text: t('delayOfPage', was), hint }
    if (delay.asked === null) return { text: t('delayWas', was), hint }
    return { text: t('delayAskedWas', exact(delay.asked), was), hint }
  }
  // The page cannot tell the wait from the connecting.
  const ended = former?.ending?.at ?? null
  if (ended === null || row.openedAt === null) return null
  return { text: t('delayWithin', exact(Math.max(0, row.openedAt - ended))), hint: t('afterFormerHint') }
}

/** To the millisecond as long as that is worth reading. */
function exact(span: number): string {
  return span < 99_999.5 ? formatMilliseconds(span) : formatSpan(span)
}
