import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createHarBody, type HarBody } from '../../../src/core/har-body'
import { type HarEntry, readHarEntry, readHarMessage } from '../../../src/core/har-entry'
import { PAYLOAD_LIMIT } from '../../../src/core/record'
import { BODY_START, type WireFact } from '../../../src/core/wire-fact'
import { parseBytes } from '../../support/parse'
import { type BodySoFar, chromiumEntry, chromiumText, firefoxEntry, STARTED_AT } from './har-log'

const FIXTURES = new URL('../../fixtures/', import.meta.url)
const bodies = readdirSync(FIXTURES)
  .filter(name => name.endsWith('.sse'))
  .map(name => [name, new Uint8Array(readFileSync(new URL(name, FIXTURES)))] as const)

const bytesOf = (text: string) => new TextEncoder().encode(text)

function read(value: unknown): HarEntry {
  const entry = readHarEntry(value)
  if (!entry) throw new Error('it is no event stream')
  return entry
}

/** What a fact says, without when it came. */
function said(facts: readonly (WireFact | ReturnType<typeof parseBytes>[number])[]) {
  return facts
    .filter(fact => fact.kind !== 'bytes' && !(fact.kind === 'fault' && fact.reason === 'invalid-utf8'))
    .map(fact => {
      const { at, since, offset, ...rest } = { at: 0, since: 0, offset: 0, ...fact }
      return rest
    })
}

const kinds = (facts: readonly WireFact[], isEvent: boolean) =>
  said(facts).filter(({ kind }) => (kind === 'event') === isEvent)

/** Looks at a body as it grows, 100 ms from look to look. */
function lookAt(
  bytes: Uint8Array,
  cuts: readonly number[],
  entryOf: (body: BodySoFar) => unknown,
  from = BODY_START,
) {
  const facts: WireFact[] = []
  let body: HarBody | undefined
  const sizes = [...new Set([...cuts.filter(cut => cut < bytes.length), bytes.length])].sort((a, b) => a - b)
  for (const [index, size] of sizes.entries()) {
    const entry = read(entryOf({ bytes: bytes.slice(0, size), over: false }))
    const at = STARTED_AT + 100 * (index + 1)
    if (!body) {
      body = createHarBody(entry)
      body.resume(from)
    }
    body.look(entry, at - 1, at)
    facts.push(...body.read())
  }
  return { facts, body: body as HarBody, sizes }
}

describe('a body in Firefox', () => {
  it.each(bodies)('is read as the browser reads it: %s', (_, bytes) => {
    const { facts, body } = lookAt(bytes, [], firefoxEntry)
    const rest = body.finish(read(firefoxEntry({ bytes, over: true })).text)
    expect(said([...facts, ...rest])).toEqual(said(parseBytes([bytes])))
  })

  it('is read as the browser reads it, however it grows', () => {
    fc.assert(
      fc.property(fc.constantFrom(...bodies), fc.array(fc.nat(2000), { maxLength: 8 }), ([, bytes], cuts) => {
        const { facts, body } = lookAt(bytes, cuts, firefoxEntry)
        const rest = body.finish(read(firefoxEntry({ bytes, over: true })).text)
        expect(said([...facts, ...rest])).toEqual(said(parseBytes([bytes])))
        const sizes = facts.flatMap(fact => (fact.kind === 'bytes' ? [fact.size] : []))
        expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(bytes.length)
      }),
    )
  })

  it('says between which looks a comment came', () => {
    const { facts } = lookAt(bytesOf(':a\n\n:b\n\n:c\n\n'), [4, 8], firefoxEntry)
    expect(facts.filter(({ kind }) => kind === 'comment')).toEqual([
      { kind: 'comment', text: 'a', size: 2, since: STARTED_AT, at: STARTED_AT + 100 },
      { kind: 'comment', text: 'b', size: 2, since: STARTED_AT + 99, at: STARTED_AT + 200 },
      { kind: 'comment', text: 'c', size: 2, since: STARTED_AT + 199, at: STARTED_AT + 300 },
    ])
  })

  it('is told from where it is asked for, with the times of when it was seen', () => {
    const bytes = bytesOf('id: 1\n\n:a\ndata: x\n\n:b\n\n')
    const { body, facts } = lookAt(bytes, [19], firefoxEntry)
    body.resume({ events: 1, others: 2, bytes: 19 })
    expect(body.read()).toEqual(facts.slice(-2))
    expect(facts.slice(-2).map(({ kind }) => kind)).toEqual(['bytes', 'comment'])
  })

  it('goes on where a byte that is no UTF-8 changes the text of all before it', () => {
    const bytes = new Uint8Array([0xef, 0xbb, 0xbf, ...bytesOf(':é\n\n'), 0x3a, 0xff, 0x0a])
    const { facts } = lookAt(bytes, [8], firefoxEntry)
    expect(facts.flatMap(fact => (fact.kind === 'comment' ? [fact.text] : []))).toEqual(['é', '\ufffd'])
  })

  it('says nothing before it is asked for', () => {
    const entry = read(firefoxEntry({ bytes: bytesOf(':a\n') }))
    const body = createHarBody(entry)
    body.look(entry, STARTED_AT, STARTED_AT + 1)
    expect(body.read()).toEqual([])
    expect(body.finish(':a\n')).toEqual([])
  })
})

