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
  isPrivateTab,
  listenForAccess,
  listenForPorts,
  openTabs,
  type Port,
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
  type StorageProblem,
  WIRE_PORT,
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
import { createPanels } from './panels'
import { readWireMessage } from './read-message'
import { createRecording, type Recording } from './recording'
import { problemOf } from './refused-logs'
import { createSessions, type Sessions } from './sessions'
import { createMemoryStore, openDiskStore, type Store } from './store'
import { createTapSwitch } from './tap-switch'
import { createWaitingBody, type ObserveBody, type ObservedBody } from './waiting-body'
import { createWire, type Wire } from './wire'

/** Where connections are remembered that the user does not want recorded. */
const MUTED = 'muted'
/** Where tabs are remembered that are not recorded, and streams that the icon says are not well. */
const PAUSED = 'paused'
const ICON = 'icon'
/** The tabs in which a stream is open. */
let streaming: ReadonlySet<number> = new Set()
let run = ''
let attempts: Attempts | undefined
let wire: Wire | undefined
let recording: Recording | undefined
let badge: Badge | undefined
let crowds: Crowds | undefined
let settings: Settings = DEFAULT_SETTINGS
let problem: StorageProblem | null = null

listenForPorts(port => {
  if (port.name === BRIDGE_PORT) bridges.meet(port)
  else if (port.name === PANEL_PORT) panels.meet(port)
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
  panels.tellStatus()
})
const devtools = createDevtoolsPages({
  streaming: () => streaming,
  announce,
  changed(tab) {
    attempts?.heed()
    panels.tellLooking(tab)
  },
  after: (wait, run) => void setTimeout(run, wait),
})

const ready: Promise<Sessions> = start()
const panels = createPanels({
  ready,
  run: () => run,
  heed: () => attempts?.heed(),
  looking: devtools.looking,
  problem: () => problem,
  site: tab => recording?.site(tab) ?? '',
  sites: () => settings.sites,
  crowds: () => crowds?.all() ?? [],
})
const bridges = createBridges({
  ready,
  // What is in memory only ends with us.
  mustStayAwake: document =>
    document.private || problem !== null || !requests.maySleep() || deep.mustStayAwake(),
})

async function start(): Promise<Sessions> {
  run = await browserRun()
  const taps = createTapSwitch(await readInRun(MUTED), muted => keepInRun(MUTED, muted))
  settings = await loadSettings().catch(() => DEFAULT_SETTINGS)
  taps.set(settings)
  const recorded = createRecording(
    {
      now: Date.now,
      write: (tab, records) => sessions.write(tab, records),
      switched(tab) {
        badge?.switched(tab)
        badge?.refresh()
        panels.tellRecording(tab)
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
  } catch (error) {
    disk = null
    report(problemOf(error))
  }
  const sessions: Sessions = createSessions(
    {
      disk,
      memory: createMemoryStore(),
      run,
      limits: () => settings.keeping,
      now: Date.now,
      isWatched: session => panels.isWatched(session),
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
        if (crowd) panels.tellCrowds(crowd)
        panels.changed(changed)
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
    panels.tellRecording()
  })
  heedTabs(sessions)
  heedStreams(sessions)
  const note = (placed: Placed) =>
    whenPrivacyIsKnown(placed.conn, isPrivate =>
      sessions.note({ ...placed, conn: { ...placed.conn, private: isPrivate } }),
    )
  const known = [...sessions.live(), ...sessions.over()]
  wire = createWire(
    {
      now: Date.now,
      isWatched: () => panels.watched().length > 0,
      waiting: sessions.waiting,
      hasTold: sessions.hasTold,
      note,
      keep: sessions.keepWire,
    },
    known,
  )
  const former = await requests.former
  attempts = createAttempts(
    {
      defaultDelay: defaultReconnectDelay(),
      workersHaveTabs: workersHaveTabs(),
      run,
      now: Date.now,
      watched: () => [...panels.watched(), ...devtools.tabs()],
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
    known.flatMap(({ http }) => http ?? []),
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
  const body = createWaitingBody(request)
  void ready.then(() => body.name(wire?.observe(request) ?? null))
  return body
}

function report(found: StorageProblem | null): void {
  if (found === problem) return
  problem = found
  panels.tellStatus()
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
    const message = readWireMessage(raw)
    if (!message) return
    void ready.then(() => {
      if (message.kind === 'pace') devtools.pace(port, message.slow)
      else wire?.said(port, message, tell)
      if (message.kind === 'observe') devtools.met(port, message.tab, tell)
    })
  })
}
