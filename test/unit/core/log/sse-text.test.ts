import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createParser } from '../../../../src/core/parser'
import type { LogRecord } from '../../../../src/core/record'
import { createRecorder } from '../records'
import { line } from './hostile-log'
import { written } from './written'

type Heard = [type: string, id: string, data: string]

/** What a reader of an event stream gets. */
function read(text: string) {
  const events: Heard[] = []
  const others: unknown[] = []
  const parser = createParser({
    event: (type, id, data) => events.push([type, id, data]),
    comment: text => others.push(['comment', text]),
    retry: delay => others.push(['retry', delay]),
    checkpoint: id => others.push(['checkpoint', id]),
    fault: (reason, text) => others.push(['fault', reason, text]),
  })
  parser.bytes(new TextEncoder().encode(text), new TextEncoder().encode(text).length)
  parser.end()
  return { events, others: others.filter(other => !String((other as unknown[])[1]).includes('[SSE Pulse]')) }
}

/** Text as UTF-8 can carry it. */
const wellFormed = line.map(text => text.replace(/\p{Surrogate}/gu, ''))

describe('an exported event stream', () => {
  it('gives the same events again, whatever is in them', () => {
    const event = fc.record({
      kind: fc.constant('event' as const),
      type: wellFormed.map(text => text || 'message'),
      id: wellFormed.map(text => text.replaceAll('\0', '')),
      data: fc.array(wellFormed, { minLength: 1 }).map(lines => lines.join('\n')),
    })
    const comment = fc.record({ kind: fc.constant('comment' as const), text: wellFormed })
    const retry = fc.record({ kind: fc.constant('retry' as const), delay: fc.nat() })
    const fault = fc.record({ kind: fc.constant('fault' as const), text: line })
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.oneof(event, event, comment, retry, fault), fc.integer({ min: 1, max: 3 }))),
        facts => {
          const record = createRecorder()
          const records: LogRecord[] = [
            record('connection', { attempt: 0 }),
            ...[1, 2, 3].map(attempt => record('open', { attempt })),
          ]
          for (const [{ kind, ...fields }, attempt] of facts)
            records.push(record(kind, { ...fields, attempt }) as LogRecord)
          const { events, others } = read(written('sse', records))
          const byAttempt = [1, 2, 3].flatMap(n => facts.filter(([, attempt]) => attempt === n))
          expect(events).toEqual(
            byAttempt.flatMap(([fact]) => (fact.kind === 'event' ? [[fact.type, fact.id, fact.data]] : [])),
          )
          expect(others.filter(other => (other as unknown[])[0] !== 'checkpoint')).toEqual(
            byAttempt.flatMap(([fact]) =>
              fact.kind === 'comment'
                ? [['comment', fact.text]]
                : fact.kind === 'retry'
                  ? [['retry', fact.delay]]
                  : [],
            ),
          )
        },
      ),
    )
  })

  it('has what came in late where it happened', () => {
    const record = createRecorder()
    const log = [
      record('connection', { attempt: 0 }),
      record('event', { at: 2000, data: 'one', id: '1' }),
      record('event', { at: 3000, data: 'three', id: '3' }),
      record('comment', { at: 1500, text: 'first', source: 'devtools' }),
      record('event', { at: 2500, type: 'unheard', data: 'two', id: '2', heard: false, source: 'devtools' }),
      record('checkpoint', { at: 3000, id: '4', source: 'devtools' }),
    ]
    const text = written('sse', log)
    expect(text.slice(text.indexOf('\n\n') + 2)).toBe(
      ':first\n\nid: 1\ndata: one\n\nevent: unheard\nid: 2\ndata: two\n\nid: 3\ndata: three\n\nid: 4\n\n',
    )
    const { entries } = JSON.parse(written('har', log)).log
    const times = entries[0]._eventSourceMessages.map(({ time }: { time: number }) => time)
    expect(times).toEqual([2, 2.5, 3])
  })

  it('says where it is only a reconstruction, and where every line is there', () => {
    const record = createRecorder()
    const seen = [record('connection', { attempt: 0 }), record('event')]
    expect(written('sse', seen)).toContain(': [SSE Pulse] reconstructed from what was seen')

    const complete = [
      record('connection', { connection: 'b', attempt: 0 }),
      record('capture', { connection: 'b', level: 'bytes' }),
      record('bytes', { connection: 'b', size: 9 }),
      record('event', { connection: 'b', source: 'bytes' }),
    ]
    expect(written('sse', complete)).toBe(
      ': [SSE Pulse] https://shop.example/stream, attempt 1, 1970-01-01T00:00:01.003Z\n' +
        ': [SSE Pulse] reconstructed: every line that was received, in one spelling; 9 bytes were received\n\n' +
        'data: x\n\n',
    )
    const later = record('event', { connection: 'b', data: null, size: 70 })
    expect(written('sse', [...complete, later])).toContain('reconstructed')
  })

  it('has a sentence where nothing was received', () => {
    const record = createRecorder()
    expect(written('sse', [record('connection', { attempt: 0 })])).toBe(
      ': [SSE Pulse] nothing was received\n',
    )
  })
})
