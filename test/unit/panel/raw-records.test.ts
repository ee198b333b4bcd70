import { describe, expect, it } from 'vitest'
import type { LogRecord } from '../../../src/core/record'
import { createEngineLog, foldRecord } from '../../../src/panel/engine/engine-log'
import { readRaw } from '../../../src/panel/engine/raw-records'
import { createFileSource } from '../../../src/panel/engine/source'
import { createRecorder } from '../core/records'

async function rawOf(...records: LogRecord[]) {
  const source = createFileSource()
  const log = createEngineLog('log', { file: 'x', size: 0, format: 'ndjson' }, '', source)
  for (const record of records) {
    source.append(record.seq, JSON.stringify(record))
    foldRecord(log, record)
    log.folded = record.seq
  }
  return readRaw(log, { log: 'log', stream: 'a' })
}

describe('readRaw', () => {
  it('writes what a stream received between its requests, and nothing of others', async () => {
    const record = createRecorder()
    const { pieces, earlier } = await rawOf(
      record('connection', { attempt: 0 }),
      record('request'),
      record('response'),
      record('comment', { text: ' hello' }),
      record('event', { type: 'tick', id: '1', data: 'a\nb' }),
      record('event', { connection: 'b', data: 'not mine' }),
      record('event', { type: 'tick', id: '1', data: 'c' }),
      record('end', { how: 'cut', error: 'net::ERR' }),
    )
    expect(earlier).toBe(false)
    expect(pieces.map(({ as, text }) => [as, text])).toEqual([
      ['request', 'GET https://shop.example/stream'],
      ['response', '200'],
      ['received', ': hello'],
      ['received', 'event: tick\nid: 1\ndata: a\ndata: b'],
      ['received', 'event: tick\ndata: c'],
      ['end', 'net::ERR'],
    ])
  })

  it('tells the newest of a long stream, in order', async () => {
    const record = createRecorder()
    const events = Array.from({ length: 3000 }, (_, index) => record('event', { data: `${index}` }))
    const { pieces, earlier } = await rawOf(...events)
    expect(earlier).toBe(true)
    expect(pieces.map(({ text }) => text)).toEqual(
      Array.from({ length: 500 }, (_, index) => `data: ${2500 + index}`),
    )
  })
})
