import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { KEEP_ALL } from '../../../src/core/keeping'
import type { LogRecord } from '../../../src/core/record'
import { EVERY_SITE } from '../../../src/core/site-rules'
import { addToSum, NO_BYTES_SUM } from '../../../src/core/spelling'
import { createDurableStore, type Fault } from './durable-store'
import {
  aDocument,
  connection,
  createBackground,
  event,
  PAUSED,
  payloads,
  payloadText,
  piece,
  RUN,
  records,
} from './mortal-background'

describe('sessions', () => {
  beforeEach(() => void vi.useFakeTimers({ now: 1_700_000_000_000 }))
  afterEach(() => void vi.useRealTimers())

  it('stores what a document sends, with its tab, frame, ids and order', async () => {
    const disk = createDurableStore()
    const background = createBackground(disk)
    await background.start()
    background.sessions.receive(aDocument(), 1, JSON.stringify([connection(), event('a'), event('b')]))
    await vi.advanceTimersByTimeAsync(1_000)
    expect(background.acknowledged.get('doc1')).toBe(1)
    expect(records(disk.text(`${RUN}-7`))).toEqual([
      expect.objectContaining({
        kind: 'connection',
        connection: 'doc1-1',
        seq: 1,
        source: 'page',
        tab: 7,
        frame: 0,
      }),
      expect.objectContaining({ kind: 'event', connection: 'doc1-1', seq: 2, data: 'a', size: 1 }),
      expect.objectContaining({ kind: 'event', connection: 'doc1-1', seq: 3, data: 'b' }),
    ])
  })

  it('acknowledges only what is stored', async () => {
    const disk = createDurableStore()
    const background = createBackground(disk)
    await background.start()
    disk.next = 'die-before'
    background.sessions.receive(aDocument(), 1, JSON.stringify([event('a')]))
    await vi.advanceTimersByTimeAsync(60_000)
    expect(background.acknowledged.size).toBe(0)
  })

  it('takes a resent batch once, before and after a restart', async () => {
    const disk = createDurableStore()
    const background = createBackground(disk)
    await background.start()
    const batch = JSON.stringify([event('a')])
    background.sessions.receive(aDocument(), 1, batch)
    background.sessions.receive(aDocument(), 1, batch)
    await vi.advanceTimersByTimeAsync(1_000)
    background.acknowledged.clear()
    await background.start()
    background.sessions.receive(aDocument(), 1, batch)
    expect(background.acknowledged.get('doc1')).toBe(1)
    await vi.advanceTimersByTimeAsync(1_000)
    expect(payloads(disk.text(`${RUN}-7`))).toEqual(['a'])
  })

  it('reads the bodies of pages once and in order, however often the background dies (10 000 schedules)', async () => {
    type Step = { send: number[] } | { wait: number } | { fault: Fault } | { kill: true }
    const step: fc.Arbitrary<Step> = fc.oneof(
      {
        weight: 5,
        arbitrary: fc.record({
          send: fc.array(fc.integer({ min: 1, max: 25 }), { minLength: 1, maxLength: 3 }),
        }),
      },
      { weight: 2, arbitrary: fc.record({ wait: fc.integer({ min: 0, max: 1_500 }) }) },
      {
        weight: 1,
        arbitrary: fc.record({ fault: fc.constantFrom<Fault>('die-before', 'die-after', 'none') }),
      },
      { weight: 2, arbitrary: fc.constant({ kill: true as const }) },
    )
    // Two streams take turns, cut anywhere.
    const bodies = [1, 2].map(number =>
      Array.from({ length: 40 }, (_, i) => `id: ${i}\ndata: ${number}\r\n: beat\ndata: ${i}\n\n`).join(''),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 20 }), async steps => {
        const disk = createDurableStore()
        const background = createBackground(disk)
        await background.start()
        const held = new Map<number, string>()
        const read = [0, 0]
        const pieces = [0, 0]
        let number = 0
        let turn = 0

        const send = (records: object[], text = '') => {
          const batch = `${JSON.stringify(records)}\n${text}`
          held.set(++number, batch)
          background.sessions.receive(aDocument(), number, batch)
        }
        const sendPieces = (lengths: number[]) => {
          let text = ''
          const records = lengths.map(length => {
            turn = 1 - turn
            const from = read[turn] as number
            const part = (bodies[turn] as string).slice(from, from + length)
            read[turn] = from + part.length
            pieces[turn] = (pieces[turn] as number) + 1
            text += part
            return piece(turn + 1, pieces[turn] as number, part.length)
          })
          send(records, text)
        }
        const restart = async () => {
          const stored = background.acknowledged.get('doc1') ?? 0
          for (const batch of held.keys()) if (batch <= stored) held.delete(batch)
          await background.start()
          for (const [batch, text] of held) background.sessions.receive(aDocument(), batch, text)
        }

        send([
          { ...connection(1), api: 'fetch' },
          { ...connection(2), api: 'fetch' },
        ])
        for (const one of steps) {
          if ('send' in one) sendPieces(one.send)
          else if ('wait' in one) await vi.advanceTimersByTimeAsync(one.wait)
          else if ('fault' in one) disk.next = one.fault
          else await restart()
        }
        disk.next = 'none'
        await restart()
        await vi.advanceTimersByTimeAsync(5_000)

        const stored = records(disk.text(`${RUN}-7`))
        for (const [i, body] of bodies.entries()) {
          const sent = body.slice(0, read[i])
          const own = stored.filter(record => record.connection === `doc1-${i + 1}`)
          const events = own.flatMap(record => (record.kind === 'event' ? [[record.id, record.data]] : []))
          const whole = sent.split('\n\n').length - 1
          expect(events).toEqual(Array.from({ length: whole }, (_, n) => [`${n}`, `${i + 1}\n${n}`]))
          const beats = own.filter(({ kind }) => kind === 'comment').length
          expect(beats).toBe(sent.split('beat\n').length - 1)
          const bytes = own.flatMap(record => (record.kind === 'bytes' ? [record] : []))
          expect(bytes.reduce((sum, { size }) => sum + size, 0)).toBe(sent.length)
          const encoded = new TextEncoder().encode(sent)
          if (sent !== '') expect(bytes.at(-1)?.sum).toBe(addToSum(NO_BYTES_SUM, encoded, 0, encoded.length))
          expect(own.filter(({ kind }) => kind === 'dropped' || kind === 'fault')).toEqual([])
        }
      }),
      { numRuns: 10_000 },
    )
  }, 120_000)

  it('keeps every record once and in order, however often the background dies (10 000 schedules)', async () => {
    type Step = { send: number } | { wait: number } | { fault: Fault } | { kill: true }
    const step: fc.Arbitrary<Step> = fc.oneof(
      { weight: 5, arbitrary: fc.record({ send: fc.integer({ min: 1, max: 4 }) }) },
      { weight: 3, arbitrary: fc.record({ wait: fc.integer({ min: 0, max: 1_500 }) }) },
      {
        weight: 2,
        arbitrary: fc.record({ fault: fc.constantFrom<Fault>('die-before', 'die-after', 'none') }),
      },
      { weight: 2, arbitrary: fc.constant({ kill: true as const }) },
    )
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), fc.boolean(), async (steps, watched) => {
        const disk = createDurableStore()
        const background = createBackground(disk, { watched })
        await background.start()
        const held = new Map<number, string>()
        let number = 0
        let sent = 0

        const letGo = () => {
          const stored = background.acknowledged.get('doc1') ?? 0
          for (const batch of held.keys()) if (batch <= stored) held.delete(batch)
        }
        const restart = async () => {
          letGo()
          await background.start()
          for (const [batch, text] of held) background.sessions.receive(aDocument(), batch, text)
        }

        for (const one of steps) {
          if ('send' in one) {
            const text = JSON.stringify(Array.from({ length: one.send }, () => event(String(++sent))))
            held.set(++number, text)
            background.sessions.receive(aDocument(), number, text)
          } else if ('wait' in one) await vi.advanceTimersByTimeAsync(one.wait)
          else if ('fault' in one) disk.next = one.fault
          else await restart()
        }
        disk.next = 'none'
        await restart()
        await vi.advanceTimersByTimeAsync(5_000)
        letGo()

        expect(held.size).toBe(0)
        const stored = records(disk.text(`${RUN}-7`))
        expect(payloads(disk.text(`${RUN}-7`))).toEqual(Array.from({ length: sent }, (_, i) => String(i + 1)))
        const order = stored.map(record => record.seq)
        expect(order).toEqual([...new Set(order)].sort((a, b) => a - b))
      }),
      { numRuns: 10_000 },
    )
  }, 120_000)

  it('goes on in memory when the disk is full, and says so', async () => {
    const disk = createDurableStore()
    const background = createBackground(disk)
    await background.start()
    background.sessions.receive(aDocument(), 1, JSON.stringify([event('a')]))
    await vi.advanceTimersByTimeAsync(1_000)
    disk.next = 'refuse'
    background.sessions.receive(aDocument(), 2, JSON.stringify([event('b')]))
    await vi.advanceTimersByTimeAsync(1_000)
    background.sessions.receive(aDocument(), 3, JSON.stringify([event('c')]))
    await vi.advanceTimersByTimeAsync(1_000)
    expect(background.problems).toEqual(['full'])
    expect(background.acknowledged.get('doc1')).toBe(3)
    expect(background.sessions.all()).toEqual([expect.objectContaining({ volatile: true })])
    const after = records(payloadText(await background.sessions.read(`${RUN}-7`, 1, 10)))
    expect(
      after.filter(record => record.seq > 1).map(record => record.kind === 'event' && record.data),
    ).toEqual(['b', 'c'])
  })

  it('clears what is on disk too of a log that moved to memory', async () => {
    const disk = createDurableStore()
    const background = createBackground(disk)
    await background.start()
    background.sessions.receive(aDocument(), 1, JSON.stringify([event('a')]))
    await vi.advanceTimersByTimeAsync(1_000)
    disk.next = 'refuse'
    background.sessions.receive(aDocument(), 2, JSON.stringify([event('b')]))
    await vi.advanceTimersByTimeAsync(1_000)
    const cleared = background.sessions.clear(`${RUN}-7`)
    await vi.advanceTimersByTimeAsync(1_000)
    await cleared
    expect(disk.text(`${RUN}-7`)).toBe('')
    expect(await background.sessions.read(`${RUN}-7`, 0, 10)).toEqual([])
  })

  it('goes on after the disk has refused to delete', async () => {
    const disk = createDurableStore()
    disk.trim = () => Promise.reject(new DOMException('The database was closed', 'InvalidStateError'))
    const background = createBackground(disk)
    await background.start()
    background.sessions.receive(aDocument(), 1, JSON.stringify([event('a')]))
    const cleared = background.sessions.clear(`${RUN}-7`)
    background.sessions.receive(aDocument(), 2, JSON.stringify([event('b')]))
    await vi.advanceTimersByTimeAsync(1_000)
    await cleared
    background.sessions.receive(aDocument(), 3, JSON.stringify([event('c')]))
    await vi.advanceTimersByTimeAsync(1_000)
    expect(background.acknowledged.get('doc1')).toBe(3)
    expect(background.problems).toEqual(['unavailable', null])
  })

  it('never writes a private window to disk', async () => {
    const disk = createDurableStore()
    const background = createBackground(disk)
    await background.start()
    background.sessions.receive(
      aDocument('doc1', { private: true }),
      1,
      JSON.stringify([connection(), event('secret')]),
    )
    await vi.advanceTimersByTimeAsync(1_000)
    expect(background.acknowledged.get('doc1')).toBe(1)
    expect(await disk.load()).toMatchObject({ sessions: [], documents: [], live: [] })
    expect(disk.text(`${RUN}-7`)).toBe('')
    expect(payloads(payloadText(await background.sessions.read(`${RUN}-7`, 0, 10)))).toEqual(['secret'])
  })

  it('counts what does not fit the protocol and keeps the rest', async () => {
    const disk = createDurableStore()
    const background = createBackground(disk)
    await background.start()
    const lie = { ...event('x'), at: 'yesterday' }
    background.sessions.receive(
      aDocument(),
      1,
      JSON.stringify([event('a'), lie, { kind: '__proto__' }, event('b')]),
    )
    background.sessions.receive(aDocument(), 2, 'not json')
    await vi.advanceTimersByTimeAsync(1_000)
    const stored = records(disk.text(`${RUN}-7`))
    expect(payloads(disk.text(`${RUN}-7`))).toEqual(['a', 'b'])
    expect(stored.filter(record => record.kind === 'dropped')).toEqual([
      expect.objectContaining({ records: 2, why: 'invalid', source: 'tool', connection: null }),
      expect.objectContaining({ records: 1, bytes: 8, why: 'invalid' }),
    ])
  })

  it('closes what was open when the tab is closed', async () => {
    const disk = createDurableStore()
    const background = createBackground(disk)
    await background.start()
    background.sessions.receive(
      aDocument(),
      1,
      JSON.stringify([connection(1), connection(2), event('a', 2, 3)]),
    )
    const closed = { kind: 'close', connection: 1, attempt: 1, at: 3_000, by: 'page' }
    background.sessions.receive(aDocument(), 2, JSON.stringify([closed]))
    background.sessions.closeTab(7)
    await vi.advanceTimersByTimeAsync(3_000)
    expect(records(disk.text(`${RUN}-7`)).filter(record => record.kind === 'close')).toEqual([
      expect.objectContaining({ connection: 'doc1-1', by: 'page', source: 'page' }),
      expect.objectContaining({ connection: 'doc1-2', by: 'navigation', source: 'tool', attempt: 3 }),
    ])
    expect((await disk.load()).live).toEqual([])
    expect((await disk.load()).documents).toEqual([])
  })

  it('notes a navigation of the tab, not of a frame', async () => {
    const disk = createDurableStore()
    const background = createBackground(disk)
    await background.start()
    background.sessions.receive(aDocument('doc1'), 1, JSON.stringify([event('a')]))
    background.sessions.receive(aDocument('doc2', { frame: 4 }), 1, JSON.stringify([event('b')]))
    background.sessions.receive(
      aDocument('doc3', { page: 'https://shop.example/cart' }),
      1,
      JSON.stringify([event('c')]),
    )
    await vi.advanceTimersByTimeAsync(1_000)
    expect(records(disk.text(`${RUN}-7`)).filter(record => record.kind === 'environment')).toEqual([
      expect.objectContaining({
        what: 'navigated',
        page: 'https://shop.example/cart',
        at: 1_000,
        connection: null,
      }),
    ])
  })

  it('clears a log but not the connections that are still open', async () => {
    const disk = createDurableStore()
    const background = createBackground(disk)
    await background.start()
    const opened = { kind: 'open', connection: 1, attempt: 1, at: 1_500 }
    background.sessions.receive(aDocument(), 1, JSON.stringify([connection(), opened, event('a')]))
    const cleared = background.sessions.clear(`${RUN}-7`)
    await vi.advanceTimersByTimeAsync(1_000)
    await cleared
    background.sessions.receive(aDocument(), 2, JSON.stringify([event('b')]))
    await vi.advanceTimersByTimeAsync(1_000)
    expect(records(disk.text(`${RUN}-7`)).map(record => [record.kind, record.seq])).toEqual([
      ['connection', 1],
      ['open', 2],
      ['event', 4],
    ])
  })

  it('deletes the oldest part of a log that has grown too large, and says how much', async () => {
    const disk = createDurableStore()
    const limits = { session: 4_000_000, total: 8_000_000, sessions: 5 }
    const background = createBackground(disk, { limits })
    await background.start()
    const payload = 'x'.repeat(100_000)
    background.sessions.receive(aDocument(), 1, JSON.stringify([connection()]))
    for (let number = 2; number <= 101; number++) {
      background.sessions.receive(aDocument(), number, JSON.stringify([event(payload)]))
      await vi.advanceTimersByTimeAsync(1_000)
    }
    const stored = records(disk.text(`${RUN}-7`))
    expect(disk.text(`${RUN}-7`).length).toBeLessThanOrEqual(limits.session + 2 * payload.length)
    expect(stored[0]).toMatchObject({ kind: 'connection', seq: 1 })
    const kept = stored.filter(record => record.kind === 'event').length
    const dropped = stored.filter(record => record.kind === 'dropped')
    expect(kept).toBeGreaterThan(20)
    expect(dropped.every(record => record.why === 'retention')).toBe(true)
    expect(background.sessions.all()[0]?.size).toBe(disk.text(`${RUN}-7`).length)
  })

  it('says in the end of all that was ever deleted, and of what was lost before', async () => {
    const disk = createDurableStore()
    const background = createBackground(disk, {
      limits: { session: 1_000_000, total: 100_000_000, sessions: 50 },
    })
    await background.start()
    const lost = {
      kind: 'dropped',
      connection: 1,
      attempt: 1,
      at: 3_000,
      records: 100,
      bytes: 5,
      why: 'flood',
    }
    let said = 0
    for (let batch = 1; batch <= 40; batch++) {
      const batchOf = Array.from({ length: 100 }, (_, n) => event(`${batch}-${n} ${'x'.repeat(1_000)}`))
      background.sessions.receive(aDocument(), batch, JSON.stringify([...batchOf, lost]))
      said += batchOf.length + lost.records
      await vi.advanceTimersByTimeAsync(1_000)
    }
    const kept = records(disk.text(`${RUN}-7`))
    const declared = kept.flatMap(record => (record.kind === 'dropped' ? [record.records] : []))
    const events = kept.filter(({ kind }) => kind === 'event').length
    expect(events).toBeLessThan(2_000)
    expect(events + declared.reduce((sum, each) => sum + each, 0)).toBe(said)
  })

  it('closes what a document had open that vanished without a word, and nothing of one that said it was left', async () => {
    const disk = createDurableStore()
    const background = createBackground(disk)
    await background.start()
    const left = { kind: 'environment', connection: null, attempt: 0, at: 2_000, what: 'pagehide' }
    background.sessions.receive(aDocument('crashed'), 1, JSON.stringify([connection()]))
    background.sessions.receive(aDocument('other', { frame: 3 }), 1, JSON.stringify([connection()]))
    background.sessions.receive(aDocument('kept', { frame: 4 }), 1, JSON.stringify([connection(), left]))
    for (const id of ['crashed', 'kept', 'unknown']) background.sessions.vanish(id)
    await vi.advanceTimersByTimeAsync(1_000)
    const closed = records(disk.text(`${RUN}-7`)).filter(({ kind }) => kind === 'close')
    expect(closed).toEqual([
      expect.objectContaining({ connection: 'crashed-1', by: 'navigation', source: 'tool' }),
    ])
  })

  it('closes what a page had open that crashed in silence, once another page has come to its tab', async () => {
    const disk = createDurableStore()
    const background = createBackground(disk)
    await background.start()
    const left = { kind: 'environment', connection: null, attempt: 0, at: 2_000, what: 'pagehide' }
    const at = (id: string, startedAt: number, frame = 0) => aDocument(id, { startedAt, frame })
    background.sessions.receive(at('kept', 1_000), 1, JSON.stringify([connection(), left]))
    background.sessions.receive(at('cached', 2_000), 1, JSON.stringify([connection()]))
    background.sessions.putAside('cached')
    await vi.advanceTimersByTimeAsync(2_000)
    background.sessions.receive(at('crashed', 3_000), 1, JSON.stringify([connection()]))
    background.sessions.receive(at('polite', 4_000, 9), 1, JSON.stringify([connection()]))
    background.sessions.greet(at('new', 5_000))
    background.sessions.receive(at('inner', 5_100, 4), 1, JSON.stringify([connection()]))
    // It was on its way when the next page came.
    const close = { kind: 'close', connection: 1, attempt: 1, at: 4_900, by: 'navigation' }
    background.sessions.receive(at('polite', 4_000, 9), 2, JSON.stringify([close]))
    await vi.advanceTimersByTimeAsync(3_000)
    const closed = records(disk.text(`${RUN}-7`)).filter(({ kind }) => kind === 'close')
    expect(closed.map(({ connection, source }) => [connection, source])).toEqual([
      ['polite-1', 'page'],
      ['crashed-1', 'tool'],
    ])
  })

  it('forgets the oldest closed sessions when there are too many', async () => {
    const disk = createDurableStore()
    const background = createBackground(disk, { limits: { ...KEEP_ALL, sessions: 3 } })
    await background.start()
    for (let tab = 1; tab <= 6; tab++) {
      background.sessions.receive(aDocument(`doc${tab}`, { tab }), 1, JSON.stringify([event('a')]))
      await vi.advanceTimersByTimeAsync(1_000)
      background.sessions.closeTab(tab)
      await vi.advanceTimersByTimeAsync(3_000)
    }
    expect(disk.sessions()).toEqual([`${RUN}-4`, `${RUN}-5`, `${RUN}-6`])
  })

  it('does not bring back a session that it has just forgotten', async () => {
    const disk = createDurableStore()
    const background = createBackground(disk, {
      limits: { session: 4_000_000, total: 250_000, sessions: 50 },
    })
    await background.start()
    const payload = (size: number) => JSON.stringify([event('x'.repeat(size))])
    background.sessions.receive(aDocument('doc1', { tab: 1 }), 1, payload(150_000))
    await vi.advanceTimersByTimeAsync(1_000)
    background.sessions.closeTab(1)
    await vi.advanceTimersByTimeAsync(3_000)
    background.sessions.receive(aDocument('doc2', { tab: 2 }), 1, payload(120_000))
    await vi.advanceTimersByTimeAsync(1_000)
    background.sessions.receive(aDocument('doc2', { tab: 2 }), 2, payload(140_000))
    await vi.advanceTimersByTimeAsync(1_000)
    expect(disk.sessions()).toEqual([`${RUN}-2`])
    expect(background.sessions.all().map(({ id }) => id)).toEqual([`${RUN}-2`])
  })

  it('closes the sessions of an earlier run of the browser, and never reuses a seq', async () => {
    const disk = createDurableStore()
    const before = createBackground(disk, { run: 'run0' })
    await before.start()
    before.sessions.receive(aDocument(), 1, JSON.stringify([connection(), event('a')]))
    await vi.advanceTimersByTimeAsync(1_000)
    const background = createBackground(disk)
    await background.start()
    background.sessions.receive(aDocument('doc2'), 1, JSON.stringify([event('b')]))
    await vi.advanceTimersByTimeAsync(2_000)
    const { sessions, documents, live } = await disk.load()
    expect(sessions.map(session => [session.id, session.closedAt !== null])).toEqual([
      ['run0-7', true],
      ['run1-7', false],
    ])
    expect(documents.map(document => document.id)).toEqual(['doc2'])
    expect(live).toEqual([])
    expect(records(disk.text('run1-7'))[0]?.seq).toBe(3)
  })

  it('keeps nothing of a tab of which nothing was to be recorded', async () => {
    const disk = createDurableStore()
    const background = createBackground(disk)
    await background.start()
    background.recording.set(PAUSED)
    background.sessions.greet(aDocument())
    background.sessions.receive(aDocument(), 1, JSON.stringify([connection(), event('a')]))
    await vi.advanceTimersByTimeAsync(1_000)
    // The page need not hold it any longer.
    expect(background.acknowledged.get('doc1')).toBe(1)
    background.sessions.closeTab(7)
    await vi.advanceTimersByTimeAsync(5_000)
    expect((await disk.load()).sessions).toEqual([])
    expect(disk.text(`${RUN}-7`)).toBe('')
  })

  it('writes notes into a log, also after its tab was closed, and leaves the connection as it is', async () => {
    const disk = createDurableStore()
    const background = createBackground(disk)
    await background.start()
    background.sessions.receive(aDocument(), 1, JSON.stringify([connection(), event('a'), event('b', 1, 2)]))
    await vi.advanceTimersByTimeAsync(1_000)
    const session = `${RUN}-7`
    const noteOn = (text: string): LogRecord => ({
      kind: 'note',
      connection: 'doc1-1',
      attempt: 1,
      at: 2_000,
      seq: 1,
      source: 'tool',
      on: 2,
      text,
    })
    const before = JSON.stringify((await disk.load()).live)
    background.sessions.annotate(session, noteOn('while it is open'))
    await vi.advanceTimersByTimeAsync(1_000)
    expect(JSON.stringify((await disk.load()).live)).toBe(before)
    background.sessions.closeTab(7)
    await vi.advanceTimersByTimeAsync(5_000)
    background.sessions.annotate(session, noteOn('after it'))
    background.sessions.annotate('another', noteOn('nowhere'))
    await vi.advanceTimersByTimeAsync(1_000)
    // And in the next run of the browser.
    const next = createBackground(disk, { run: 'run2' })
    await next.start()
    next.sessions.annotate(session, noteOn('a day later'))
    await vi.advanceTimersByTimeAsync(1_000)
    const written = records(disk.text(session))
    expect(written.flatMap(each => (each.kind === 'note' ? [each.text] : []))).toEqual([
      'while it is open',
      'after it',
      'a day later',
    ])
    const numbers = written.map(({ seq }) => seq)
    expect(numbers).toEqual([...new Set(numbers)].sort((one, other) => one - other))
  })

  it('does not learn the address of a page until that is to be recorded', async () => {
    const disk = createDurableStore()
    const background = createBackground(disk)
    await background.start()
    const first = aDocument('doc1', { page: 'https://first.example/', site: 'first.example' })
    background.sessions.greet(first)
    background.sessions.receive(first, 1, JSON.stringify([connection()]))
    background.recording.set(PAUSED)
    const second = aDocument('doc2')
    background.sessions.greet(second)
    background.sessions.receive(second, 1, JSON.stringify([connection()]))
    await vi.advanceTimersByTimeAsync(1_000)
    const pageOf = async () => (await disk.load()).sessions.map(({ page }) => page)
    expect(await pageOf()).toEqual(['https://first.example/'])
    expect(disk.text(`${RUN}-7`)).not.toContain('doc2')
    background.recording.set({ ...PAUSED, sites: EVERY_SITE })
    await vi.advanceTimersByTimeAsync(1_000)
    expect(await pageOf()).toEqual(['https://shop.example/'])
    expect(records(disk.text(`${RUN}-7`)).map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['connection', 'dropped', 'connection']),
    )
  })
})
