/**
 * What the icon says of each tab: how many streams are live, and the worst state among them. Runs in the background
 * with what is written there anyway, so that a tab without streams costs nothing. Both browsers take what was said of a
 * tab back when it goes to another page (measured), so nobody has to listen for that.
 */

import type { LogRecord } from '../core/record'
import type { Session } from '../core/session'
import type { LiveConnection } from '../platform/storage'

/** `failed`: the browser gave up, and the page that made it is still there. */
type State = 'connecting' | 'open' | 'waiting' | 'failed'

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
  const tabs = new Map<number, Map<string, State>>()
  const changed = new Set<number>()
  /** By tab: what is on the icon. */
  const shown = new Map<number, string>()
  let isStale = false

  // Not shown: what is on the icons outlives the background.
  for (const { tab, connection } of live)
    statesOf(tab).set(connection.id, connection.opened ? 'open' : 'connecting')
  for (const text of known) {
    const { tab, id, state } = JSON.parse(text) as { tab: number; id: string; state: State }
    // One that was closed while nobody looked is not among the live ones.
    if (state === 'failed' || tabs.get(tab)?.has(id)) statesOf(tab).set(id, state)
  }

  function statesOf(tab: number): Map<string, State> {
    const states = tabs.get(tab) ?? new Map<string, State>()
    tabs.set(tab, states)
    return states
  }

  function note(tab: number, id: string, state: State | null): void {
    const before = tabs.get(tab)?.get(id) ?? null
    if (before === state) return
    const states = statesOf(tab)
    states.delete(id)
    if (state) states.set(id, state)
    if (state === 'failed') {
      const failed = [...states].filter(([, each]) => each === 'failed')
      for (const [oldest] of failed.slice(0, -FAILED_KEPT)) states.delete(oldest)
    }
    if (states.size === 0) tabs.delete(tab)
    changed.add(tab)
    isStale ||= isWorthKeeping(before) || isWorthKeeping(state)
  }

  function keep(): void {
    isStale = false
    const texts: string[] = []
    for (const [tab, states] of tabs)
      for (const [id, state] of states)
        if (isWorthKeeping(state)) texts.push(JSON.stringify({ tab, id, state }))
    options.keep(texts)
  }

  return {
    follow({ tab }, record, document) {
      const { connection: id, kind } = record
      if (tab < 0) return
      if (kind === 'environment') {
        // What was on a page is of no interest on the next, also where the page is kept for going back to it: the
        // browser closes its streams, and opens them anew.
        if (record.what === 'pagehide' && document !== '')
          for (const left of [...(tabs.get(tab)?.keys() ?? [])])
            if (left.startsWith(`${document}-`)) note(tab, left, null)
        // The browser has cleared the icon.
        if (record.what === 'navigated') {
          shown.delete(tab)
          changed.add(tab)
        }
      }
      if (id === null) return
      if (kind === 'connection') note(tab, id, 'connecting')
      else if (kind === 'open') note(tab, id, 'open')
      else if (kind === 'error' && tabs.get(tab)?.has(id))
        note(tab, id, record.readyState === 0 ? 'waiting' : 'failed')
      else if (kind === 'close') note(tab, id, record.by === 'browser' ? 'failed' : null)
    },

    switched: tab => void changed.add(tab),

    refresh() {
      for (const tab of changed) {
        const face = faceOf([...(tabs.get(tab)?.values() ?? [])], options.isPaused(tab))
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

function isWorthKeeping(state: State | null): boolean {
  return state === 'waiting' || state === 'failed'
}

function faceOf(states: readonly State[], paused: boolean): BadgeFace {
  const failed = states.filter(state => state === 'failed').length
  const waiting = states.filter(state => state === 'waiting' || state === 'connecting').length
  return { live: states.length - failed, waiting, failed, paused }
}
