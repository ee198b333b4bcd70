/**
 * Knows the devtools pages that are open and tells each whether its tab has a stream to look for. Those of tabs
 * without one have no port, and are told by an announcement when that changes. Runs in the background.
 */

import type { Milliseconds } from '../core/units'
import type { Announcements, Looking, Message, WireNews } from '../protocol'

/** After the last stream of a tab was closed its devtools page looks on: a page that is reloaded opens another. */
const LASTS: Milliseconds = 20_000

export interface DevtoolsPagesOptions {
  /** The tabs in which a stream is open. */
  streaming(): ReadonlySet<number>
  announce(message: Message<Announcements>): void
  /** How the log of a tab is looked at has changed. */
  changed(tab: number): void
  /** Runs something after a while. */
  after(wait: Milliseconds, run: () => void): void
}

/** The end of a port. */
interface Page {
  tab: number
  isOn: boolean
  isSlow: boolean
  tell(message: Message<WireNews>): void
}

export interface DevtoolsPages {
  /** A devtools page has opened a port. */
  met(id: object, tab: number, tell: Page['tell']): void
  /** It says whether looking is too slow. */
  pace(id: object, slow: boolean): void
  /** Its port is closed. */
  left(id: object): void
  /** Streams may have been opened or closed. */
  heed(): void
  /** A stream was asked for in a tab; whose it is, and whether it opens, is told later. */
  notice(tab: number): void
  looking(tab: number): Looking
  /** The tabs whose log is looked at. */
  tabs(): number[]
}

export function createDevtoolsPages(options: DevtoolsPagesOptions): DevtoolsPages {
  const pages = new Map<object, Page>()
  /** The tabs with a stream, also a while after it was closed; each with how often that happened. */
  const lasting = new Map<number, number>()
  let streaming: ReadonlySet<number> = new Set()

  function tellAll(tab: number): void {
    const on = lasting.has(tab)
    let isThere = false
    for (const page of pages.values()) {
      if (page.tab !== tab) continue
      isThere = true
      if (page.isOn === on) continue
      page.isOn = on
      page.tell({ kind: 'watch', on })
    }
    if (isThere) options.changed(tab)
    else if (on) options.announce({ kind: 'streams', tab })
  }

  function lookOn(tab: number): void {
    const times = (lasting.get(tab) ?? 0) + 1
    lasting.set(tab, times)
    if (times === 1) tellAll(tab)
    options.after(LASTS, () => {
      if (streaming.has(tab) || lasting.get(tab) !== times) return
      lasting.delete(tab)
      tellAll(tab)
    })
  }

  return {
    met(id, tab, tell) {
      const isOn = lasting.has(tab)
      pages.set(id, { tab, isOn, isSlow: false, tell })
      tell({ kind: 'watch', on: isOn })
      options.changed(tab)
    },

    pace(id, slow) {
      const page = pages.get(id)
      if (!page) return
      page.isSlow = slow
      options.changed(page.tab)
    },

    left(id) {
      const page = pages.get(id)
      pages.delete(id)
      if (page) options.changed(page.tab)
    },

    heed() {
      const before = streaming
      streaming = options.streaming()
      for (const tab of streaming) {
        if (lasting.has(tab)) continue
        lasting.set(tab, 1)
        tellAll(tab)
      }
      for (const tab of before) if (!streaming.has(tab)) lookOn(tab)
    },

    notice(tab) {
      if (tab >= 0 && !streaming.has(tab)) lookOn(tab)
    },

    tabs: () => [...pages.values()].flatMap(({ tab, isOn }) => (isOn ? [tab] : [])),

    looking(tab) {
      const here = [...pages.values()].filter(page => page.tab === tab && page.isOn)
      if (here.length === 0) return 'off'
      return here.every(({ isSlow }) => isSlow) ? 'slow' : 'on'
    },
  }
}
