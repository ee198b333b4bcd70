import fc from 'fast-check'
import { unzipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { FORMATS } from '../../../src/core/log/formats'
import { NONE, SAFE } from '../../../src/core/log/redact'
import { scopeOf, WHOLE } from '../../../src/core/log/scope'
import type { LogRecord } from '../../../src/core/record'
import { type ExportOptions, exportFile, tryRedaction } from '../../../src/panel/engine/export-file'
import { createLogImport } from '../../../src/panel/engine/import-log'
import { createFileSource } from '../../../src/panel/engine/source'
import { hostileLog } from '../core/log/hostile-log'
import { factsOf, piecesOf, recordsOf } from '../core/log/spelled-streams'
import { WORDS } from '../core/log/written'
import { createRecorder, fold, linesOf } from '../core/records'

function optionsFor(records: readonly LogRecord[], options: Partial<ExportOptions> = {}): ExportOptions {
  const source = createFileSource()
  for (const record of records) source.append(record.seq, JSON.stringify(record))
  return {
    logs: [{ source, upTo: records.at(-1)?.seq ?? 0 }],
    size: linesOf(records).length,
    files: [{ name: '', scope: WHOLE }],
    wish: { format: 'ndjson', redaction: SAFE, zip: false, streams: null, from: null, to: null },
    exporter: { tool: 'SSE Pulse 0.1.0', browser: 'Chrome 156.0', words: WORDS, language: 'en' },
    mixed: true,
    imported: null,
    judgedAt: { at: 0, sleeps: [], rules: [] },
    at: Date.UTC(2026, 10, 20),
    salt: 'salt',
    goOn: () => true,
    ...options,
  }
}

async function textOf(options: ExportOptions): Promise<string> {
  return (await exportFile(options))?.blob.text() ?? ''
}

/** What a file becomes that is imported and exported again. */
async function again(text: string): Promise<string> {
  const { log, read } = createLogImport('file-1', new File([text], 'log.ndjson'))
  const { header } = await read(() => true)
  const options = optionsFor([])
  return textOf({
    ...options,
    logs: [{ source: log.source, upTo: log.folded }],
    imported: header,
    at: Date.UTC(2027, 0, 1),
  })
}

const record = createRecorder()
const SECRET = [
  record('connection', { connection: 'a-1', attempt: 0, url: 'https://shop.example/events?token=abc' }),
  record('event', { connection: 'a-1', data: '{"password":"x"}' }),
  record('connection', { connection: 'b-1', attempt: 0, url: 'https://shop.example/other' }),
  record('event', { connection: 'b-1', data: 'plain' }),
  record('environment', { connection: null, attempt: 0 }),
]

describe('an exported log', () => {
  it('is the log, byte for byte, where there is nothing to take out', async () => {
    await fc.assert(
      fc.asyncProperty(hostileLog, async records => {
        const wish = { ...optionsFor([]).wish, redaction: NONE }
        const text = await textOf(optionsFor(records, { wish }))
        expect(text.slice(text.indexOf('\n') + 1)).toBe(linesOf(records))
      }),
    )
  })

  it('becomes the same file when it is imported and exported again, whatever was taken out of it', async () => {
    await fc.assert(
      fc.asyncProperty(hostileLog, async records => {
        const text = await textOf(optionsFor([...records].map((each, i) => ({ ...each, seq: i + 1 }))))
        expect(await again(text)).toBe(text)
      }),
    )
  })

  it('says in its header what was taken out, and which part it is', async () => {
    const scope = scopeOf([fold(...SECRET)], { streams: ['a-1'], attempt: null, from: null, to: null })
    const wish = { ...optionsFor([]).wish, streams: ['a-1'] }
    const text = await textOf(optionsFor(SECRET, { wish, files: [{ name: '', scope }] }))
    const [header = '', ...lines] = text.trimEnd().split('\n')
    expect(JSON.parse(header)).toEqual({
      kind: 'log',
      format: 'sse-pulse',
      version: 1,
      tool: 'SSE Pulse 0.1.0',
      browser: 'Chrome 156.0',
      exportedAt: '2026-11-20T00:00:00.000Z',
      redacted: [
        { what: 'query', how: 'masked', count: 1, names: ['token'] },
        { what: 'field', how: 'masked', count: 1, names: ['password'] },
      ],
      part: { streams: 1 },
    })
    expect(lines).toHaveLength(3)
    expect(text).not.toMatch(/abc|"x\\"/)
  })

  it('keeps what was said before of a log that is redacted once more', async () => {
    const first = await textOf(optionsFor(SECRET))
    const { log, read } = createLogImport('file-1', new File([first], 'log.ndjson'))
    const { header } = await read(() => true)
    const wish = { ...optionsFor([]).wish, redaction: { ...SAFE, payloads: 'drop' as const } }
    const options = optionsFor([], { imported: header, wish })
    const text = await textOf({ ...options, logs: [{ source: log.source, upTo: log.folded }] })
    const { redacted } = JSON.parse(text.slice(0, text.indexOf('\n')))
    expect(redacted.map(({ what }: { what: string }) => what)).toEqual(['query', 'field', 'payload'])
  })
})

describe('every format', () => {
  it.each(FORMATS)('%s has nothing of what was taken out', async format => {
    const wish = { ...optionsFor([]).wish, format }
    const text = await textOf(optionsFor(SECRET, { wish }))
    expect(text.length).toBeGreaterThan(50)
    expect(text).not.toMatch(/token=abc|"x\\*"/)
  })

  it.each(FORMATS)('%s goes into an archive, a file for each stream', async format => {
    const wish = { ...optionsFor([]).wish, format, zip: true }
    const files = ['a-1', 'b-1'].map((id, i) => ({
      name: `0${i + 1}_${id}`,
      scope: scopeOf([fold(...SECRET)], { streams: [id], attempt: null, from: null, to: null }),
    }))
    const file = await exportFile(optionsFor(SECRET, { wish, files }))
    expect(file?.extension).toBe('zip')
    const unzipped = unzipSync(new Uint8Array((await file?.blob.arrayBuffer()) ?? new ArrayBuffer(0)))
    const names = Object.keys(unzipped)
    expect(names.map(name => name.slice(0, 6))).toEqual(['01_a-1', '02_b-1'])
    const [first = '', second = ''] = Object.values(unzipped).map(bytes => new TextDecoder().decode(bytes))
    expect(first).not.toContain('/other')
    expect(second).toContain('/other')
  })

  it.each(FORMATS)('%s can be given up', async format => {
    const wish = { ...optionsFor([]).wish, format }
    expect(await exportFile(optionsFor(SECRET, { wish, goOn: () => false }))).toBeNull()
  })

  it('tells how far it is', async () => {
    const shares: number[] = []
    const many = Array.from({ length: 20_000 }, (_, i) =>
      record('event', { seq: i + 1, data: 'x'.repeat(100) }),
    )
    await exportFile(
      optionsFor(many, {
        goOn(share) {
          shares.push(share)
          return true
        },
      }),
    )
    expect(shares.length).toBeGreaterThan(3)
    expect(shares).toEqual([...shares].sort((a, b) => a - b))
    expect(shares.at(-1)).toBeCloseTo(1, 1)
  })
})

describe('a raw event stream', () => {
  it('says in its name that it is only a reconstruction', async () => {
    const wish = { ...optionsFor([]).wish, format: 'sse' as const }
    const file = await exportFile(optionsFor(SECRET, { wish }))
    expect(file?.extension).toBe('reconstructed.sse')
  })
})

describe('a trial of a redaction', () => {
  it('counts what would be taken out, of the part that is chosen', async () => {
    expect(await tryRedaction(optionsFor(SECRET), WHOLE, SAFE)).toEqual({
      redacted: [
        { what: 'query', how: 'masked', count: 1, names: ['token'] },
        { what: 'field', how: 'masked', count: 1, names: ['password'] },
      ],
      examples: ['https://shop.example/events?token=[redacted]', '{"password":"[redacted]"}'],
    })
    const other = scopeOf([fold(...SECRET)], { streams: ['b-1'], attempt: null, from: null, to: null })
    expect(await tryRedaction(optionsFor(SECRET), other, SAFE)).toEqual({ redacted: [], examples: [] })
  })
})

describe('an exported event stream', () => {
  const body = 'id:1\r\ndata:{"n":1}\r\n\r\n:\r\n\r\n'
  const optionsOf = (text: string, format: 'sse' | 'ndjson') => {
    const records = recordsOf(factsOf(piecesOf(new TextEncoder().encode(text), [7, 20])))
    return optionsFor(records, { wish: { ...optionsFor([]).wish, format } })
  }

  it('is what was sent, byte for byte, where nothing had to be taken out', async () => {
    const file = await exportFile(optionsOf(body, 'sse'))
    expect(await file?.blob.text()).toBe(body)
    expect(file?.extension).toBe('sse')
  })

  it('says that it is not where something was', async () => {
    const file = await exportFile(optionsOf(body.replace('"n":1', '"password":"x"'), 'sse'))
    expect(await file?.blob.text()).toContain('reconstructed')
    expect(file?.extension).toBe('reconstructed.sse')
  })

  it('leaves out of the log the checksums by which secrets could be guessed', async () => {
    const options = optionsOf(body, 'ndjson')
    const text = await textOf(options)
    expect(text).toContain('"kind":"bytes"')
    expect(text).not.toContain('"sum"')
    const kept = await textOf({ ...options, wish: { ...options.wish, redaction: NONE } })
    expect(kept.match(/"sum":\d+/g)).toHaveLength(3)
    // However the file was written that it was read from.
    const odd = kept.replace(/"size":(\d+),"sum":(\d+)/g, '"sum" : $2, "size": $1')
    expect(await again(odd)).not.toContain('"sum"')
  })
})
