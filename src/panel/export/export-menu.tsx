/** Saves the log on screen with one click, and names the formats that it can be saved in. */

import { useSignal } from '@preact/signals'
import type { JSX, TargetedKeyboardEvent } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { t } from '../../platform/i18n'
import { usePanel } from '../panel'
import { Icon } from '../widgets/icons'

export function ExportMenu({ disabled }: { disabled: boolean }): JSX.Element {
  const { exportLog } = usePanel()
  const open = useSignal(false)
  const busy = useSignal(false)
  const root = useRef<HTMLDivElement>(null)
  const button = useRef<HTMLButtonElement>(null)

  useEffect(() => {
    if (!open.value) return
    root.current?.querySelector<HTMLElement>('[role=menuitem]')?.focus()
    const closeOutside = ({ target }: Event) => {
      if (!(target instanceof Node && root.current?.contains(target))) open.value = false
    }
    document.addEventListener('pointerdown', closeOutside)
    return () => document.removeEventListener('pointerdown', closeOutside)
  }, [open.value])

  async function save(): Promise<void> {
    open.value = false
    busy.value = true
    try {
      await exportLog()
    } finally {
      busy.value = false
    }
  }

  function press(event: TargetedKeyboardEvent<HTMLElement>): void {
    if (event.key !== 'Escape' || !open.value) return
    open.value = false
    button.current?.focus()
    event.stopPropagation()
  }

  return (
    <div class="menu" ref={root}>
      <button
        type="button"
        class="button"
        data-testid="export-ndjson"
        title={t('exportNdjsonHint')}
        aria-busy={busy.value}
        disabled={disabled || busy.value}
        onClick={save}
      >
        <Icon name="export" />
        {busy.value ? t('exporting') : t('export')}
      </button>
      <button
        type="button"
        class="button caret"
        ref={button}
        data-testid="export-menu"
        title={t('exportOthers')}
        aria-label={t('exportOthers')}
        aria-haspopup="menu"
        aria-expanded={open.value}
        disabled={disabled || busy.value}
        onKeyDown={press}
        onClick={() => {
          open.value = !open.value
        }}
      >
        <Icon name="menu" />
      </button>
      {open.value ? (
        <div class="menu-items" role="menu" tabIndex={-1} aria-label={t('export')} onKeyDown={press}>
          <button type="button" class="menu-item" role="menuitem" onClick={save}>
            <span>{t('exportNdjson')}</span>
            <span class="dim">{t('exportNdjsonHint')}</span>
          </button>
        </div>
      ) : null}
    </div>
  )
}
