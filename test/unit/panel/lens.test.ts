import { MessageChannel } from 'node:worker_threads'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createTextTest } from '../../../src/core/filter/text-test'
import type { LogRecord, RecordOf } from '../../../src/core/record'
import { createEngineLog, type EngineLog, foldRecord } from '../../../src/panel/engine/engine-log'
import { eventLines } from '../../../src/panel/engine/event-lines'
import type { LensNews } from '../../../src/panel/engine/filter-messages'
import { countTypes, createLenses } from '../../../src/panel/engine/lenses'
import { createMatcher } from '../../../src/panel/engine/matcher'
import type { View } from '../../../src/panel/engine/messages'
import { createFileSource } from '../../../src/panel/engine/source'
import { waitUntil } from '../../support/poll'
import { createRecorder } from '../core/records'

/** A log whose records can be added, and be gone. */
function createTestLog() {
  const source = createFileSource()
  let deleted = 0
  const log = createEngineLog('log', { file: 'x', size: 0, format: 'ndjson' }, '', {
    read: async (after, limit) =>
      (await source.read(after, limit)).filter(({ last }) => last > Math.max(after, deleted)),
  })
  const record = createRecorder()
  const events: RecordOf<'event'>[] = []
  const add = (each: LogRecord) => {
    source.append(each.seq, JSON.stringify(each))
    foldRecord(log, each)
    if (each.kind === 'event') events.push(each)
  }
  add(record('connection', { connection: 'a', attempt: 0, url: 'https://shop.example/a' }))
  add(record('connection', { connection: 'b', attempt: 0, url: 'https://shop.example/b' }))
  return {
    log,
    events,
    event: (fields: Partial<RecordOf<'event'>>) => add(record('event', fields)),
    other: () => add(record('comment', { text: 'needle' })),
    deleteUpTo(seq: number) {
      deleted = seq
    },
  }
}

/** Answers as the thread of regular expressions does, in place. */
const matcher: Parameters<typeof createLenses>[0]['matcher'] = {
  connect() {},
  match: async (terms, texts) => {
    const tests = terms.map(createTextTest)
    return texts.map(text => tests.every(test => test(text)))
  },
}

function createTestLenses(log: EngineLog, use = matcher) {
  const news: LensNews[] = []
  const lenses = createLenses({
    logs: new Map([[log.id, log]]),
    matcher: use,
    now: () => performance.now(),
    tell: each => news.push(each),
  })
  const latest = (lens: number) => news.findLast(each => each.lens === lens)
  return {
    lenses,
    news,
    latest,
    /** What a filter finds, once it is done: the numbers of the records. */
    async find(lens: number, filter: string, stream: string | null = null): Promise<number[]> {
      lenses.open({ lens, view: { log: log.id, stream }, filter })
      return this.found(lens)
    },
    async found(lens: number): Promise<number[]> {
      const { count } = await waitUntil('the lens to be done', () => {
        const told = latest(lens)
        return (told?.done || told?.problem) && told
      })
      const seqs: number[] = []
      for (let from = 0; from < count; from += 1000)
        for (const { seq } of await lenses.rows(lens, from, count)) seqs.push(seq)
      return seqs.slice(0, count)
    },
  }
}

