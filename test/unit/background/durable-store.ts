/**
 * A store that outlives its user, as a disk outlives a killed background, and whose commits can be made to fail or
 * to be cut off before or after they took effect.
 */

import type { Commit, Store, Stored, Trimmed } from '../../../src/background/store'
import { addLost, type StoredChunk } from '../../../src/core/session'

export type Fault = 'none' | 'refuse' | 'die-before' | 'die-after'

export interface DurableStore extends Store {
  /** What happens at the next commit. */
  next: Fault
  /** The text of all chunks of a session, oldest first. */
  text(session: string): string
  sessions(): string[]
}

export function createDurableStore(): DurableStore {
  let seq = 0
  const sessions = new Map<string, Commit['sessions'][number]>()
  const chunks = new Map<string, StoredChunk>()
  const documents = new Map<string, Commit['documents'][number]>()
  const live = new Map<string, Commit['opened'][number]>()

  function apply(commit: Commit): void {
    seq = commit.seq
    for (const session of commit.sessions) sessions.set(session.id, structuredClone(session))
    for (const chunk of commit.chunks) chunks.set(`${chunk.session}/${chunk.first}`, structuredClone(chunk))
    for (const document of commit.documents) documents.set(document.id, structuredClone(document))
    for (const connection of commit.opened) live.set(connection.id, structuredClone(connection))
    for (const id of commit.closed) live.delete(id)
    for (const id of commit.gone) documents.delete(id)
  }

  const inOrder = (session: string): StoredChunk[] =>
    [...chunks.values()].filter(chunk => chunk.session === session).sort((a, b) => a.first - b.first)

  const store: DurableStore = {
    next: 'none',
    load: async (): Promise<Stored> =>
      structuredClone({
        seq,
        sessions: [...sessions.values()],
        documents: [...documents.values()],
        live: [...live.values()],
      }),
    async commit(commit) {
      const fault = store.next
      store.next = 'none'
      if (fault === 'refuse') throw new DOMException('The quota is used up', 'QuotaExceededError')
      if (fault === 'die-before') await new Promise(() => {})
      apply(commit)
      if (fault === 'die-after') await new Promise(() => {})
    },
    read: async (session, after, limit) =>
      inOrder(session)
        .filter(chunk => chunk.last > after)
        .slice(0, limit),
    async trim(session, size, carry) {
      const trimmed: Trimmed = { records: 0, size: 0, carried: null }
      let upTo = 0
      for (const chunk of inOrder(session)) {
        if (trimmed.size >= size) break
        if (chunk.first > 0) trimmed.records += chunk.count
        trimmed.size += chunk.size
        trimmed.lost = addLost(trimmed.lost, chunk.lost)
        upTo = chunk.last
        chunks.delete(`${session}/${chunk.first}`)
      }
      trimmed.carried = carry(upTo)
      if (trimmed.carried) chunks.set(`${session}/0`, trimmed.carried)
      return trimmed
    },
    async remove(session) {
      sessions.delete(session)
      for (const chunk of inOrder(session)) chunks.delete(`${session}/${chunk.first}`)
    },
    text: session =>
      inOrder(session)
        .map(chunk => chunk.text)
        .join(''),
    sessions: () => [...sessions.keys()],
  }
  return store
}
