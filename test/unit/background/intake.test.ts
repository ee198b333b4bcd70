/** What a page sends is hostile until it is read: pieces of bodies, and the text that they are made of. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readBatch } from '../../../src/background/intake'
import { createPageBodies } from '../../../src/background/page-bodies'
import type { PageRecord } from '../../../src/core/record'

const piece = {
  kind: 'piece',
  connection: 1,
  attempt: 1,
  at: 1_000,
  number: 1,
  length: 4,
  lead: 0,
  trail: 0,
  counted: true,
}
const batch = (fields: object, text = 'text') => `${JSON.stringify([{ ...piece, ...fields }])}\n${text}`

describe('a batch', () => {
  it('has pieces, each with its part of the text behind the records', () => {
    const { items, invalid } = readBatch(
      `${JSON.stringify([piece, { ...piece, number: 2, length: 3, lead: 1, trail: 1 }])}\ntext€雪ÿ`,
    )
    expect(invalid.records).toBe(0)
    expect(items.map(item => (item.kind === 'piece' ? [...item.bytes] : item))).toEqual([
      [0x74, 0x65, 0x78, 0x74],
      [0x80, 0xe9, 0x9b, 0xaa, 0xff],
    ])
  })

  it.each([
    ['more text than there is', { length: 5 }],
    ['a length below nothing', { length: -1 }],
    ['a length that is no number of units', { length: 1.5 }],
    ['more bytes than text', { lead: 3, trail: 2 }],
    ['no number', { number: null }],
    ['no connection', { connection: null }],
    ['no time', { at: Number.NaN }],
    ['a time that no date has', { at: 1e300 }],
    ['no word whether it counts', { counted: 1 }],
    ['an attempt beyond all', { attempt: 2 ** 31 - 1 }],
  ])('is read without a piece that has %s, which is counted', (_, fields) => {
    const { items, invalid } = readBatch(batch(fields))
    expect(items).toEqual([])
    expect(invalid.records).toBe(1)
  })

  it('is read without a piece whose bytes are characters that no byte is', () => {
    const { items, invalid } = readBatch(batch({ length: 1, lead: 1 }, '雪'))
    expect(items).toEqual([])
    expect(invalid.records).toBe(1)
  })

  it('never makes the background throw, nor tell of more bytes than were sent', () => {
    const number = fc.oneof(fc.integer({ min: -1, max: 30 }), fc.constantFrom(null, 1.5, 2 ** 60, 'x'))
    const fields = fc.record({
      connection: fc.integer({ min: 0, max: 2 }),
      number,
      length: number,
      lead: fc.constantFrom(0, 0, 1, 2),
      trail: fc.constantFrom(0, 0, 1),
      counted: fc.boolean(),
    })
    const said = fc.oneof(
      fields.map(each => ({ ...piece, ...each })),
      fc.constantFrom<object>(
        { kind: 'end', connection: 1, attempt: 1, at: 2_000, how: 'cut', error: null },
        { kind: 'close', connection: 2, attempt: 1, at: 2_000, by: 'end' },
      ),
    )
    const text = fc.string({
      unit: fc.constantFrom('data: x\n\n', 'id: 1\r', ':', '雪', '\ud83d', '\n'),
      maxLength: 40,
    })
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.array(said, { maxLength: 6 }), text), { maxLength: 6 }), batches => {
        const bodies = createPageBodies([])
        const told: PageRecord[] = []
        let sent = 0
        for (const [records, behind] of batches) {
          sent += new TextEncoder().encode(behind).length
          for (const item of readBatch(`${JSON.stringify(records)}\n${behind}`).items)
            bodies.read('doc', item, `doc-${item.connection}`, record => void told.push(record))
        }
        const bytes = told.reduce((sum, record) => sum + (record.kind === 'bytes' ? record.size : 0), 0)
        expect(bytes).toBeLessThanOrEqual(sent)
        expect(told.some(record => 'bytes' in record && !Number.isSafeInteger(record.bytes))).toBe(false)
      }),
      { numRuns: 2_000 },
    )
  })
})

describe('the bodies of pages', () => {
  const read = (bodies: ReturnType<typeof createPageBodies>, connection: number, text: string) => {
    const told: PageRecord[] = []
    const [item] = readBatch(batch({ connection, length: text.length }, text)).items
    if (item) bodies.read('doc', item, `doc-${connection}`, record => void told.push(record))
    return told
  }

  it('keep a bounded number of blocks that are not finished', () => {
    const bodies = createPageBodies([])
    const large = `data: ${'x'.repeat(1 << 20)}`
    for (let connection = 1; connection <= 100; connection++) read(bodies, connection, large)
    let kept = 0
    for (let connection = 1; connection <= 100; connection++)
      kept += bodies.memory(`doc-${connection}`)?.unfinished?.length ?? 0
    expect(kept).toBeGreaterThan(32 << 20)
    expect(kept).toBeLessThanOrEqual(64 << 20)
  })

  it('forget the oldest of very many, and those of a document that is gone', () => {
    const bodies = createPageBodies([])
    for (let connection = 1; connection <= 5_002; connection++) read(bodies, connection, 'data: x')
    expect([1, 2, 3].map(connection => bodies.memory(`doc-${connection}`) !== undefined)).toEqual([
      false,
      false,
      true,
    ])
    bodies.forget('doc')
    expect(bodies.memory('doc-3')).toBeUndefined()
  })

  it('forget a body that is over, whose unfinished block is at fault', () => {
    const bodies = createPageBodies([])
    read(bodies, 1, 'data: x')
    const told: PageRecord[] = []
    const end = {
      connection: 1,
      attempt: 1,
      at: 2_000,
      kind: 'end' as const,
      how: 'cut' as const,
      error: null,
    }
    bodies.read('doc', end, 'doc-1', record => void told.push(record))
    expect(told.filter(({ kind }) => kind !== 'spelling')).toEqual([
      expect.objectContaining({ kind: 'fault', reason: 'unfinished-block', at: 2_000 }),
      end,
    ])
    expect(bodies.memory('doc-1')).toBeUndefined()
  })
})