describe('a lens', () => {
  it('finds the events of a filter, in a stream and in all', async () => {
    const { log, events, event, other } = createTestLog()
    event({ data: 'Needle one', connection: 'a' })
    other()
    event({ data: 'hay', connection: 'b' })
    event({ data: 'needle two', connection: 'b', type: 'tick', size: 2000 })
    event({ data: 'hay', id: 'NEEDLE', connection: 'a', type: 'tick' })
    const seqs = events.map(({ seq }) => seq)
    const lenses = createTestLenses(log)
    expect(await lenses.find(1, 'needle')).toEqual([seqs[0], seqs[2], seqs[3]])
    expect(await lenses.find(2, 'needle', 'b')).toEqual([seqs[2]])
    expect(await lenses.find(3, '-needle')).toEqual([seqs[1]])
    expect(await lenses.find(4, 'type:tick size>1k')).toEqual([seqs[2]])
    expect(await lenses.find(5, '/^needle/')).toEqual([seqs[2]])
    expect(await lenses.find(6, 'stream:/a')).toEqual([seqs[0], seqs[3]])
    expect(await lenses.find(7, 'type:')).toEqual([])
    expect(lenses.latest(7)?.problem).toMatchObject({ reason: 'value' })
    expect(lenses.lenses.indexOf(1, 2)).toEqual({ index: 1, exact: true })
    expect(lenses.lenses.indexOf(1, 1)).toEqual({ index: 1, exact: false })
  })

  it('goes on when the log grows, and what it found keeps its index', async () => {
    const { log, events, event } = createTestLog()
    const lenses = createTestLenses(log)
    expect(await lenses.find(1, 'yes')).toEqual([])
    for (let round = 0; round < 5; round++) {
      event({ data: round % 2 === 0 ? 'yes' : 'no' })
      lenses.lenses.goOn()
      await waitUntil('all to be looked at', () => lenses.latest(1)?.looked === events.length)
    }
    const wanted = events.filter(({ data }) => data === 'yes').map(({ seq }) => seq)
    expect(await lenses.found(1)).toEqual(wanted)
  })

  it('says nothing of text that is not in the log any more, and finds the rest', async () => {
    const { log, events, event, deleteUpTo } = createTestLog()
    // More than one chunk.
    for (let round = 0; round < 400; round++) event({ data: `yes ${'x'.repeat(2000)}` })
    deleteUpTo(events[150]?.seq ?? 0)
    const lenses = createTestLenses(log)
    const found = await lenses.find(1, 'yes')
    expect(found.length).toBeGreaterThan(200)
    expect(found).toEqual(events.slice(-found.length).map(({ seq }) => seq))
    expect(await lenses.find(2, 'size<10')).toHaveLength(400)
    // What is gone is not there to be without a text either.
    expect(await lenses.find(3, '-no')).toEqual(found)
  })

  it('finds exactly what looking at each event finds', async () => {
    const word = fc.constantFrom('yes', 'YES', 'no', 'né', 'N\u00c9', '\\u006eo', '"q"', 'a/b', '\n', '')
    const event = fc.record({
      data: fc.oneof(
        fc.array(word, { maxLength: 4 }).map(words => words.join(' ')),
        fc.constant(null),
      ),
      type: fc.constantFrom('message', 'tick', 'no'),
      id: fc.constantFrom('', '7', 'yes'),
      connection: fc.constantFrom('a', 'b'),
      size: fc.nat(3000),
      heard: fc.boolean(),
    })
    const filters = [
      'yes',
      'né',
      'a/b',
      '-yes',
      '-yes -né',
      'type:tick -yes -size>2k',
      '-"\\"q\\""',
      '/Y.S no?/',
      '-/Y.S/',
      'yes no',
      '"\\"q\\""',
      'type:tick yes',
      '/Y.S/ size>1k',
      'data:no heard:no',
    ]
    await fc.assert(
      fc.asyncProperty(
        fc.array(event, { maxLength: 40 }),
        fc.constantFrom(...filters),
        fc.constantFrom(null, 'a', 'b'),
        fc.boolean(),
        async (fields, filter, stream, escaped) => {
          const { log, events, event: add } = createTestLog()
          for (const each of fields) add(each)
          if (escaped) {
            // As another tool may write it.
            const { read } = log.source
            log.source = {
              read: async (after, limit) =>
                (await read(after, limit)).map(chunk => ({
                  ...chunk,
                  text: chunk.text.replaceAll('/', '\\/').replaceAll('é', '\\u00e9'),
                })),
            }
          }
          const found = await createTestLenses(log).find(1, filter, stream)
          const isIn = (text: string | null, part: RegExp) => text !== null && part.test(text)
          const anyOf = (part: RegExp) => (each: RecordOf<'event'>) =>
            isIn(each.data, part) ||
            isIn(each.data?.replaceAll('\\u006e', 'n') ?? null, part) ||
            isIn(each.id, part) ||
            isIn(each.type, part)
          const oracle: Record<string, (each: RecordOf<'event'>) => boolean> = {
            yes: anyOf(/yes/i),
            né: anyOf(/né/i),
            'a/b': anyOf(/a\/b/),
            '-yes': each => !anyOf(/yes/i)(each),
            '-yes -né': each => !anyOf(/yes/i)(each) && !anyOf(/né/i)(each),
            'type:tick -yes -size>2k': each =>
              each.type === 'tick' && !anyOf(/yes/i)(each) && each.size <= 2000,
            '-"\\"q\\""': each => !anyOf(/"q"/)(each),
            '/Y.S no?/': each => anyOf(/Y.S no?/)(each),
            '-/Y.S/': each => !anyOf(/Y.S/)(each),
            'yes no': each => anyOf(/yes/i)(each) && anyOf(/no/i)(each),
            '"\\"q\\""': anyOf(/"q"/),
            'type:tick yes': each => each.type === 'tick' && anyOf(/yes/i)(each),
            '/Y.S/ size>1k': each => anyOf(/Y.S/)(each) && each.size > 1000,
            'data:no heard:no': each =>
              !each.heard &&
              (isIn(each.data, /no/i) || isIn(each.data?.replaceAll('\\u006e', 'n') ?? null, /no/i)),
          }
          const wanted = events.filter(
            each => (stream === null || each.connection === stream) && oracle[filter]?.(each),
          )
          expect(found).toEqual(wanted.map(({ seq }) => seq))
        },
      ),
      { numRuns: 300 },
    )
  })

  it('looks only where a key is written, and finds what lists have without writing it', async () => {
    const { log, events, event } = createTestLog()
    for (const data of ['{"price":5}', '{"price":50}', '{"other":50}', '[1,2,3]', '{"pr\\u0069ce":70}'])
      event({ data })
    const lenses = createTestLenses(log)
    const numbers = async (lens: number, filter: string) =>
      (await lenses.find(lens, filter)).map(seq => events.findIndex(each => each.seq === seq))
    expect(await numbers(1, '$.price>9')).toEqual([1, 4])
    expect(await numbers(2, '$.length>2')).toEqual([3])
    expect(await numbers(3, '$[1]>1')).toEqual([3])
    expect(await numbers(4, '-$.price>9')).toEqual([0, 2, 3])
  })

  it('counts types, and their bytes', () => {
    const { log, event } = createTestLog()
    event({ connection: 'a', type: 'tick', size: 10 })
    event({ connection: 'b', type: 'tick', size: 5 })
    event({ connection: 'a', type: 'ping', size: 1 })
    const of = (stream: View['stream']) => countTypes(log, { log: 'log', stream })
    expect(of(null)).toEqual({
      types: [
        { type: 'tick', count: 2, bytes: 15 },
        { type: 'ping', count: 1, bytes: 1 },
      ],
      more: 0,
    })
    expect(of('b').types).toEqual([{ type: 'tick', count: 1, bytes: 5 }])
  })

  it('keeps few of many types, and finds events of the others all the same', async () => {
    const { log, events, event } = createTestLog()
    for (let number = 0; number < 3000; number++) event({ type: `type-${number}` })
    const counts = countTypes(log, { log: 'log', stream: null })
    expect(counts.types[0]).toEqual({ type: null, count: 1000, bytes: 1000 })
    const lenses = createTestLenses(log)
    expect(await lenses.find(1, 'type:type-7,type-2999')).toEqual([events[7]?.seq, events[2999]?.seq])
    expect(await lenses.find(2, 'type:type-7,type-2999 -nowhere')).toEqual([
      events[7]?.seq,
      events[2999]?.seq,
    ])
  })
})

