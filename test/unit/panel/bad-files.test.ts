/** Files that are not what a log should be: what is said of each, where, and what of it is there all the same. */

import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import type { Problem } from '../../../src/core/log/ndjson'
import { createLogImport, FILE_LIMIT } from '../../../src/panel/engine/import-log'
import { createContext, written } from '../core/log/written'
import { createRecorder, linesOf } from '../core/records'

const record = createRecorder()
const RECORDS = [
  record('connection', { attempt: 0 }),
  record('open'),
  ...Array.from({ length: 8 }, (_, i) => record('event', { data: `n ${i} é` })),
]
const LINES = written('ndjson', RECORDS, createContext()).trimEnd().split('\n')
const TEXT = `${LINES.join('\n')}\n`

async function read(content: string | Uint8Array, name = 'log.ndjson') {
  const file = new File([typeof content === 'string' ? content : new Uint8Array(content)], name)
  const { log, read } = createLogImport('file-1', file)
  const { problems, records } = await read(() => true)
  return { problems, records, events: log.history.events }
}

/** Lines in another order, or with other ones. */
function edited(change: (lines: string[]) => void): string {
  const lines = [...LINES]
  change(lines)
  return `${lines.join('\n')}\n`
}

const at = (line: number, reason: Problem['reason'], ...details: string[]): Problem => ({
  line,
  reason,
  details,
})

/** With another checksum than that of its content. */
function broken(packed: Uint8Array): Uint8Array {
  return packed.with(packed.length - 8, (packed.at(-8) ?? 0) ^ 1)
}

describe('a file that is not as it was written', () => {
  it.each<[what: string, content: string | Uint8Array, problems: Problem[], records: number]>([
    ['truncated in a line', TEXT.slice(0, -20), [at(11, 'truncated')], 9],
    ['truncated after a line', `${LINES.slice(0, 6).join('\n')}\n`, [], 5],
    ['without its beginning', `${LINES.slice(3).join('\n')}\n`, [at(1, 'no-header')], 8],
    ['two logs in one', TEXT + TEXT, [at(12, 'second-log')], 10],
    ['the same records twice', TEXT + linesOf(RECORDS.slice(8)), [at(12, 'order'), at(13, 'order')], 10],
    ['reordered', edited(lines => lines.splice(2, 2, lines[3] ?? '', lines[2] ?? '')), [at(4, 'order')], 9],
    [
      'with its header at the end',
      edited(lines => lines.push(lines.shift() ?? '')),
      [at(1, 'no-header'), at(11, 'second-log')],
      10,
    ],
    [
      'hand-edited: a field of another type',
      edited(lines => lines.splice(4, 1, (lines[4] ?? '').replace('"heard":true', '"heard":"yes"'))),
      [at(5, 'field', 'heard')],
      9,
    ],
    [
      'hand-edited: a field that is gone',
      edited(lines => lines.splice(4, 1, (lines[4] ?? '').replace('"seq":', '"sequence":'))),
      [at(5, 'field', 'seq')],
      9,
    ],
    [
      'hand-edited: a quote too few',
      edited(lines => lines.splice(4, 1, (lines[4] ?? '').replace('"heard"', '"heard'))),
      [at(5, 'not-json')],
      9,
    ],
    ['hand-edited: other line ends and empty lines', TEXT.replaceAll('\n', '\r\n\r\n'), [], 10],
    ['with a note behind it', `${TEXT}-- seen by Ann\n`, [at(12, 'not-json')], 10],
    [
      'UTF-16 with half a unit at its end',
      Buffer.from(`\ufeff${TEXT}`, 'utf16le').subarray(0, -1),
      [at(11, 'truncated')],
      9,
    ],
    [
      'UTF-16 that is cut off',
      Buffer.from(`\ufeff${TEXT}`, 'utf16le').subarray(0, -41),
      [at(11, 'truncated')],
      9,
    ],
    ['gzip of a truncated log', gzipSync(TEXT.slice(0, -20)), [at(11, 'truncated')], 9],
    ['gzip with noise behind it', Buffer.concat([gzipSync(TEXT), Buffer.from('noise')]), [at(0, 'gzip')], 10],
    ['two gzip files in one', Buffer.concat([gzipSync(TEXT), gzipSync(TEXT)]), [at(12, 'second-log')], 10],
    ['gzip whose checksum is wrong', broken(gzipSync(TEXT)), [at(0, 'gzip')], 10],
    ['gzip twice', gzipSync(gzipSync(TEXT)), [at(1, 'foreign')], 0],
  ])('%s', async (_, content, problems, records) => {
    const found = await read(content)
    expect(found).toMatchObject({ problems, records })
    // What could be read is there.
    expect(found.events).toBeGreaterThanOrEqual(Math.min(records, 3))
  })

  it.each<[what: string, content: string | Uint8Array, reason: Problem['reason']]>([
    ['a picture', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), 'foreign'],
    ['a page', '<!doctype html>\n<script>alert(1)</script>\n', 'foreign'],
    ['a PDF', '%PDF-1.7\n1 0 obj\n', 'foreign'],
    ['an SQLite database', Buffer.from('SQLite format 3\0\x10\0', 'latin1'), 'foreign'],
    ['a table', 'seq,time,data\n1,2,3\n', 'foreign'],
    ['other NDJSON', '{"level":"info"}\n{"level":"warn"}\n', 'foreign'],
    ['an array of records', `[${LINES.slice(1).join(',')}]`, 'foreign'],
    ['a HAR without streams', '{"log":{"version":"1.2","entries":[]}}', 'no-streams'],
    ['an archive', Buffer.from('504b0304140000000800', 'hex'), 'archive'],
    ['nothing', '', 'empty'],
    ['NUL', new Uint8Array(5000), 'foreign'],
  ])('%s is named as what it is not', async (_, content, reason) => {
    const { problems, records } = await read(content, 'file')
    expect(records).toBe(0)
    expect(problems.map(problem => problem.reason)).toEqual([reason])
  })
})

