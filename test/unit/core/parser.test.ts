import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createParser as createOracle } from 'eventsource-parser'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FAULT_LIMIT, PAYLOAD_LIMIT } from '../../../src/core/record'
import { utf8Size } from '../../../src/core/units'
import { collectingParser, cut, type ParsedFact, parseBytes, parseText } from '../../support/parse'

const FIXTURES = join(import.meta.dirname, '../../fixtures')
const names = readdirSync(FIXTURES)
  .filter(name => name.endsWith('.sse'))
  .map(name => name.slice(0, -4))

const encoder = new TextEncoder()
const bytesOf = (text: string): Uint8Array => encoder.encode(text)
const body = (name: string): Uint8Array => new Uint8Array(readFileSync(join(FIXTURES, `${name}.sse`)))
const expected = (name: string): ParsedFact[] =>
  JSON.parse(readFileSync(join(FIXTURES, `${name}.json`), 'utf8'))

const everyIndex = (length: number): number[] => Array.from({ length }, (_, i) => i)

/** Pieces of a stream, so that what is made of them means something. */
const line = fc.oneof(
  fc.constantFrom('data', 'data:', 'data: ', 'data:  ', 'event: ', 'event:', 'id: ', 'id', 'id:', 'retry: '),
  fc.constantFrom(
    ': ',
    ':',
    'dat',
    'datax: ',
    'retry',
    'retry: 5',
    'retry: 5x',
    'foo: bar',
    '\ufeffdata: ',
    'id: \0',
  ),
)
const value = fc.oneof(
  fc.constantFrom('', 'a', 'tick', '42', '{"n":1}', ' padded', 'é', '你好', '💚', '\ufffd', '\u2028', ':'),
  fc.string({ unit: 'binary', maxLength: 12 }).map(text => text.replace(/[\r\n]/g, '')),
)
const lineEnd = fc.constantFrom('\n', '\n', '\n\n', '\r\n', '\r\n\r\n', '\r', '\r\r', '\n\r\n')
const stream = fc.array(
  fc.tuple(line, value, lineEnd).map(parts => parts.join('')),
  { maxLength: 30 },
)
/** Bytes that may be anything. */
const torn = fc
  .array(
    fc.oneof(
      { weight: 4, arbitrary: fc.tuple(line, value, lineEnd).map(parts => bytesOf(parts.join(''))) },
      { weight: 1, arbitrary: fc.uint8Array({ maxLength: 4 }) },
      {
        weight: 1,
        arbitrary: fc
          .constantFrom(
            ...[
              [0xe4],
              [0xe4, 0xbd],
              [0xf0, 0x9f, 0x92],
              [0xc3],
              [0xef],
              [0xef, 0xbf],
              [0xed, 0xa0],
              [0xf4, 0x90],
            ],
          )
          .map(bytes => new Uint8Array(bytes)),
      },
    ),
    { maxLength: 40 },
  )
  .map(parts => new Uint8Array(parts.flatMap(part => [...part])))
const cuts = fc.array(fc.nat({ max: 400 }), { maxLength: 12 })

describe('each fixture', () => {
  it.each(names)('%s: gives what is expected, whole', name => {
    expect(parseBytes([body(name)])).toEqual(expected(name))
  })

  it.each(names)('%s: by line', name => {
    const whole = body(name)
    const ends = everyIndex(whole.length).filter(i => whole[i - 1] === 10 || whole[i - 1] === 13)
    expect(parseBytes(cut(whole, ends))).toEqual(expected(name))
  })

  it.each(names)('%s: byte by byte', name => {
    const whole = body(name)
    expect(parseBytes(cut(whole, everyIndex(whole.length)))).toEqual(expected(name))
  })

  it.each(names)('%s: at random cuts', name => {
    const whole = body(name)
    const want = expected(name)
    const indexes = fc.array(fc.nat({ max: whole.length }), { maxLength: 20 })
    fc.assert(
      fc.property(indexes, at => {
        expect(parseBytes(cut(whole, at))).toEqual(want)
      }),
    )
  })

  it.each(names.filter(name => !['invalid-utf8', 'unfinished-character'].includes(name)))(
    '%s: as text',
    name => {
      const text = Buffer.from(body(name)).toString('utf8')
      expect(parseText([text])).toEqual(expected(name))
      expect(parseText(cut(text, everyIndex(text.length)))).toEqual(expected(name))
    },
  )
})

