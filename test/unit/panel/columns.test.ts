import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addEvent, CUT, createColumn, createEventColumns, UNHEARD } from '../../../src/panel/engine/columns'

describe('createColumn', () => {
  it('holds what was pushed, however much', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true }), { maxLength: 500 }), values => {
        const column = createColumn(Float64Array)
        for (const value of values) column.push(value)
        expect(column.length).toBe(values.length)
        expect(values.map((_, row) => column.at(row))).toEqual(values)
      }),
    )
  })

  it('throws for rows that are not there, also where it has room for them', () => {
    const column = createColumn(Uint8Array)
    column.push(5)
    expect(() => column.at(1)).toThrow(RangeError)
    expect(() => column.at(-1)).toThrow(RangeError)
  })
})

describe('addEvent', () => {
  it('finds the rows of each stream', () => {
    const events = createEventColumns()
    for (const [row, stream] of ['a', 'b', 'a', 'c', 'a'].entries()) {
      addEvent(events, {
        stream,
        seq: row + 10,
        at: row,
        size: 2 ** 33 + row,
        attempt: 1,
        type: 'message',
        flags: UNHEARD | CUT,
      })
    }
    const rows = events.streams.get('a')?.rows
    expect([0, 1, 2].map(row => rows?.at(row))).toEqual([0, 2, 4])
    expect(events.streamIds[events.stream.at(3)]).toBe('c')
    expect(events.seq.at(4)).toBe(14)
    expect(events.size.at(4)).toBe(2 ** 33 + 4)
    expect(events.flags.at(0)).toBe(3)
  })
})
