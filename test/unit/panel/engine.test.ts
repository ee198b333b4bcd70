import { describe, expect, it, vi } from 'vitest'
import { writeHeader } from '../../../src/core/log/header'
import { SAFE } from '../../../src/core/log/redact'
import type { LogRecord } from '../../../src/core/record'
import type { Chunk, Session } from '../../../src/core/session'
import { createEngine } from '../../../src/panel/engine/engine'
import type { EngineNews, EngineRequests, ExportWish } from '../../../src/panel/engine/messages'
import type { Message } from '../../../src/protocol'
import { WORDS } from '../core/log/written'
import { createRecorder, linesOf } from '../core/records'

type News<K extends keyof EngineNews> = Extract<Message<EngineNews>, { kind: K }>

const HEADER = writeHeader({
  tool: 'SSE Pulse 0.1.0',
  browser: 'Firefox 153.0',
  exportedAt: '',
  redacted: [],
})

/** An engine whose sessions on disk are in `disk`, in chunks of three records. */
function createTestEngine() {
  const disk = new Map<string, LogRecord[]>()
  const news: Message<EngineNews>[] = []
  let now = 0
  let requests = 0

  const handle = createEngine({
    browser: '',
    post: message => news.push(message),
    sourceOf: session => ({
      read: async (after, limit) =>
        chunksOf(session, disk.get(session) ?? [])
          .filter(chunk => chunk.last > after)
          .slice(0, limit),
    }),
    // Never waits between two snapshots.
    now: () => (now += 1000),
  })

  const of = <K extends keyof EngineNews>(kind: K) =>
    news.filter((each): each is News<K> => each.kind === kind)

  return {
    disk,
    of,
    send: handle,
    /** Tells the engine what is on disk now. */
    announce: (...more: Session[]) =>
      handle({
        kind: 'sessions',
        sessions: [...Array.from(disk, ([id, records]) => sessionOf(id, records)), ...more],
      }),
    async ask<K extends 'rows' | 'record' | 'attempts' | 'findings' | 'evidence' | 'health' | 'export'>(
      kind: K,
      question: Omit<EngineRequests[K], 'request'>,
    ): Promise<News<K>> {
      const request = ++requests
      // The compiler cannot see that the question is one of this kind.
      handle({ kind, request, ...question } as unknown as Message<EngineRequests>)
      return vi.waitFor(() => {
        const answer = of(kind).find(each => 'request' in each && each.request === request)
        if (!answer) throw new Error(`no ${kind} yet`)
        return answer
      })
    },
    /** Waits for a snapshot of which something holds. */
    snapshot: (holds: (snapshot: News<'snapshot'>) => boolean) =>
      vi.waitFor(() => {
        const found = of('snapshot').findLast(holds)
        if (!found) throw new Error('no such snapshot yet')
        return found
      }),
  }
}

function chunksOf(session: string, records: readonly LogRecord[]): Chunk[] {
  const groups = Array.from({ length: Math.ceil(records.length / 3) }, (_, i) =>
    records.slice(i * 3, i * 3 + 3),
  )
  return groups.map(group => ({
    session,
    first: group[0]?.seq ?? 0,
    last: group.at(-1)?.seq ?? 0,
    count: group.length,
    text: linesOf(group),
  }))
}

function sessionOf(id: string, records: readonly LogRecord[], volatile = false): Session {
  const last = records.at(-1)?.seq ?? 0
  return {
    id,
    tab: 7,
    startedAt: 0,
    closedAt: null,
    page: 'https://shop.example/',
    size: 100,
    last,
    volatile,
  }
}

const TOOL = { tool: 'SSE Pulse test', browser: 'Chrome 156' }

/** The file of a log, or of all sessions. */
async function exported(ask: ReturnType<typeof createTestEngine>['ask'], log: string | null) {
  const wish: ExportWish = {
    format: 'ndjson',
    log,
    streams: null,
    attempt: null,
    from: null,
    to: null,
    redaction: SAFE,
    zip: false,
  }
  const { file } = await ask('export', { wish, exporter: { ...TOOL, words: WORDS, language: 'en' } })
  return file?.blob
}

const whole = (log: string) => ({ log, stream: null })

