/**
 * Real logs of every format that is read, with random damage done to their text or bytes: none may stop the import,
 * nor more be made of a file than is in it. `FUZZ_RUNS` says how many damaged files of each format are read.
 */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Format } from '../../../src/core/log/formats'
import { createLogImport } from '../../../src/panel/engine/import-log'
import { createContext, written } from '../core/log/written'
import { createRecorder } from '../core/records'

const RUNS = Number(process.env.FUZZ_RUNS ?? 150)
/** Far more than any of these files takes. */
const TIMEOUT = 30_000 + RUNS * 20

const record = createRecorder()
const RECORDS = [
  record('connection', { attempt: 0 }),
  record('request'),
  record('response'),
  record('open'),
  record('event', { type: 'tick', id: '1', data: '{"n":1}', size: 7 }),
  record('comment', { text: ' 心跳', size: 8 }),
  record('retry', { delay: 3000 }),
  record('checkpoint', { id: '2' }),
  record('fault', { reason: 'unknown-field', text: 'foo: bar' }),
  record('event', { data: 'é\n💚', size: 7 }),
  record('bytes', { size: 90 }),
  record('end', { how: 'clean', error: null }),
  record('close', { by: 'browser' }),
]
/** As files are read, with what a name says of their format. */
const SAMPLES: readonly [format: Format, name: string, text: string][] = [
  ['ndjson', 'log.ndjson', written('ndjson', RECORDS, createContext())],
  ['har', 'log.har', written('har', RECORDS, createContext())],
  ['sse', 'body.sse', written('sse', RECORDS, createContext())],
]

/** Records that even an empty body is told with: a connection that opens and is over. */
const MADE_UP = 10
const DEEP = 20_000
/** What stands where something else should. */
const intruder = fc.oneof(
  fc.constantFrom(
    'null',
    '-1',
    '1e999',
    '9'.repeat(400),
    '{"__proto__":{"polluted":1}}',
    '"__proto__":{"polluted":1},',
    '"constructor":{"prototype":{"polluted":1}},',
    '{"kind":"__proto__","seq":1}',
    '\0',
    '\ufeff',
    '\ud800',
    '\u202e',
    '<img src=x onerror=alert(1)>',
    '"',
    '\\',
    '\r',
    '\n\n',
    `${'['.repeat(DEEP)}${']'.repeat(DEEP)}`,
    '{"a":'.repeat(DEEP),
    'x'.repeat(100_000),
  ),
  fc.string({ unit: 'binary', maxLength: 20 }),
)
const place = fc.double({ min: 0, max: 1, noNaN: true })
/** One thing that goes wrong with a text. Places are parts of its length, so that they mean something when it shrinks. */
const damage = fc.oneof(
  fc.record({ does: fc.constant('cut' as const), at: place, to: place }),
  fc.record({ does: fc.constant('insert' as const), at: place, what: intruder }),
  fc.record({ does: fc.constant('repeat' as const), at: place, to: place }),
  fc.record({ does: fc.constant('swap-lines' as const), at: place, to: place }),
  fc.record({ does: fc.constant('repeat-line' as const), at: place, to: place }),
  fc.record({ does: fc.constant('swap-values' as const), at: place, to: place }),
  fc.record({ does: fc.constant('number' as const), at: place, what: intruder }),
)
type Damage = typeof damage extends fc.Arbitrary<infer D> ? D : never

const VALUE = /-?\d+(?:\.\d+)?|"(?:[^"\\\n]|\\.)*"|true|false|null/g
const NUMBER = /-?\d+(?:\.\d+)?/g

/** The index of an item that a place means. */
const pick = (at: number, length: number): number => Math.min(length - 1, Math.floor(at * length))

function replaceMatch(text: string, pattern: RegExp, at: number, change: (found: string) => string): string {
  const found = [...text.matchAll(pattern)]
  const match = found[pick(at, found.length)]
  if (!match) return text
  return text.slice(0, match.index) + change(match[0]) + text.slice(match.index + match[0].length)
}

