/** The lab's ledger: what it keeps of each request and of everything sent. */

import type { IncomingMessage } from 'node:http'
import { describe, expect, it } from 'vitest'
import { createLedger, eventsOf, KEPT_DATA, type Ledger } from '../lab/ledger'

function open(ledger: Ledger, headers: Record<string, string> = {}) {
  return ledger.open('key', { method: 'GET', url: '/stream/steady?key=key', headers } as IncomingMessage)
}

describe('createLedger', () => {
  it('knows nothing of a key that nobody asked for', () => {
    expect(createLedger().sent('none')).toEqual({ key: 'none', connections: [] })
  })

  it('keeps the request, the status, all that was sent in order, and the end', () => {
    const ledger = createLedger()
    const entry = open(ledger, { accept: 'text/event-stream', cookie: 'a=b', origin: 'http://x.test' })
    entry.status(200)
    entry.say({ kind: 'retry', delay: 100 })
    entry.say({ kind: 'comment', text: ' ping' })
    entry.say({ kind: 'event', type: 'tick', id: '1', data: 'é' })
    entry.end('cut')
    entry.end('client')

    const [connection] = ledger.sent('key').connections
    expect(connection).toMatchObject({
      attempt: 1,
      method: 'GET',
      url: '/stream/steady?key=key',
      request: { accept: 'text/event-stream', cookie: true, origin: 'http://x.test', lastEventId: null },
      status: 200,
      sent: [
        { kind: 'retry', delay: 100 },
        { kind: 'comment', text: ' ping' },
        { kind: 'event', type: 'tick', id: '1', lastEventId: '1', data: 'é', size: 2 },
      ],
      end: { how: 'cut' },
    })
    const times = [connection?.at, ...(connection?.sent.map(({ at }) => at) ?? []), connection?.end?.at]
    expect(times).toEqual([...times].sort())
  })

  it('counts the attempts of a key, and gives a copy', () => {
    const ledger = createLedger()
    const first = open(ledger)
    const before = ledger.sent('key')
    first.say({ kind: 'comment', text: 'later' })
    open(ledger)
    expect(before.connections).toHaveLength(1)
    expect(before.connections[0]?.sent).toHaveLength(0)
    expect(ledger.sent('key').connections.map(({ attempt }) => attempt)).toEqual([1, 2])
  })

  it('says which last event ID a browser must report, from the header on', () => {
    const ledger = createLedger()
    const entry = open(ledger, { 'last-event-id': Buffer.from('é').toString('latin1') })
    entry.say({ kind: 'event', type: 'message', id: null, data: 'a' })
    entry.say({ kind: 'event', type: 'message', id: 'b\0', data: 'ignored id' })
    entry.say({ kind: 'checkpoint', id: 'c' })
    entry.say({ kind: 'event', type: 'message', id: null, data: 'd' })
    entry.say({ kind: 'event', type: 'message', id: '', data: 'e' })
    expect(eventsOf(ledger.sent('key')).map(({ lastEventId }) => lastEventId)).toEqual(['é', 'é', 'c', ''])
  })

  it('cuts a huge payload and keeps its size', () => {
    const ledger = createLedger()
    open(ledger).say({ kind: 'event', type: 'message', id: null, data: 'é'.repeat(KEPT_DATA + 1) })
    const [event] = eventsOf(ledger.sent('key'))
    expect(event).toMatchObject({ cut: true, size: 2 * (KEPT_DATA + 1) })
    expect(event?.data).toHaveLength(KEPT_DATA)
  })

  it('joins runs that follow one another, and only those', () => {
    const ledger = createLedger()
    const entry = open(ledger)
    const run = { kind: 'run', type: 'message', count: 10, size: 100 } as const
    entry.say({ ...run, first: 1, last: 10 })
    entry.say({ ...run, first: 11, last: 20 })
    entry.say({ ...run, first: 31, last: 40 })
    expect(ledger.sent('key').connections[0]?.sent).toMatchObject([
      { count: 20, first: 1, last: 20, size: 200 },
      { count: 10, first: 31, last: 40, size: 100 },
    ])
  })
})