describe('any stream', () => {
  it('gives the same however it is cut', () => {
    fc.assert(
      fc.property(torn, cuts, (bytes, at) => {
        const whole = parseBytes([bytes])
        expect(parseBytes(cut(bytes, at))).toEqual(whole)
        expect(parseBytes(cut(bytes, everyIndex(bytes.length)))).toEqual(whole)
      }),
      { numRuns: 3000 },
    )
  })

  it('gives the events, retry fields and comments of eventsource-parser', () => {
    fc.assert(
      fc.property(stream, cuts, (lines, at) => {
        // Complete, as the other waits for what follows a carriage return. It takes no mark for one.
        const bytes = bytesOf(`${lines.join('').replace(/^\ufeff/, '')}\n`)
        const pieces = cut(bytes, at)
        expect(essentialsOf(parseBytes(pieces))).toEqual(essentialsByOracle(pieces))
      }),
      { numRuns: 3000 },
    )
  })

  it('counts bytes as an encoder would', () => {
    fc.assert(
      fc.property(stream, cuts, (lines, at) => {
        const text = lines.join('')
        for (const fact of parseText(cut(text, at))) {
          if (fact.kind === 'event') expect(fact.size).toBe(utf8Size(fact.data))
          else if (fact.kind === 'comment') expect(fact.size).toBe(utf8Size(fact.text) + 1)
        }
      }),
    )
  })

  it('tells of invalid UTF-8 where there is some, and nowhere else', () => {
    fc.assert(
      fc.property(torn, bytes => {
        const facts = parseBytes([...cut(bytes, [bytes.length / 2]), bytesOf('\n\n')])
        const isTold = facts.some(fact => fact.kind === 'fault' && fact.reason === 'invalid-utf8')
        expect(isTold).toBe(!isUtf8([...bytes, 10]))
      }),
      { numRuns: 3000 },
    )
  })
})

describe('the last event ID', () => {
  it('is that of the attempt before until the stream sets another', () => {
    const facts = parseBytes([bytesOf('data: a\n\nid: 8\ndata: b\n\n')], { id: '7' })
    expect(facts.map(fact => fact.kind === 'event' && fact.id)).toEqual(['7', '8'])
  })

  it('is not told of a block that was dropped', () => {
    const facts = parseText(['id: 2\n\nid: 3\ndata: lost\n'], { id: '1' })
    expect(facts.map(fact => (fact.kind === 'checkpoint' ? fact.id : fact.kind))).toEqual(['2', 'fault'])
  })
})

describe('what is too long', () => {
  const long = (length: number): string => 'x'.repeat(length)

  it('is cut in events, and counted whole', () => {
    const text = `data: ${long(PAYLOAD_LIMIT)}\n\ndata: é${long(PAYLOAD_LIMIT)}\n\ndata: short\n\n`
    for (const pieces of [[text], cut(text, [1, 700, PAYLOAD_LIMIT, PAYLOAD_LIMIT + 9])]) {
      const facts = parseBytes(pieces.map(bytesOf))
      expect(facts.map(fact => fact.kind === 'event' && [fact.data.length, fact.size, fact.cut])).toEqual([
        [PAYLOAD_LIMIT, PAYLOAD_LIMIT, undefined],
        [PAYLOAD_LIMIT, PAYLOAD_LIMIT + 2, true],
        [5, 5, undefined],
      ])
    }
  })

  it('is cut across lines, and not within a surrogate pair', () => {
    const text = `data: ${long(PAYLOAD_LIMIT - 2)}\ndata: 💚\ndata: more\n\n`
    const [fact] = parseBytes([bytesOf(text)])
    expect(fact).toMatchObject({ size: PAYLOAD_LIMIT - 2 + 1 + 4 + 1 + 4, cut: true })
    expect(fact?.kind === 'event' && fact.data.at(-1)).toBe('\n')
  })

  it('is cut in comments', () => {
    const [fact] = parseBytes([bytesOf(`:${long(PAYLOAD_LIMIT + 1)}\n`)])
    expect(fact).toMatchObject({ kind: 'comment', size: PAYLOAD_LIMIT + 2, cut: true })
    expect(fact?.kind === 'comment' && fact.text.length).toBe(PAYLOAD_LIMIT)
  })

  it('is cut in faults', () => {
    const facts = parseBytes([bytesOf(`${long(1000)}\nevent: ${long(1000)}\n\n${long(199)}💚`)])
    expect(facts.map(fact => fact.kind === 'fault' && fact.text.length)).toEqual([
      FAULT_LIMIT,
      FAULT_LIMIT,
      FAULT_LIMIT - 1,
    ])
  })

  it('does not make it slow: in one piece, in pieces of one byte, in short lines', {
    timeout: 30_000,
  }, () => {
    for (const each of [
      bytesOf(`data: ${long(PAYLOAD_LIMIT + 1000)}\n\n`),
      bytesOf('data\n'.repeat(1 << 16)),
      bytesOf('data: é\r'.repeat(1 << 15)),
      bytesOf(`:${long(1 << 18)}💚`),
    ]) {
      for (const pieces of [[each], cut(each, everyIndex(each.length))]) {
        const work = workOf(pieces)
        expect(work).toBeLessThan(12 * each.length + 100_000)
      }
    }
  })
})