describe('the engine', () => {
  it('folds a session as it grows, each record once', async () => {
    const { disk, announce, snapshot, ask } = createTestEngine()
    const record = createRecorder()
    const records: LogRecord[] = [record('connection', { attempt: 0 }), record('open')]
    disk.set('s', records)
    announce()
    await snapshot(({ logs }) => logs[0]?.records === 2)
    for (let i = 0; i < 20; i++) {
      records.push(record('event', { id: String(i) }))
      announce()
      await snapshot(({ logs }) => logs[0]?.events === i + 1 && !logs[0].reading)
    }
    const { rows } = await ask('rows', { view: whole('s'), from: 0, to: 100 })
    expect(rows.map(({ text }) => text?.id)).toEqual(Array.from({ length: 20 }, (_, i) => String(i)))
    expect(rows.map(({ row }) => row)).toEqual(Array.from({ length: 20 }, (_, i) => i))
  })

  it('goes on where it was when the background comes back and tells all sessions anew', async () => {
    const { disk, announce, snapshot, send } = createTestEngine()
    const record = createRecorder()
    disk.set('s', [record('event'), record('event')])
    announce()
    await snapshot(({ logs }) => logs[0]?.events === 2)
    send({ kind: 'connected' })
    announce()
    disk.get('s')?.push(record('event'))
    announce()
    const { logs } = await snapshot(({ logs }) => logs[0]?.events === 3)
    expect(logs[0]).toMatchObject({ records: 3, rows: 3 })
  })

  it('begins anew when a session is cleared', async () => {
    const { disk, announce, snapshot, send, ask } = createTestEngine()
    const record = createRecorder()
    disk.set('s', [record('event'), record('event')])
    announce()
    await snapshot(({ logs }) => logs[0]?.events === 2)
    disk.set('s', [])
    send({ kind: 'cleared', session: 's' })
    announce()
    const cleared = await snapshot(({ reset, logs }) => reset.includes('s') && logs[0]?.events === 0)
    expect(cleared.streams).toEqual([])
    disk.set('s', [record('event', { id: 'new' })])
    announce()
    await snapshot(({ logs }) => logs[0]?.events === 1)
    const { rows } = await ask('rows', { view: whole('s'), from: 0, to: 9 })
    expect(rows).toMatchObject([{ row: 0, since: null, text: { id: 'new' } }])
  })

  it('forgets a session that is not watched any more', async () => {
    const { disk, announce, snapshot } = createTestEngine()
    disk.set('s', [createRecorder()('event')])
    announce()
    await snapshot(({ logs }) => logs.length === 1)
    disk.clear()
    announce()
    await snapshot(({ logs }) => logs.length === 0)
  })

  it('tells a document that draws nothing more until it has drawn, and then all at once', async () => {
    vi.useFakeTimers()
    try {
      const { disk, announce, of, send } = createTestEngine()
      const record = createRecorder()
      const records = [record('event')]
      disk.set('s', records)
      send({ kind: 'drawn', rest: 0 })
      announce()
      await vi.advanceTimersByTimeAsync(1000)
      expect(of('snapshot')).toHaveLength(1)
      for (let i = 0; i < 5; i++) {
        records.push(record('event'))
        announce()
        await vi.advanceTimersByTimeAsync(1000)
      }
      expect(of('snapshot')).toHaveLength(1)
      send({ kind: 'drawn', rest: 0 })
      await vi.advanceTimersByTimeAsync(1000)
      expect(of('snapshot')).toHaveLength(2)
      expect(of('snapshot')[1]?.logs[0]?.events).toBe(6)
    } finally {
      vi.useRealTimers()
    }
  })

  it('tells nothing while nothing happens', async () => {
    vi.useFakeTimers()
    try {
      const { disk, announce, of } = createTestEngine()
      disk.set('s', [createRecorder()('event')])
      announce()
      await vi.advanceTimersByTimeAsync(1000)
      const told = of('snapshot').length
      expect(told).toBeGreaterThan(0)
      await vi.advanceTimersByTimeAsync(60_000)
      expect(of('snapshot').length).toBe(told)
      expect(vi.getTimerCount()).toBe(0)
    } finally {
      vi.useRealTimers()
    }
  })

  it('judges with the clock of the document, and tells when a stream stands otherwise', async () => {
    const { disk, announce, snapshot, send, ask } = createTestEngine()
    const record = createRecorder()
    disk.set('s', [
      record('connection', { attempt: 0, at: 0 }),
      record('capture', { at: 1, level: 'bytes' }),
      record('open', { at: 2 }),
      ...Array.from({ length: 8 }, (_, n) => record('comment', { at: 1000 * (n + 1), source: 'bytes' })),
    ])
    announce()
    await snapshot(({ streams }) => streams[0]?.verdict.heartbeat?.state === 'healthy')
    send({ kind: 'tick', now: 9000, slept: 0 })
    expect((await ask('findings', { view: whole('s') })).findings).toEqual([])
    send({ kind: 'tick', now: 20_000, slept: 0 })
    await snapshot(({ streams }) => streams[0]?.verdict.worst?.id === 'heartbeat-missing')
    const { findings } = await ask('findings', { view: { log: 's', stream: 'a' } })
    const seqs = findings[0]?.evidence ?? []
    expect((await ask('evidence', { log: 's', stream: 'a', seqs })).evidence).toMatchObject([
      { as: 'moment', kind: 'comment', at: 8000 },
    ])
    expect((await ask('health', { log: 's', stream: 'a' })).facts?.heartbeat.state).toBe('missing')
    expect((await ask('health', { log: 's', stream: 'gone' })).facts).toBeNull()
  })

  it('asks for what is in memory of the background, and again when that was gone', async () => {
    const { announce, of, send, snapshot } = createTestEngine()
    const records = [createRecorder()('event')]
    announce(sessionOf('v', records, true))
    const question = await vi.waitFor(() => {
      const [read] = of('read')
      if (!read) throw new Error('not asked yet')
      return read
    })
    expect(question).toMatchObject({ session: 'v', after: 0 })
    send({ kind: 'connected' })
    expect(of('read')).toEqual([question, question])
    send({ kind: 'chunks', request: question.request, chunks: chunksOf('v', records) })
    await snapshot(({ logs }) => logs[0]?.events === 1)
  })

  it('gives the rows of one stream, with the time since the one before in that stream', async () => {
    const { disk, announce, snapshot, ask } = createTestEngine()
    const record = createRecorder()
    disk.set('s', [
      record('event', { at: 100 }),
      record('event', { at: 150, connection: 'b' }),
      record('event', { at: 175, data: null, size: 9 }),
      record('event', { at: 300, data: 'y'.repeat(9000), cut: true, heard: false }),
    ])
    announce()
    await snapshot(({ logs }) => logs[0]?.events === 4)
    const { rows } = await ask('rows', { view: { log: 's', stream: 'a' }, from: 0, to: 9 })
    expect(rows.map(({ since }) => since)).toEqual([null, 75, 125])
    expect(rows[1]).toMatchObject({ size: 9, text: { data: null } })
    expect(rows[2]).toMatchObject({ cut: true, heard: false })
    expect(rows[2]?.text?.data?.length).toBeLessThan(1000)
    const full = await ask('record', { log: 's', seq: rows[2]?.seq ?? 0 })
    expect(full.record).toEqual(disk.get('s')?.[3])
  })

  it('says that the text of an event is gone when the log was shortened behind its back', async () => {
    const { disk, announce, snapshot, ask } = createTestEngine()
    const record = createRecorder()
    const records = Array.from({ length: 6 }, () => record('event'))
    disk.set('s', records)
    announce()
    await snapshot(({ logs }) => logs[0]?.events === 6)
    disk.set('s', records.slice(3))
    const { rows } = await ask('rows', { view: whole('s'), from: 2, to: 4 })
    expect(rows).toMatchObject([
      { row: 2, size: 1, text: null },
      { row: 3, text: { data: 'x' } },
    ])
  })

  it('counts lines that are no records, and reads on', async () => {
    const { announce, of, send, snapshot } = createTestEngine()
    const records = [createRecorder()('event')]
    announce(sessionOf('v', records, true))
    await vi.waitFor(() => expect(of('read')).toHaveLength(1))
    const text = `not JSON\n{"kind":"event"}\n${linesOf(records)}`
    send({ kind: 'chunks', request: 1, chunks: [{ session: 'v', first: 1, last: 1, count: 3, text }] })
    await snapshot(({ logs }) => logs[0]?.unreadable === 2 && logs[0].events === 1)
  })
})

