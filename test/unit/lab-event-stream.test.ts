/** The lab's encoder: what it writes, what it refuses, and that its inverse reads the same back. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeEventStream, encodeComment, encodeEvent, saidBy } from '../lab/event-stream'

describe('encodeEvent', () => {
  it('writes the fields in one block', () => {
    expect(encodeEvent({ type: 'tick', id: '7', retry: 250, data: 'a' })).toBe(
      'event: tick\nid: 7\nretry: 250\ndata: a\n\n',
    )
  })

  it('writes no type for message', () => {
    expect(encodeEvent({ type: 'message', data: 'a' })).toBe('data: a\n\n')
  })

  it('gives each line of the data its own field, whatever ended it', () => {
    expect(encodeEvent({ data: 'a\r\nb\rc\n' })).toBe('data: a\ndata: b\ndata: c\ndata:\n\n')
  })

  it('keeps the first space of a value', () => {
    expect(encodeEvent({ data: ' a' })).toBe('data:  a\n\n')
  })

  it('writes an empty id, which resets it, and empty data, which is an event', () => {
    expect(encodeEvent({ id: '', data: '' })).toBe('id:\ndata:\n\n')
  })

  it.each(['\r\n', '\r'] as const)('ends lines with %j when asked to', lineEnd => {
    expect(encodeEvent({ id: '1', data: 'a' }, lineEnd)).toBe(`id: 1${lineEnd}data: a${lineEnd}${lineEnd}`)
  })

  it.each([{ type: 'a\nb' }, { id: 'a\rb' }, { retry: -1 }, { retry: 1.5 }])('refuses %j', fields => {
    expect(() => encodeEvent(fields)).toThrow(RangeError)
  })
})

describe('encodeComment', () => {
  it('lets the text follow the colon as it is', () => {
    expect(encodeComment(' ping')).toBe(': ping\n\n')
    expect(encodeComment('')).toBe(':\n\n')
  })

  it('makes each line a comment', () => {
    expect(encodeComment('a\nb')).toBe(':a\n:b\n\n')
  })
})

describe('decodeEventStream', () => {
  it('reads what libraries write', () => {
    expect(decodeEventStream('retry:2000\n\n:\n\nevent:tick\ndata:{"n":3}\nid:x\n\n')).toEqual([
      { kind: 'retry', delay: 2000 },
      { kind: 'comment', text: '' },
      { kind: 'event', type: 'tick', id: 'x', data: '{"n":3}' },
    ])
  })

  it('leaves out an unfinished block and what is to be ignored', () => {
    expect(decodeEventStream('retry: 5x\nid: a\0b\nData: no\ndata: yes\n\ndata: unfinished\n')).toEqual([
      { kind: 'event', type: 'message', id: null, data: 'yes' },
    ])
  })

  it('reads back whatever the encoder writes', () => {
    const word = fc.string({ unit: 'grapheme' }).map(text => text.replace(/[\r\n\0]/g, ''))
    const fields = fc.record(
      { type: word, id: word, data: fc.string({ unit: 'grapheme' }), retry: fc.nat() },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(
        fc.array(fields),
        fc.constantFrom('\n' as const, '\r\n' as const, '\r' as const),
        (blocks, end) => {
          const text = blocks.map(block => encodeEvent(block, end)).join('')
          expect(decodeEventStream(text)).toEqual(blocks.flatMap(saidBy))
        },
      ),
    )
  })
})
