/**
 * Leaves out what the page tells of streams that the user does not want recorded: those read with `fetch` or
 * XMLHttpRequest. Runs in the background: the page script cannot know the options when it begins, so it tells of all
 * (docs/decisions/0014).
 */

import type { Settings } from '../core/settings'
import type { PageItem } from './intake'

/** What this heeds of the settings. */
type Taps = Pick<Settings, 'fetch' | 'xhr'>

/** Connections left out that are remembered, the newest. */
const MUTED_KEPT = 1000

export interface TapSwitch {
  /** Holds for connections that are made from now on. */
  set(settings: Taps): void
  /** What is wanted of what a document says. */
  wanted(document: string, items: readonly PageItem[]): PageItem[]
}

/**
 * @param known the connections that were left out so far, as they were kept.
 * @param keep keeps them for a background that starts anew: only the first record of each says how it is read.
 */
export function createTapSwitch(
  known: readonly string[],
  keep: (muted: readonly string[]) => void,
): TapSwitch {
  const muted = new Set(known)
  let settings: Taps | null = null

  function mute(name: string): void {
    muted.add(name)
    for (const oldest of muted) {
      if (muted.size <= MUTED_KEPT) break
      muted.delete(oldest)
    }
    keep([...muted])
  }

  return {
    set(chosen) {
      settings = chosen
    },

    wanted(document, items) {
      return items.filter(item => {
        if (item.connection === null) return true
        const name = `${document}-${item.connection}`
        if (item.kind === 'connection') {
          const { api } = item
          if ((api === 'fetch' || api === 'xhr') && settings?.[api] === false) mute(name)
        }
        return !muted.has(name)
      })
    },
  }
}