function damaged(text: string, each: Damage): string {
  const { length } = text
  const at = Math.floor(each.at * length)
  if (each.does === 'insert') return text.slice(0, at) + each.what + text.slice(at)
  if (each.does === 'number') return replaceMatch(text, NUMBER, each.at, () => each.what)
  const to = Math.floor(each.to * length)
  if (each.does === 'cut') return text.slice(0, Math.min(at, to)) + text.slice(Math.max(at, to))
  if (each.does === 'repeat') return text.slice(0, Math.max(at, to)) + text.slice(Math.min(at, to))
  if (each.does === 'swap-values') {
    const values = [...text.matchAll(VALUE)]
    const other = values[pick(each.to, values.length)]
    return replaceMatch(text, VALUE, each.at, found => other?.[0] ?? found)
  }
  const lines = text.split('\n')
  const from = pick(each.at, lines.length)
  const line = lines[from] ?? ''
  const target = pick(each.to, lines.length)
  if (each.does === 'repeat-line') lines.splice(target, 0, line)
  else {
    lines[from] = lines[target] ?? ''
    lines[target] = line
  }
  return lines.join('\n')
}

const ENCODINGS = ['utf-8', 'utf-16le', 'latin1'] as const
/** What goes wrong with bytes: one of them is another, which no text can be. */
const flips = fc.array(fc.tuple(place, fc.integer({ min: 0, max: 255 })), { maxLength: 3 })

function encoded(text: string, encoding: (typeof ENCODINGS)[number], flipped: readonly [number, number][]) {
  const bytes = new Uint8Array(Buffer.from(text, encoding === 'utf-8' ? 'utf8' : encoding))
  for (const [at, byte] of flipped) if (bytes.length > 0) bytes[pick(at, bytes.length)] = byte
  return bytes
}

async function read(content: string | Uint8Array<ArrayBuffer>, name: string) {
  const { log, read } = createLogImport('file-1', new File([content], name))
  const result = await read(() => true)
  return { ...result, log }
}

describe.each(SAMPLES)('a damaged %s', (_, name, sample) => {
  it('is read to its end, with at most one record for each line or value, and every problem has its place', {
    timeout: TIMEOUT,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(damage, { minLength: 1, maxLength: 6 }),
        fc.constantFrom(...ENCODINGS),
        flips,
        async (damages, encoding, flipped) => {
          const text = damages.reduce(damaged, sample)
          const { records, problems, problemCount, log } = await read(encoded(text, encoding, flipped), name)
          expect(records).toBeLessThanOrEqual(text.length + MADE_UP)
          expect(log.history.events).toBeLessThanOrEqual(records)
          expect(problems.length).toBe(Math.min(problemCount, 100))
          for (const { line, reason, details } of problems) {
            expect(line).toBeGreaterThanOrEqual(0)
            expect(Number.isSafeInteger(line)).toBe(true)
            expect(reason).toMatch(/^[a-z-]+$/)
            expect(details.every(detail => typeof detail === 'string')).toBe(true)
          }
          expect('polluted' in {}).toBe(false)
        },
      ),
      { numRuns: RUNS },
    )
  })
})

describe('lines of a log that are none', () => {
  const junk = fc.oneof(
    intruder.filter(text => !/[\n\r]/.test(text) && text.trim() !== '' && !text.startsWith('{"kind"')),
    fc.constantFrom('{}', '[]', '{"kind":"event"}', '{"kind":7}', '{"kind":"event","seq":"2"}'),
  )
  const [, , sample] = SAMPLES[0] as (typeof SAMPLES)[number]
  const lines = sample.trimEnd().split('\n')

  it('are told of, each, and all others are kept', { timeout: TIMEOUT }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(place, junk), { minLength: 1, maxLength: 5 }), async junks => {
        const mixed = [...lines]
        // Behind the header, or the file would be no log.
        for (const [at, line] of junks) mixed.splice(1 + pick(at, mixed.length), 0, line)
        const { records, problemCount } = await read(`${mixed.join('\n')}\n`, 'log.ndjson')
        expect(records).toBe(RECORDS.length)
        expect(problemCount).toBe(junks.length)
      }),
      { numRuns: RUNS },
    )
  })
})
