/** Notes on events from the engine's side: of sessions, and of files that are imported, exported and read again. */

import { describe, expect, it, vi } from 'vitest'
import { NONE, SAFE } from '../../../src/core/log/redact'
import { NOTE_LIMIT } from '../../../src/core/record'
import { createEngine } from '../../../src/panel/engine/engine'
import type { EngineNews, ExportWish } from '../../../src/panel/engine/messages'
import { newNote } from '../../../src/panel/events/notes'
import type { Message } from '../../../src/protocol'
import { createContext, WORDS, written } from '../core/log/written'
import { createRecorder } from '../core/records'

const record = createRecorder()
const event = record('event', { seq: 3, type: 'tick', data: 'x' })
const FILE = written(
  'ndjson',
  [record('connection', { attempt: 0, seq: 1 }), record('open', { seq: 2 }), event],
  createContext(),
)

function createTestEngine() {
  const news: Message<EngineNews>[] = []
  let now = 0
  const send = createEngine({
    browser: '',
    post: message => news.push(message),
    sourceOf: () => ({ read: async () => [] }),
    now: () => (now += 1000),
  })
  let exports = 0
  return {
    send,
    async open(text: string): Promise<string> {
      const before = news.filter(({ kind }) => kind === 'imported').length
      send({ kind: 'import', file: new File([text], 'log.ndjson') })
      return vi.waitFor(() => {
        const [imported] = news.filter(each => each.kind === 'imported').slice(before)
        if (!imported?.log) throw new Error('not imported yet')
        return imported.log
      })
    },
    /** Waits until the notes of a log are these. */
    notes: (log: string, texts: readonly string[]) =>
      vi.waitFor(() => {
        const told = news.flatMap(each =>
          each.kind === 'snapshot' ? each.notes.filter(one => one.log === log) : [],
        )
        const notes = told.at(-1)?.notes ?? []
        expect(notes.map(({ text }) => text)).toEqual(texts)
        return notes
      }),
    async export(log: string, wish: Partial<ExportWish> = {}): Promise<string> {
      const request = ++exports
      send({
        kind: 'export',
        request,
        wish: {
          format: 'ndjson',
          log,
          redaction: NONE,
          zip: false,
          streams: null,
          attempt: null,
          from: null,
          to: null,
          ...wish,
        },
        exporter: { tool: 'SSE Pulse', browser: 'Chrome', words: WORDS, language: 'en' },
      })
      const answer = await vi.waitFor(() => {
        const found = news.find(each => each.kind === 'export' && each.request === request)
        if (found?.kind !== 'export') throw new Error('no file yet')
        return found
      })
      return (await answer.file?.blob.text()) ?? ''
    },
  }
}

describe('notes of an imported log', () => {
  it('are told with their event, exported, and come back by import', async () => {
    const engine = createTestEngine()
    const log = await engine.open(FILE)
    engine.send({ kind: 'note', log, note: newNote(event, '') })
    engine.send({ kind: 'note', log, note: newNote(event, 'why so cheap?') })
    const [note] = await engine.notes(log, ['why so cheap?'])
    expect(note).toMatchObject({ on: 3, at: event.at, stream: 'a', type: 'tick' })
    const file = await engine.export(log)
    const again = await engine.open(file)
    await engine.notes(again, ['why so cheap?'])
    expect(await engine.export(again)).toBe(file)
    engine.send({ kind: 'note', log: again, note: newNote(event, null) })
    await engine.notes(again, [])
    expect(await engine.export(again, { format: 'report' })).not.toContain('why so cheap?')
    expect(await engine.export(log, { format: 'report' })).toContain('why so cheap?')
  })

  it('stay when the log is read again, as the rules have changed', async () => {
    const engine = createTestEngine()
    const log = await engine.open(FILE)
    engine.send({ kind: 'note', log, note: newNote(event, 'stays') })
    await engine.notes(log, ['stays'])
    engine.send({
      kind: 'rules',
      rules: [{ url: 'https://shop.example/*' }],
    })
    engine.send({ kind: 'note', log, note: newNote(event, 'written meanwhile') })
    await engine.notes(log, ['written meanwhile'])
    expect((await engine.export(log)).match(/"kind":"note"/g)).toHaveLength(1)
  })

  it('go with a part that has their event, and not with another', async () => {
    const engine = createTestEngine()
    const log = await engine.open(FILE)
    engine.send({ kind: 'note', log, note: newNote(event, 'here') })
    await engine.notes(log, ['here'])
    expect(await engine.export(log, { from: event.at })).toContain('"text":"here"')
    expect(await engine.export(log, { from: event.at + 1 })).not.toContain('"text":"here"')
  })

  it('have their secrets masked, and stay where payloads are left out', async () => {
    const engine = createTestEngine()
    const log = await engine.open(FILE)
    const token = 'ghp_16C7e42F292c6912E7710c838347Ae178B4a'
    engine.send({ kind: 'note', log, note: newNote(event, `sent with ${token}`) })
    await engine.notes(log, [`sent with ${token}`])
    const text = await engine.export(log, { redaction: { ...SAFE, payloads: 'drop' } })
    expect(text).toContain('"text":"sent with [redacted]"')
    expect(text).not.toContain(token)
  })
})

describe('a note', () => {
  it('is no longer than a record may have it', () => {
    expect(newNote(event, 'x'.repeat(NOTE_LIMIT + 1)).text).toHaveLength(NOTE_LIMIT)
  })
})
