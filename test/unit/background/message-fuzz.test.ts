/**
 * What comes over ports and from pages, random and damaged: it is read or it is none, and never more than that.
 * `FUZZ_RUNS` says how many of each are tried.
 */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readBatch } from '../../../src/background/intake'
import { readBridgeMessage, readPanelMessage, readWireMessage } from '../../../src/background/read-message'
import { readKeeping } from '../../../src/core/keeping'
import { readPagePiece } from '../../../src/core/page-piece'
import { readLogRecord, readPageRecord } from '../../../src/core/record-schema'
import { readRedactionRules } from '../../../src/core/redaction-rules'
import { readSiteRules } from '../../../src/core/site-rules'
import { readStreamRules } from '../../../src/core/stream-rules'

const RUNS = Number(process.env.FUZZ_RUNS ?? 500)
/** Far more than any of these takes. */
const TIMEOUT = 30_000 + RUNS * 20

const fact = { at: 1.5, since: 1 }
const BRIDGE = [
  { kind: 'hello', document: 'd', page: 'https://a.example/', late: false, startedAt: 1.25 },
  { kind: 'batch', number: 1, text: '[]' },
  { kind: 'lost', bytes: 0 },
  { kind: 'alive' },
]
const PANEL = [
  { kind: 'watch', tab: 'all' },
  { kind: 'watch', tab: 7 },
  { kind: 'read', request: 1, session: 's', after: 0 },
  { kind: 'clear', session: 's' },
  { kind: 'note', session: 's', note: { connection: 'a', attempt: 1, at: 1, on: 3, text: 'why?' } },
  { kind: 'note', session: 's', note: { connection: null, attempt: 0, at: 1, on: 3, text: null } },
  { kind: 'reload', tab: 7 },
  { kind: 'openPage', tab: 7 },
  { kind: 'openPage', tab: 'all', at: { stream: 'a', findings: true } },
  { kind: 'openOptions' },
  { kind: 'usage' },
  { kind: 'clearAll' },
]
const WIRE = [
  { kind: 'observe', tab: 7 },
  { kind: 'stream', stream: 0, url: 'https://a.example/', startedAt: 1 },
  { kind: 'over', stream: 0, complete: false },
  { kind: 'pace', slow: true },
  {
    kind: 'facts',
    stream: 0,
    facts: [
      { ...fact, kind: 'event', type: 'message', id: '', data: null, size: 0, cut: true },
      { ...fact, kind: 'comment', text: '', size: 1 },
      { ...fact, kind: 'retry', delay: Number.MAX_SAFE_INTEGER },
      { ...fact, kind: 'checkpoint', id: '' },
      { ...fact, kind: 'fault', reason: 'late-bom', text: 'x' },
      { ...fact, kind: 'bytes', size: 5, sum: 2 ** 32 - 1 },
      { ...fact, kind: 'spelling', of: 'event', behind: 'start', named: false, fresh: true, text: '' },
    ],
  },
]
const PAGE = [
  { kind: 'piece', connection: 1, attempt: 1, at: 1, number: 1, length: 0, lead: 0, trail: 0, counted: true },
  { kind: 'open', connection: 1, attempt: 1, at: 1 },
  { kind: 'event', connection: 1, attempt: 1, at: 1, type: 'a', id: '', data: 'x', heard: true },
  { kind: 'end', connection: 1, attempt: 1, at: 1, how: 'cut', error: null },
]

const deep = JSON.parse(`${'['.repeat(20_000)}${']'.repeat(20_000)}`) as unknown
/** What stands where something else should. */
const intruder = fc.oneof(
  fc.constantFrom<unknown>(
    ...[null, undefined, Number.NaN, -1, 1.5, 1e300, -0, Number.NEGATIVE_INFINITY, 2 ** 53, true, '', '7'],
    ...[[], {}, deep, '__proto__', 'constructor', 'toString', 'x'.repeat(100_000), new Array(1000)],
    JSON.parse('{"__proto__":{"polluted":1},"kind":"__proto__"}'),
    Object.create(null),
  ),
  fc.anything(),
)
type Damage = { at: number; what: unknown; does: 'replace' | 'remove' | 'add' }
const damage: fc.Arbitrary<Damage> = fc.record({
  at: fc.double({ min: 0, max: 0.999, noNaN: true }),
  what: intruder,
  does: fc.constantFrom('replace', 'remove', 'add'),
})

/** A value with one of its fields, at any depth, damaged. */
function damaged(value: unknown, { at, what, does }: Damage): unknown {
  const copy = structuredClone(value)
  const places: [Record<string, unknown>, string][] = []
  const visit = (holder: unknown): void => {
    if (typeof holder !== 'object' || holder === null) return
    for (const key of Object.keys(holder)) {
      places.push([holder as Record<string, unknown>, key])
      visit((holder as Record<string, unknown>)[key])
    }
  }
  visit(copy)
  const [holder, key] = places[Math.floor(at * places.length)] ?? []
  if (!holder || key === undefined) return what
  if (does === 'replace') holder[key] = what
  else if (does === 'remove') delete holder[key]
  else
    Object.defineProperty(holder, '__proto__', {
      value: what,
      enumerable: true,
      configurable: true,
      writable: true,
    })
  return copy
}

