/**
 * The bodies that pages read themselves, of all documents: makes records of their pieces, in the order in which the
 * pages told of them, and says what has to be stored so that another background can go on.
 */

import { type BodyMemory, createPageBody, type PageBody } from '../core/page-body'
import type { PageRecord } from '../core/record'
import type { Bytes } from '../core/units'
import type { PageItem, ReadPiece } from './intake'

/** Bodies that are known at a time, the newest, and bytes of their blocks that are not finished. */
const BODIES_KEPT = 5000
const UNFINISHED_KEPT: Bytes = 64 << 20

export interface PageBodies {
  /**
   * What a document says, in its order: a piece becomes records, all else is told as it is.
   * @param id of its connection in the log; `null` where the whole page is meant.
   */
  read(document: string, item: PageItem, id: string | null, tell: (record: PageRecord) => void): void
  /** The connections of which something has to be stored since this was asked last. */
  touched(): string[]
  /** What has to be stored of a connection together with all that was read so far. */
  memory(connection: string): BodyMemory | undefined
  /** A document can send no more. */
  forget(document: string): void
}

interface Known {
  document: string
  body: PageBody
}

/** @param stored what was stored of connections that are open, by a background that has ended. */
export function createPageBodies(stored: readonly { id: string; body?: BodyMemory }[]): PageBodies {
  /** What was stored of those of which nothing was heard yet. */
  const memories = new Map(stored.flatMap(({ id, body }) => (body ? [[id, body] as const] : [])))
  const bodies = new Map<string, Known>()
  let touched = new Set<string>()
  let unfinished: Bytes = 0

  /** A body that is known, by what was stored of it too. */
  function known(id: string, document: string, item: PageItem): PageBody | undefined {
    return bodies.has(id) || memories.has(id) ? bodyOf(id, document, item) : undefined
  }

  function bodyOf(id: string, document: string, { connection, attempt }: PageItem): PageBody {
    const open = bodies.get(id)
    if (open) return open.body
    const body = createPageBody(connection, attempt, memories.get(id))
    memories.delete(id)
    unfinished += body.unfinished
    bodies.set(id, { document, body })
    for (const oldest of bodies.keys()) {
      if (bodies.size <= BODIES_KEPT) break
      remove(oldest)
    }
    return body
  }

  function remove(id: string): void {
    unfinished -= bodies.get(id)?.body.unfinished ?? 0
    bodies.delete(id)
    memories.delete(id)
  }

  function readPiece(
    id: string,
    document: string,
    piece: ReadPiece,
    tell: (record: PageRecord) => void,
  ): void {
    const body = bodyOf(id, document, piece)
    unfinished -= body.unfinished
    body.read(piece, piece.bytes, tell)
    if (unfinished + body.unfinished > UNFINISHED_KEPT) body.giveUp()
    unfinished += body.unfinished
    touched.add(id)
  }

  return {
    read(document, item, id, tell) {
      if (item.kind === 'piece') {
        if (id !== null) readPiece(id, document, item, tell)
        return
      }
      if (id !== null && (item.kind === 'end' || item.kind === 'close')) {
        // What the page broke off itself is nobody's fault.
        if (item.kind === 'end' && item.how !== 'page') known(id, document, item)?.end(item.at, tell)
        remove(id)
      }
      tell(item)
    },

    touched() {
      const ids = [...touched]
      touched = new Set()
      return ids
    },

    memory: id => bodies.get(id)?.body.memory() ?? memories.get(id),

    forget(document) {
      for (const [id, known] of bodies) if (known.document === document) remove(id)
    },
  }
}
