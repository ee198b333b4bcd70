/** The colours and the type of the drawing, read from the tokens of the style sheet, as a canvas knows no `var()`. */

import { signal } from '@preact/signals'

const TOKENS = {
  ground: '--ground',
  raised: '--raised',
  line: '--line',
  grid: '--grid',
  lineStrong: '--line-strong',
  text: '--text',
  dim: '--dim',
  accent: '--accent',
  onAccent: '--on-accent',
  selected: '--lane-selected',
  good: '--good',
  busy: '--busy',
  bad: '--bad',
  open: '--band-open',
  connecting: '--band-connecting',
  waiting: '--band-waiting',
  waitingGround: '--band-waiting-ground',
  closed: '--band-closed',
  tick: '--tick',
  beat: '--beat',
  shade: '--shade',
  shadeStrong: '--shade-strong',
  strip: '--strip',
  now: '--now',
} as const

export type Palette = Record<keyof typeof TOKENS, string> & {
  /** Fonts as a canvas takes them. */
  font: string
  bold: string
  small: string
}

function readPalette(): Palette {
  const style = getComputedStyle(document.documentElement)
  const value = (name: string) => style.getPropertyValue(name).trim()
  const family = value('--font')
  const colours = Object.entries(TOKENS).map(([name, token]) => [name, value(token)])
  return {
    ...(Object.fromEntries(colours) as Record<keyof typeof TOKENS, string>),
    font: `12px ${family}`,
    bold: `600 12px ${family}`,
    small: `11px ${family}`,
  }
}

/** The palette of the theme that the panel has now. */
export const palette = signal<Palette | null>(null)

/** Reads the palette, and again whenever the theme or the wish for contrast changes. Returns what stops it. */
export function watchPalette(): () => void {
  const update = () => {
    palette.value = readPalette()
  }
  const observer = new MutationObserver(update)
  observer.observe(document.documentElement, { attributeFilter: ['data-theme'] })
  const wishes = ['(prefers-contrast: more)', '(forced-colors: active)'].map(query => matchMedia(query))
  for (const wish of wishes) wish.addEventListener('change', update)
  update()
  return () => {
    observer.disconnect()
    for (const wish of wishes) wish.removeEventListener('change', update)
  }
}