/** The types of the fields of a value; of a number whether it is one that can be counted with. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shapeOf)
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, shapeOf(each)]))
  return typeof value === 'number' ? Number.isFinite(value) && value >= -1 : typeof value
}

describe.each([
  ['a bridge', BRIDGE, readBridgeMessage],
  ['a panel', PANEL, readPanelMessage],
  ['a devtools page', WIRE, readWireMessage],
] as const)('messages of %s', (_, messages, read) => {
  it.each(messages.map(message => [JSON.stringify(message).slice(0, 60), message] as const))(
    'have %s',
    (_, message) => {
      expect(read(message)).toBe(message)
    },
  )

  it('are read or are none, and no wrong field gets through', { timeout: TIMEOUT }, () => {
    fc.assert(
      fc.property(fc.constantFrom<object>(...messages), damage, (message, how) => {
        const bad = damaged(message, how)
        const found = read(bad)
        expect('polluted' in {}).toBe(false)
        if (found === null || how.does !== 'replace') return
        // A field that was replaced is still of its type, or is one that may be of several.
        const variants = messages
          .filter(({ kind }) => kind === found.kind)
          .map(each => JSON.stringify(shapeOf(each)))
        const free = /^(?:data|text|connection|at|after|tab|cut|sum|since)$/
        const same = JSON.stringify(shapeOf(found), (key, value) => (free.test(key) ? 'free' : value))
        const known = variants.map(each =>
          JSON.stringify(JSON.parse(each), (key, value) => (free.test(key) ? 'free' : value)),
        )
        if (found.kind === 'facts') expect(Array.isArray((found as { facts: unknown }).facts)).toBe(true)
        else if (found.kind !== 'alive' && found.kind !== 'usage') expect(known).toContain(same)
      }),
      { numRuns: RUNS },
    )
  })

  it('are none of what is anything', { timeout: TIMEOUT }, () => {
    const kinds = fc.constantFrom(
      '__proto__',
      'constructor',
      'hasOwnProperty',
      ...messages.map(({ kind }) => kind),
    )
    fc.assert(
      fc.property(intruder, kinds, fc.dictionary(fc.string(), intruder), (value, kind, fields) => {
        read(value)
        read({ ...fields, kind })
        expect(read({ kind: 'hasOwnProperty' })).toBeNull()
        expect('polluted' in {}).toBe(false)
      }),
      { numRuns: RUNS },
    )
  })
})

it.each([
  { kind: 'batch', number: 0, text: '' },
  { kind: 'batch', number: 1.5, text: '' },
  { kind: 'hello', document: 'x'.repeat(257), page: '', late: false, startedAt: 1 },
  { kind: 'hello', document: 'd', page: 7, late: false, startedAt: 1 },
  { kind: 'hello', document: 'd', page: '', late: false, startedAt: 1e300 },
  { kind: 'lost', bytes: Number.NaN },
])('%j is no message of a bridge', message => {
  expect(readBridgeMessage(message)).toBeNull()
})

it.each([
  { kind: 'event', at: 1, type: 'a', id: 7, data: null, size: 0 },
  { kind: 'event', at: 1, type: 'a', id: '', data: {}, size: 0 },
  { kind: 'bytes', at: 1, size: -1 },
  { kind: 'bytes', at: Number.NaN, size: 1 },
  { kind: 'fault', at: 1, reason: 'toString', text: '' },
  { kind: '__proto__', at: 1 },
])('%j is no fact of a body', fact => {
  expect(readWireMessage({ kind: 'facts', stream: 1, facts: [fact] })).toBeNull()
})

describe('what pages and storage hold', () => {
  const READERS = [
    readPageRecord,
    readLogRecord,
    readRedactionRules,
    readSiteRules,
    readStreamRules,
    readKeeping,
    (value: unknown) => readPagePiece(value, 10),
  ]

  it('never makes a reader throw', { timeout: TIMEOUT }, () => {
    fc.assert(
      fc.property(
        fc.constantFrom<object>(...PAGE),
        damage,
        fc.dictionary(fc.string(), intruder),
        (item, how, any) => {
          for (const read of READERS) for (const value of [damaged(item, how), how.what, any]) read(value)
          expect('polluted' in {}).toBe(false)
        },
      ),
      { numRuns: RUNS },
    )
  })

  it('is counted where it is nested deeper than can be written', () => {
    const text = `[${'['.repeat(100_000)}${']'.repeat(100_000)},${JSON.stringify(PAGE[1])}]`
    const { items, invalid } = readBatch(text)
    expect(items).toEqual([PAGE[1]])
    expect(invalid).toEqual({ records: 1, bytes: text.length })
  })

  it('is read from a batch as so many items, and the others are counted', { timeout: TIMEOUT }, () => {
    const value = fc.oneof(
      fc.constantFrom(
        `${'['.repeat(2000)}${']'.repeat(2000)}`,
        `${'{"a":'.repeat(2000)}1${'}'.repeat(2000)}`,
      ),
      fc.tuple(fc.constantFrom<object>(...PAGE), damage).map(([item, how]) => {
        try {
          return JSON.stringify(damaged(item, how)) ?? 'null'
        } catch {
          // What no JSON can be, such as a number that is too large for it.
          return 'null'
        }
      }),
      fc.json(),
    )
    fc.assert(
      fc.property(fc.array(value, { maxLength: 4 }), fc.string({ maxLength: 9 }), (values, behind) => {
        const text = `[${values.join(',')}]\n${behind}`
        const { items, invalid } = readBatch(text)
        expect(items.length + invalid.records).toBe(values.length)
        expect(invalid.bytes).toBeLessThanOrEqual(new TextEncoder().encode(text).length)
        expect(invalid.bytes > 0).toBe(invalid.records > 0)
        expect('polluted' in {}).toBe(false)
      }),
      { numRuns: Math.ceil(RUNS / 2) },
    )
  })
})
