/**
 * How many connections are open to each origin, over all tabs: over HTTP/1.1 a browser opens six at the most, and the
 * seventh waits. Both browsers keep the connections of different sites apart, and those of private windows, so only tabs
 * of the same site are counted together. Runs in the background with what is written there anyway.
 */

import type { Crowd } from '../core/crowd'
import type { LogRecord } from '../core/record'
import type { Session } from '../core/session'
import { siteOf } from '../core/site-rules'
import type { EpochMilliseconds } from '../core/units'
import type { LiveConnection } from '../platform/storage'

/** Origins that are told of; those with the most connections. */
const TOLD = 200

export interface Crowds {
  /** A record was written that a document told, or '' for nobody. */
  follow(session: Session, record: LogRecord, document: string): void
  /** What has changed since it was asked last: all of it, or `null` for nothing. */
  changed(): Crowd[] | null
  all(): Crowd[]
}

interface Known {
  tab: number
  madeAt: EpochMilliseconds
  site: string
  isPrivate: boolean
  origin: string
  isOpen: boolean
}

/** @param live the connections that are open, with their sessions. */
export function createCrowds(live: readonly { session: Session; connection: LiveConnection }[]): Crowds {
  const connections = new Map<string, Known>()
  let isStale = false

  function meet(session: Session, id: string, url: string, madeAt: EpochMilliseconds): void {
    if (!URL.canParse(url)) return
    const { origin } = new URL(url)
    const { tab, page, volatile: isPrivate } = session
    connections.set(id, { tab, madeAt, site: siteOf(page), isPrivate, origin, isOpen: false })
  }

  function turn(id: string, isOpen: boolean): void {
    const known = connections.get(id)
    if (!known || known.isOpen === isOpen) return
    known.isOpen = isOpen
    isStale = true
  }

  for (const { session, connection } of live) {
    const { url, at } = JSON.parse(connection.made.line) as { url: string; at: EpochMilliseconds }
    meet(session, connection.id, url, at)
    turn(connection.id, connection.opened !== null)
  }

  function all(): Crowd[] {
    const crowds = new Map<string, Crowd>()
    for (const { site, isPrivate, origin, isOpen } of connections.values()) {
      if (!isOpen) continue
      const key = `${site} ${isPrivate} ${origin}`
      const crowd = crowds.get(key) ?? { site, isPrivate, origin, open: 0 }
      crowd.open++
      crowds.set(key, crowd)
    }
    return [...crowds.values()].sort((a, b) => b.open - a.open).slice(0, TOLD)
  }

  return {
    follow(session, record, document) {
      const { connection: id, kind } = record
      if (kind === 'environment' && record.what === 'pagehide' && document !== '')
        for (const left of connections.keys()) if (left.startsWith(`${document}-`)) turn(left, false)
      // A page that was left may not have come to say so.
      if (kind === 'environment' && record.what === 'navigated')
        for (const [left, { tab, madeAt }] of connections)
          if (tab === session.tab && madeAt < record.at) turn(left, false)
      if (id === null) return
      if (kind === 'connection') meet(session, id, record.url, record.at)
      else if (kind === 'open') turn(id, true)
      else if (kind === 'error') turn(id, record.readyState === 1)
      else if (kind === 'close') {
        turn(id, false)
        connections.delete(id)
      }
    },
    changed() {
      if (!isStale) return null
      isStale = false
      return all()
    },
    all,
  }
}
