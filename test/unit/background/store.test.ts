import 'fake-indexeddb/auto'
import { IDBFactory } from 'fake-indexeddb'
import { beforeEach, describe, expect, it } from 'vitest'
import { type Commit, createMemoryStore, openDiskStore, type Store } from '../../../src/background/store'
import type { Session, StoredChunk } from '../../../src/core/session'

const session = (id: string): Session => ({
  id,
  tab: 1,
  startedAt: 1,
  closedAt: null,
  page: '',
  size: 0,
  last: 0,
  volatile: false,
})

/** A chunk of records `first` to `last`, a line of ten units each. */
const chunk = (first: number, last: number, name = 's'): StoredChunk => ({
  session: name,
  first,
  last,
  count: last - first + 1,
  size: 10 * (last - first + 1),
  text: '123456789\n'.repeat(last - first + 1),
})

const commit = (fields: Partial<Commit>): Commit => ({
  seq: 0,
  sessions: [],
  chunks: [],
  documents: [],
  opened: [],
  closed: [],
  gone: [],
  ...fields,
})

describe.each<[string, () => Promise<Store>]>([
  ['on disk', openDiskStore],
  ['in memory', async () => createMemoryStore()],
])('a store %s', (_, open) => {
  let store: Store
  beforeEach(async () => {
    globalThis.indexedDB = new IDBFactory()
    store = await open()
    await store.commit(
      commit({
        sessions: [session('s'), session('t')],
        chunks: [chunk(1, 3), chunk(4, 6), chunk(7, 9), chunk(2, 8, 't')],
      }),
    )
  })
  const firsts = (chunks: StoredChunk[]) => chunks.map(({ first }) => first)

  it('reads the chunks that hold what comes after a record', async () => {
    expect(firsts(await store.read('s', 0, 10))).toEqual([1, 4, 7])
    expect(firsts(await store.read('s', 3, 10))).toEqual([4, 7])
    expect(firsts(await store.read('s', 4, 10))).toEqual([4, 7])
    expect(firsts(await store.read('s', 9, 10))).toEqual([])
    expect(firsts(await store.read('s', 0, 2))).toEqual([1, 4])
    expect(firsts(await store.read('t', 0, 10))).toEqual([2])
  })

  it('replaces the newest chunk as it grows', async () => {
    await store.commit(commit({ chunks: [chunk(7, 12)] }))
    expect((await store.read('s', 9, 10)).map(({ first, last }) => [first, last])).toEqual([[7, 12]])
  })

  it('trims the oldest chunks and puts what is carried in their place', async () => {
    const asked: number[] = []
    const carried = { ...chunk(1, 2), first: 0, last: 2 }
    const trimmed = await store.trim('s', 31, upTo => {
      asked.push(upTo)
      return carried
    })
    expect(trimmed).toEqual({ records: 6, size: 60, carried })
    expect(asked).toEqual([6])
    expect(firsts(await store.read('s', 0, 10))).toEqual([0, 7])
    expect(firsts(await store.read('t', 0, 10))).toEqual([2])
    // What was carried is no record that gets lost.
    expect(await store.trim('s', 1_000, () => null)).toEqual({ records: 3, size: 50, carried: null })
  })

  it('removes a session and nothing else', async () => {
    await store.remove('s')
    expect(await store.read('s', 0, 10)).toEqual([])
    expect(firsts(await store.read('t', 0, 10))).toEqual([2])
  })
})

describe('the store on disk', () => {
  beforeEach(() => {
    globalThis.indexedDB = new IDBFactory()
  })

  it('gives the next background what the last one knew', async () => {
    const before = await openDiskStore()
    const document = { id: 'd', session: 's', lastBatch: 4 }
    const made = { seq: 1, line: '{}\n' }
    const live = { id: 'd-1', session: 's', document: 'd', attempt: 2, made, opened: null }
    await before.commit(commit({ seq: 12, sessions: [session('s')], documents: [document], opened: [live] }))
    const after = await openDiskStore()
    expect(await after.load()).toEqual({
      seq: 12,
      sessions: [session('s')],
      documents: [document],
      live: [live],
    })
    await after.commit(commit({ seq: 13, closed: ['d-1'], gone: ['d'] }))
    expect(await after.load()).toMatchObject({ seq: 13, documents: [], live: [] })
  })

  const settled = (request: IDBOpenDBRequest) =>
    new Promise<void>((resolve, reject) => {
      request.onsuccess = () => {
        request.result?.close()
        resolve()
      }
      request.onerror = () => reject(request.error)
    })

  it('lets others delete its database, and makes it anew', async () => {
    const store = await openDiskStore()
    await store.commit(commit({ seq: 7, sessions: [session('s')], chunks: [chunk(1, 1)] }))
    await settled(indexedDB.deleteDatabase('sse-pulse'))
    await store.commit(commit({ seq: 8, chunks: [chunk(2, 2)] }))
    expect(await store.load()).toMatchObject({ seq: 8, sessions: [] })
    expect((await store.read('s', 0, 10)).map(({ first }) => first)).toEqual([2])
  })

  it('refuses by name what a newer version has made, and goes on when that is gone', async () => {
    const store = await openDiskStore()
    await settled(indexedDB.open('sse-pulse', 99))
    const failure = await store.commit(commit({ seq: 1 })).catch((error: Error) => error.name)
    expect(failure).toBe('VersionError')
    await settled(indexedDB.deleteDatabase('sse-pulse'))
    await store.commit(commit({ seq: 2 }))
    expect((await store.load()).seq).toBe(2)
  })

  it('writes all of a commit or nothing', async () => {
    const store = await openDiskStore()
    const bad = { ...chunk(2, 2), text: (() => '') as never }
    await expect(store.commit(commit({ seq: 5, chunks: [chunk(1, 1), bad] }))).rejects.toThrow()
    expect(await store.read('s', 0, 10)).toEqual([])
    expect((await store.load()).seq).toBe(0)
  })
})
