import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createMerger } from '../../../../src/core/merge'
import type { LogRecord } from '../../../../src/core/record'
import { createSpeller } from '../../../../src/core/spelling'
import type { WireFact } from '../../../../src/core/wire-fact'
import { createRecorder } from '../records'
import { evenStream, factsOf, oddStream, piecesOf, recordsOf } from './spelled-streams'
import { writtenFile } from './written'

const cuts = fc.array(fc.nat({ max: 4000 }), { maxLength: 8 })
const bytesOf = (text: string) => new TextEncoder().encode(text)

/** The file of a log, and whether it says that it is what came. */
function sse(records: readonly LogRecord[]): { text: string; isExact: boolean } {
  const { text, remark } = writtenFile('sse', records)
  return { text, isExact: remark === null }
}

describe('an event stream of which the bytes were read', () => {
  it('is written byte for byte as it came, where a server spells all events alike', () => {
    fc.assert(
      fc.property(
        evenStream.filter(body => body.includes('data')),
        cuts,
        (body, places) => {
          const { text, isExact } = sse(recordsOf(factsOf(piecesOf(bytesOf(body), places))))
          expect({ text, isExact }).toEqual({ text: body, isExact: true })
        },
      ),
      { numRuns: 500 },
    )
  })

  it('is what came or says that it is not, however it is spelled and cut', () => {
    let exact = 0
    let all = 0
    fc.assert(
      fc.property(oddStream, cuts, fc.boolean(), (body, places, isOver) => {
        const { text, isExact } = sse(recordsOf(factsOf(piecesOf(bytesOf(body), places), isOver)))
        all++
        if (isExact && !text.includes('nothing was received')) {
          exact++
          expect(text).toBe(body)
        } else expect(text).toMatch(/reconstructed|nothing was received/)
      }),
      { numRuns: 1000 },
    )
    expect(exact / all).toBeGreaterThan(0.3)
  })

  it('is so too where the page tells of the events that it was given, whoever tells first', () => {
    fc.assert(
      fc.property(evenStream, cuts, fc.array(fc.boolean()), (body, places, turns) => {
        const told = factsOf(piecesOf(bytesOf(body), places))
        const { text, isExact } = sse(mergedRecords(told, turns))
        expect({ text, isExact }).toEqual({ text: body, isExact: true })
      }),
      { numRuns: 500 },
    )
  })

  it('is told by its attempts where there are several', () => {
    const first = recordsOf(factsOf([bytesOf('data:a\r\n\r\n')]))
    const second = recordsOf(factsOf([bytesOf('data:b\n\ndata: open')])).map(record => ({
      ...record,
      connection: 'b',
      seq: record.seq + 100,
    }))
    const third = recordsOf(factsOf([bytesOf('id:7\ndata:c\n\n')])).map(record => ({
      ...record,
      connection: 'c',
      seq: record.seq + 200,
    }))
    const { text, isExact } = sse([...first, ...second, ...third])
    expect(text).toContain('data:a\r\n\r\n')
    expect(text).toContain('id:7\ndata:c\n\n')
    expect(text.match(/byte for byte what was received/g)).toHaveLength(2)
    // What is not finished would be finished by what is behind it.
    expect(text).not.toMatch(/^data: open/m)
    expect(isExact).toBe(false)
  })

  it('is not called so when anything of it is missing or was changed', () => {
    const whole = recordsOf(factsOf([bytesOf('id:1\ndata:a\n\n'), bytesOf(':x\n\ndata:b\n\n')]))
    expect(sse(whole).isExact).toBe(true)
    const isOfBody = ({ kind }: LogRecord) => !['connection', 'capture', 'end'].includes(kind)
    for (const [i, record] of whole.entries()) {
      if (!isOfBody(record)) continue
      expect(sse(whole.filter((_, k) => k !== i)).isExact, JSON.stringify(record)).toBe(false)
    }
    const changed = whole.map(record => (record.kind === 'event' ? { ...record, data: 'c' } : record))
    expect(sse(changed).isExact).toBe(false)
  })

  it('is told nothing of where no bytes were seen', () => {
    const speller = createSpeller()
    expect(speller.fact('event', 9, 'message', '1')).toBeNull()
    speller.piece(bytesOf('data: x\n\n'), 9)
    expect(speller.fact('event', 9, 'message', '1')).toMatchObject({ text: 'data: \n\n' })
  })

  it('costs a record for each kind of fact, not for each fact', () => {
    const body = Array.from(
      { length: 5000 },
      (_, i) => `id:${i}\ndata:x\n\n${i % 10 === 0 ? ':\n\n' : ''}`,
    ).join('')
    const facts = factsOf([bytesOf(body)])
    expect(facts.filter(({ kind }) => kind === 'spelling').length).toBeLessThan(6)
    // Nor without a limit where a server spells everything otherwise.
    const odd = Array.from({ length: 5000 }, (_, i) => `data:${i % 2 ? ' ' : ''}x\n\n`).join('')
    expect(factsOf([bytesOf(odd)]).filter(({ kind }) => kind === 'spelling').length).toBeLessThan(1100)
  })
})

/** The records of a log in which a page listens to `type-0` and tells of its events, sooner or later than the wire. */
function mergedRecords(facts: readonly WireFact[], turns: readonly boolean[]): LogRecord[] {
  const record = createRecorder()
  const merger = createMerger()
  const log: LogRecord[] = []
  const write = (...records: LogRecord[]) => {
    for (const each of records) log.push({ ...each, seq: log.length + 1 })
  }
  // What nobody seems to listen to waits for the page's word.
  const settle = (now: number) => {
    for (const { record: each } of merger.settle(now, 5)) write({ ...each, seq: 0 } as LogRecord)
  }
  const say = (each: LogRecord) => {
    if (merger.record(each)) write(each)
  }
  say(record('connection', { attempt: 0 }))
  say(record('listening', { attempt: 0, type: 'type-0' }))
  merger.begin('a', 1, 'bytes', 1000)
  say(record('open'))
  const ofPage = facts.filter(fact => fact.kind === 'event' && ['message', 'type-0'].includes(fact.type))
  let wire = 0
  let page = 0
  for (let turn = 0; wire < facts.length || page < ofPage.length; turn++) {
    const fact = ofPage[page]
    if (fact?.kind === 'event' && (wire === facts.length || turns[turn % (turns.length || 1)])) {
      const { kind: _, ...fields } = fact
      say(record('event', { ...fields, heard: true }))
      page++
    } else {
      merger.facts('a', 1, 'bytes', facts.slice(wire, ++wire), 1000 + turn)
      settle(1000 + turn)
    }
  }
  merger.over('a', 1, 'bytes', true, 1e6)
  settle(2e6)
  return log
}
