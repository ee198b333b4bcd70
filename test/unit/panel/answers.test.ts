import { describe, expect, it } from 'vitest'
import type { LogRecord } from '../../../src/core/record'
import { readAnswers } from '../../../src/panel/engine/answers'
import { createEngineLog, foldRecord } from '../../../src/panel/engine/engine-log'
import { formerEvent } from '../../../src/panel/engine/former-event'
import { createFileSource } from '../../../src/panel/engine/source'
import { createRecorder } from '../core/records'

function createTestLog(...records: LogRecord[]) {
  const source = createFileSource()
  const log = createEngineLog('log', { file: 'x', size: 0, format: 'ndjson' }, '', source)
  for (const record of records) {
    source.append(record.seq, JSON.stringify(record))
    foldRecord(log, record)
  }
  return log
}

const text = (delta: string) => JSON.stringify({ type: 'text-delta', id: '0', delta })

describe('readAnswers', () => {
  it('reads the events of one stream, whatever comes between them', async () => {
    const record = createRecorder()
    const log = createTestLog(
      record('event', { connection: 'b', data: text('not mine') }),
      ...['Hel', 'lo'].flatMap(part => [
        record('event', { data: text(part) }),
        record('comment'),
        record('event', { connection: 'b', data: text('nor this') }),
      ]),
    )
    const ask = (path: string) => readAnswers(log, { log: 'log', stream: 'a', path })
    expect(await ask('')).toMatchObject({ format: 'ai-sdk', answers: [{ parts: [{ text: 'Hello' }] }] })
    expect(await ask('$.delta')).toMatchObject({ format: 'path', answers: [{ parts: [{ text: 'Hello' }] }] })
    expect(await ask('$.nothing')).toMatchObject({ format: 'path', answers: [] })
    expect(await readAnswers(log, { log: 'log', stream: 'z', path: '' })).toMatchObject({ format: null })
  })

  it('finds none where there are none, and reads all of a long stream', async () => {
    const record = createRecorder()
    const plain = createTestLog(...Array.from({ length: 500 }, () => record('event')))
    expect(await readAnswers(plain, { log: 'log', stream: 'a', path: '' })).toMatchObject({
      format: null,
      answers: [],
    })
    const long = createTestLog(...Array.from({ length: 21_000 }, () => record('event', { data: text('x') })))
    const list = await readAnswers(long, { log: 'log', stream: 'a', path: '' })
    expect([list.skipped, list.answers[0]?.parts[0]?.text.length]).toEqual([1000, 20_000])
  })
})

describe('formerEvent', () => {
  it('is of the same stream and type', async () => {
    const record = createRecorder()
    const wanted = record('event', { type: 'tick', data: 'first' })
    const last = record('event', { type: 'tick', data: 'second' })
    const log = createTestLog(
      wanted,
      ...[record('event', { type: 'ping' }), record('event', { type: 'tick', connection: 'b' })].map(
        (each, index) => ({ ...each, seq: 2 + (index + 1) / 10 }),
      ),
      { ...last, seq: 9 },
    )
    expect(await formerEvent(log, 9)).toEqual(wanted)
    expect(await formerEvent(log, wanted.seq)).toBe(null)
    expect(await formerEvent(log, 1000)).toBe(null)
  })
})
