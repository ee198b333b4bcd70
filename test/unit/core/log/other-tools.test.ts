/** Exported files, read by programs that others wrote: sqlite3, jq and DuckDB. */

import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { LogRecord } from '../../../../src/core/record'
import { createRecorder } from '../records'
import { written } from './written'

const PAYLOADS = [
  'plain',
  'a,b;c\td',
  'say "hi", \'you\'',
  'one\ntwo\r\nthree\rfour\n',
  'nul\0nul',
  '🫀 心跳 \u202e\u2028',
  '=HYPERLINK("http://evil.example","x")',
  '+1+1',
  '-1-1',
  '-42.5',
  '@SUM(A1:A9)',
  '\t=1',
  '',
  ' ',
  'null',
  '\ud800 half',
  '\\"\\n',
  '{"a":[1,2,{"b":"c, \\"d\\""}]}',
  'x'.repeat(100_000),
]

function recordsOf(payloads: readonly string[]): LogRecord[] {
  const record = createRecorder()
  return [
    record('connection', { attempt: 0 }),
    record('open'),
    ...payloads.map((data, i) => record('event', { data, size: data.length, id: String(i) })),
    record('comment', { text: ' ping, "pong"', size: 14 }),
    record('close', { by: 'page' }),
  ]
}

const records = recordsOf(PAYLOADS)

let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sse-pulse-exports-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function file(name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

async function duck(query: string): Promise<Record<string, unknown>[]> {
  const instance = await DuckDBInstance.create()
  const connection = await instance.connect()
  try {
    return (await connection.runAndReadAll(query)).getRowObjectsJson()
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}

/** What a row says its payload was. */
function payloadOf({ data, as_json }: { data?: unknown; as_json?: unknown }): unknown {
  return String(as_json ?? '')
    .split(' ')
    .includes('data')
    ? JSON.parse(String(data))
    : (data ?? '')
}

describe('CSV', () => {
  it('sqlite3 has every row, and every payload as it was', () => {
    const path = file('events.csv', written('csv', records))
    const query = (sql: string) =>
      JSON.parse(
        execFileSync('sqlite3', [':memory:', '-cmd', `.import --csv '${path}' events`, '-json', sql], {
          encoding: 'utf8',
          maxBuffer: 1 << 26,
        }),
      )
    expect(query('select count(*) as n from events')).toEqual([{ n: PAYLOADS.length + 1 }])
    const rows = query("select data, as_json from events where kind = 'event' order by cast(seq as integer)")
    expect(rows.map(payloadOf)).toEqual(PAYLOADS)
    // As docs/exports.md tells people to do it.
    const decoded = query(
      "select case when instr(as_json, 'data') then data ->> '$' else data end as data from events where id = '6'",
    )
    expect(decoded).toEqual([{ data: PAYLOADS[6] }])
    expect(query("select data from events where kind = 'comment'")).toEqual([{ data: ' ping, "pong"' }])
  })

  it('DuckDB has every row, and every payload as it was', async () => {
    const path = file('events-duck.csv', written('csv', records))
    const rows = await duck(
      `select kind, data, as_json, at_ms from read_csv('${path}', all_varchar = true) order by cast(seq as integer)`,
    )
    expect(rows).toHaveLength(PAYLOADS.length + 1)
    expect(rows.slice(0, -1).map(payloadOf)).toEqual(PAYLOADS)
  })

  it('DuckDB tells the types of the columns of attempts by itself', async () => {
    const path = file('attempts.csv', written('csv-attempts', records))
    const [row] = await duck(`select *, typeof(started) as t, typeof(events) as e from '${path}'`)
    expect(row).toMatchObject({ t: 'TIMESTAMP WITH TIME ZONE', e: 'BIGINT', events: String(PAYLOADS.length) })
  })
})

describe('NDJSON', () => {
  it('jq has every record as it was', () => {
    // jq 1.6 refuses the half of a character, which JSON may hold.
    const whole = recordsOf(PAYLOADS.filter(text => !/\p{Surrogate}/u.test(text)))
    const path = file('log.ndjson', written('ndjson', whole))
    const lines = execFileSync('jq', ['-c', '.', path], { encoding: 'utf8', maxBuffer: 1 << 26 })
    const [header, ...rest] = lines
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line))
    expect(header).toMatchObject({ kind: 'log', format: 'sse-pulse' })
    expect(rest).toEqual(whole)
    expect(
      execFileSync('jq', ['-s', 'map(select(.kind == "event")) | length', path], { encoding: 'utf8' }).trim(),
    ).toBe(String(PAYLOADS.length - 1))
  })

  it('DuckDB counts and reads the events', async () => {
    const texts = PAYLOADS.filter(text => !/[\0\p{Surrogate}]/u.test(text))
    const path = file('log-duck.ndjson', written('ndjson', recordsOf(texts)))
    const rows = await duck(
      `select data from read_ndjson('${path}', ignore_errors = false) where kind = 'event' order by seq`,
    )
    expect(rows.map(({ data }) => data)).toEqual(texts)
  })
})
