/** Event streams in every spelling, and how they are told by an observer that reads their bytes. */

import fc from 'fast-check'
import { createStreamFilter } from '../../../../src/background/stream-filter'
import type { LogRecord } from '../../../../src/core/record'
import type { WireFact } from '../../../../src/core/wire-fact'
import { createRecorder } from '../records'
import { line } from './hostile-log'

const end = fc.constantFrom('\n', '\n', '\n', '\r\n', '\r')

/** A text that can stand in UTF-8. */
const value = line.map(text => text.replace(/\p{Surrogate}/gu, '\ufffd'))

function field(name: string, values: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.tuple(fc.constantFrom(`${name}: `, `${name}:`), values).map(parts => parts.join(''))
}

const oddLine = fc.oneof(
  fc.constantFrom(
    'data',
    'id',
    'event',
    'retry: 010',
    'retry:',
    'Data: x',
    'dat',
    'foo: bar',
    '\ufeffdata: x',
  ),
  field('id', fc.constant('a\0b')),
  value.filter(text => text !== ''),
)

/** What servers send. */
const plainBlock = fc
  .record({
    lines: fc
      .tuple(
        fc.option(field('id', fc.integer({ min: 1, max: 9 }).map(String)), { nil: '' }),
        fc.option(field('event', fc.constantFrom('tick', 'message', '更新')), { nil: '' }),
        fc.option(field('retry', fc.constant('3000')), { nil: '' }),
        field('data', value),
        fc.option(field('data', value), { nil: '' }),
      )
      .map(lines => lines.filter(text => text !== '')),
    comment: fc.boolean(),
  })
  .map(({ lines, comment }) => (comment ? [': ping', '', ...lines, ''] : [...lines, '']))

const oddBlock = fc
  .tuple(fc.array(oddLine, { maxLength: 5 }), fc.boolean())
  .map(([lines, isOver]) => [...lines, ...(isOver ? [''] : [])])

/** The lines of a stream with their ends, most of it as servers write it. */
export const oddStream: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom('', '', '\ufeff'),
    fc.array(fc.oneof({ weight: 3, arbitrary: plainBlock }, oddBlock), { maxLength: 12 }),
    fc.oneof({ weight: 3, arbitrary: end.map(one => [one]) }, fc.array(end, { minLength: 1, maxLength: 5 })),
    fc.constantFrom('', '', 'data: unfinished', 'data: x\ndata'),
  )
  .map(([mark, blocks, ends, tail]) =>
    [mark, ...blocks.flat().map((text, i) => text + ends[i % ends.length]), tail].join(''),
  )

/** A stream as one server writes it: everything in one spelling. */
export const evenStream: fc.Arbitrary<string> = fc
  .record({
    order: fc
      .shuffledSubarray(['event', 'id', 'data', 'retry'], { minLength: 1 })
      .map(names => (names.includes('data') ? names : [...names, 'data'])),
    colon: fc.constantFrom(': ', ':'),
    end,
    comments: fc.constantFrom('', ':', ': ping', ':ping'),
    blank: fc.boolean(),
    events: fc.array(fc.tuple(fc.array(value, { minLength: 1, maxLength: 3 }), fc.nat({ max: 99 })), {
      minLength: 1,
      maxLength: 20,
    }),
  })
  .map(({ order, colon, end, comments, blank, events }) =>
    events
      .map(([data, id], i) => {
        const lines = order.flatMap(name => {
          if (name === 'data') return data.map(text => `data${colon}${text}`)
          if (name === 'retry') return i % 3 === 0 ? [`retry${colon}${1000 + i}`] : []
          return [`${name}${colon}${name === 'id' ? id : `type-${id % 3}`}`]
        })
        const beat = comments !== '' && i % 4 === 3 ? [comments, ...(blank ? [''] : [])] : []
        return [...beat, ...lines, ''].map(text => text + end).join('')
      })
      .join(''),
  )

/** Cuts a body into pieces at some of its bytes. */
export function piecesOf(body: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const places = [...new Set(cuts.map(cut => cut % (body.length + 1)))].sort((a, b) => a - b)
  return [0, ...places]
    .map((from, i) => body.slice(from, places[i] ?? body.length))
    .filter(({ length }) => length > 0)
}

/** What the observer of bytes tells of a body that comes in pieces. */
export function factsOf(pieces: readonly Uint8Array[], isOver = true): WireFact[] {
  const facts: WireFact[] = []
  let at = 1000
  const filter = createStreamFilter({
    observe: () => ({ facts: more => facts.push(...more), over: () => undefined }),
    now: () => at++,
    known: [],
    keep: () => undefined,
  })
  const request = {
    requestId: '1',
    timeStamp: 1000,
    tabId: 7,
    frameId: 0,
    documentUrl: 'https://shop.example/',
    url: 'https://shop.example/stream',
    method: 'GET',
    requestHeaders: [{ name: 'Accept', value: 'text/event-stream' }],
  }
  filter.sent(request)
  const { requestHeaders: _, ...details } = request
  const head = { statusCode: 200, responseHeaders: [{ name: 'Content-Type', value: 'text/event-stream' }] }
  const taker = filter.received({ ...details, ...head }, () => {})
  for (const piece of pieces) taker?.bytes(piece)
  if (isOver) taker?.over(true)
  return facts
}

/** The same as the records of a connection that nobody else tells of. */
export function recordsOf(facts: readonly WireFact[]): LogRecord[] {
  const record = createRecorder()
  return [
    record('connection', { attempt: 0, api: 'worker', source: 'http' }),
    record('capture', { level: 'bytes', source: 'tool' }),
    ...facts.map(({ kind, ...fields }) => {
      const own = kind === 'event' ? { ...fields, heard: true } : fields
      // The fields of a kind stay with it, which the compiler cannot follow through the union.
      return record(kind, { ...own, source: 'bytes' }) as LogRecord
    }),
    record('end', { source: 'http' }),
  ]
}
