/** Light or dark: as DevTools is, or outside of it as the system is. */

import browser from 'webextension-polyfill'

export type Theme = 'light' | 'dark'

/** Chromium has no `onThemeChanged` but this, which the types of the polyfill do not know. */
interface ChromiumPanels {
  setThemeChangeHandler?(onChange: (theme: string) => void): void
}

/** Tells the theme now, before it returns, and whenever it changes. */
export function watchTheme(onTheme: (theme: Theme) => void): void {
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
