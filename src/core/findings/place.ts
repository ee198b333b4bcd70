/** Where connections go: those of one origin, and those of one document to one address. For rules over a whole log. */

import type { Connection } from '../connection'
import { streamAddress } from '../stream-address'
import { originOf } from './attempts'
import type { ConnectionNotes } from './notes'
import type { LogView } from './rule'

/** By origin, in the order in which they were made. */
export function byOrigin(view: LogView): Map<string, Connection[]> {
  return grouped(view, (_, { origin }) => (origin === '' ? null : origin))
}

/** Of the same interface and document, to the same address. */
export function byAddress(view: LogView): Map<string, Connection[]> {
  return grouped(view, ({ id, origin }, { address }) =>
    origin?.api === 'eventsource' && address !== null ? `${documentOf(id)}\n${address}` : null,
  )
}

/** The ids of a document's connections are its own id and a number. */
export function documentOf(connection: string): string {
  return connection.slice(0, connection.lastIndexOf('-') + 1)
}

type Place = NonNullable<ConnectionNotes['place']>

function grouped(
  { connections, notesOf }: LogView,
  keyOf: (connection: Connection, place: Place) => string | null,
): Map<string, Connection[]> {
  const groups = new Map<string, Connection[]>()
  for (const connection of connections) {
    const key = keyOf(connection, placeOf(connection, notesOf(connection.id)))
    if (key === null) continue
    const group = groups.get(key)
    if (group) group.push(connection)
    else groups.set(key, [connection])
  }
  return groups
}

function placeOf({ origin }: Connection, notes: ConnectionNotes | null): Place {
  if (notes?.place) return notes.place
  const place = { origin: originOf(origin?.url ?? ''), address: origin ? streamAddress(origin.url) : null }
  // The record that tells it may be yet to come.
  if (notes && origin) notes.place = place
  return place
}
