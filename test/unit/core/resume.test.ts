import { describe, expect, it } from 'vitest'
import type { RecordFields } from '../../../src/core/record'
import { AUDITS_KEPT } from '../../../src/core/resume'
import { healthOf } from './health-of'
import { createRecorder } from './records'

const START = 1_795_171_480_000
const SECOND = 1000
type Id = (n: number) => string

/** A stream with an event a second, the first 60 of them seen, that lost its connection for three seconds. */
function lost(id: Id, sent: string | null | undefined = undefined) {
  const record = createRecorder()
  const base = (at: number, attempt = 1) => ({ connection: 'doc-1', at, attempt })
  const folded = healthOf([record('connection', { ...base(START), attempt: 0 }), record('open', base(START))])
  for (let n = 1; n <= 60; n++) folded.add(record('event', { ...base(START + n * SECOND), id: id(n) }))
  const ended = START + 60 * SECOND + 500
  folded.add(record('error', { ...base(ended), readyState: 0 }))
  const reopened = ended + 3 * SECOND
  if (sent !== null) {
    const headers = { accept: 'text/event-stream', 'last-event-id': sent ?? id(60) }
    folded.add(record('request', { ...base(reopened - 20, 2), source: 'http', headers }))
  }
  folded.add(record('open', base(reopened, 2)))
  const receive = (...ids: string[]) => {
    for (const [n, each] of ids.entries()) folded.add(record('event', { ...base(reopened + n, 2), id: each }))
    const [audit, ...others] = folded.at(reopened + 10 * SECOND).resumes
    if (!audit || others.length > 0) throw new Error('not one resume')
    return audit
  }
  return { record, base, ended, reopened, receive, ...folded }
}

const dense: Id = n => String(n)
const sparse: Id = n => String(n * 7)
const opaque: Id = n => `order-${(n * 7919) % 1000}`
const time: Id = n => String(1_795_171_480_000 + n * 997)
const none: Id = () => ''

describe('the verdict', () => {
  it.each<[string, Id, string[], Partial<ReturnType<ReturnType<typeof lost>['receive']>>]>([
    ['the next came', dense, ['61', '62'], { verdict: 'continued', skipped: 0, replayed: 0 }],
    ['three are missing', dense, ['64', '65'], { verdict: 'skipped', skipped: 3 }],
    ['two came again', dense, ['59', '60', '61'], { verdict: 'replayed', replayed: 1 }],
    [
      'some came again and some are missing',
      dense,
      ['58', '59', '63'],
      { verdict: 'skipped', replayed: 2, skipped: 2 },
    ],
    ['all came again', dense, ['1', '2', '3', '4'], { verdict: 'restarted', replayed: 4 }],
    ['the server counts anew', dense, ['0', '61'], { verdict: 'restarted', replayed: 0 }],
    ['nothing came yet', dense, [], { verdict: 'nothing-to-tell' }],
    ['only the last came again, or an event without an ID', dense, ['60'], { verdict: 'nothing-to-tell' }],
    ['the last, then the next', dense, ['60', '61'], { verdict: 'continued' }],
    ['numbers with holes went on', sparse, ['434'], { verdict: 'nothing-to-tell', model: 'monotone-int' }],
    ['numbers with holes began anew', sparse, ['3'], { verdict: 'restarted' }],
    [
      'opaque ones came again',
      opaque,
      [opaque(59), opaque(61)],
      { verdict: 'replayed', replayed: 1, model: 'opaque' },
    ],
    ['opaque ones went on', opaque, [opaque(61)], { verdict: 'nothing-to-tell', skipped: 0 }],
    ['times went on', time, [time(61)], { verdict: 'nothing-to-tell', model: 'time-like' }],
    ['there are none', none, ['', ''], { verdict: 'nothing-to-tell', model: 'none', lastSeen: '' }],
    ['all are the same', () => 'x', ['x', 'x'], { verdict: 'nothing-to-tell', model: 'constant' }],
  ])('where %s', (_, id, after, expected) => {
    expect(lost(id).receive(...after)).toMatchObject(expected)
  })

  it('verifies what is lost only where the IDs tell', () => {
    expect(lost(dense).receive('64').loss.verified).toBe(3)
    expect(lost(dense).receive('61').loss.verified).toBe(0)
    expect(lost(opaque).receive(opaque(61)).loss.verified).toBeNull()
    expect(lost(dense).receive('1', '2').loss.verified).toBeNull()
  })
})

