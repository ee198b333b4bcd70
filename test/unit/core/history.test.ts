import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ATTEMPTS_KEPT } from '../../../src/core/attempt'
import { attemptRows, endingOf } from '../../../src/core/attempt-rows'
import { type Connection, TYPES_KEPT } from '../../../src/core/connection'
import { applyRecord, CHAIN_KEPT, CONNECTIONS_KEPT, createHistory } from '../../../src/core/history'
import { rateAt } from '../../../src/core/rate'
import type { LogRecord } from '../../../src/core/record'
import { connectionOf, createRecorder, fold } from './records'

/** What a connection looks like after some records. */
function after(make: (record: ReturnType<typeof createRecorder>) => LogRecord[]): Connection {
  return connectionOf(fold(...make(createRecorder())))
}

/** How the attempts of a connection ended, in words. */
function endings(connection: Connection): string[] {
  return connection.attempts.map((attempt, index, { length }) => {
    const ending = endingOf(connection, attempt, index < length - 1)
    return ending ? [ending.how, ending.next, ending.at].filter(word => word !== null).join(' ') : 'goes on'
  })
}

describe('a connection', () => {
  it('begins with its first attempt', () => {
    const connection = after(record => [record('connection', { attempt: 0, late: true, at: 50 })])
    expect(connection).toMatchObject({ state: 'connecting', since: 50, createdAt: 50, attemptCount: 1 })
    expect(connection.origin).toMatchObject({ url: 'https://shop.example/stream', late: true, seq: 1 })
    expect(connection.attempts).toMatchObject([{ number: 1, madeAt: 50, openedAt: null, failure: null }])
  })

  it('is open after `open`, and counts its events by type', () => {
    const connection = after(record => [
      record('connection', { attempt: 0 }),
      record('open', { at: 2000 }),
      record('event', { size: 10, id: '1' }),
      record('event', { size: 5, type: 'tick', id: '2', at: 3000 }),
    ])
    expect(connection).toMatchObject({ state: 'open', since: 2000, events: 2, bytes: 15, lastEventAt: 3000 })
    expect(connection.types).toEqual(
      new Map([
        ['message', 1],
        ['tick', 1],
      ]),
    )
    expect(connection.attempts).toMatchObject([{ openedAt: 2000, events: 2, bytes: 15, lastId: '2' }])
  })

  it('waits after an error from which the browser retries, and opens in the next attempt', () => {
    const connection = after(record => [
      record('connection', { attempt: 0 }),
      record('open'),
      record('error', { readyState: 0, at: 5000 }),
    ])
    expect(connection).toMatchObject({ state: 'waiting', since: 5000, attemptCount: 1 })
    expect(endings(connection)).toEqual(['unknown retries 5000'])

    const reopened = after(record => [
      record('connection', { attempt: 0 }),
      record('open'),
      record('error', { readyState: 0 }),
      record('error', { readyState: 0, attempt: 2 }),
      record('open', { attempt: 3, at: 9000 }),
    ])
    expect(reopened).toMatchObject({ state: 'open', since: 9000, attemptCount: 3 })
    expect(reopened.attempts).toMatchObject([
      { number: 1, openedAt: 1002 },
      { number: 2, openedAt: null, madeAt: null },
      { number: 3, openedAt: 9000 },
    ])
    expect(endings(reopened)).toEqual(['unknown retries 1003', 'unknown retries 1004', 'goes on'])
  })

  it('is closed by the browser after an error with readyState 2', () => {
    const connection = after(record => [
      record('connection', { attempt: 0 }),
      record('error', { readyState: 2, at: 4000 }),
      record('close', { by: 'browser', at: 4000 }),
      record('close', { by: 'page', at: 8000 }),
    ])
    expect(connection).toMatchObject({ state: 'closed', closedBy: 'browser', since: 4000 })
    expect(endings(connection)).toEqual(['unknown gives-up 4000'])
  })

  it('ended with its page, where the browser failed it just before the page was left', () => {
    const connection = after(record => [
      record('connection', { attempt: 0 }),
      record('open'),
      record('error', { readyState: 2, at: 4000 }),
      record('close', { by: 'browser', at: 4000 }),
      record('close', { by: 'navigation', at: 4001 }),
    ])
    expect(connection).toMatchObject({ state: 'closed', closedBy: 'navigation', since: 4001 })
    expect(endings(connection)).toEqual(['navigation 4001'])
  })

  it('has no further attempt when the page closes it while it waits', () => {
    const connection = after(record => [
      record('connection', { attempt: 0 }),
      record('error', { readyState: 0, at: 4000 }),
      record('close', { by: 'page', attempt: 2, at: 6000 }),
    ])
    expect(connection).toMatchObject({ state: 'closed', closedBy: 'page', attemptCount: 1 })
    expect(endings(connection)).toEqual(['unknown retries 4000'])
  })

  it('comes back from the back/forward cache as if it had not been closed', () => {
    const connection = after(record => [
      record('connection', { attempt: 0 }),
      record('open'),
      record('close', { by: 'navigation', at: 5000 }),
      record('event', { at: 25_000 }),
    ])
    expect(connection).toMatchObject({ state: 'open', closedBy: null, since: 25_000 })
    expect(endings(connection)).toEqual(['goes on'])
  })

  it('stays closed when an event of before the end comes in late', () => {
    const connection = after(record => [
      record('connection', { attempt: 0 }),
      record('close', { by: 'page', at: 5000 }),
      record('event', { at: 4999 }),
    ])
    expect(connection).toMatchObject({ state: 'closed', closedBy: 'page', events: 1 })
  })
})

