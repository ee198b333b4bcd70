/** Which connections of a log are stored, and for how long: those that are open, and those that a page may yet tell of. */

import { describe, expect, it } from 'vitest'
import { createSessionLog, type Harvest } from '../../../src/background/session-log'
import { beginConnection } from '../../../src/core/attempt-slots'
import type { Session } from '../../../src/core/session'
import { createRecorder } from '../core/records'

const SESSION: Session = {
  id: 'run 7',
  tab: 7,
  startedAt: 1000,
  closedAt: null,
  page: 'https://shop.example/',
  size: 0,
  last: 0,
  volatile: false,
}

function httpOf(id: string) {
  const document = { id: '', browser: 'D1', tab: 7, frame: 0 }
  const fields = { api: 'fetch', method: 'GET', watched: false, private: false } as const
  return {
    ...beginConnection(id, document, 'https://shop.example/events', 1000, fields),
    adopted: { answeredAt: 1010, told: null },
  }
}
const harvest = (log: ReturnType<typeof createSessionLog>): Harvest =>
  log.harvest(
    false,
    () => undefined,
    () => undefined,
  )
const kept = ({ opened }: Harvest) => opened.map(({ id, over }) => (over ? `${id} over` : id))

describe('the log of a tab', () => {
  const record = createRecorder()
  const made = (id: string, source: 'page' | 'http', tab = 7) =>
    record('connection', { connection: id, attempt: 0, source, tab })
  const closed = (id: string) => record('close', { connection: id, source: 'http', by: 'end' })

  it('forgets a connection that its page has made when it is closed', () => {
    const log = createSessionLog({ ...SESSION })
    log.append(made('a', 'page'), 'doc')
    expect(kept(harvest(log))).toEqual(['a'])
    log.append(closed('a'), 'doc')
    expect(harvest(log)).toMatchObject({ opened: [], closed: ['a'] })
  })

  it('keeps one that no page has told of when it is over, also where all that came at once', () => {
    const log = createSessionLog({ ...SESSION })
    log.append(made('a', 'http'), '')
    log.append(closed('a'), '')
    expect(log.keep(httpOf('a'))).toBe(true)
    const first = harvest(log)
    expect(kept(first)).toEqual(['a over'])
    expect(first.closed).toEqual([])
    expect([...log.live.keys()]).toEqual([])

    const next = createSessionLog({ ...SESSION }, first.opened)
    expect([...next.live.keys()]).toEqual([])
    expect([...next.over.values()]).toMatchObject([{ id: 'a', http: { adopted: { told: null } } }])
    // Its page tells of it after all.
    next.append(made('a', 'page'), 'doc')
    expect([...next.live.keys()]).toEqual(['a'])
    expect([...next.over.keys()]).toEqual([])
    next.append(closed('a'), 'doc')
    expect(harvest(next)).toMatchObject({ opened: [], closed: ['a'] })
  })

  it('keeps none of a worker that belongs to no tab, no more than 100, and none of a tab that is closed', () => {
    const log = createSessionLog({ ...SESSION })
    log.append(made('w', 'http', -1), '')
    log.append(closed('w'), '')
    for (let i = 0; i < 150; i++) {
      log.append(made(`a${i}`, 'http'), '')
      log.append(closed(`a${i}`), '')
    }
    const first = harvest(log)
    expect(kept(first)).toEqual(Array.from({ length: 100 }, (_, i) => `a${i + 50} over`))
    expect(first.closed).toHaveLength(51)
    log.abandon()
    expect(harvest(log).closed).toHaveLength(100)
    expect(log.over.size).toBe(0)
  })
})