/** What both parsers tell: the other one strips a space of comments, and knows no sticky ID. */
function essentialsOf(facts: readonly ParsedFact[]): unknown[] {
  return facts.flatMap((fact): unknown[] => {
    if (fact.kind === 'event') return [[fact.type, fact.id, fact.data]]
    if (fact.kind === 'comment') return [fact.text.replace(/^ /, '')]
    return fact.kind === 'retry' ? [Math.min(fact.delay, Number.MAX_SAFE_INTEGER)] : []
  })
}

function essentialsByOracle(pieces: readonly Uint8Array[]): unknown[] {
  const found: unknown[] = []
  let lastId = ''
  const oracle = createOracle({
    onEvent({ event = 'message', id, data }) {
      lastId = id ?? lastId
      found.push([event, id ?? '?', data])
    },
    onComment: text => found.push(text),
    onRetry: delay => found.push(Math.min(delay, Number.MAX_SAFE_INTEGER)),
  })
  const decoder = new TextDecoder()
  for (const piece of pieces) oracle.feed(decoder.decode(piece, { stream: true }))
  return withStickyIds(found, parseBytes(pieces))
}

/** The IDs of events without one of their own are those that the stream set last: also in blocks without data. */
function withStickyIds(found: unknown[], facts: readonly ParsedFact[]): unknown[] {
  const ids = facts.flatMap(fact => (fact.kind === 'event' ? [fact.id] : []))
  let events = 0
  return found.map(each => {
    if (!Array.isArray(each)) return each
    const id = ids[events++]
    return each[1] === '?' ? [each[0], id, each[2]] : each
  })
}

function isUtf8(bytes: readonly number[]): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(new Uint8Array(bytes))
    return true
  } catch {
    return false
  }
}

/**
 * How many units and bytes a parser goes over by itself and by methods of the language: a measure of time that a busy
 * machine does not change.
 */
function workOf(pieces: readonly Uint8Array[]): number {
  let work = 0
  const texts = String.prototype
  const decoders = TextDecoder.prototype
  const { indexOf, includes, charCodeAt, slice } = texts
  const { decode } = decoders
  const wholes = new WeakMap<object, Uint8Array>()
  const counted = pieces.map(piece => {
    const counting = new Proxy(piece, {
      get(target, key) {
        work++
        return Reflect.get(target, key, target)
      },
    })
    wholes.set(counting, piece)
    return counting
  })
  const { parser } = collectingParser()
  try {
    texts.indexOf = function (this: string, part, from = 0) {
      const index = indexOf.call(this, part, from)
      work += (index < 0 ? this.length : index) - from
      return index
    }
    texts.includes = function (this: string, part, from = 0) {
      work += this.length - from
      return includes.call(this, part, from)
    }
    texts.charCodeAt = function (this: string, index) {
      work++
      return charCodeAt.call(this, index)
    }
    texts.slice = function (this: string, from = 0, to = this.length) {
      work += to - from
      return slice.call(this, from, to)
    }
    // It wants the bytes themselves, not what counts.
    decoders.decode = function (this: TextDecoder, piece, options) {
      const bytes = (piece && wholes.get(piece)) ?? piece
      work += bytes?.byteLength ?? 0
      return decode.call(this, bytes, options)
    }
    for (let i = 0; i < pieces.length; i++) {
      parser.bytes(counted[i] as Uint8Array, (pieces[i] as Uint8Array).length)
    }
    parser.end()
  } finally {
    Object.assign(texts, { indexOf, includes, charCodeAt, slice })
    decoders.decode = decode
  }
  return work
}
