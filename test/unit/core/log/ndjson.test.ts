import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { writeHeader } from '../../../../src/core/log/header'
import { createLogReader, type Problem } from '../../../../src/core/log/ndjson'
import { LOG_VERSION, upgradeLine } from '../../../../src/core/log/upgrade'
import type { LogRecord } from '../../../../src/core/record'
import { createRecorder, linesOf } from '../records'

const HEADER = writeHeader({
  tool: 'SSE Pulse 0.1.0',
  browser: 'Firefox 153.0',
  exportedAt: '2026-11-20T10:46:00.000Z',
  redacted: [],
})

function read(...pieces: string[]) {
  const found = {
    headers: [] as string[],
    records: [] as (LogRecord | null)[],
    lines: '',
    problems: [] as Problem[],
  }
  const reader = createLogReader({
    header: (_, line) => found.headers.push(line),
    source: () => {},
    record(_, line, record) {
      found.records.push(record)
      found.lines += `${line}\n`
    },
    problem: problem => found.problems.push(problem),
  })
  for (const piece of pieces) reader.push(piece)
  reader.end()
  return { ...found, refused: reader.refused }
}

/** Cuts a text at the given places. */
function cut(text: string, places: readonly number[]): string[] {
  const sorted = [0, ...places.map(place => place % (text.length + 1)).sort((a, b) => a - b), text.length]
  return sorted.slice(1).map((end, index) => text.slice(sorted[index], end))
}

function someRecords(): LogRecord[] {
  const record = createRecorder()
  return [record('connection', { attempt: 0 }), record('open'), record('event', { data: '{"a":1}', size: 7 })]
}

describe('createLogReader', () => {
  it('gives back what was written, whatever the strings and wherever the file is cut into pieces', () => {
    const hostile = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('\u2028', '\n', '\r\n', '\0', '\ud800', '\ufeff', '{"kind":"log"}', '\\', '"'),
    )
    fc.assert(
      fc.property(
        fc.array(fc.tuple(hostile, hostile, hostile)),
        fc.array(fc.nat()),
        fc.boolean(),
        (events, places, crlf) => {
          const record = createRecorder()
          const records = events.map(([type, id, data]) => record('event', { type, id, data }))
          const text = HEADER + linesOf(records)
          const found = read(...cut(crlf ? text.replaceAll('\n', '\r\n') : text, places))
          expect(found.problems).toEqual([])
          expect(found.records).toEqual(records)
          expect(found.lines).toBe(linesOf(records))
          expect(found.headers.map(line => `${line}\n`)).toEqual([HEADER])
        },
      ),
    )
  })

  it('tolerates a byte order mark, empty lines and a last line without its end', () => {
    const records = someRecords()
    const found = read(`\ufeff\n${HEADER}\n${linesOf(records).trimEnd()}`)
    expect(found).toMatchObject({ problems: [], records })
  })

  it('keeps kinds that it does not know, as they are', () => {
    const line =
      '{"kind":"weather","connection":null,"attempt":0,"seq":9,"at":1,"source":"page","sky":"blue"}\n'
    expect(read(HEADER, line)).toMatchObject({ problems: [], records: [null], lines: line })
  })

  it('names each line that it cannot use, and goes on', () => {
    const [first, second, third] = someRecords().map(record => linesOf([record]))
    const found = read(
      HEADER +
        first +
        '{"kind":"event", oops\n' +
        second +
        second +
        third?.replace('"size":7', '"size":-7') +
        third,
    )
    expect(found.records).toHaveLength(3)
    expect(found.problems).toEqual([
      { line: 3, reason: 'not-json', details: [] },
      { line: 5, reason: 'order', details: [] },
      { line: 6, reason: 'field', details: ['size'] },
    ])
  })

  it('tells a file that was cut off from one that is broken', () => {
    const text = HEADER + linesOf(someRecords())
    const found = read(text.slice(0, -20))
    expect(found.records).toHaveLength(2)
    expect(found.problems).toEqual([{ line: 4, reason: 'truncated', details: [] }])
  })

  it('reads the first of two logs that were put into one file, and says where the other begins', () => {
    const found = read(HEADER + linesOf(someRecords()) + HEADER + linesOf(someRecords()))
    expect(found.records).toHaveLength(3)
    expect(found.problems).toEqual([{ line: 5, reason: 'second-log', details: [] }])
  })

  it('reads the end of a log whose beginning is missing, and says so', () => {
    const found = read(linesOf(someRecords()))
    expect(found.records).toHaveLength(3)
    expect(found.problems).toEqual([{ line: 1, reason: 'no-header', details: [] }])
  })

  it.each([
    ['an empty file', '', 'empty'],
    ['a file of nothing but empty lines', '\n\r\n\n', 'empty'],
    ['a HAR', '{"log":{"version":"1.2","entries":[]}}\n', 'foreign'],
    ['text', 'hello\nworld\n', 'foreign'],
    ['a picture', '\ufffdPNG\r\n\u001a\n\0\0', 'foreign'],
    ['NDJSON of another tool', '{"kind":"log","format":"other","version":1}\n{}\n', 'foreign'],
    ['a header without a version', '{"kind":"log","format":"sse-pulse"}\n', 'foreign'],
    [
      'a header with a version that cannot be',
      '{"kind":"log","format":"sse-pulse","version":0.5}\n',
      'foreign',
    ],
  ])('refuses %s', (_, text, reason) => {
    const found = read(text)
    expect(found).toMatchObject({ refused: true, records: [] })
    expect(found.problems).toEqual([{ line: 1, reason, details: [] }])
  })

  it('refuses a newer version by name, and reads nothing of it', () => {
    const header = { kind: 'log', format: 'sse-pulse', version: LOG_VERSION + 1, tool: 'SSE Pulse 9.0.0' }
    const found = read(`${JSON.stringify(header)}\n`, linesOf(someRecords()))
    expect(found).toMatchObject({ refused: true, records: [] })
    expect(found.problems).toEqual([
      { line: 1, reason: 'newer', details: [String(LOG_VERSION + 1), 'SSE Pulse 9.0.0'] },
    ])
  })

  it('does not hold a line that is longer than a record can be', () => {
    const piece = 'x'.repeat(1 << 20)
    const found = read(HEADER, '{"kind":"', ...Array<string>(9).fill(piece), '"}\n', linesOf(someRecords()))
    expect(found.records).toHaveLength(3)
    expect(found.problems).toEqual([{ line: 2, reason: 'too-long', details: [] }])
  })
})

describe('upgradeLine', () => {
  const steps = [(line: unknown) => [line, 'to 2'], (line: unknown) => [line, 'to 3']]

  it('takes every step from the version of the file on', () => {
    expect(upgradeLine('a', 1, steps)).toEqual([['a', 'to 2'], 'to 3'])
    expect(upgradeLine('a', 2, steps)).toEqual(['a', 'to 3'])
    expect(upgradeLine('a', 3, steps)).toBe('a')
  })
})