describe('export', () => {
  it('of one session is its lines behind a header', async () => {
    const { disk, announce, snapshot, ask } = createTestEngine()
    const record = createRecorder()
    const records = Array.from({ length: 50 }, () => record('event'))
    disk.set('s', records)
    announce()
    await snapshot(({ logs }) => logs[0]?.events === 50)
    const blob = await exported(ask, null)
    const text = (await blob?.text()) ?? ''
    expect(JSON.parse(text.slice(0, text.indexOf('\n')))).toMatchObject({ kind: 'log', version: 1, ...TOOL })
    expect(text.slice(text.indexOf('\n') + 1)).toBe(linesOf(records))
  })

  it('of several sessions is in the order of seq', async () => {
    const { disk, announce, snapshot, ask } = createTestEngine()
    const record = createRecorder()
    const records = Array.from({ length: 40 }, (_, i) =>
      record('event', { connection: 'abc'[i % 3] ?? null }),
    )
    for (const id of ['a', 'b', 'c']) {
      disk.set(
        id,
        records.filter(({ connection }) => connection === id),
      )
    }
    announce()
    await snapshot(({ logs }) => logs.reduce((sum, { events }) => sum + events, 0) === 40)
    const blob = await exported(ask, null)
    const text = (await blob?.text()) ?? ''
    expect(text.slice(text.indexOf('\n') + 1)).toBe(linesOf(records))
  })
})

