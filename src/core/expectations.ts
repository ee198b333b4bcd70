/** The attempts that no request was found for yet, by the document that makes them and the address that they ask. */

import { addressOf, type Conn, type Slot } from './attempt-slots'
import type { Expected } from './choose-slot'
import type { Place } from './http-fact'

export interface Expectations {
  add(conn: Conn, slot: Slot): void
  remove(conn: Conn, slot: Slot): void
  /** Those that may ask an address from a place, in the order in which they were expected. */
  at(place: Place, url: string): Expected[]
  /** Those that compete with the attempts of a connection, its own included. */
  besides(conn: Conn): Expected[]
}

/** Expectations of nothing. */
export function createExpectations(): Expectations {
  const all = new Map<string, Set<Expected>>()
  const keysOf = ({ document, urls }: Conn) => urls.map(url => `${placeOf(document)} ${url}`)

  return {
    add(conn, slot) {
      const one = { conn, slot }
      for (const key of keysOf(conn)) {
        const there = all.get(key)
        if (there) there.add(one)
        else all.set(key, new Set([one]))
      }
    },
    remove(conn, slot) {
      for (const key of keysOf(conn)) {
        const there = all.get(key)
        for (const one of there ?? []) if (one.slot === slot) there?.delete(one)
        if (there?.size === 0) all.delete(key)
      }
    },
    at: (place, url) => [...(all.get(`${placeOf(place)} ${addressOf(url)}`) ?? [])],
    besides: conn => keysOf(conn).flatMap(key => [...(all.get(key) ?? [])]),
  }
}

/** One name for a document from both sides: the browser's id of it, or its frame where the browser gives none. */
export function placeOf(place: { browser: string | null } | { document: string | null }): string
export function placeOf(place: {
  browser?: string | null
  document?: string | null
  tab?: number
  frame?: number
}): string {
  return place.browser ?? place.document ?? `${place.tab}/${place.frame}`
}
