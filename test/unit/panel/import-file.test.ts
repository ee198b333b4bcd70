import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createLogImport } from '../../../src/panel/engine/import-log'
import { createContext, written } from '../core/log/written'
import { createRecorder, linesOf } from '../core/records'

const record = createRecorder()
const RECORDS = [
  record('connection', { attempt: 0 }),
  record('open'),
  record('event', { data: 'Zürich 心跳 🫀', size: 24 }),
]
const TEXT = written('ndjson', RECORDS, createContext())

function utf16(text: string, order: 'le' | 'be', mark: boolean): Uint8Array {
  const bytes = Buffer.from(mark ? `\ufeff${text}` : text, 'utf16le')
  return order === 'le' ? bytes : bytes.swap16()
}

async function importBytes(bytes: Uint8Array | string, limit?: number) {
  const file = new File([typeof bytes === 'string' ? bytes : new Uint8Array(bytes)], 'log.ndjson')
  const { log, read } = createLogImport('file-1', file, limit)
  const result = await read(() => true)
  const [chunk] = await log.source.read(0, 1)
  return { ...result, lines: chunk?.text ?? '', log }
}

describe('an imported file', () => {
  it.each([
    ['UTF-8', Buffer.from(TEXT)],
    ['UTF-8 with a mark', Buffer.from(`\ufeff${TEXT}`)],
    ['UTF-16, little endian', utf16(TEXT, 'le', true)],
    ['UTF-16, big endian', utf16(TEXT, 'be', true)],
    ['UTF-16, little endian, without a mark', utf16(TEXT, 'le', false)],
    ['UTF-16, big endian, without a mark', utf16(TEXT, 'be', false)],
    ['gzip', gzipSync(TEXT)],
    ['gzip of UTF-16', gzipSync(utf16(TEXT, 'le', true))],
  ])('is read as %s', async (_, bytes) => {
    expect(await importBytes(bytes)).toMatchObject({ lines: linesOf(RECORDS), problems: [], records: 3 })
  })

  it('that is compressed and cut off is read as far as it goes', async () => {
    const many = Array.from({ length: 20_000 }, (_, i) =>
      record('event', { data: String(Math.sin(i)), seq: i + 10 }),
    )
    const packed = gzipSync(TEXT + linesOf(many))
    const { problems, records } = await importBytes(packed.subarray(0, packed.length - 100))
    expect(records).toBeGreaterThan(1000)
    expect(problems.map(({ reason }) => reason)).toContain('gzip')
    expect(problems[0]).toMatchObject({ line: 0 })
  })

  it('that is a zip archive is named as one', async () => {
    const { problems, records } = await importBytes(Buffer.from('504b030414000000', 'hex'))
    expect({ problems, records }).toEqual({
      problems: [{ line: 0, reason: 'archive', details: [] }],
      records: 0,
    })
  })

  it('that is too large is read up to the limit, and says so', async () => {
    const many = Array.from({ length: 20_000 }, (_, i) => record('event', { seq: i + 10 }))
    const { problems, records } = await importBytes(gzipSync(TEXT + linesOf(many)), 1_000_000)
    expect(records).toBeGreaterThan(1000)
    expect(records).toBeLessThan(20_000)
    expect(problems[0]).toEqual({ line: 0, reason: 'too-large', details: ['1000000'] })
  })

  it('is never the end of the engine, whatever is in it', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.uint8Array({ maxLength: 2000 }),
          fc.tuple(fc.nat(TEXT.length), fc.uint8Array({ maxLength: 20 })).map(([at, noise]) => {
            const bytes = Buffer.from(TEXT)
            return new Uint8Array(Buffer.concat([bytes.subarray(0, at), noise, bytes.subarray(at + 1)]))
          }),
        ),
        async bytes => {
          const { problems, records } = await importBytes(bytes)
          expect(records > 0 || problems.length > 0).toBe(true)
        },
      ),
    )
  })
})
