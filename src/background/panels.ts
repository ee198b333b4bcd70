/**
 * The ports of panels, of popups, which are panels too, and of the options page, which watches nothing: answers what
 * they ask, and tells them of what they watch. Runs in the background.
 */

import type { Crowd } from '../core/crowd'
import { readLogRecord } from '../core/record-schema'
import type { Session } from '../core/session'
import type { SiteRules } from '../core/site-rules'
import { judgeSite, siteOf } from '../core/site-rules'
import {
  addressOfTab,
  hasHostAccess,
  openExtensionPage,
  openOptionsPage,
  type Port,
  reloadTab,
} from '../platform/background'
import type { Looking, Message, PanelMessages, PanelNews, StorageProblem } from '../protocol'
import { readPanelMessage } from './read-message'
import { type Sessions, sessionId } from './sessions'

/** The tab of what belongs to none. */
const NO_TAB = -1
/** Chunks sent in one answer to a panel. */
const CHUNKS_AT_ONCE = 8

export interface PanelsOptions {
  ready: Promise<Sessions>
  /** Names this run of the browser; known once `ready` is. */
  run(): string
  /** What panels watch has changed. */
  heed(): void
  looking(tab: number): Looking
  problem(): StorageProblem | null
  /** The site that a tab is known to show; '' if it is not. */
  site(tab: number): string
  sites(): SiteRules
  crowds(): Crowd[]
}

export interface Panels {
  meet(port: Port): void
  /** What panels watch. */
  watched(): (number | 'all')[]
  isWatched(session: Session): boolean
  /** Sessions have changed. */
  changed(sessions: readonly Session[]): void
  tellStatus(): void
  tellLooking(tab: number): void
  /** Whether something is recorded may have changed; in one tab, or in any. */
  tellRecording(tab?: number): void
  tellCrowds(crowds: Crowd[]): void
}

interface Panel {
  port: Port
  watches: number | 'all' | null
}

function searchOf({ tab, at }: PanelMessages['openPage']): URLSearchParams {
  const search = new URLSearchParams({ tab: String(tab) })
  if (at) search.set('stream', at.stream)
  if (at?.findings) search.set('view', 'findings')
  return search
}

export function createPanels(options: PanelsOptions): Panels {
  const { ready } = options
  const panels = new Set<Panel>()

  async function answer(panel: Panel, message: Message<PanelMessages>): Promise<void> {
    const sessions = await ready
    switch (message.kind) {
      case 'watch':
        await tellStatus([panel])
        tellLooking(panel)
        await tellRecording(panel)
        tell(panel, { kind: 'crowds', crowds: options.crowds() })
        await tellSessions(panel)
        sessions.hasten()
        break
      case 'read': {
        const chunks = await sessions.read(message.session, message.after, CHUNKS_AT_ONCE)
        const more = chunks.length === CHUNKS_AT_ONCE
        tell(panel, { kind: 'chunks', request: message.request, chunks, more })
        break
      }
      case 'clear':
        await sessions.clear(message.session)
        await tellCleared([message.session])
        break
      case 'note': {
        // A number of its own it is given when it is written.
        const reading = readLogRecord({ ...message.note, kind: 'note', source: 'tool', seq: 1 })
        if (reading.as === 'record') sessions.annotate(message.session, reading.record)
        break
      }
      case 'clearAll': {
        const gone = sessions.all().map(({ id }) => id)
        await sessions.clearAll()
        await tellCleared(gone)
        tellUsage(panel, sessions)
        break
      }
      case 'usage':
        tellUsage(panel, sessions)
        break
      case 'reload':
        await reloadTab(message.tab)
        break
      case 'openPage':
        await openExtensionPage(`src/panel/panel.html?${searchOf(message)}`)
        break
      case 'openOptions':
        await openOptionsPage()
    }
  }

  function watches({ watches }: Panel, session: Session): boolean {
    if (watches === 'all') return true
    // Also after the tab was closed; but not that of another tab of the same number, from another run of the browser.
    return watches !== null && session.id === sessionId(options.run(), watches)
  }

  /** Whether it is the log of the workers of this run that belong to no tab. */
  function isOfWorkers({ id }: Session): boolean {
    return id === sessionId(options.run(), NO_TAB)
  }

  async function tellCleared(gone: readonly string[]): Promise<void> {
    for (const panel of panels) for (const session of gone) tell(panel, { kind: 'cleared', session })
    for (const panel of panels) await tellSessions(panel)
  }

  async function tellSessions(panel: Panel): Promise<void> {
    if (panel.watches === null) return
    const all = (await ready).all()
    const sessions = all.filter(session => watches(panel, session))
    const workers = all.some(session => isOfWorkers(session) && session.size > 0 && !watches(panel, session))
    tell(panel, { kind: 'sessions', sessions, workers })
  }

  async function tellStatus(to: readonly Panel[]): Promise<void> {
    const hostAccess = await hasHostAccess()
    for (const panel of to) tell(panel, { kind: 'status', hostAccess, problem: options.problem() })
  }

  function tellLooking(panel: Panel): void {
    const looking = typeof panel.watches === 'number' ? options.looking(panel.watches) : 'off'
    tell(panel, { kind: 'looking', looking })
  }

  /** Also of a tab that has told of no stream yet, as it would not be recorded if it did. */
  async function tellRecording(panel: Panel): Promise<void> {
    if (typeof panel.watches !== 'number') return
    const site = options.site(panel.watches) || siteOf(await addressOfTab(panel.watches))
    tell(panel, { kind: 'recording', verdict: judgeSite(options.sites(), site), site })
  }

  function tellUsage(panel: Panel, sessions: Sessions): void {
    const logs = sessions.all().filter(({ size }) => size > 0)
    const size = logs.reduce((sum, log) => sum + log.size, 0)
    tell(panel, { kind: 'usage', size, logs: logs.length })
  }

  function tell({ port }: Panel, message: Message<PanelNews>): void {
    try {
      port.postMessage(message)
    } catch {
      // It was closed in this moment.
    }
  }

  return {
    meet(port) {
      const panel: Panel = { port, watches: null }
      panels.add(panel)
      port.onDisconnect.addListener(() => {
        panels.delete(panel)
        options.heed()
      })
      port.onMessage.addListener(raw => {
        const message = readPanelMessage(raw)
        if (!message) return
        if (message.kind === 'watch') {
          // Not awaited: requests may be on their way.
          panel.watches = message.tab
          options.heed()
        }
        void answer(panel, message)
      })
    },
    watched: () => [...panels].flatMap(({ watches }) => watches ?? []),
    isWatched: session => [...panels].some(panel => watches(panel, session)),
    changed(sessions) {
      for (const panel of panels)
        if (sessions.some(session => watches(panel, session) || isOfWorkers(session)))
          void tellSessions(panel)
    },
    tellStatus: () => void tellStatus([...panels]),
    tellLooking(tab) {
      for (const panel of panels) if (panel.watches === tab) tellLooking(panel)
    },
    tellRecording(tab) {
      for (const panel of panels) if (tab === undefined || panel.watches === tab) void tellRecording(panel)
    },
    tellCrowds(crowds) {
      for (const panel of panels) if (panel.watches !== null) tell(panel, { kind: 'crowds', crowds })
    },
  }
}