describe('missing records', () => {
  it('an event makes an unknown connection, which is open', () => {
    const connection = after(record => [record('event', { attempt: 7, at: 3000 })])
    expect(connection).toMatchObject({ origin: null, state: 'open', createdAt: 3000, attemptCount: 7 })
    expect(connection.attempts).toMatchObject([{ number: 7, madeAt: null, openedAt: null, events: 1 }])
  })

  it('an attempt whose end was not seen says so', () => {
    const connection = after(record => [
      record('connection', { attempt: 0 }),
      record('open'),
      record('open', { attempt: 2 }),
    ])
    expect(endings(connection)).toEqual(['unknown', 'goes on'])
  })

  it('a connection record that comes after its events still tells its origin', () => {
    const history = createHistory()
    const record = createRecorder()
    applyRecord(history, record('event', { at: 3000 }))
    applyRecord(history, record('connection', { attempt: 0, at: 1000 }))
    expect(connectionOf(history)).toMatchObject({ state: 'open', createdAt: 1000 })
    expect(connectionOf(history).origin).not.toBeNull()
    expect(history.streams.size).toBe(1)
  })

  it('any records in any order give exact counts and attempts in their order', () => {
    const record = createRecorder()
    const arbitrary = fc.oneof(
      fc.constant(record('connection', { attempt: 0 })),
      fc.nat(5).map(attempt => record('open', { attempt })),
      fc.tuple(fc.nat(5), fc.nat(9)).map(([attempt, size]) => record('event', { attempt, size })),
      fc
        .constantFrom(0 as const, 2 as const)
        .chain(readyState => fc.nat(5).map(attempt => record('error', { attempt, readyState }))),
      fc.constantFrom('page' as const, 'navigation' as const).map(by => record('close', { by })),
      fc.nat(9).map(records => record('dropped', { records, bytes: records })),
    )
    fc.assert(
      fc.property(fc.array(arbitrary), records => {
        const history = fold(...records)
        const events = records.reduce(
          (sum, each) => sum + (each.kind === 'event' ? 1 : each.kind === 'dropped' ? each.records : 0),
          0,
        )
        expect(history).toMatchObject({ records: records.length, events })
        if (records.length === 0) return
        const connection = connectionOf(history)
        const numbers = connection.attempts.map(({ number }) => number)
        expect(connection.events).toBe(events)
        expect(numbers).toEqual([...numbers].sort((a, b) => a - b))
        expect(new Set(numbers).size).toBe(numbers.length)
        expect(connection.attempts.reduce((sum, attempt) => sum + attempt.events, 0)).toBe(events)
      }),
    )
  })
})

describe('dropped records', () => {
  it('of a flood count as events, of other reasons do not', () => {
    const history = fold(
      ...(() => {
        const record = createRecorder()
        return [
          record('event', { size: 10 }),
          record('dropped', { records: 240, bytes: 2400, why: 'flood' }),
          record('dropped', { records: 0, bytes: 900, why: 'payload-limit' }),
          record('dropped', { connection: null, records: 3, bytes: 0, why: 'invalid' }),
        ]
      })(),
    )
    expect(history).toMatchObject({ events: 241, bytes: 2410, dropped: { records: 243, bytes: 3300 } })
    expect(connectionOf(history)).toMatchObject({ events: 241, dropped: { records: 240, bytes: 3300 } })
  })
})

describe('what is kept is bounded, what is counted is not', () => {
  it('attempts', () => {
    const record = createRecorder()
    const history = createHistory()
    for (let attempt = 1; attempt <= ATTEMPTS_KEPT + 50; attempt++) {
      applyRecord(history, record('error', { attempt, readyState: 0 }))
    }
    const connection = connectionOf(history)
    expect(connection.attempts).toHaveLength(ATTEMPTS_KEPT)
    expect(connection.attempts[0]?.number).toBe(51)
    expect(connection.attemptCount).toBe(ATTEMPTS_KEPT + 50)
  })

  it('types', () => {
    const record = createRecorder()
    const history = createHistory()
    for (let i = 0; i < TYPES_KEPT + 30; i++) applyRecord(history, record('event', { type: `t${i}` }))
    applyRecord(history, record('event', { type: 't5' }))
    const { types } = connectionOf(history)
    expect(types.size).toBe(TYPES_KEPT + 1)
    expect(types.get('t5')).toBe(2)
    expect(types.get('')).toBe(30)
  })

  it('connections: closed ones go first', () => {
    const record = createRecorder()
    const history = createHistory()
    const total = Math.ceil(CONNECTIONS_KEPT * 1.1) + 1
    for (let i = 0; i < total; i++) {
      const url = `https://shop.example/${i}`
      applyRecord(history, record('connection', { connection: `c${i}`, attempt: 0, url }))
      applyRecord(history, record('event', { connection: `c${i}` }))
      if (i % 2 === 1) applyRecord(history, record('close', { connection: `c${i}` }))
    }
    expect(history.streams.size).toBeLessThanOrEqual(CONNECTIONS_KEPT * 1.1)
    expect(history.forgotten).toBe(total - history.streams.size)
    expect(history.streams.has('c0')).toBe(true)
    expect(history.streams.has('c1')).toBe(false)
    expect(history.events).toBe(total)
  })
})