describe('a file of 2 GB', () => {
  /** As large as it says, and made while it is read. */
  function hugeFile(line: string, size: number) {
    const piece = new TextEncoder().encode(line.repeat(Math.ceil(65_536 / line.length)))
    const told = { pulled: 0, cancelled: false }
    const file = new File([TEXT], 'huge.ndjson')
    Object.defineProperty(file, 'size', { value: size })
    const head = new TextEncoder().encode(TEXT)
    file.stream = () =>
      new ReadableStream(
        {
          pull(controller) {
            const bytes = told.pulled === 0 ? head : piece
            told.pulled += bytes.length
            controller.enqueue(bytes)
            if (told.pulled >= size) controller.close()
          },
          cancel() {
            told.cancelled = true
          },
        },
        { highWaterMark: 0 },
      )
    return { file, told }
  }

  it('is not read beyond the limit, and what was read is there', async () => {
    const limit = 4 << 20
    const { file, told } = hugeFile('{"kind":"weather","connection":null}\n', 2 ** 31)
    const { log, read } = createLogImport('file-1', file, limit)
    const { problems, problemCount, records } = await read(() => true)
    expect(told.cancelled).toBe(true)
    expect(told.pulled).toBeLessThan(limit + 200_000)
    expect(records).toBe(10)
    expect(log.history.events).toBe(8)
    // Of very many problems the first are told, and how many there are.
    expect(problems.length).toBe(100)
    expect(problemCount).toBeGreaterThan(50_000)
    expect(FILE_LIMIT).toBeLessThan(2 ** 31)
  })

  it('of one line is not held', async () => {
    const { file, told } = hugeFile('x', 2 ** 31)
    const { read } = createLogImport('file-1', file, 64 << 20)
    const before = process.memoryUsage().heapUsed
    const { problems, records } = await read(() => true)
    expect(records).toBe(10)
    expect(problems.map(({ reason }) => reason)).toContain('too-long')
    expect(told.pulled).toBeGreaterThan(60 << 20)
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(60 << 20)
  })

  it('can be given up at any moment', async () => {
    const { file, told } = hugeFile('{"kind":"weather"}\n', 2 ** 31)
    let pieces = 0
    const { read } = createLogImport('file-1', file)
    await read(() => ++pieces < 5)
    expect(told.cancelled).toBe(true)
    expect(told.pulled).toBeLessThan(1 << 20)
  })
})
