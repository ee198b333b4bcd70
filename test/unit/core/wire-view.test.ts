/** What the facts of the wire mean for a connection. */

import { describe, expect, it } from 'vitest'
import { attemptRows } from '../../../src/core/attempt-rows'
import type { Connection } from '../../../src/core/connection'
import type { LogRecord } from '../../../src/core/record'
import { connectionOf, createRecorder, fold } from './records'

type Make = (record: ReturnType<typeof createRecorder>) => LogRecord[]

const after = (make: Make): Connection => connectionOf(fold(...make(createRecorder())))
const devtools = { source: 'devtools' as const }
const bytes = { source: 'bytes' as const }

describe('the capture level', () => {
  it('is what was noted last, since then', () => {
    const connection = after(record => [
      record('connection', { attempt: 0, at: 100 }),
      record('request', { source: 'http', at: 101 }),
      record('capture', { source: 'tool', level: 'devtools', at: 140 }),
      record('capture', { source: 'tool', level: 'http', at: 9000 }),
      // Told late.
      record('capture', { source: 'tool', level: 'bytes', at: 150 }),
    ])
    expect(connection).toMatchObject({ level: 'http', levelSince: 9000 })
  })

  it('is, where nothing was noted, that of who has spoken', () => {
    const made: Make = record => [record('connection', { attempt: 0, at: 100 })]
    expect(after(made)).toMatchObject({ level: 'api', levelSince: 100 })
    const requested = after(record => [...made(record), record('request', { source: 'http', at: 130 })])
    expect(requested).toMatchObject({ level: 'http', levelSince: 130 })
  })
})

describe('a body', () => {
  it('is counted', () => {
    const connection = after(record => [
      record('connection', { attempt: 0 }),
      record('comment', { ...bytes, at: 2000 }),
      record('comment', { ...bytes, at: 1500 }),
      record('fault', bytes),
      record('bytes', { ...bytes, size: 20 }),
      record('bytes', { ...bytes, size: 22 }),
      record('retry', { ...bytes, delay: 700, at: 3000 }),
      record('retry', { ...bytes, delay: 100, at: 2999 }),
      record('checkpoint', { ...bytes, id: '8', at: 3001 }),
    ])
    expect(connection.wire).toEqual({
      comments: 2,
      lastCommentAt: 2000,
      bytes: 42,
      retry: { at: 3000, delay: 700 },
      checkpoint: { at: 3001, id: '8' },
      faults: 1,
    })
    // Comments are no events.
    expect(connection).toMatchObject({ events: 0, bytes: 0 })
  })

  it('has events that nobody listens to, which say nothing of what the page was told', () => {
    const connection = after(record => [
      record('connection', { attempt: 0 }),
      record('event', { ...devtools, type: 'tick', heard: false, at: 5000 }),
    ])
    expect(connection).toMatchObject({ state: 'connecting', events: 1, firstEventAt: 5000 })
    const worker = after(record => [
      record('connection', { source: 'http', attempt: 0, api: 'worker' }),
      record('event', { ...devtools, type: 'tick' }),
    ])
    expect(worker.page).toBeNull()
  })

  it('tells where the next attempt resumes, and after which delay', () => {
    const history = fold(
      ...(record => [
        record('connection', { attempt: 0, at: 1000 }),
        record('request', { source: 'http', at: 1001 }),
        record('open', { at: 1002 }),
        record('event', { id: '1', at: 1003 }),
        record('retry', { ...bytes, delay: 250, at: 1004 }),
        record('checkpoint', { ...bytes, id: '2', at: 1005 }),
        record('error', { readyState: 0, at: 2000 }),
        record('request', {
          source: 'http',
          attempt: 2,
          at: 2251,
          headers: { 'last-event-id': '1', accept: 'text/event-stream' },
        }),
      ])(createRecorder()),
    )
    const [stream] = history.streams.values()
    const [, second] = stream ? attemptRows(stream, { defaultDelay: 3000, most: 10 }) : []
    expect(second?.delay).toEqual({ was: 251, asked: 250, by: 'retry' })
    expect(second?.resume).toEqual({ verdict: 'different', sent: '1', seen: '2' })
  })
})

describe('a stream that the page reads itself', () => {
  const begun: Make = record => [
    record('connection', { attempt: 0, api: 'fetch', method: 'POST', at: 1000 }),
    record('open', { at: 1001 }),
    record('event', { at: 1002 }),
  ]

  it('is over when it is read', () => {
    const connection = after(record => [...begun(record), record('close', { by: 'end', at: 1500 })])
    expect(connection).toMatchObject({ state: 'closed', closedBy: 'end', since: 1500 })
  })

  it('does not come again by itself', () => {
    const connection = after(record => [
      ...begun(record),
      record('request', { source: 'http', at: 999 }),
      record('end', { source: 'http', how: 'cut', error: 'net::ERR_FAILED', at: 1400 }),
    ])
    expect(connection).toMatchObject({ state: 'closed', closedBy: 'end', since: 1400 })
  })

  it.each([
    ['clean', 'cut', 'cut'],
    ['page', 'unknown', 'page'],
  ] as const)(
    'ended as the page knows where it did it, else as the browser does: %s, %s',
    (page, http, how) => {
      const record = createRecorder()
      const ends = [
        record('end', { how: page, at: 1400 }),
        record('end', { source: 'http', how: http, at: 1401 }),
      ]
      for (const order of [ends, ends.toReversed()]) {
        const connection = connectionOf(fold(...begun(record), ...order))
        expect(connection.attempts[0]?.ended?.how).toBe(how)
      }
    },
  )
})
