import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { csvHead, csvRow } from '../../../../src/core/log/csv'
import { createRecorder } from '../records'
import { hostile, hostileLog } from './hostile-log'
import { written } from './written'

const COLUMNS = ['a', 'b'] as const

/** Reads CSV by RFC 4180, and nothing beyond it. */
function parse(text: string): string[][] {
  const rows: string[][] = [[]]
  let rest = text.replace(/^\ufeff/, '')
  while (rest !== '') {
    const found = /^(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/.exec(rest)
    if (!found) throw new Error(`no CSV: ${JSON.stringify(rest.slice(0, 50))}`)
    const [whole, quoted, bare = '', end] = found
    rows.at(-1)?.push(quoted === undefined ? bare : quoted.replaceAll('""', '"'))
    if (end === '\r\n') rows.push([])
    rest = rest.slice(whole.length)
  }
  return rows.slice(0, -1)
}

/** A row as its reader has it: with what was written as JSON read as such. */
function decode(columns: readonly string[], row: readonly string[]): string[] {
  const asJson = new Set(row.at(-1)?.split(' '))
  return columns.map((column, i) => (asJson.has(column) ? JSON.parse(row[i] ?? '') : (row[i] ?? '')))
}

describe('csvRow', () => {
  it('gives every text back, whatever is in it', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(hostile, hostile)), rows => {
        const text = csvHead(COLUMNS) + rows.map(row => csvRow(COLUMNS, row)).join('')
        const [head, ...read] = parse(text)
        expect(head).toEqual(['a', 'b', 'as_json'])
        expect(read.map(row => decode(COLUMNS, row))).toEqual(rows)
      }),
    )
  })

  it('has no cell that a spreadsheet would run, and none that no CSV can hold', () => {
    fc.assert(
      fc.property(hostile, text => {
        const [[cell = ''] = []] = parse(csvRow(COLUMNS, [text, null]))
        if (!/^[+-]?[\d.]/.test(cell)) expect(cell).not.toMatch(/^\s*[=+\-@＝＋－＠]/)
        expect(cell).not.toMatch(/\0|\p{Surrogate}/u)
      }),
    )
  })

  it.each([
    ['=1+1', '"""=1+1""",,a\r\n'],
    [' =1+1', '""" =1+1""",,a\r\n'],
    ['-5', '-5,,\r\n'],
    ['+1.5e3', '+1.5e3,,\r\n'],
    ['-2+3', '"""-2+3""",,a\r\n'],
    ['a\0b', '"""a\\u0000b""",,a\r\n'],
    ['a,b', '"a,b",,\r\n'],
    ['', '"",,\r\n'],
  ])('%j becomes %j', (text, row) => {
    expect(csvRow(COLUMNS, [text, null])).toBe(row)
  })
})

describe('the table of events', () => {
  it('has a row for each fact of a stream, with its text intact', () => {
    fc.assert(
      fc.property(hostileLog, records => {
        const [columns = [], ...rows] = parse(written('csv', records))
        const told = records.filter(({ kind }) =>
          ['event', 'comment', 'retry', 'checkpoint', 'fault'].includes(kind),
        )
        expect(rows.map(([seq]) => Number(seq))).toEqual(told.map(({ seq }) => seq))
        for (const [i, row] of rows.entries()) {
          const record = told[i]
          if (record?.kind !== 'event') continue
          const cells = decode(columns.slice(0, -1), row)
          expect(cells.slice(-6)).toEqual([
            record.type,
            record.id,
            String(record.size),
            String(record.heard),
            String(record.cut === true),
            record.data ?? '',
          ])
        }
      }),
    )
  })
})

describe('the table of attempts', () => {
  it('has a row for each attempt, also of those that a history has forgotten', () => {
    const record = createRecorder()
    const records = [record('connection', { attempt: 0 })]
    const all = Array.from({ length: 3500 }, (_, i) => i + 1).flatMap(attempt => [
      record('request', { attempt }),
      record('end', { attempt, how: 'refused' }),
      record('error', { attempt, readyState: 0 }),
    ])
    const [columns = [], ...rows] = parse(written('csv-attempts', [...records, ...all]))
    const number = columns.indexOf('attempt')
    expect(rows.map(row => Number(row[number]))).toEqual(Array.from({ length: 3500 }, (_, i) => i + 1))
    const delays = new Set(rows.slice(10).map(row => row[columns.indexOf('delay')]))
    expect(delays).toEqual(new Set(['2']))
    expect(new Set(rows.map(row => row[columns.indexOf('how')]))).toEqual(new Set(['refused']))
  })

  it('has each of very many connections once', () => {
    const record = createRecorder()
    const records = Array.from({ length: 26_000 }, (_, i) => i + 1).flatMap(n => [
      record('connection', { connection: `doc-${n}`, attempt: 0, url: `https://shop.example/${n}` }),
      record('close', { connection: `doc-${n}`, attempt: 1 }),
    ])
    const rows = parse(written('csv-attempts', records)).slice(1)
    expect(rows).toHaveLength(26_000)
    expect(new Set(rows.map(row => row[2])).size).toBe(26_000)
  }, 30_000)

  it('has each connection of a long chain once', () => {
    const record = createRecorder()
    const records = Array.from({ length: 5000 }, (_, i) => i + 1).flatMap(n => [
      record('connection', { connection: `doc-${n}`, attempt: 0 }),
      record('open', { connection: `doc-${n}` }),
      record('close', { connection: `doc-${n}`, attempt: 1 }),
    ])
    const [columns = [], ...rows] = parse(written('csv-attempts', records))
    expect(new Set(rows.map(row => row[0]))).toEqual(new Set(['doc-1']))
    expect(rows.map(row => Number(row[columns.indexOf('attempt')]))).toEqual(
      Array.from({ length: 5000 }, (_, i) => i + 1),
    )
  })
})
