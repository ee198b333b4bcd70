import { describe, expect, it } from 'vitest'
import { applyNote, type EventNotes, NOTES_KEPT } from '../../../src/core/event-notes'
import type { RecordOf } from '../../../src/core/record'
import { createRecorder, fold } from './records'

function notesOf(...records: RecordOf<'note'>[]): EventNotes {
  const notes: EventNotes = new Map()
  for (const record of records) applyNote(notes, record)
  return notes
}

describe('notes', () => {
  const record = createRecorder()

  it('of an event replace one another, and can be taken back', () => {
    const written = [record('note', { on: 5, text: '' }), record('note', { on: 5, text: 'why?' })]
    expect([...notesOf(...written).values()].map(({ on, text }) => [on, text])).toEqual([[5, 'why?']])
    expect(notesOf(...written, record('note', { on: 5, text: null })).size).toBe(0)
  })

  it('are bounded: the oldest pins give way', () => {
    const many = Array.from({ length: NOTES_KEPT + 2 }, (_, i) => record('note', { on: i + 1 }))
    const kept = [...notesOf(...many).keys()]
    expect(kept).toHaveLength(NOTES_KEPT)
    expect(kept[0]).toBe(3)
  })

  it('say nothing of streams, also where nothing else is left of one', () => {
    const history = fold(record('note', { connection: 'gone-1', at: 9e12 }))
    expect({ streams: history.streams.size, until: history.until }).toMatchObject({ streams: 0 })
  })
})
