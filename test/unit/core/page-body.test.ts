/** Bodies that pages read: the records of their pieces, however they are cut, and whoever goes on with them. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type BodyMemory, createPageBody, type PageBody } from '../../../src/core/page-body'
import type { PagePiece } from '../../../src/core/page-piece'
import { NAME_LIMIT, PAYLOAD_LIMIT, type PageRecord } from '../../../src/core/record'
import { addToSum, NO_BYTES_SUM } from '../../../src/core/spelling'
import { cut, parseBytes } from '../../support/parse'

const encode = (text: string) => new TextEncoder().encode(text)

/** A body that is given piece by piece, and may have to be taken up by another background. */
function reader(counted = true) {
  const records: PageRecord[] = []
  let body: PageBody = createPageBody(3, 1)
  let number = 0
  const tell = (record: PageRecord) => void records.push(record)
  const piece = (): PagePiece => ({
    kind: 'piece',
    connection: 3,
    attempt: 1,
    at: 1000 + number,
    number,
    length: 0,
    lead: 0,
    trail: 0,
    counted,
  })
  return {
    records,
    get unfinished() {
      return body.unfinished
    },
    read(bytes: Uint8Array) {
      number++
      body.read(piece(), bytes, tell)
    },
    miss() {
      number++
    },
    giveUp: () => body.giveUp(),
    restart(known: BodyMemory = structuredClone(body.memory())) {
      body = createPageBody(3, 1, known)
    },
    memory: () => body.memory(),
    end() {
      body.end(9999, tell)
      return records
    },
  }
}

/** What a parser would tell of the same body, without what only records have. */
function factsOf(records: readonly PageRecord[]): unknown[] {
  const facts: unknown[] = []
  for (const record of records) {
    if (record.kind === 'bytes' || record.kind === 'spelling' || record.kind === 'dropped') continue
    const { connection: _, attempt: __, at: ___, ...fact } = record
    if (fact.kind !== 'event') facts.push(fact)
    else {
      const { heard: ____, ...event } = fact
      facts.push(event)
    }
  }
  return facts
}

const parsed = (bytes: Uint8Array) => parseBytes([bytes]).map(({ offset: _, ...fact }) => fact)

const end = fc.constantFrom('\n', '\n', '\r', '\r\n')
const word = fc.constantFrom('', 'a', 'ping', '7', '雪😀', '\u0000', '\ufffd', ' x ', 'id', ': y')
const line = fc
  .tuple(
    fc.constantFrom('data', 'data', 'data', 'event', 'id', 'retry', '', 'foo', 'dat', '\ufeffdata'),
    fc.constantFrom(':', ': ', ''),
    word,
    end,
  )
  .map(([name, colon, value, after]) => `${name}${colon}${colon === '' ? '' : value}${after}`)
const stream = fc
  .tuple(
    fc.constantFrom('', '', '\ufeff'),
    fc.array(fc.oneof({ weight: 3, arbitrary: line }, { weight: 2, arbitrary: end }), { maxLength: 24 }),
    fc.array(fc.constantFrom(0xff, 0xe2, 0xf0, 0x80), { maxLength: 2 }),
    fc.nat(200),
  )
  .map(([mark, lines, broken, at]) => {
    const bytes = encode(mark + lines.join(''))
    const place = Math.min(at, bytes.length)
    return Uint8Array.from([...bytes.slice(0, place), ...broken, ...bytes.slice(place)])
  })
const cuts = fc.array(fc.nat(300), { maxLength: 12 })

