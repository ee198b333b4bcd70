/** The published schema of the log format, held against what is written and what is read. */

import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020'
import addFormats from 'ajv-formats'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import schema from '../../../../docs/log-format.schema.json' with { type: 'json' }
import { LOG_VERSION } from '../../../../src/core/log/upgrade'
import type { Kind, LogRecord } from '../../../../src/core/record'
import { readLogRecord } from '../../../../src/core/record-schema'
import { createRecorder } from '../records'
import { hostileLog } from './hostile-log'
import { written } from './written'

// The words of a kind are told by its name, not by their types.
const ajv = addFormats.default(new Ajv2020({ strict: true, strictTypes: false, strictRequired: false }))
const validate = ajv.compile(schema)

function errorsOf(line: string): unknown {
  return validate(JSON.parse(line)) ? null : [line, validate.errors]
}

const KINDS = Object.keys(schema.$defs).filter(
  name => !['header', 'redacted', 'record', 'headers', 'status', 'size', 'place'].includes(name),
) as Kind[]

describe('the schema', () => {
  it('takes every line that is written, whatever is in it', () => {
    fc.assert(
      fc.property(hostileLog, records => {
        for (const line of written('ndjson', records).trimEnd().split('\n')) expect(errorsOf(line)).toBeNull()
      }),
    )
  })

  it('takes what is taken out and which part it is in the header', () => {
    const text = written('ndjson', [], {
      redacted: () => [{ what: 'query', how: 'masked', count: 2, names: ['token'] }],
      part: { streams: 1, from: '2026-11-20T10:41:00.000Z' },
    })
    expect(errorsOf(text)).toBeNull()
  })

  it('names the kinds and the version that this tool writes', () => {
    const record = createRecorder()
    for (const kind of KINDS) expect(readLogRecord(record(kind)), kind).toMatchObject({ as: 'record' })
    expect(schema.$defs.header.properties.version.const).toBe(LOG_VERSION)
    // Every kind that a record can have is described, in the schema and in words.
    const words = readFileSync(new URL('../../../../docs/log-format.md', import.meta.url), 'utf8')
    for (const kind of KINDS) expect(words, kind).toContain(`| \`${kind}\` |`)
  })

  it('takes and refuses the same as the reader', () => {
    const record = createRecorder()
    const values = fc.oneof(
      fc.constantFrom(null, -1, 1.5, 2 ** 41, 'x', '', true, false, {}, 0, 2, 'page', 'api'),
      // The reader takes a list for headers without any.
      fc.jsonValue({ maxDepth: 1 }).filter(value => !Array.isArray(value)),
    )
    fc.assert(
      fc.property(fc.constantFrom(...KINDS), fc.nat(), values, fc.boolean(), (kind, which, value, remove) => {
        const line: Record<string, unknown> = { ...record(kind) }
        const fields = Object.keys(line).filter(field => field !== 'kind')
        const field = fields[which % fields.length] ?? ''
        if (remove) delete line[field]
        else line[field] = value
        const reading = readLogRecord(line)
        expect([line, validate(line)]).toEqual([line, reading.as !== 'invalid'])
      }),
      { numRuns: 2000 },
    )
  })

  it('lets kinds and fields pass that are not known yet', () => {
    const base = { connection: null, attempt: 0, seq: 1, at: 1, source: 'page' }
    expect(validate({ kind: 'weather', ...base, sky: 'blue' })).toBe(true)
    expect(validate({ kind: 'open', ...base, more: 1 })).toBe(true)
    expect(validate({ kind: 'weather', ...base, seq: 0 })).toBe(false)
  })
})

describe('the example in docs/log-format.md', () => {
  it('is a log', () => {
    const words = readFileSync(new URL('../../../../docs/log-format.md', import.meta.url), 'utf8')
    const lines = /```\n(\{"kind":"log"[\s\S]*?)\n```/.exec(words)?.[1]?.split('\n') ?? []
    expect(lines.length).toBeGreaterThan(3)
    const records: LogRecord[] = []
    for (const line of lines) {
      expect(errorsOf(line)).toBeNull()
      const reading = readLogRecord(JSON.parse(line))
      if (reading.as === 'record') records.push(reading.record)
    }
    expect(records).toHaveLength(lines.length - 1)
  })
})
