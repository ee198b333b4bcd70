/** What is said of each attempt of a stream, from facts that only one or both observers saw. */

import { describe, expect, it } from 'vitest'
import { type AttemptRow, attemptRows } from '../../../src/core/attempt-rows'
import type { LogRecord } from '../../../src/core/record'
import { createRecorder, fold } from './records'

function rowsOf(
  make: (record: ReturnType<typeof createRecorder>) => LogRecord[],
  defaultDelay: number | null = 3000,
): AttemptRow[] {
  const [stream] = fold(...make(createRecorder())).streams.values()
  return stream ? attemptRows(stream, { defaultDelay, most: 100 }) : []
}

const http = { source: 'http' as const }

describe('times', () => {
  it('are those of the request and the response, and of the page where nobody else saw', () => {
    const [first, second] = rowsOf(record => [
      record('connection', { attempt: 0, at: 1000 }),
      record('request', { ...http, at: 1002 }),
      record('response', { ...http, at: 1040 }),
      record('open', { at: 1041 }),
      record('event', { at: 1100 }),
      record('end', { ...http, at: 4040 }),
      record('error', { readyState: 0, at: 4042 }),
      record('open', { attempt: 2, at: 7100 }),
    ])
    expect(first).toMatchObject({
      number: 1,
      startedAt: 1002,
      openedAt: 1041,
      firstByte: 38,
      firstEventAt: 1100,
      lived: { from: 1040, to: 4040 },
      delay: null,
    })
    expect(second).toMatchObject({
      startedAt: null,
      firstByte: null,
      lived: { from: 7100, to: null },
      ending: null,
    })
  })

  it('delay: asked by the browser itself, and how long it really was', () => {
    const rows = rowsOf(record => [
      record('connection', { attempt: 0, at: 1000 }),
      record('request', { ...http, at: 1000 }),
      record('end', { ...http, at: 1500 }),
      record('error', { readyState: 0, at: 1502 }),
      record('request', { ...http, attempt: 2, at: 4505 }),
    ])
    expect(rows[1]?.delay).toEqual({ was: 3005, asked: 3000, by: 'default' })
  })
})

describe('the end', () => {
  it.each([
    ['page closes what the network calls aborted', 'unknown', 'close', { by: 'page' }, 'page'],
    ['page is left', 'page', 'close', { by: 'navigation' }, 'navigation'],
    ['server was done before the page closed', 'clean', 'close', { by: 'page' }, 'clean'],
    ['browser gave up on a status', 'rejected', 'error', { readyState: 2 }, 'rejected'],
    ['browser was told of a cut', 'cut', 'error', { readyState: 0 }, 'cut'],
    ['network does not say', 'unknown', 'error', { readyState: 0 }, 'unknown'],
    ['loading was stopped', 'navigation', 'error', { readyState: 2 }, 'navigation'],
  ] as const)('%s', (_, how, kind, fields, expected) => {
    for (const order of [0, 1]) {
      const [row] = rowsOf(record => {
        const made = record('connection', { attempt: 0 })
        const both: LogRecord[] = [
          record('end', { ...http, how, error: 'ERR_X', at: 2000 }),
          kind === 'close' ? record(kind, { ...fields, at: 2001 }) : record(kind, { ...fields, at: 2001 }),
        ]
        return [made, record('request', http), ...(order ? both : both.reverse())]
      })
      expect(row?.ending).toMatchObject({ how: expected, error: 'ERR_X', at: 2000 })
    }
  })

  it('a failure just before the page is left is no failure', () => {
    const [row] = rowsOf(record => [
      record('connection', { attempt: 0 }),
      record('error', { readyState: 2, at: 4000 }),
      record('close', { by: 'browser', at: 4000 }),
      record('close', { by: 'navigation', at: 4001 }),
    ])
    expect(row?.ending).toEqual({ how: 'navigation', error: null, at: 4001, next: null })
  })

  it('tells whether the browser tries again', () => {
    const next = (readyState: 0 | 2) =>
      rowsOf(record => [record('connection', { attempt: 0 }), record('error', { readyState })])[0]?.ending
        ?.next
    expect([next(0), next(2)]).toEqual(['retries', 'gives-up'])
  })

  it('of a fetch is clean when its stream is over', () => {
    const [row] = rowsOf(record => [
      record('connection', { attempt: 0, api: 'fetch' }),
      record('open'),
      record('close', { by: 'end' }),
    ])
    expect(row?.ending?.how).toBe('clean')
  })
})

