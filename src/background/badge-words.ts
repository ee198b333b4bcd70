/** How what the icon says of a tab is written: never by a colour alone. */

import { t } from '../platform/i18n'
import type { IconTone } from '../platform/icon'
import type { BadgeFace } from './badge'

/** What stands on the icon, in four characters at the most. */
export function badgeOf({ live, waiting, failed, paused }: BadgeFace): { text: string; tone: IconTone } {
  if (paused) return { text: t('badgePaused'), tone: 'quiet' }
  const count = live === 0 ? '' : live > 99 ? '99+' : String(live)
  if (failed > 0) return { text: `${count}!`, tone: 'bad' }
  return waiting > 0 ? { text: `${count}…`, tone: 'busy' } : { text: count, tone: 'good' }
}

/** What the pointer is told. */
export function badgeTitle({ live, waiting, failed, paused }: BadgeFace): string {
  if (paused) return t('badgeTitlePaused')
  const parts = [
    ...(live > 0 ? [t('badgeTitleLive', live)] : []),
    ...(waiting > 0 ? [t('badgeTitleWaiting', waiting)] : []),
    ...(failed > 0 ? [t('badgeTitleFailed', failed)] : []),
  ]
  return parts.length > 0 ? t('badgeTitle', parts.join(' · ')) : ''
}
