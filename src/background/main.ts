/**
 * The background: Chromium's service worker, Firefox's event page. The browser starts it for a port and ends it
 * when it likes; all listeners are added before the first await, and all that must survive is in the store.
 */

import type { Placed } from '../core/attempt-records'
import type { Conn } from '../core/attempt-slots'
import { NAME_LIMIT } from '../core/record'
import type { Session } from '../core/session'
import {
  browserRun,
  closedTabs,
  defaultReconnectDelay,
  hasHostAccess,
  isPrivateTab,
  listenForAccess,
  listenForPorts,
  openExtensionPage,
  openTabs,
  type Port,
  reloadTab,
  workersHaveTabs,
} from '../platform/background'
import { watchRequests } from '../platform/request-watch'
import {
  type BackgroundMessages,
  BRIDGE_PORT,
  type BridgeMessages,
  type Message,
  PANEL_PORT,
  type PanelMessages,
  type PanelNews,
  type StorageProblem,
  WIRE_PORT,
  type WireMessages,
  type WireNews,
} from '../protocol'
import { type Attempts, createAttempts } from './attempts'
import { observeHttp } from './http-observer'
import type { SenderDocument } from './intake'
import { LIMITS } from './retention'
import { createSessions, type Sessions, sessionId } from './sessions'
import { createMemoryStore, openDiskStore, type Store } from './store'
import { createWire, type Wire } from './wire'

/** A port on which nothing was said for this long is closed: in Chromium an open port keeps the background awake. */
const SILENT_PORT_AFTER = 20_000
/** A word this often keeps the background awake: for a log that is in memory only, and in Firefox for requests. */
const AWAKE_EVERY = 15_000
/** The tab of what belongs to none. */
const NO_TAB = -1
/** Chunks sent in one answer to a panel. */
const CHUNKS_AT_ONCE = 8

interface Bridge {
  port: Port
  document: SenderDocument
  heardAt: number
}

interface Panel {
  port: Port
  watches: number | 'all' | null
}

/** By document: the newest port of each. */
const bridges = new Map<string, Bridge>()
const panels = new Set<Panel>()
/** The tab of each port of a devtools page. */
const inspected = new Map<Port, number>()
let run = ''
let attempts: Attempts | undefined
let wire: Wire | undefined
let problem: StorageProblem | null = null
let watchman: ReturnType<typeof setInterval> | undefined

listenForPorts(port => {
  if (port.name === BRIDGE_PORT) meetBridge(port)
  else if (port.name === PANEL_PORT) meetPanel(port)
  else if (port.name === WIRE_PORT) meetDevtools(port)
})
const tabs = closedTabs(
  tab =>
    void ready.then(sessions => {
      attempts?.left(tab)
      sessions.closeTab(tab)
    }),
)
const requests = watchRequests(observeHttp(fact => void ready.then(() => attempts?.fact(fact))))
listenForAccess(() => void tellStatus([...panels]))

const ready: Promise<Sessions> = start()