describe('import', () => {
  async function importText(text: string) {
    const engine = createTestEngine()
    engine.send({ kind: 'import', file: new File([text], 'log.ndjson') })
    const result = await vi.waitFor(() => {
      const [imported] = engine.of('imported')
      if (!imported) throw new Error('not imported yet')
      return imported
    })
    return { ...engine, result }
  }

  it('shows what the live panel showed, and exports the same file again', async () => {
    const record = createRecorder()
    const text =
      HEADER +
      linesOf([
        record('connection', { attempt: 0 }),
        record('open'),
        ...Array.from({ length: 5000 }, (_, i) =>
          record('event', { id: String(i), data: 'é'.repeat(100), size: 200 }),
        ),
        record('error'),
      ]) +
      '{"kind":"weather","connection":null,"attempt":0,"seq":9999,"at":1,"source":"page"}\n'
    const { result, snapshot, ask } = await importText(text)
    const log = result.log ?? ''
    expect(result).toMatchObject({ problems: [], problemCount: 0, records: 5004, error: null })
    const { logs } = await snapshot(({ logs }) => logs[0]?.reading === false)
    expect(logs[0]).toMatchObject({ id: log, events: 5000, from: { file: 'log.ndjson' } })
    const { rows } = await ask('rows', { view: whole(log), from: 4998, to: 5005 })
    expect(rows.map(({ text }) => text?.id)).toEqual(['4998', '4999'])
    const { rows: attempts } = await ask('attempts', { view: { log, stream: 'a' } })
    expect(attempts).toMatchObject([{ number: 1, events: 5000, ending: { next: 'retries' } }])
    const blob = await exported(ask, log)
    expect(await blob?.text()).toBe(text)
  })

  it('names what it could not read, and keeps the rest', async () => {
    const record = createRecorder()
    const { result } = await importText(`${HEADER}oops\n${linesOf([record('event')])}`)
    expect(result).toMatchObject({ problemCount: 1, problems: [{ line: 2, reason: 'not-json' }], records: 1 })
    expect(result.log).not.toBeNull()
  })

  it('counts more problems than it lists', async () => {
    const { result } = await importText(HEADER + 'oops\n'.repeat(1000))
    expect(result.problemCount).toBe(1000)
    expect(result.problems.length).toBeLessThanOrEqual(100)
  })

  it('of a file that is no log shows nothing', async () => {
    const { result, snapshot } = await importText('{"other":{}}\n')
    expect(result).toMatchObject({ log: null, problems: [{ line: 1, reason: 'foreign' }] })
    await snapshot(({ logs }) => logs.length === 0)
  })

  it('of another file stands beside the first, until it is closed', async () => {
    const record = createRecorder()
    const { send, snapshot } = await importText(HEADER + linesOf([record('event')]))
    send({ kind: 'import', file: new File([HEADER + linesOf([record('event')])], 'second.ndjson') })
    const { logs } = await snapshot(({ logs }) =>
      logs.some(({ from }) => 'file' in from && from.file === 'second.ndjson'),
    )
    expect(logs.map(({ from }) => 'file' in from && from.file)).toEqual(['log.ndjson', 'second.ndjson'])
    send({ kind: 'closeImport', log: logs[0]?.id ?? '' })
    const left = await snapshot(({ logs: [only, ...more] }) => only?.id === 'file-2' && more.length === 0)
    expect(left.logs[0]?.from).toMatchObject({ file: 'second.ndjson' })
  })

  it('of very many files keeps the newest', async () => {
    const record = createRecorder()
    const { send, snapshot } = await importText(HEADER + linesOf([record('event')]))
    for (let i = 1; i <= 20; i++)
      send({ kind: 'import', file: new File([HEADER + linesOf([record('event')])], `${i}.ndjson`) })
    const { logs } = await snapshot(({ logs }) =>
      logs.some(({ from, records }) => 'file' in from && from.file === '20.ndjson' && records === 1),
    )
    expect(logs.map(({ from }) => 'file' in from && from.file)).toEqual(
      Array.from({ length: 10 }, (_, i) => `${11 + i}.ndjson`),
    )
  })
})
