/** A button that opens a list of things beside it: closes on Escape, on a click elsewhere, and when the focus leaves. */

import { useSignal } from '@preact/signals'
import type { ComponentChildren, JSX, TargetedKeyboardEvent } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { Icon, type IconName } from './icons'

interface PopupMenuProps {
  label: string
  icon: IconName
  testId: string
  children: ComponentChildren
}

export function PopupMenu({ label, icon, testId, children }: PopupMenuProps): JSX.Element {
  const open = useSignal(false)
  const root = useRef<HTMLDivElement>(null)
  const button = useRef<HTMLButtonElement>(null)

  useEffect(() => {
    if (!open.value) return
    controlsIn(root.current)[0]?.focus()
    const closeOutside = ({ target }: Event) => {
      if (!(target instanceof Node && root.current?.contains(target))) open.value = false
    }
    document.addEventListener('pointerdown', closeOutside)
    document.addEventListener('focusin', closeOutside)
    return () => {
      document.removeEventListener('pointerdown', closeOutside)
      document.removeEventListener('focusin', closeOutside)
    }
  }, [open.value])

  function press(event: TargetedKeyboardEvent<HTMLElement>): void {
    if (!open.value) return
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (event.key === 'Escape') {
      open.value = false
      button.current?.focus()
    } else if (step !== 0) {
      const controls = controlsIn(root.current)
      const at = controls.indexOf(document.activeElement as HTMLElement)
      controls[(at + step + controls.length) % controls.length]?.focus()
    } else return
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    <div class="menu" ref={root}>
      <button
        type="button"
        class="button bare"
        ref={button}
        data-testid={testId}
        title={label}
        aria-label={label}
        aria-expanded={open.value}
        onKeyDown={press}
        onClick={() => {
          open.value = !open.value
        }}
      >
        <Icon name={icon} />
      </button>
      {open.value ? (
        <fieldset class="menu-items" aria-label={label} onKeyDown={press}>
          {children}
        </fieldset>
      ) : null}
    </div>
  )
}

function controlsIn(root: HTMLElement | null): HTMLElement[] {
  return Array.from(
    root?.querySelectorAll<HTMLElement>('.menu-items :is(button, input):not(:disabled)') ?? [],
  )
}
