/** What the engine tells of attempts and of streams that turn out to be one. */

import './messages'
import { expect, it } from 'vitest'
import type { LogRecord } from '../../../src/core/record'
import {
  createEngineLog,
  type EngineLog,
  foldRecord,
  listAttempts,
  summarizeLog,
  summarizeStream,
} from '../../../src/panel/engine/engine-log'
import type { StreamSummary } from '../../../src/panel/engine/messages'
import { applySnapshot, createPanelState } from '../../../src/panel/panel-state'
import { createRecorder } from '../core/records'

const http = { source: 'http' as const }

function logOf(records: LogRecord[], browser = 'Chrome 156.0'): EngineLog {
  const log = createEngineLog('log', { file: 'a.ndjson', size: 1, format: 'ndjson' }, browser, {
    read: async () => [],
  })
  for (const record of records) foldRecord(log, record)
  return log
}

function summaries(log: EngineLog): StreamSummary[] {
  return [...log.changed].map(stream => summarizeStream(log, stream)).filter(summary => summary !== null)
}

it('reads a log with the delay of the browser that recorded it', () => {
  const record = createRecorder()
  const records = [
    record('connection', { attempt: 0 }),
    record('request', { ...http, at: 1000 }),
    record('end', { ...http, at: 2000 }),
    record('request', { ...http, attempt: 2, at: 7004 }),
  ]
  const delayIn = (browser: string) => listAttempts(logOf(records, browser), 'a').rows[1]?.delay
  expect(delayIn('Firefox 153.0')).toEqual({ was: 5004, asked: 5000, by: 'default' })
  expect(delayIn('Chrome 156.0')).toEqual({ was: 5004, asked: null, by: 'unknown' })
})

it('counts the streams that are open to the same host, where none can be HTTP/2', () => {
  const record = createRecorder()
  const made = (connection: string, url: string, opened: boolean): LogRecord[] => [
    record('connection', { connection, attempt: 0, url }),
    ...(opened ? [record('open', { connection })] : []),
  ]
  const log = logOf([
    ...made('d-1', 'http://a.example/1', true),
    ...made('d-2', 'http://a.example/2', true),
    ...made('d-3', 'http://b.example/3', true),
    ...made('d-4', 'http://a.example/4', false),
    ...made('d-5', 'https://a.example/5', true),
    ...made('d-6', 'https://a.example/6', false),
  ])
  expect(listAttempts(log, 'd-4').crowd).toBe(2)
  expect(listAttempts(log, 'd-6').crowd).toBe(0)
  expect(listAttempts(log, 'gone')).toEqual({ rows: [], earlier: 0, crowd: 0 })
})

it('sums up a stream of several connections: its newest outcomes, and how many are open at once', () => {
  const record = createRecorder()
  const log = logOf([
    record('connection', { connection: 'd-1', attempt: 0 }),
    record('response', { ...http, connection: 'd-1' }),
    record('error', { connection: 'd-1', readyState: 0 }),
    record('error', { connection: 'd-1', attempt: 2, readyState: 0 }),
    record('connection', { connection: 'd-2', attempt: 0 }),
    record('response', { ...http, connection: 'd-2', status: 503 }),
    record('error', { connection: 'd-2', readyState: 2 }),
    record('connection', { connection: 'd-3', attempt: 0 }),
    record('open', { connection: 'd-3' }),
    record('open', { connection: 'd-1', attempt: 3 }),
  ])
  const [summary, ...more] = summaries(log)
  expect(more).toEqual([])
  expect(summary).toMatchObject({ id: 'd-1', state: 'open', attempts: 5, open: 2 })
  expect(summary?.outcomes.map(({ number, status }) => [number, status])).toEqual([
    [3, null],
    [4, 503],
    [5, null],
  ])
})

it('takes a stream out of the list that turned out to continue another', () => {
  const record = createRecorder()
  const log = logOf([
    record('connection', { connection: 'd-1', attempt: 0 }),
    record('close', { connection: 'd-1' }),
    record('request', { ...http, connection: 'd-2' }),
  ])
  const state = createPanelState({ tab: null, devtools: false })
  const tell = () =>
    applySnapshot(state, {
      logs: [summarizeLog(log)],
      streams: summaries(log),
      merged: log.history.merged.splice(0).map(id => ({ log: log.id, id })),
      notes: [],
      reset: [],
    })
  const shown = () => [...state.streams.value.values()].map(({ id, attempts }) => [id, attempts])
  tell()
  expect(shown()).toEqual([
    ['d-1', 1],
    ['d-2', 1],
  ])
  foldRecord(log, record('connection', { connection: 'd-2', attempt: 0 }))
  expect(log.history.merged).toEqual(['d-2'])
  tell()
  expect(shown()).toEqual([['d-1', 2]])
})