describe('eventLines', () => {
  it('reads events however their lines are written, and nothing else', () => {
    const lines = [
      '{"kind":"event","connection":"a","attempt":1,"seq":1,"type":"t","id":"","data":"x"}',
      '{ "seq": 2, "data": "x", "id": "", "type": "t", "kind": "event" }',
      '{"kind":"comment","seq":3,"text":"event x"}',
      '{"kind":"event","connection":"a","attempt":1,"seq":4,"type":"t","id":"","data":7}',
      '{"kind":"event","seq":5',
      '{"kind":"event","connection":"\\",\\"attempt\\":1,\\"seq\\":9","attempt":1,"seq":6,"type":"t","id":"","data":null}',
    ]
    const text = `${lines.join('\n')}\n`
    const seqs = (needle: string | null, isWanted = (_seq: number) => true) =>
      Array.from(eventLines(text, { needles: needle === null ? null : [needle], isWanted }), ({ seq }) => seq)
    expect(seqs(null)).toEqual([1, 2, 6])
    expect(seqs('X')).toEqual([1, 2])
    expect(seqs(null, seq => seq > 1)).toEqual([2, 6])
  })
})

describe('createMatcher', () => {
  const texts = [{ type: 'a', id: '', data: 'x', url: '' }]

  /** A thread that answers, or hangs. */
  function thread(answers: boolean): MessagePort {
    const { port1, port2 } = new MessageChannel()
    port1.on('message', ({ request }) => {
      if (answers) port1.postMessage({ request, matches: [true] })
    })
    port1.postMessage({ request: 0, matches: [] })
    port1.unref()
    return port2 as unknown as MessagePort
  }

  it('gives up on a thread that does not answer, and goes on with the next', async () => {
    let hung = 0
    const matcher = createMatcher(() => hung++, 50)
    matcher.connect(thread(false))
    const first = matcher.match([], texts)
    const second = matcher.match([], texts)
    expect(await first).toBe(null)
    expect(hung).toBe(1)
    matcher.connect(thread(true))
    expect(await second).toEqual([true])
  })

  it('stops a lens whose expression takes too long, and says so', async () => {
    const { log, event } = createTestLog()
    event({ data: 'a' })
    const lenses = createTestLenses(log, { connect() {}, match: async () => null })
    await lenses.find(1, '/(a+)+b/')
    expect(lenses.latest(1)?.problem).toBe('slow')
  })
})
