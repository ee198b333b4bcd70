/** Nothing that looks like a secret leaves by default, wherever in a log it stands and in whatever format. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FORMATS } from '../../../../src/core/log/formats'
import { createRedactor, SAFE } from '../../../../src/core/log/redact'
import type { Kind, LogRecord } from '../../../../src/core/record'
import { readLogRecord } from '../../../../src/core/record-schema'
import { createRecorder } from '../records'
import { written } from './written'

/** Short enough for every field that a page or a server can fill. */
const SECRETS = [
  'ghp_16C7e42F292c6912E7710c838347Ae178B4a',
  'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.dozjgNryP4J3jVmNHl0w5N',
  'AKIAIOSFODNN7EXAMPLE',
  'glpat-ABCDEFGHIJ0123456789',
]

const KINDS: Kind[] = [
  'connection',
  'listening',
  'request',
  'redirect',
  'response',
  'protocol',
  'end',
  'open',
  'event',
  'comment',
  'checkpoint',
  'fault',
  'spelling',
  'close',
  'environment',
  'note',
]
/** Fields whose values are words of this tool: a line with another one is no record. */
const NOT_FREE = new Set(['kind', 'source', 'api', 'how', 'by', 'what', 'level', 'reason', 'of', 'behind'])

type Fields = Record<string, unknown>

/** The ways to put a secret into one text of a record, its headers' names and values included. */
function poisoned(record: LogRecord, secret: string): LogRecord[] {
  const fields: Fields = { ...record }
  if (record.kind === 'response') fields.ip = '::1'
  if (record.kind === 'close' || record.kind === 'connection') fields.stack = 'at x'
  if (record.kind === 'environment') fields.page = 'https://shop.example/'
  if (record.kind === 'end') fields.error = 'AbortError'
  return Object.entries(fields).flatMap(([name, value]) => {
    if (NOT_FREE.has(name)) return []
    if (typeof value === 'string') return [{ ...fields, [name]: secret }] as unknown as LogRecord[]
    if (name !== 'headers') return []
    return [
      { ...fields, headers: { 'x-odd': secret } },
      { ...fields, headers: { [secret]: 'x' } },
      { ...fields, headers: { 'last-event-id': secret } },
    ] as unknown as LogRecord[]
  })
}

describe('what leaves by default', () => {
  it.each(SECRETS)('has %s nowhere, in no field of any kind and in no format', secret => {
    const record = createRecorder()
    const records = [
      record('connection', { attempt: 0 }),
      ...KINDS.flatMap(kind => poisoned(record(kind) as LogRecord, secret)),
    ].map((each, i) => ({ ...each, seq: i + 1 }))
    expect(records.length).toBeGreaterThan(25)
    const redactor = createRedactor(SAFE, 'salt')
    const out = records.map(each => {
      expect(readLogRecord(each), JSON.stringify(each)).toMatchObject({ as: 'record' })
      const line = redactor.line(JSON.stringify(each)) ?? ''
      expect(line).not.toContain(secret)
      return JSON.parse(line) as LogRecord
    })
    for (const format of FORMATS) {
      const text = written(format, out, { redacted: () => redactor.redacted() })
      expect(text, format).not.toContain(secret)
      expect(text.toLowerCase(), format).not.toContain(secret.toLowerCase())
    }
  })

  it('has no secret whatever stands around it', () => {
    const around = fc.string({
      unit: fc.constantFrom(' ', '"', '{', '\\', '\0', '\ud800', '/', '=', '&', ':', '🫀', '\n'),
    })
    fc.assert(
      fc.property(fc.constantFrom(...SECRETS), around, around, (secret, before, behind) => {
        const redactor = createRedactor(SAFE, 'salt')
        const line = JSON.stringify(createRecorder()('event', { data: before + secret + behind }))
        expect(redactor.concerns(line)).toBe(true)
        expect(redactor.line(line)).not.toContain(secret)
      }),
      { numRuns: 1000 },
    )
  })
})