describe('what was sent', () => {
  it('is the header, nothing, or unknown', () => {
    expect(lost(dense).receive('61').sent).toEqual({ id: '60', as: 'header' })
    expect(lost(dense, '').receive('61').sent).toEqual({ id: '', as: 'nothing' })
    expect(lost(dense, null).receive('61')).toMatchObject({ sent: { as: 'unknown' }, guess: false })
  })

  it('is the query of a connection that the page made anew', () => {
    const { add, record, base, ended, reopened, at } = lost(dense, null)
    add(record('close', { ...base(reopened + 1, 2), by: 'page' }))
    const url = 'https://shop.example/stream?lastEventId=60'
    const next = (fields: Partial<RecordFields['event']> = {}) => ({
      connection: 'doc-2',
      at: ended + 5000,
      ...fields,
    })
    add(
      record('connection', { ...next(), attempt: 0, url }),
      record('open', next()),
      record('event', next({ id: '61' })),
    )
    expect(at(ended + 6000).resumes.at(-1)).toMatchObject({
      by: 'page',
      connection: 'doc-2',
      former: { connection: 'doc-1' },
      sent: { id: '60', as: 'query' },
      verdict: 'continued',
    })
  })

  it('is marked where it was guessed', () => {
    const { add, record, base, reopened, at } = lost(dense, null)
    add(record('request', { ...base(reopened - 10, 2), source: 'http', guess: true }))
    expect(at(reopened + SECOND).resumes[0]).toMatchObject({ guess: true })
  })
})

describe('the loss', () => {
  it('spans from the last event before to the first after, and is estimated for the time without connection', () => {
    const { receive, reopened, ended } = lost(none)
    const { loss, endedAt, openedAt, evidence } = receive('')
    expect({ endedAt, openedAt }).toEqual({ endedAt: ended, openedAt: reopened })
    expect(loss).toMatchObject({ from: START + 60 * SECOND, to: reopened, span: 3500 })
    const { mean = 0, low, high = 0 } = loss.expected ?? {}
    expect(Math.abs(mean - 3)).toBeLessThan(0.5)
    expect(low).toBe(0)
    expect(Math.abs(high - 7)).toBeLessThanOrEqual(1)
    expect(evidence).toEqual({ before: 62, request: 64, after: 66 })
  })

  it('began with the last byte, where the stream was silent long before it ended', () => {
    const { add, record, base, at, ended, reopened } = lost(dense)
    add(record('event', { ...base(reopened + 1, 2), id: '61' }))
    add(record('error', { ...base(reopened + 100 * SECOND, 2), readyState: 0 }))
    add(record('open', base(reopened + 103 * SECOND, 3)))
    const { resumes } = at(reopened + 104 * SECOND)
    expect(resumes).toHaveLength(2)
    expect(resumes[1]?.loss.expected?.mean).toBeGreaterThan(90)
    expect(resumes[0]?.endedAt).toBe(ended)
  })

  it('counts what came at once', () => {
    expect(lost(dense).receive(...Array.from({ length: 30 }, (_, n) => String(61 + n)))).toMatchObject({
      burst: 30,
      firstIds: ['61'],
    })
  })
})

it('keeps a bounded number of audits, and none of connections that are open side by side', () => {
  const { add, record, base, at, reopened } = lost(dense)
  let now = reopened
  for (let attempt = 2; attempt < 200; attempt++) {
    now += SECOND
    add(
      record('error', { ...base(now, attempt), readyState: 0 }),
      record('open', base(now + 500, attempt + 1)),
    )
  }
  expect(at(now + SECOND).resumes).toHaveLength(AUDITS_KEPT)
  const beside = createRecorder()
  const first = { connection: 'doc-1', at: START }
  const second = { connection: 'doc-2', at: START + 2000 }
  const { at: look } = healthOf([
    beside('connection', { ...first, attempt: 0 }),
    beside('open', first),
    beside('error', { ...first, at: START + 1000 }),
    beside('connection', { ...second, attempt: 0 }),
    beside('open', second),
    beside('open', { ...first, at: START + 3000, attempt: 2 }),
  ])
  expect(look(START + 4000).resumes.map(({ connection }) => connection)).toEqual(['doc-2'])
})
