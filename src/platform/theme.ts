/** Light or dark: as the user chose, or as DevTools is, or outside of it as the system is. */

import browser from 'webextension-polyfill'
import type { ThemeChoice } from '../core/settings'
import { listenForSettings } from './settings'

export type Theme = 'light' | 'dark'

/** Chromium has no `onThemeChanged` but this, which the types of the polyfill do not know. */
interface ChromiumPanels {
  setThemeChangeHandler?(onChange: (theme: string) => void): void
}

/**
 * Tells the theme now, before it returns, and whenever it changes.
 * @param chosen what the user has chosen by now; later choices are heard of.
 */
export function watchTheme(chosen: ThemeChoice, onTheme: (theme: Theme) => void): void {
  let choice = chosen
  let around: Theme = 'light'
  const tell = () => onTheme(choice === 'browser' ? around : choice)
  listenForSettings(({ theme }) => {
    choice = theme
    tell()
  })
  watchAround(theme => {
    around = theme
    tell()
  })
}

/** The theme of what is around the document. */
function watchAround(onTheme: (theme: Theme) => void): void {
  const panels = browser.devtools?.panels
  if (!panels) {
    const dark = matchMedia('(prefers-color-scheme: dark)')
    const tell = () => onTheme(dark.matches ? 'dark' : 'light')
    dark.addEventListener('change', tell)
    tell()
    return
  }
  // Both browsers have more themes (`default`, `none`, custom ones); all but one are light.
  const tell = (name: string) => onTheme(name === 'dark' ? 'dark' : 'light')
  tell(panels.themeName)
  if (panels.onThemeChanged) panels.onThemeChanged.addListener(tell)
  else (panels as ChromiumPanels).setThemeChangeHandler?.(tell)
}