describe('a body in Chromium', () => {
  it.each(bodies)('gives its events as it goes and all the rest when it is over: %s', (_, bytes) => {
    const { facts, body } = lookAt(bytes, [bytes.length >> 1], chromiumEntry)
    const whole = parseBytes([bytes])
    expect(said(facts)).toEqual(said(whole.filter(({ kind }) => kind === 'event')))
    const rest = body.finish(chromiumText(bytes))
    // The text of a body that begins with a mark was decoded, so that what was no UTF-8 is gone.
    expect(kinds(rest, true)).toEqual([])
    expect(kinds(rest, false)).toEqual(said(whole.filter(({ kind }) => kind !== 'event')))
  })

  it('says of a comment which events it came between', () => {
    const bytes = bytesOf(':a\ndata: 1\n\n:b\n\ndata: 2\n\n:c\n')
    const { body } = lookAt(bytes, [], chromiumEntry)
    expect(body.finish(chromiumText(bytes))).toEqual([
      { kind: 'comment', text: 'a', size: 2, since: STARTED_AT, at: STARTED_AT + 2 },
      { kind: 'comment', text: 'b', size: 2, since: STARTED_AT + 2, at: STARTED_AT + 3 },
      { kind: 'comment', text: 'c', size: 2, since: STARTED_AT + 3, at: STARTED_AT + 100 },
    ])
  })

  it('takes events that are listed twice once, also where one follows another like it', () => {
    const bytes = bytesOf('data: a\n\ndata: a\n\ndata: a\n\nid: 1\ndata: b\n\n')
    const { facts } = lookAt(bytes, [9, 18], body => chromiumEntry(body, 'other'))
    expect(facts.flatMap(fact => (fact.kind === 'event' ? [fact.data] : []))).toEqual(['a', 'a', 'a', 'b'])
  })

  it('has the events of the text where the browser lists none', () => {
    const bytes = bytesOf(':a\ndata: 1\n\ndata: 2\n\n')
    const { body } = lookAt(bytes, [], given => {
      const { _eventSourceMessages, ...entry } = chromiumEntry(given)
      return entry
    })
    expect(said(body.finish(chromiumText(bytes)))).toEqual(said(parseBytes([bytes])))
  })

  it('is told from where it is asked for', () => {
    const bytes = bytesOf(':a\ndata: 1\n\nretry: 5\ndata: 2\n\n')
    const { body } = lookAt(bytes, [], chromiumEntry, { events: 1, others: 1, bytes: bytes.length })
    body.resume({ events: 1, others: 1, bytes: bytes.length })
    const facts = body.finish(chromiumText(bytes))
    expect(said(facts)).toEqual([
      { kind: 'event', type: 'message', id: '', data: '2', size: 1 },
      { kind: 'retry', delay: 5 },
    ])
  })

  it('keeps the beginning of a payload that is too long', () => {
    const data = 'x'.repeat(PAYLOAD_LIMIT + 5)
    const message = { time: STARTED_AT / 1000 + 1, eventName: 'message', eventId: '', data }
    const { facts } = lookAt(bytesOf('data:'), [], given => {
      return { ...chromiumEntry(given), _eventSourceMessages: [message] }
    })
    const [event] = facts.filter(fact => fact.kind === 'event')
    expect(event).toMatchObject({ size: data.length, cut: true })
    expect(event?.data).toHaveLength(PAYLOAD_LIMIT)
  })
})

describe('an entry', () => {
  it('may be anything', () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true, withBigInt: true }), value => {
        expect(readHarEntry(value)).toBeNull()
        expect(readHarMessage(value)).toBeNull()
      }),
    )
  })

  const anyField = fc.oneof(fc.anything(), fc.constantFrom(200, 'text/event-stream', 'https://a.example/'))

  it('may be an event stream with anything else in it', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(firefoxEntry, chromiumEntry),
        fc.constantFrom(
          'startedDateTime',
          'request',
          'response',
          '_eventSourceMessages',
          'time',
          '_resourceType',
        ),
        anyField,
        fc.array(fc.anything(), { maxLength: 5 }),
        (entryOf, name, field, messages) => {
          const good = entryOf({ bytes: bytesOf(':a\ndata: 1\n\n') })
          const entry = readHarEntry({ ...good, _eventSourceMessages: messages, [name]: field })
          if (!entry) return
          const body = createHarBody(entry)
          body.look(entry, STARTED_AT, STARTED_AT + 1)
          body.resume(BODY_START)
          for (const fact of [...body.read(), ...body.finish('data: x\n\n')])
            expect(fact.at).toBeGreaterThanOrEqual(0)
        },
      ),
    )
  })

  it.each([
    ['of another type', { status: 200, content: { mimeType: 'text/html', size: 1 } }],
    ['of another status', { status: 503, content: { mimeType: 'text/event-stream', size: 1 } }],
    ['without a response', { status: 0, content: { mimeType: 'x-unknown', size: 0 } }],
  ])('%s is no event stream', (_, response) => {
    const entry = chromiumEntry({ bytes: bytesOf('') })
    expect(readHarEntry({ ...entry, response })).toBeNull()
  })

  it('knows what was sent as Last-Event-ID, which the next IDs follow from', () => {
    const entry = read(firefoxEntry({ bytes: bytesOf('data: a\n\n'), lastEventId: '41' }))
    const body = createHarBody(entry)
    body.look(entry, STARTED_AT, STARTED_AT + 1)
    body.resume(BODY_START)
    expect(body.read()).toContainEqual(expect.objectContaining({ kind: 'event', id: '41' }))
  })

  it('says that it is over where the browser does', () => {
    const bytes = bytesOf('data: a\n\n')
    expect(read(firefoxEntry({ bytes })).isOver).toBe(false)
    expect(read(firefoxEntry({ bytes, over: true })).isOver).toBe(true)
    const entry = chromiumEntry({ bytes })
    expect(read(entry).isOver).toBe(false)
    const response = { ...entry.response, _error: 'net::ERR_ABORTED' }
    expect(read({ ...entry, response }).isOver).toBe(true)
  })
})