describe('the body that a page reads', () => {
  it('is told as the parser tells it, however often another background goes on (10 000 bodies)', () => {
    fc.assert(
      fc.property(
        stream,
        cuts,
        fc.array(fc.boolean(), { maxLength: 14 }),
        fc.boolean(),
        (bytes, at, deaths, counted) => {
          const alive = reader(counted)
          const dying = reader(counted)
          for (const [i, piece] of cut(bytes, at).entries()) {
            alive.read(piece)
            dying.read(piece)
            if (deaths[i]) dying.restart()
          }
          const records = dying.end()
          expect(records).toEqual(alive.end())
          expect(factsOf(records)).toEqual(parsed(bytes))
        },
      ),
      { numRuns: 10_000 },
    )
  })

  it('says that bytes came, with their checksum, before what is in them', () => {
    const body = reader()
    body.read(encode('data: a\n\n'))
    body.read(encode(': hello\n'))
    const [first, second] = ['data: a\n\n', 'data: a\n\n: hello\n'].map(text =>
      addToSum(NO_BYTES_SUM, encode(text), 0, text.length),
    )
    expect(body.records.map(record => [record.kind, 'sum' in record ? record.sum : record.at])).toEqual([
      ['bytes', first],
      ['spelling', 1001],
      ['event', 1001],
      ['bytes', second],
      ['spelling', 1002],
      ['comment', 1002],
    ])
  })

  it('says nothing of bytes that were told of already', () => {
    const body = reader(false)
    body.read(encode('data: a\n\n'))
    expect(body.records.map(({ kind }) => kind)).toEqual(['event'])
  })

  it('begins behind the next blank line where pieces are missing, and counts what it passes over', () => {
    const body = reader()
    body.read(encode('id: 1\ndata: a\n\ndata: lost'))
    body.miss()
    body.read(encode('rest\ndata: also lost\r'))
    body.restart()
    body.read(encode('\n\r\n'))
    body.read(encode('data: b\n\ndata: c\n\n'))
    const records = body.end()
    expect(factsOf(records)).toEqual([
      { kind: 'event', type: 'message', id: '1', data: 'a', size: 1 },
      { kind: 'event', type: 'message', id: '1', data: 'b', size: 1 },
      { kind: 'event', type: 'message', id: '1', data: 'c', size: 1 },
    ])
    const lost = 'data: lost'.length + 'rest\ndata: also lost\r'.length + '\n\r'.length
    expect(records.filter(({ kind }) => kind === 'dropped')).toEqual([
      expect.objectContaining({ records: 1, bytes: lost, why: 'flood' }),
    ])
    const bytes = records.filter(record => record.kind === 'bytes')
    expect(bytes.map(({ sum }) => sum !== undefined)).toEqual([true, false, false, false])
  })

  it('counts what was passed over when the body ends before a blank line', () => {
    const body = reader()
    body.miss()
    body.read(encode('data: half'))
    expect(body.end().at(-1)).toMatchObject({ kind: 'dropped', records: 1, bytes: 10 })
  })

  it('cuts payloads and names that no log keeps, and says so', () => {
    const body = reader()
    const data = 'x'.repeat(PAYLOAD_LIMIT + 5)
    const name = 'n'.repeat(NAME_LIMIT + 7)
    body.read(encode(`event: ${name}\ndata: ${data}\n\n:${data}\n`))
    const drops = body.records.flatMap(record => (record.kind === 'dropped' ? [record.bytes] : []))
    expect(drops).toEqual([5, 7, 5])
    const event = body.records.find(record => record.kind === 'event')
    expect(event).toMatchObject({ size: PAYLOAD_LIMIT + 5, cut: true, type: 'n'.repeat(NAME_LIMIT) })
    expect(body.records.find(record => record.kind === 'comment')).toMatchObject({ cut: true })
  })

  it('keeps little of a stream of comments, and of blocks that are events for nobody', () => {
    const body = reader()
    body.read(encode('id: 7\ndata: first\n'))
    for (let i = 0; i < 5_000; i++) body.read(encode(`: beat ${i} ${'.'.repeat(80)}\n`))
    expect(body.unfinished).toBeLessThan(70_000)
    body.restart()
    body.read(encode('data: last\n\n'))
    for (let i = 0; i < 5_000; i++) body.read(encode(`event: nothing ${'.'.repeat(80)}\n\n`))
    expect(body.unfinished).toBeLessThan(70_000)
    body.restart()
    body.read(encode('data: x\n\n'))
    const events = body.end().flatMap(record => (record.kind === 'event' ? [[record.id, record.data]] : []))
    expect(events).toEqual([
      ['7', 'first\nlast'],
      ['7', 'x'],
    ])
  })

  it('gives up a block that is too long to be kept only where another background has to go on', () => {
    const piece = encode('x'.repeat(1 << 20))
    const read = (body: ReturnType<typeof reader>) => {
      body.read(encode('data: '))
      for (let i = 0; i < 4; i++) body.read(piece)
      expect(body.memory().unfinished).toBeNull()
    }
    const whole = reader()
    read(whole)
    whole.read(encode('\n\ndata: b\n\n'))
    expect(whole.records.flatMap(each => (each.kind === 'event' ? [each.size] : []))).toEqual([4 << 20, 1])
    const broken = reader()
    read(broken)
    broken.restart()
    broken.read(encode('\n\ndata: b\n\n'))
    expect(factsOf(broken.end())).toEqual([{ kind: 'event', type: 'message', id: '', data: 'b', size: 1 }])
    expect(broken.records).toContainEqual(
      expect.objectContaining({ kind: 'dropped', records: 1, why: 'flood' }),
    )
  })

  it('lets go of a block when it is told to', () => {
    const body = reader()
    body.read(encode('data: aaaa'))
    body.giveUp()
    expect(body.unfinished).toBe(0)
    body.read(encode('a\n\ndata: b\n\n'))
    expect(factsOf(body.end())).toEqual([{ kind: 'event', type: 'message', id: '', data: 'b', size: 1 }])
  })
})