async function start(): Promise<Sessions> {
  run = await browserRun()
  let disk: Store | null = null
  let loaded = { seq: 0, sessions: [], documents: [], live: [] } as Awaited<ReturnType<Store['load']>>
  try {
    disk = await openDiskStore()
    loaded = await disk.load()
  } catch {
    disk = null
    report('unavailable')
  }
  const sessions = createSessions(
    {
      disk,
      memory: createMemoryStore(),
      run,
      limits: LIMITS,
      now: Date.now,
      isWatched: session => [...panels].some(panel => watches(panel, session)),
      admit: record => wire?.admit(record) ?? true,
      wireOf: connection => wire?.memory(connection),
      heard: (document, records) => attempts?.heard(document, records),
      stored: (document, number) => tellBridge(document, { kind: 'stored', number }),
      changed: changed => {
        heedTabs(sessions)
        for (const panel of panels)
          if (changed.some(session => watches(panel, session) || isOfWorkers(session)))
            void tellSessions(panel)
      },
      problem: report,
    },
    loaded,
  )
  heedTabs(sessions)
  const note = (placed: Placed) =>
    whenPrivacyIsKnown(placed.conn, isPrivate =>
      sessions.note({ ...placed, conn: { ...placed.conn, private: isPrivate } }),
    )
  wire = createWire(
    {
      now: Date.now,
      isWatched: () => panels.size > 0,
      waiting: sessions.waiting,
      note,
      keep: sessions.keepWire,
    },
    sessions.live(),
  )
  const former = await requests.former
  attempts = createAttempts(
    {
      defaultDelay: defaultReconnectDelay(),
      workersHaveTabs: workersHaveTabs(),
      run,
      now: Date.now,
      watched: () => [...[...panels].flatMap(({ watches }) => watches ?? []), ...inspected.values()],
      note(placed) {
        note(placed)
        wire?.placed(placed)
      },
      keep(http) {
        whenPrivacyIsKnown(http, () => sessions.keep(http))
        wire?.follow(http)
      },
      former,
      listen: requests.listen,
    },
    sessions.live().flatMap(({ http }) => http ?? []),
  )
  // Those that were closed while nobody ran.
  const open = await openTabs()
  for (const { tab, closedAt } of sessions.all())
    if (closedAt === null && tab >= 0 && !open.has(tab)) {
      attempts.left(tab)
      sessions.closeTab(tab)
    }
  return sessions
}

/** By tab; asked once, as a tab stays what it is. */
const privacy = new Map<number, Promise<boolean>>()

/** Chromium does not say of a request whether it is private; of a connection that a page tells of, its port did. */
function whenPrivacyIsKnown(
  { watched, private: isPrivate, document }: Conn,
  go: (is: boolean) => void,
): void {
  if (watched || isPrivate) {
    go(isPrivate)
    return
  }
  const asked = privacy.get(document.tab) ?? isPrivateTab(document.tab)
  privacy.set(document.tab, asked)
  void asked.then(go)
}

/** Tabs are of interest only while one of them has a log that goes on. */
function heedTabs(sessions: Sessions): void {
  tabs.listen(sessions.all().some(({ tab, closedAt }) => tab >= 0 && closedAt === null))
}

function report(found: StorageProblem): void {
  problem = found
  void tellStatus([...panels])
}

// --- bridges ----------------------------------------------------------------------------------------------------

function meetBridge(port: Port): void {
  let bridge: Bridge | undefined
  port.onMessage.addListener(raw => {
    const message = raw as Message<BridgeMessages>
    if (message.kind === 'hello') {
      const document = introduce(port, message)
      if (!document) return
      bridge = { port, document, heardAt: Date.now() }
      bridges.set(document.id, bridge)
      watchman ??= setInterval(watchPorts, SILENT_PORT_AFTER / 4)
      void ready.then(sessions => sessions.greet(document))
    }
    if (!bridge) return
    const { document } = bridge
    bridge.heardAt = Date.now()
    if (message.kind === 'batch')
      void ready.then(sessions => sessions.receive(document, message.number, message.text))
    else if (message.kind === 'lost') void ready.then(sessions => sessions.lose(document, message.bytes))
  })
  port.onDisconnect.addListener(() => {
    if (bridge && bridges.get(bridge.document.id) === bridge) bridges.delete(bridge.document.id)
  })
}

/** Who speaks: what the browser says of the sender counts, the rest is taken from the bridge. */
function introduce(port: Port, hello: Message<BridgeMessages> & { kind: 'hello' }): SenderDocument | null {
  // The polyfill's types do not know `documentId` yet.
  const { tab, frameId, documentId } = (port.sender ?? {}) as Port['sender'] & { documentId?: string }
  if (tab?.id === undefined) return null
  return {
    id: hello.document,
    browser: documentId ?? null,
    tab: tab.id,
    frame: frameId ?? 0,
    page: hello.page.slice(0, NAME_LIMIT),
    late: hello.late,
    startedAt: hello.startedAt,
    private: tab.incognito,
  }
}

