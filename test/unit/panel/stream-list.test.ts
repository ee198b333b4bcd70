/** What the list of streams shows, and in which order. */

import './messages'
import { describe, expect, it } from 'vitest'
import type { LogSummary, StreamSummary } from '../../../src/panel/engine/messages'
import { PACE_COLUMNS, PACE_STEP } from '../../../src/panel/engine/messages'
import { AS_THEY_CAME, arrange, isFiltering } from '../../../src/panel/streams/arrange'
import { beatShare } from '../../../src/panel/streams/beat-meter'
import { budgetOf } from '../../../src/panel/streams/connection-budget'
import { barsAt } from '../../../src/panel/streams/sparkline'

function stream(id: string, fields: object = {}): StreamSummary {
  return {
    id,
    log: 'log',
    origin: { url: `http://shop.example/${id}` },
    state: 'open',
    since: 0,
    open: 1,
    protocol: 'http/1.1',
    rate: 0,
    firstEventAt: 0,
    lastEventAt: 10_000,
    wire: { lastCommentAt: null },
    verdict: { worst: null, heartbeat: null },
    ...fields,
  } as unknown as StreamSummary
}

const worst = (severity: string) => ({ verdict: { worst: { severity }, heartbeat: null } })
const ids = (streams: readonly StreamSummary[]) => streams.map(({ id }) => id)

describe('the arrangement', () => {
  const streams = [
    stream('b', { rate: 1 }),
    stream('a', { ...worst('warning'), state: 'closed', rate: 9 }),
    stream('d', { state: 'waiting' }),
    stream('c', { ...worst('error'), rate: 5 }),
  ]

  it('shows all as they came until told otherwise', () => {
    expect(ids(arrange(streams, AS_THEY_CAME))).toEqual(['b', 'a', 'd', 'c'])
    expect(isFiltering(AS_THEY_CAME)).toBe(false)
  })

  it.each([
    ['trouble', ['c', 'a', 'd', 'b']],
    ['rate', ['c', 'b', 'a', 'd']],
    ['name', ['a', 'b', 'c', 'd']],
  ] as const)('sorts by %s', (order, wanted) => {
    const sorted = ids(arrange(streams, { ...AS_THEY_CAME, order }))
    // Of those without a rate the order is that of before.
    expect(sorted).toEqual(wanted)
  })

  it('leaves out what is over, and what does not have all the words', () => {
    expect(ids(arrange(streams, { ...AS_THEY_CAME, liveOnly: true }))).toEqual(['b', 'd', 'c'])
    expect(ids(arrange(streams, { ...AS_THEY_CAME, text: ' SHOP  /b' }))).toEqual(['b'])
    expect(arrange(streams, { ...AS_THEY_CAME, text: 'elsewhere' })).toEqual([])
    expect(ids(arrange([stream('x', { origin: null })], { ...AS_THEY_CAME, text: 'a' }))).toEqual([])
    expect(isFiltering({ ...AS_THEY_CAME, text: '  ' })).toBe(false)
    const two = [stream('before', { createdAt: 10 }), stream('now', { createdAt: 20 })]
    const ofPage = { ...AS_THEY_CAME, pageOnly: true }
    expect(ids(arrange(two, ofPage, new Map([['log', 20]])))).toEqual(['now'])
    expect(ids(arrange(two, ofPage, new Map([['log', null]])))).toEqual(['before', 'now'])
  })
})

describe('the sparkline', () => {
  const first = 1000
  const counts = Array.from({ length: PACE_COLUMNS }, (_, n) =>
    n === PACE_COLUMNS - 1 ? 4 : n === 0 ? 2 : 0,
  )

  it('shows the last minute, against its highest bar', () => {
    const now = (first + PACE_COLUMNS - 1) * PACE_STEP
    const bars = barsAt({ first, counts }, now)
    expect(bars).toHaveLength(PACE_COLUMNS)
    expect([bars[0], bars.at(-1)]).toEqual([0.5, 1])
  })

  it('moves on with time until nothing is left', () => {
    const now = (first + PACE_COLUMNS - 1 + 3) * PACE_STEP
    const bars = barsAt({ first, counts }, now)
    expect([bars[0], bars.at(-1), bars.at(-4)]).toEqual([0, 0, 1])
    expect(barsAt({ first, counts }, now + PACE_COLUMNS * PACE_STEP)).toEqual(Array(PACE_COLUMNS).fill(0))
    expect(barsAt(null, now)).toEqual(Array(PACE_COLUMNS).fill(0))
  })

  it('shows what came from the future of a clock that was set back', () => {
    expect(barsAt({ first, counts }, 0).at(-1)).toBe(1)
  })
})

describe('the heartbeat meter', () => {
  const beating = (fields: object = {}) =>
    stream('a', {
      verdict: { worst: null, heartbeat: { period: 1000, suspended: null } },
      lastEventAt: 10_000,
      ...fields,
    })

  it('rises to the second beat in a row that is due', () => {
    const at = [10_000, 11_000, 12_000, 99_000].map(now => beatShare(beating(), now))
    expect(at).toEqual([0, 0.5, 1, 1])
  })

  it('takes a comment for a sign of life, and the opening', () => {
    expect(beatShare(beating({ wire: { lastCommentAt: 10_500 } }), 10_500)).toBe(0)
    expect(beatShare(beating({ lastEventAt: null, since: 10_500 }), 11_000)).toBe(0.25)
  })

  it('says nothing where none is to be expected', () => {
    expect(beatShare(beating({ state: 'waiting' }), 11_000)).toBeNull()
    expect(beatShare(stream('a'), 11_000)).toBeNull()
    const heartbeat = { period: 1000, suspended: 'hidden' }
    expect(beatShare(beating({ verdict: { worst: null, heartbeat } }), 11_000)).toBeNull()
  })
})

describe('the connection budget', () => {
  const session = { page: 'http://shop.example/x', volatile: false, closedAt: null }
  const log = { from: { session } } as unknown as LogSummary
  const crowd = { site: 'shop.example', isPrivate: false, origin: 'http://shop.example', open: 5 }

  it('counts what is open in all tabs of the site', () => {
    const two = [stream('a'), stream('b')]
    expect(budgetOf(log, two, [crowd])).toEqual({ open: 5, elsewhere: 3, limit: 6, tone: 'tight' })
    expect(budgetOf(log, two, [])).toEqual({ open: 2, elsewhere: 0, limit: 6, tone: 'calm' })
    expect(budgetOf(log, two, [{ ...crowd, open: 6 }])?.tone).toBe('full')
  })

  it('leaves out tabs of other sites, private windows and other origins, which have connections of their own', () => {
    for (const other of [{ site: 'other.example' }, { isPrivate: true }, { origin: 'https://shop.example' }])
      expect(budgetOf(log, [stream('a')], [{ ...crowd, ...other }])?.open).toBe(1)
  })

  it('says nothing where the protocol is another or not known, or nothing is open', () => {
    for (const protocol of [null, 'h2', 'h3'])
      expect(budgetOf(log, [stream('a', { protocol })], [crowd])).toBeNull()
    expect(budgetOf(log, [stream('a', { open: 0 })], [])).toBeNull()
  })

  it('of a file counts what the file has', () => {
    const file = { from: { file: 'a.ndjson' } } as unknown as LogSummary
    expect(budgetOf(file, [stream('a')], [crowd])?.open).toBe(1)
  })
})
