/** How much room the logs take by now, and the button that deletes them. */

import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import type { Milliseconds } from '../core/units'
import { language, t } from '../platform/i18n'
import { connectPort, type Send } from '../platform/port'
import { PANEL_PORT, type PanelMessages, type PanelNews } from '../protocol'

/** How often the background is asked while the page can be seen. */
const EVERY: Milliseconds = 5000

export function StorageUsed(): JSX.Element {
  const usage = useSignal<PanelNews['usage'] | null>(null)
  const cleared = useSignal(false)
  const send = useRef<Send<PanelMessages>>(() => {})

  useEffect(() => {
    send.current = connectPort<PanelNews, PanelMessages>({
      name: PANEL_PORT,
      onConnect: tell => tell({ kind: 'usage' }),
      onMessage(news) {
        if (news.kind === 'usage') usage.value = news
      },
      onOrphaned() {
        usage.value = null
      },
    })
    const timer = setInterval(() => {
      if (!document.hidden) send.current({ kind: 'usage' })
    }, EVERY)
    return () => clearInterval(timer)
  }, [])

  function clear(): void {
    if (!confirm(t('optionsClearAsk'))) return
    cleared.value = true
    send.current({ kind: 'clearAll' })
  }

  const { size = 0, logs = 0 } = usage.value ?? {}
  const mebibytes = new Intl.NumberFormat(language(), {
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
  }).format(size / (1 << 20))
  return (
    <div class="used">
      <p data-testid="storage-used">{usage.value ? t('optionsUsed', `${mebibytes} MiB`, logs) : ''}</p>
      <button type="button" data-testid="option-clear" disabled={logs === 0} onClick={clear}>
        {t('optionsClear')}
      </button>
      <p class="dim" role="status">
        {cleared.value && logs === 0 ? t('optionsCleared') : ''}
      </p>
    </div>
  )
}
