/** The meter of suspicion: how unlikely so long a silence is on this stream. It rises steadily and gives no alarm. */

import type { JSX } from 'preact'
import { t } from '../../platform/i18n'
import { suspicionWords } from './heartbeat-words'

/** Beyond this nothing more is to be said. */
const FULL = 8

export function SuspicionMeter({ suspicion }: { suspicion: number }): JSX.Element {
  const { word, tone } = suspicionWords(suspicion)
  const value = Math.min(FULL, suspicion)
  return (
    <div
      class="suspicion"
      title={t('meterHint')}
      data-testid="suspicion"
      data-suspicion={suspicion.toFixed(1)}
    >
      <meter class="visually-hidden" aria-label={t('meter')} min={0} max={FULL} value={value}>
        {word}
      </meter>
      <div class="meter" aria-hidden="true">
        <div class={`meter-bar ${tone}`} style={{ width: `${(100 * value) / FULL}%` }} />
      </div>
      <span>
        {word} <span class="dim">φ {suspicion.toFixed(1)}</span>
      </span>
    </div>
  )
}