describe('Last-Event-ID', () => {
  /** A first attempt that saw an ID, and a second one. */
  const resumed = (id: string, headers: Record<string, string> | null) =>
    rowsOf(record => [
      record('connection', { attempt: 0 }),
      record('request', http),
      record('event', { id }),
      record('error', { readyState: 0 }),
      ...(headers ? [record('request', { ...http, attempt: 2, headers })] : [record('open', { attempt: 2 })]),
    ])[1]?.resume

  it.each([
    ['7', { 'last-event-id': '7' }, { verdict: 'same', sent: '7', seen: '7' }],
    ['7', { 'last-event-id': '9' }, { verdict: 'different', sent: '9', seen: '7' }],
    [' 7', { 'last-event-id': '7' }, { verdict: 'same', sent: '7', seen: ' 7' }],
    ['7', {}, { verdict: 'missing', sent: null, seen: '7' }],
    ['', {}, { verdict: 'none', sent: null, seen: '' }],
    ['', { 'last-event-id': '9' }, { verdict: 'different', sent: '9', seen: '' }],
    ['7', null, { verdict: 'unknown', sent: null, seen: '7' }],
    ['', null, { verdict: 'none', sent: null, seen: '' }],
  ])('seen %j, sent %j', (id, headers, expected) => {
    expect(resumed(id, headers)).toEqual(expected)
  })

  it('an ID that is longer than what is kept compares by its beginning', () => {
    const long = 'x'.repeat(5000)
    expect(resumed(long, { 'last-event-id': long })?.verdict).toBe('same')
  })

  it.each([
    ['https://shop.example/events', 'missing'],
    ['https://shop.example/events?cursor=7', 'in-url'],
  ])('a new connection to %s: %s', (url, verdict) => {
    const rows = rowsOf(record => [
      record('connection', { connection: 'doc-1', attempt: 0, url: 'https://shop.example/events?cursor=1' }),
      record('event', { connection: 'doc-1', id: '7' }),
      record('close', { connection: 'doc-1' }),
      record('connection', { connection: 'doc-2', attempt: 0, url }),
      record('request', { connection: 'doc-2', ...http }),
    ])
    expect(rows.map(({ number, own, connection }) => [number, own, connection])).toEqual([
      [1, 1, 'doc-1'],
      [2, 1, 'doc-2'],
    ])
    expect(rows[1]).toMatchObject({ resume: { verdict, seen: '7' }, delay: { by: 'page', asked: null } })
  })
})

it('of a fetch whose end was seen is what HTTP says, though its stream is over', () => {
  const [row] = rowsOf(record => [
    record('connection', { ...http, attempt: 0, api: 'fetch' }),
    record('request', http),
    record('response', http),
    record('end', { ...http, how: 'unknown', error: 'net::ERR_FAILED' }),
    record('close', { ...http, by: 'end' }),
  ])
  expect(row?.ending).toMatchObject({ how: 'unknown', error: 'net::ERR_FAILED' })
})

it('numbers the attempts of a stream through, and gives only the newest', () => {
  const [stream] = fold(
    ...(() => {
      const record = createRecorder()
      return [1, 2, 3].flatMap(number => {
        const connection = `doc-${number}`
        return [
          record('connection', { connection, attempt: 0 }),
          record('error', { connection, attempt: 1, readyState: 0 }),
          record('error', { connection, attempt: 2, readyState: 2 }),
        ]
      })
    })(),
  ).streams.values()
  if (!stream) throw new Error('no stream')
  const numbers = (most: number) =>
    attemptRows(stream, { defaultDelay: null, most }).map(({ number, own }) => [number, own])
  expect(numbers(100)).toEqual([
    [1, 1],
    [2, 2],
    [3, 1],
    [4, 2],
    [5, 1],
    [6, 2],
  ])
  expect(numbers(2)).toEqual([
    [5, 1],
    [6, 2],
  ])
})

it('says which match of a request was a guess, and what came from the cache', () => {
  const [row] = rowsOf(record => [
    record('connection', { attempt: 0 }),
    record('request', { ...http, guess: true }),
    record('redirect', { ...http, status: 308 }),
    record('response', { ...http, fromCache: true }),
    record('protocol', { protocol: 'h3' }),
  ])
  expect(row).toMatchObject({
    request: { guess: true },
    redirects: [{ status: 308 }],
    response: { status: 200, type: 'text/event-stream', fromCache: true },
    protocol: 'h3',
  })
})
