/**
 * The background: Chromium's service worker, Firefox's event page. The browser starts it for a port and ends it
 * when it likes; all listeners are added before the first await, and all that must survive is in the store.
 */

import type { Placed } from '../core/attempt-records'
import type { Conn } from '../core/attempt-slots'
import type { Session } from '../core/session'
import { DEFAULT_SETTINGS, type Settings } from '../core/settings'
import { announce } from '../platform/announcement'
import {
  browserRun,
  closedTabs,
  defaultReconnectDelay,
  hasHostAccess,
  isPrivateTab,
  listenForAccess,
  listenForPorts,
  openExtensionPage,
  openOptionsPage,
  openTabs,
  type Port,
  reloadTab,
  workersHaveTabs,
} from '../platform/background'
import { writeOnIcon } from '../platform/icon'
import { keepInRun, readInRun } from '../platform/memory'
import { watchRequests } from '../platform/request-watch'
import { listenForSettings, loadSettings } from '../platform/settings'
import type { LiveConnection } from '../platform/storage'
import {
  BRIDGE_PORT,
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
import { type Badge, createBadge } from './badge'
import { badgeOf, badgeTitle } from './badge-words'
import { createBridges } from './bridges'
import { type Crowds, createCrowds } from './crowd'
import { createDeepCapture } from './deep-capture'
import { createDevtoolsPages } from './devtools-pages'
import { observeHttp } from './http-observer'
import { ownId } from './intake'
import { createRecording, type Recording } from './recording'
import { createSessions, type Sessions, sessionId } from './sessions'
import { createMemoryStore, openDiskStore, type Store } from './store'
import { createTapSwitch } from './tap-switch'
import { createWaitingBody, type ObserveBody, type ObservedBody } from './waiting-body'
import { createWire, type Wire } from './wire'

/** The tab of what belongs to none. */
const NO_TAB = -1
/** Where connections are remembered that the user does not want recorded. */
const MUTED = 'muted'
/** Where tabs are remembered that are not recorded, and streams that the icon says are not well. */
const PAUSED = 'paused'
const ICON = 'icon'
/** Chunks sent in one answer to a panel. */
const CHUNKS_AT_ONCE = 8

interface Panel {
  port: Port
  watches: number | 'all' | null
}

const panels = new Set<Panel>()
/** The tabs in which a stream is open. */
let streaming: ReadonlySet<number> = new Set()
let run = ''
let attempts: Attempts | undefined
let wire: Wire | undefined
let recording: Recording | undefined
let badge: Badge | undefined
let crowds: Crowds | undefined
let problem: StorageProblem | null = null

listenForPorts(port => {
  if (port.name === BRIDGE_PORT) bridges.meet(port)
  else if (port.name === PANEL_PORT) meetPanel(port)
  else if (port.name === WIRE_PORT) meetDevtools(port)
})
const tabs = closedTabs(
  tab =>
    void ready.then(sessions => {
      attempts?.left(tab)
      badge?.left(tab)
      sessions.closeTab(tab)
    }),
)
const deep = createDeepCapture({ observe: observeBody, now: Date.now })
const requests = watchRequests(
  observeHttp(fact => {
    if (fact.step === 'request') devtools.notice(fact.place.tab)
    void ready.then(() => attempts?.fact(fact))
  }),
  deep.beside,
)
listenForAccess(() => {
  const switched = deep.wasSwitched()
  if (switched !== null) {
    if (switched === 'off') wire?.withoutBytes()
    requests.renew()
    attempts?.heed()
  }
  void tellStatus([...panels])
})
const devtools = createDevtoolsPages({
  streaming: () => streaming,
  announce,
  changed(tab) {
    attempts?.heed()
    for (const panel of panels) if (panel.watches === tab) tellLooking(panel)
  },
  after: (wait, run) => void setTimeout(run, wait),
})

const ready: Promise<Sessions> = start()
const bridges = createBridges({
  ready,
  // What is in memory only ends with us.
  mustStayAwake: document => document.private || problem !== null || !requests.maySleep(),
})

async function start(): Promise<Sessions> {
  run = await browserRun()
  const taps = createTapSwitch(await readInRun(MUTED), muted => keepInRun(MUTED, muted))
  let settings: Settings = await loadSettings().catch(() => DEFAULT_SETTINGS)
  taps.set(settings)
  const recorded = createRecording(
    {
      now: Date.now,
      write: (tab, records) => sessions.write(tab, records),
      switched(tab) {
        badge?.switched(tab)
        badge?.refresh()
        const crowd = crowds?.changed()
        if (crowd) for (const panel of panels) tellPanel(panel, { kind: 'crowds', crowds: crowd })
        for (const panel of panels) if (panel.watches === tab) tellRecording(panel)
      },
      keep: paused => keepInRun(PAUSED, paused),
    },
    await readInRun(PAUSED),
  )
  recording = recorded
  let disk: Store | null = null
  let loaded = { seq: 0, sessions: [], documents: [], live: [] } as Awaited<ReturnType<Store['load']>>
  try {
    disk = await openDiskStore()
    loaded = await disk.load()
  } catch {
    disk = null
    report('unavailable')
  }
  const sessions: Sessions = createSessions(
    {
      disk,
      memory: createMemoryStore(),
      run,
      limits: () => settings.keeping,
      now: Date.now,
      isWatched: session => [...panels].some(panel => watches(panel, session)),
      wanted: taps.wanted,
      idOf: (document, record) => (attempts ? attempts.idOf(document, record) : ownId(document, record)),
      admit: record => wire?.admit(record) ?? true,
      wireOf: connection => wire?.memory(connection),
      recording: recorded,
      wrote(session, record, document) {
        badge?.follow(session, record, document)
        crowds?.follow(session, record, document)
      },
      heard(document, records) {
        attempts?.heard(document, records)
        // It remembers addresses on disk.
        if (recorded.verdict(document.tab) === 'recorded') deep.heard(document, records)
      },
      stored: (document, number) => bridges.tell(document, { kind: 'stored', number }),
      changed: changed => {
        heedTabs(sessions)
        heedStreams(sessions)
        badge?.refresh()
        const crowd = crowds?.changed()
        if (crowd) for (const panel of panels) tellPanel(panel, { kind: 'crowds', crowds: crowd })
        for (const panel of panels)
          if (changed.some(session => watches(panel, session) || isOfWorkers(session)))
            void tellSessions(panel)
      },
      problem: report,
    },
    loaded,
  )
  badge = createBadge(
    {
      show(tab, face) {
        const { text, tone } = badgeOf(face)
        writeOnIcon(tab, text, tone, badgeTitle(face))
      },
      isPaused: tab => recorded.verdict(tab) !== 'recorded',
      keep: states => keepInRun(ICON, states),
    },
    liveOf(sessions),
    await readInRun(ICON),
  )
  crowds = createCrowds(liveOf(sessions))
  recorded.set(settings)
  listenForSettings(changed => {
    const hasLimits = JSON.stringify(changed.keeping) !== JSON.stringify(settings.keeping)
    settings = changed
    taps.set(changed)
    recorded.set(changed)
    if (hasLimits) sessions.trim()
  })
  heedTabs(sessions)
  heedStreams(sessions)
  const note = (placed: Placed) =>
    whenPrivacyIsKnown(placed.conn, isPrivate =>
      sessions.note({ ...placed, conn: { ...placed.conn, private: isPrivate } }),
    )
  wire = createWire(
    {
      now: Date.now,
      isWatched: () => panels.size > 0,
      waiting: sessions.waiting,
      hasTold: sessions.hasTold,
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
      watched: () => [...[...panels].flatMap(({ watches }) => watches ?? []), ...devtools.tabs()],
      always: deep.wants,
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

/** Devtools pages look at their tabs only where a stream is open. */
function heedStreams(sessions: Sessions): void {
  streaming = new Set(liveOf(sessions).map(({ tab }) => tab))
  devtools.heed()
}

/** The connections that are open, with their tabs and sessions. */
function liveOf(sessions: Sessions): { tab: number; session: Session; connection: LiveConnection }[] {
  const byId = new Map(sessions.all().map(session => [session.id, session]))
  return sessions.live().flatMap(connection => {
    const session = byId.get(connection.session)
    return session ? [{ tab: session.tab, session, connection }] : []
  })
}

/** Takes up a body, also while all else is being read from the disk. */
function observeBody(request: Parameters<ObserveBody>[0]): ObservedBody {
  if (wire) return wire.observe(request)
  const body = createWaitingBody(request.at)
  void ready.then(() => body.name(wire?.observe(request) ?? null))
  return body
}

function report(found: StorageProblem): void {
  problem = found
  void tellStatus([...panels])
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
    devtools.left(port)
    void ready.then(() => wire?.left(port))
  })
  port.onMessage.addListener(raw => {
    const message = raw as Message<WireMessages>
    void ready.then(() => {
      if (message.kind === 'pace') devtools.pace(port, message.slow)
      else wire?.said(port, message, tell)
      if (message.kind === 'observe') devtools.met(port, message.tab, tell)
    })
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
      tellLooking(panel)
      tellRecording(panel)
      if (crowds) tellPanel(panel, { kind: 'crowds', crowds: crowds.all() })
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
      break
    case 'openOptions':
      await openOptionsPage()
      break
    case 'clearAll': {
      const gone = sessions.all().map(({ id }) => id)
      await sessions.clearAll()
      for (const watching of panels) {
        for (const session of gone) tellPanel(watching, { kind: 'cleared', session })
        if (watching.watches !== null) await tellSessions(watching)
      }
      tellUsage(panel, sessions)
      break
    }
    case 'usage':
      tellUsage(panel, sessions)
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

function tellLooking(panel: Panel): void {
  const { watches } = panel
  const looking = typeof watches === 'number' ? devtools.looking(watches) : 'off'
  tellPanel(panel, { kind: 'looking', looking })
}

function tellUsage(panel: Panel, sessions: Sessions): void {
  const logs = sessions.all().filter(({ size }) => size > 0)
  const size = logs.reduce((sum, log) => sum + log.size, 0)
  tellPanel(panel, { kind: 'usage', size, logs: logs.length })
}

function tellRecording(panel: Panel): void {
  const { watches } = panel
  if (typeof watches !== 'number' || !recording) return
  tellPanel(panel, { kind: 'recording', verdict: recording.verdict(watches), site: recording.site(watches) })
}

function tellPanel(panel: Panel, message: Message<PanelNews>): void {
  try {
    panel.port.postMessage(message)
  } catch {
    // The panel was closed in this moment.
  }
}