function tellBridge(document: string, message: Message<BackgroundMessages>): void {
  try {
    bridges.get(document)?.port.postMessage(message)
  } catch {
    // The port broke in this moment: the bridge connects again and asks by resending.
  }
}

function watchPorts(): void {
  const now = Date.now()
  for (const [id, { port, document, heardAt }] of bridges) {
    // What is in memory only ends with us.
    if (document.private || problem !== null || !requests.maySleep()) {
      if (now - heardAt > AWAKE_EVERY) tellBridge(id, { kind: 'ping' })
    } else if (now - heardAt > SILENT_PORT_AFTER) {
      // The bridge opens another with its next batch.
      port.disconnect()
      bridges.delete(id)
    }
  }
  if (bridges.size > 0) return
  clearInterval(watchman)
  watchman = undefined
}

// --- devtools pages ---------------------------------------------------------------------------------------------

function meetDevtools(port: Port): void {
  const tell = (news: Message<WireNews>) => {
    try {
      port.postMessage(news)
    } catch {
      // It was closed in this moment.
    }
  }
  port.onDisconnect.addListener(() => {
    inspected.delete(port)
    attempts?.heed()
    void ready.then(() => wire?.left(port))
  })
  port.onMessage.addListener(raw => {
    const message = raw as Message<WireMessages>
    if (message.kind === 'observe') {
      // Not awaited: requests may be on their way.
      inspected.set(port, message.tab)
      attempts?.heed()
    }
    void ready.then(() => wire?.said(port, message, tell))
  })
}

// --- panels -----------------------------------------------------------------------------------------------------

function meetPanel(port: Port): void {
  const panel: Panel = { port, watches: null }
  panels.add(panel)
  port.onDisconnect.addListener(() => {
    panels.delete(panel)
    attempts?.heed()
  })
  port.onMessage.addListener(raw => {
    const message = raw as Message<PanelMessages>
    if (message.kind === 'watch') {
      // Not awaited: requests may be on their way.
      panel.watches = message.tab
      attempts?.heed()
    }
    void answer(panel, message)
  })
}

async function answer(panel: Panel, message: Message<PanelMessages>): Promise<void> {
  const sessions = await ready
  switch (message.kind) {
    case 'watch':
      await tellStatus([panel])
      await tellSessions(panel)
      sessions.hasten()
      break
    case 'read': {
      const chunks = await sessions.read(message.session, message.after, CHUNKS_AT_ONCE)
      tellPanel(panel, {
        kind: 'chunks',
        request: message.request,
        chunks,
        more: chunks.length === CHUNKS_AT_ONCE,
      })
      break
    }
    case 'clear':
      await sessions.clear(message.session)
      for (const watching of panels) tellPanel(watching, { kind: 'cleared', session: message.session })
      for (const watching of panels) await tellSessions(watching)
      break
    case 'reload':
      await reloadTab(message.tab)
      break
    case 'openPage':
      await openExtensionPage(`src/panel/panel.html?tab=${message.tab}`)
  }
}

function watches(panel: Panel, session: Session): boolean {
  // Also after the tab was closed; but not that of another tab of the same number, from another run of the browser.
  return panel.watches === 'all' || (panel.watches !== null && session.id === sessionId(run, panel.watches))
}

/** Whether it is the log of the workers of this run that belong to no tab. */
function isOfWorkers({ id }: Session): boolean {
  return id === sessionId(run, NO_TAB)
}

async function tellSessions(panel: Panel): Promise<void> {
  const all = (await ready).all()
  const sessions = all.filter(session => watches(panel, session))
  const workers = all.some(session => isOfWorkers(session) && session.size > 0 && !watches(panel, session))
  tellPanel(panel, { kind: 'sessions', sessions, workers })
}

async function tellStatus(to: Panel[]): Promise<void> {
  const hostAccess = await hasHostAccess()
  for (const panel of to) tellPanel(panel, { kind: 'status', hostAccess, problem })
}

function tellPanel(panel: Panel, message: Message<PanelNews>): void {
  try {
    panel.port.postMessage(message)
  } catch {
    // The panel was closed in this moment.
  }
}
