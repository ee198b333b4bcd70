/** Saves the log on screen with one click; its menu opens the dialog for every other wish. */

import { useSignal } from '@preact/signals'
import type { JSX, TargetedKeyboardEvent } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import type { Format } from '../../core/log/formats'
import { t } from '../../platform/i18n'
import { usePanel } from '../panel'
import { Icon } from '../widgets/icons'
import { ExportDialog } from './export-dialog'
import { FORMAT_WORDS } from './export-formats'

export function ExportMenu({ disabled }: { disabled: boolean }): JSX.Element {
  const { exportLog } = usePanel()
  const open = useSignal(false)
  const busy = useSignal(false)
  const format = useSignal<Format | null>(null)
  const root = useRef<HTMLDivElement>(null)
  const button = useRef<HTMLButtonElement>(null)

  useEffect(() => {
    if (!open.value) return
    itemsOf(root.current)[0]?.focus()
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
    if (!open.value) return
    if (event.key === 'Escape') {
      open.value = false
      button.current?.focus()
      event.stopPropagation()
    } else if (event.key === 'Tab') open.value = false
    else if (moveFocus(itemsOf(root.current), event.key)) event.preventDefault()
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
          {FORMAT_WORDS.map(words => (
            <button
              key={words.format}
              type="button"
              class="menu-item"
              role="menuitem"
              data-testid={words.testId}
              onClick={() => {
                open.value = false
                format.value = words.format
              }}
            >
              <span>{t(words.name)}</span>
              <span class="dim">{t(words.hint)}</span>
            </button>
          ))}
        </div>
      ) : null}
      {format.value === null ? null : (
        <ExportDialog
          first={format.value}
          onClose={() => {
            format.value = null
            button.current?.focus()
          }}
        />
      )}
    </div>
  )
}

function itemsOf(root: HTMLElement | null): HTMLElement[] {
  return [...(root?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? [])]
}

/** As menus do by WAI-ARIA. Returns whether the key was one for it. */
function moveFocus(items: readonly HTMLElement[], key: string): boolean {
  const here = items.indexOf(document.activeElement as HTMLElement)
  const places: Record<string, number> = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: -1 }
  const place = places[key]
  if (place === undefined) return false
  items.at(place % items.length)?.focus()
  return true
}
