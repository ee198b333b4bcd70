/**
 * What the icon says of each tab: how many streams are live, and the worst state among them. Runs in the background
 * with what is written there anyway, so that a tab without streams costs nothing. Both browsers take what was said of a
 * tab back when it goes to another page (measured), so nobody has to listen for that.
 */

import type { LogRecord, RecordOf } from '../core/record'
import type { Session } from '../core/session'
import type { EpochMilliseconds } from '../core/units'
import type { LiveConnection } from '../platform/storage'

/** `failed`: the browser gave up, and the page that made it is still there. */
type State = 'connecting' | 'open' | 'waiting' | 'failed'

/** How a connection stands, and when it was made. */
interface Stand {
  state: State
  madeAt: EpochMilliseconds
}

/** What is said of a tab. */
export interface BadgeFace {
  /** Streams that are not closed. */
  live: number
  /** Of those, such as are being opened or wait to be tried again. */
  waiting: number
  /** Streams that the browser gave up. */
  failed: number
  /** Recording is paused, or not wanted. */
  paused: boolean
}

export interface BadgeOptions {
  /** Shows it on the icon of a tab. */
  show(tab: number, face: BadgeFace): void
  isPaused(tab: number): boolean
  /** Keeps the states of connections that are not open, for a background that starts anew. */
  keep(states: readonly string[]): void
}

export interface Badge {
  /** A record was written that a document told, or '' for nobody. */
  follow(session: Session, record: LogRecord, document: string): void
  /** Recording of a tab has stopped, or goes on. */
  switched(tab: number): void
  /** Shows what has changed. */
  refresh(): void
  left(tab: number): void
}

/** States that are kept for a background that starts anew, of all tabs. */
const STATES_KEPT = 1000
/** Connections that failed and are remembered of one tab. */
const FAILED_KEPT = 100

/**
 * @param live the connections that are open, with their tabs.
 * @param known what was kept of states.
 */
export function createBadge(
  options: BadgeOptions,
  live: readonly { tab: number; connection: LiveConnection }[],
  known: readonly string[],
): Badge {
  const tabs = new Map<number, Map<string, Stand>>()
  const changed = new Set<number>()
  /** By tab: what is on the icon. */
  const shown = new Map<number, string>()
  let isStale = false

  // Not shown: what is on the icons outlives the background.
  for (const { tab, connection } of live) {
    const { at } = JSON.parse(connection.made.line) as { at: EpochMilliseconds }
    standsOf(tab).set(connection.id, { state: connection.opened ? 'open' : 'connecting', madeAt: at })
  }
  for (const text of known) {
    const { tab, id, ...stand } = JSON.parse(text) as { tab: number; id: string } & Stand
    // One that was closed while nobody looked is not among the live ones.
    if (stand.state === 'failed' || tabs.get(tab)?.has(id)) standsOf(tab).set(id, stand)
  }

  function standsOf(tab: number): Map<string, Stand> {
    const stands = tabs.get(tab) ?? new Map<string, Stand>()
    tabs.set(tab, stands)
    return stands
  }

  function meet(tab: number, id: string, madeAt: EpochMilliseconds): void {
    standsOf(tab).set(id, { state: 'connecting', madeAt })
    changed.add(tab)
  }

  function turn(tab: number, id: string, state: State): void {
    const stands = tabs.get(tab)
    const stand = stands?.get(id)
    if (!stands || !stand || stand.state === state) return
    isStale ||= isWorthKeeping(stand.state) || isWorthKeeping(state)
    stand.state = state
    changed.add(tab)
    if (state !== 'failed') return
    const failed = [...stands].filter(([, each]) => each.state === 'failed')
    for (const [oldest] of failed.slice(0, -FAILED_KEPT)) stands.delete(oldest)
  }

  /** Forgets the connections of a tab of which that is wanted. */
  function forget(tab: number, which: (id: string, stand: Stand) => boolean): void {
    const stands = tabs.get(tab)
    for (const [id, stand] of [...(stands ?? [])]) {
      if (!which(id, stand)) continue
      stands?.delete(id)
      changed.add(tab)
      isStale ||= isWorthKeeping(stand.state)
    }
    if (stands?.size === 0) tabs.delete(tab)
  }

  function keep(): void {
    isStale = false
    const texts: string[] = []
    for (const [tab, stands] of tabs)
      for (const [id, stand] of stands)
        if (isWorthKeeping(stand.state)) texts.push(JSON.stringify({ tab, id, ...stand }))
    options.keep(texts.slice(-STATES_KEPT))
  }

  /** What happened to a page says which connections are none any more. */
  function follow(tab: number, { what, at }: RecordOf<'environment'>, document: string): void {
    // Also where the page is kept for going back to it: the browser closes its streams.
    if (what === 'pagehide' && document !== '') forget(tab, id => id.startsWith(`${document}-`))
    if (what !== 'navigated') return
    // The page that was left may not have come to say so.
    forget(tab, (_, { madeAt }) => madeAt < at)
    // The browser has cleared the icon.
    shown.delete(tab)
    changed.add(tab)
  }

  return {
    follow({ tab }, record, document) {
      const { connection: id, kind } = record
      if (tab < 0) return
      if (kind === 'environment') follow(tab, record, document)
      if (id === null) return
      if (kind === 'connection') meet(tab, id, record.at)
      else if (kind === 'open') turn(tab, id, 'open')
      else if (kind === 'error' && record.readyState !== 1)
        turn(tab, id, record.readyState === 0 ? 'waiting' : 'failed')
      else if (kind === 'close' && record.by === 'browser') turn(tab, id, 'failed')
      else if (kind === 'close') forget(tab, each => each === id)
    },

    switched: tab => void changed.add(tab),

    refresh() {
      for (const tab of changed) {
        const states = Array.from(tabs.get(tab)?.values() ?? [], ({ state }) => state)
        const face = faceOf(states, options.isPaused(tab))
        const text = JSON.stringify(face)
        if (shown.get(tab) === text) continue
        options.show(tab, face)
        if (face.live + face.failed === 0 && !face.paused) shown.delete(tab)
        else shown.set(tab, text)
      }
      changed.clear()
      if (isStale) keep()
    },

    left(tab) {
      tabs.delete(tab)
      shown.delete(tab)
      changed.delete(tab)
      keep()
    },
  }
}

function isWorthKeeping(state: State): boolean {
  return state === 'waiting' || state === 'failed'
}

function faceOf(states: readonly State[], paused: boolean): BadgeFace {
  const failed = states.filter(state => state === 'failed').length
  const waiting = states.filter(state => state === 'waiting' || state === 'connecting').length
  return { live: states.length - failed, waiting, failed, paused }
}