describe('a stream of very many connections', () => {
  it('keeps the newest and the sums of all', () => {
    const record = createRecorder()
    const history = createHistory()
    const total = 2 * CHAIN_KEPT + 7
    for (let i = 1; i <= total; i++) {
      const connection = `doc-${i}`
      applyRecord(history, record('connection', { connection, attempt: 0 }))
      applyRecord(history, record('event', { connection, size: 3 }))
      applyRecord(history, record('close', { connection }))
    }
    const [stream, ...more] = history.streams.values()
    expect(more).toEqual([])
    const kept = stream?.connections.length ?? 0
    expect(kept).toBeLessThanOrEqual(CHAIN_KEPT * 1.1)
    expect(stream?.earlier).toMatchObject({
      connections: total - kept,
      attempts: total - kept,
      events: total - kept,
      bytes: 3 * (total - kept),
    })
    expect(history.connections.size).toBe(kept)
    expect(history.streamOf.size).toBe(kept)
    const rows = stream ? attemptRows(stream, { defaultDelay: null, most: 5 }) : []
    expect(rows.map(({ number }) => number)).toEqual([total - 4, total - 3, total - 2, total - 1, total])
  })
})

describe('rateAt', () => {
  it.each([0.5, 2, 100])('finds the rate of a steady stream of %d/s', rate => {
    const record = createRecorder()
    const history = createHistory()
    const step = 1000 / rate
    const count = Math.ceil(30 * rate)
    for (let i = 0; i < count; i++) applyRecord(history, record('event', { at: i * step }))
    // Read half way to the next event, where the average is fair.
    const found = rateAt(connectionOf(history), (count - 0.5) * step)
    expect(found / rate).toBeGreaterThan(0.95)
    expect(found / rate).toBeLessThan(1.05)
  })

  it('forgets', () => {
    const connection = after(record => [record('event', { at: 0 }), record('event', { at: 100 })])
    expect(rateAt(connection, 60_000)).toBeLessThan(0.01)
  })
})

describe('what HTTP tells of a connection', () => {
  const http = { source: 'http' as const }

  it('raises its capture level', () => {
    expect(after(record => [record('connection', { attempt: 0 })]).level).toBe('api')
    expect(after(record => [record('connection', { attempt: 0 }), record('request', http)]).level).toBe(
      'http',
    )
    expect(after(record => [record('connection', { attempt: 0 }), record('protocol')]).level).toBe('api')
  })

  it('shows when the browser tries again', () => {
    const connection = after(record => [
      record('connection', { attempt: 0 }),
      record('request', http),
      record('error', { readyState: 0 }),
      record('request', { ...http, attempt: 2, at: 4000 }),
    ])
    expect(connection).toMatchObject({ state: 'connecting', since: 4000, attemptCount: 2 })
  })

  it('shows the end of a page that could not say it', () => {
    const connection = after(record => [
      record('connection', { attempt: 0 }),
      record('request', http),
      record('open'),
      record('end', { ...http, how: 'navigation', at: 9000 }),
    ])
    expect(connection).toMatchObject({ state: 'closed', closedBy: 'navigation', since: 9000 })
  })

  it('that was guessed closes nothing', () => {
    const connection = after(record => [
      record('connection', { attempt: 0 }),
      record('request', { ...http, guess: true }),
      record('open'),
      record('end', { ...http, how: 'navigation' }),
    ])
    expect(connection.state).toBe('open')
  })

  it.each([
    [[], 'connecting', null],
    [['response'], 'open', null],
    [['response', 'clean'], 'waiting', null],
    [['refused'], 'waiting', null],
    [['response', 'rejected'], 'closed', 'browser'],
    [['response', 'page'], 'closed', 'page'],
  ] as const)('is all that is known of a worker: %j', (steps, state, closedBy) => {
    const connection = after(record => [
      record('connection', { ...http, attempt: 0, api: 'worker' }),
      record('request', http),
      ...steps.map(step =>
        step === 'response' ? record('response', http) : record('end', { ...http, how: step }),
      ),
    ])
    expect(connection).toMatchObject({ state, closedBy, page: null, level: 'http' })
  })

  it('a fetch of a worker does not come again by itself', () => {
    const connection = after(record => [
      record('connection', { ...http, attempt: 0, api: 'worker' }),
      record('request', { ...http, headers: { accept: '*/*' } }),
      record('response', http),
      record('end', http),
    ])
    expect(connection).toMatchObject({ state: 'closed', closedBy: 'end' })
  })
})
