/** Every scenario of the lab, fetched over HTTP and held against the wire and the ledger. */

import { createConnection } from 'node:net'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { decodeEventStream } from '../lab/event-stream'
import { eventsOf, KEPT_DATA } from '../lab/ledger'
import { type Lab, startLab } from '../lab/main'
import { scenarios } from '../lab/scenarios'
import { type ScriptAttempt, scriptPath } from '../lab/scenarios/script'
import { openWire } from '../lab/wire'

let lab: Lab
beforeAll(async () => {
  lab = await startLab({ pace: 200 })
})
afterAll(() => lab.close())

/** A key that no other test uses. */
const newKey = () => crypto.randomUUID()

function open(
  id: string,
  key: string,
  query: Record<string, string> = {},
  headers: Record<string, string> = {},
) {
  return openWire(`${lab.url}/stream/${id}?${new URLSearchParams({ key, ...query })}`, headers)
}

/** The events in a piece of wire, as `type id data`. */
function eventsIn(wire: string | Buffer): string[] {
  return decodeEventStream(wire.toString()).flatMap(said =>
    said.kind === 'event' ? [`${said.type} ${said.id} ${said.data}`] : [],
  )
}

const lastEnd = (key: string) => lab.sent(key).connections.at(-1)?.end?.how

describe('healthy streams', () => {
  it('steady: numbered events of a good stream, all of them in the ledger', async () => {
    const key = newKey()
    const wire = await open('steady', key, { count: '3' })
    expect(wire.status).toBe(200)
    expect(wire.headers['content-type']).toBe('text/event-stream')
    const text = await wire.until('"n":3,"celsius":21.6}\n\n')
    expect(eventsOf(lab.sent(key)).map(({ type, id, data }) => `${type} ${id} ${data}`)).toEqual(
      eventsIn(text),
    )
    expect(lab.sent(key).connections[0]).toMatchObject({ status: 200, end: null })
    wire.close()
    await vi.waitFor(() => expect(lastEnd(key)).toBe('client'))
  })

  it('named-events: three types', async () => {
    const wire = await open('named-events', newKey(), { count: '6' })
    const text = await wire.until('"n":6')
    expect([...text.matchAll(/event: (\w+)/g)].map(([, type]) => type)).toEqual([
      'price',
      'price',
      'trade',
      'price',
      'price',
      'notice',
    ])
    wire.close()
  })

  it('heartbeat-comment: comments between events', async () => {
    const key = newKey()
    const wire = await open('heartbeat-comment', key, { every: '2' })
    const text = await wire.until('data:')
    expect(text).toMatch(/^: hello\n\n(: ping\n\n){2}id: 1\ndata:/)
    wire.close()
    const kinds = lab
      .sent(key)
      .connections[0]?.sent.slice(0, 4)
      .map(({ kind }) => kind)
    expect(kinds).toEqual(['comment', 'comment', 'comment', 'event'])
  })

  it('heartbeat-event: events of the type that was asked for', async () => {
    const wire = await open('heartbeat-event', newKey(), { every: '2', type: 'keep-alive' })
    const text = await wire.until('"beats":2')
    expect(text).toMatch(/^(event: keep-alive\ndata:\n\n){2}id: 1\n/)
    wire.close()
  })
})

describe('drops and refusals', () => {
  it('drop-and-resume: what was missed comes after Last-Event-ID', async () => {
    const key = newKey()
    const first = await (await open('drop-and-resume', key, { count: '2', missed: '2' })).over
    expect(first.how).toBe('end')
    expect(first.body.toString()).toMatch(/^retry: 10\n\nid: 1\n/)
    const headers = { 'last-event-id': '2' }
    const again = await (await open('drop-and-resume', key, { count: '1', missed: '2' }, headers)).over
    expect(eventsIn(again.body)).toEqual(['message 3 {"n":3}', 'message 4 {"n":4}', 'message 5 {"n":5}'])
    expect(lab.sent(key).connections.map(({ request, end }) => [request.lastEventId, end?.how])).toEqual([
      [null, 'end'],
      ['2', 'end'],
    ])
  })

  it('drop-and-resume: resumes from the query too, and starts anew for an id that it never gave', async () => {
    const key = newKey()
    await (await open('drop-and-resume', key, { count: '2' })).over
    const query = { count: '1', missed: '0' }
    const byQuery = await (await open('drop-and-resume', key, { ...query, lastEventId: '1' })).over
    expect(eventsIn(byQuery.body)).toEqual(['message 2 {"n":2}', 'message 3 {"n":3}'])
    const unknown = await (await open('drop-and-resume', key, query, { 'last-event-id': '99' })).over
    expect(eventsIn(unknown.body)).toEqual(['message 4 {"n":4}'])
  })

  it('drop-and-resume: stays once it has dropped as often as asked', async () => {
    const key = newKey()
    await (await open('drop-and-resume', key, { count: '1', drops: '1' })).over
    const wire = await open('drop-and-resume', key, { count: '1', drops: '1' })
    await wire.until('"n":5}\n\n')
    expect(lastEnd(key)).toBeUndefined()
    wire.close()
  })

  it('drop-without-ids: breaks off, and what happened meanwhile never comes', async () => {
    const key = newKey()
    const first = await (await open('drop-without-ids', key, { count: '2' })).over
    expect(first.how).toBe('cut')
    expect(eventsIn(first.body)).toEqual(['message null {"n":1}', 'message null {"n":2}'])
    const again = await (await open('drop-without-ids', key, { count: '1' })).over
    expect(eventsIn(again.body)).toEqual(['message null {"n":6}'])
    expect(lastEnd(key)).toBe('cut')
  })

  it('drop-without-ids: can reset the connection', async () => {
    const { how } = await (await open('drop-without-ids', newKey(), { count: '1', drop: 'reset' })).over
    expect(how).toBe('cut')
  })

  it.each([
    ['no-content-204', 204],
    ['server-error-500', 500],
  ])('%s: serves, then answers the reconnection with %i', async (id, status) => {
    const key = newKey()
    const { how, body } = await (await open(id, key, { count: '2' })).over
    expect([how, eventsIn(body).length]).toEqual(['end', 2])
    expect((await open(id, key)).status).toBe(status)
    expect((await open(id, newKey(), { when: 'always' })).status).toBe(status)
    expect(lab.sent(key).connections.map(connection => connection.status)).toEqual([200, status])
  })

  it('server-error-500: answers with any error', async () => {
    expect((await open('server-error-500', newKey(), { when: 'always', status: '429' })).status).toBe(429)
  })

  it.each([
    ['html', 'text/html; charset=utf-8'],
    ['missing', undefined],
  ])('wrong-type: a stream called %s', async (type, header) => {
    const wire = await open('wrong-type', newKey(), { type })
    expect([wire.status, wire.headers['content-type']]).toEqual([200, header])
    await wire.until('data: a browser must not show this\n\n')
    wire.close()
  })

  it.each(['301', '302', '303', '307', '308'])('redirect: %s to where the stream is', async status => {
    const key = newKey()
    const wire = await open('redirect', key, { status })
    expect(wire.status).toBe(Number(status))
    const target = await openWire(`${lab.url}${wire.headers.location}`)
    expect(eventsIn((await target.over).body)).toHaveLength(3)
    expect(lab.sent(key).connections.map(connection => connection.status)).toEqual([Number(status), 200])
  })

  it('redirect: over several hops to the other origin', async () => {
    const key = newKey()
    const first = await open('redirect', key, { hops: '2', to: 'other' })
    const second = await openWire(`${lab.url}${first.headers.location}`)
    expect(second.headers.location).toMatch(`${lab.otherOrigin}/stream/redirect?`)
    const last = await openWire(second.headers.location ?? '')
    expect(last.status).toBe(200)
    await last.over
  })

  it('closed-by-page: goes on until the client closes', async () => {
    const key = newKey()
    const wire = await open('closed-by-page', key)
    await wire.until('"n":5')
    wire.close()
    await vi.waitFor(() => expect(lastEnd(key)).toBe('client'))
  })
})

describe('silence and load', () => {
  it('silent-stall: events and heartbeats, then nothing on an open connection', async () => {
    const key = newKey()
    const wire = await open('silent-stall', key, { count: '2' })
    await wire.until('"n":2}\n\n: ping\n\n')
    expect(lab.sent(key).connections[0]).toMatchObject({ end: null, sent: { length: 4 } })
    wire.close()
  })

  it('burst: as many events as asked, numbered on', async () => {
    const key = newKey()
    const wire = await open('burst', key, { count: '50', bursts: '2', interval: '250' })
    const text = await wire.until('{"n":100,"burst":2}\n\n')
    expect(eventsIn(text)).toHaveLength(100)
    const times = eventsOf(lab.sent(key)).map(({ at }) => at)
    const gaps = times.slice(1).map((at, index) => at - (times[index] ?? 0))
    expect(Math.max(...gaps)).toBe(gaps[49])
    wire.close()
  })

  it('flood: every event once and in order, in the ledger as one run', async () => {
    const key = newKey()
    const wire = await open('flood', key, { count: '12345' })
    const text = await wire.until('event: done\ndata: 12345\n\n')
    const data = decodeEventStream(text).flatMap(said => (said.kind === 'event' && said.id ? [said] : []))
    expect(data).toHaveLength(12345)
    expect(data.every(({ id, data }, index) => id === String(index + 1) && data.length === 100)).toBe(true)
    expect(lab.sent(key).connections[0]?.sent).toMatchObject([
      { kind: 'run', count: 12345, first: 1, last: 12345, size: 1_234_500 },
      { kind: 'event', type: 'done' },
    ])
    wire.close()
  })

  it('flood: waits for a client that does not read', async () => {
    const key = newKey()
    const address = new URL(`${lab.url}/stream/flood?key=${key}&count=1000000`)
    const socket = createConnection(Number(address.port), address.hostname)
    socket.pause()
    socket.write(`GET ${address.pathname}${address.search} HTTP/1.1\r\nHost: ${address.host}\r\n\r\n`)
    const count = () => {
      const run = lab.sent(key).connections[0]?.sent[0]
      return run?.kind === 'run' ? run.count : 0
    }
    // The server stands still when two looks, far enough apart for thousands of writes, show the same count.
    let before = -1
    await vi.waitFor(
      () => {
        const now = count()
        const same = now > 0 && now === before
        before = now
        expect(same).toBe(true)
      },
      { interval: 100, timeout: 4000 },
    )
    expect(count()).toBeLessThan(1_000_000)
    socket.destroy()
    await vi.waitFor(() => expect(lastEnd(key)).toBe('client'))
  })

  it.each([
    ['1', 5_000_000],
    ['7', 1_000_003],
  ])('big-event: in %s data lines, %i bytes', async (lines, size) => {
    const key = newKey()
    const wire = await open('big-event', key, { lines, size: String(size) })
    const text = await wire.until('data: after\n\n')
    const [, big] = decodeEventStream(text).filter(said => said.kind === 'event')
    expect(big?.data).toHaveLength(size)
    const [, entered] = eventsOf(lab.sent(key))
    expect([entered?.size, entered?.cut]).toEqual([size, size > KEPT_DATA ? true : undefined])
    wire.close()
  })

  it('many-streams: the page opens several, each with its own key', async () => {
    expect(scenarios.find(({ id }) => id === 'many-streams')?.page.streams).toBe(8)
    const wires = await Promise.all(
      Array.from({ length: 8 }, () => open('many-streams', newKey(), { count: '1' })),
    )
    await Promise.all(wires.map(wire => wire.until('{"n":1}')))
    for (const wire of wires) wire.close()
  })
})

describe('fine print of the format', () => {
  it.each([
    ['crlf', 'id: 1\r\ndata: line one of 1\r\ndata: line two of 1\r\n\r\n'],
    ['cr', 'id: 1\rdata: line one of 1\rdata: line two of 1\r\r'],
    ['mixed', 'id: 1\rdata: line one of 1\rdata: line two of 1\r\rid: 2\n'],
  ])('crlf: %s', async (ends, beginning) => {
    const wire = await open('crlf', newKey(), { ends, count: '3' })
    const text = await wire.until('line two of 3')
    expect(text.startsWith(beginning)).toBe(true)
    wire.close()
  })

  it.each(['whole', 'bytes'])('bom: first on the wire, %s, and once more later', async chunks => {
    const key = newKey()
    const wire = await open('bom', key, { chunks })
    const text = await wire.until('the third event\n\n')
    expect(text.startsWith('\uFEFFdata: the first event')).toBe(true)
    expect(text).toContain('\n\n\uFEFFdata: never seen')
    expect(eventsOf(lab.sent(key))).toHaveLength(3)
    wire.close()
  })

  it('id-with-nul: the ids as a browser must take them', async () => {
    const key = newKey()
    const { how, body } = await (await open('id-with-nul', key)).over
    expect(how).toBe('end')
    expect(body.includes('id: b\0b\n')).toBe(true)
    expect(eventsOf(lab.sent(key)).map(({ lastEventId }) => lastEventId)).toEqual(['a', 'a', 'é ✓', '', 'c'])
    expect(lab.sent(key).connections[0]?.sent.at(-1)).toMatchObject({ kind: 'checkpoint', id: 'd' })
  })

  it('retry-field: one good delay and broken ones', async () => {
    const key = newKey()
    const { body } = await (await open('retry-field', key, { retry: '321' })).over
    expect(body.toString()).toMatch(/^retry: 321\n\nretry: 5x\n/)
    expect(decodeEventStream(body.toString()).filter(({ kind }) => kind === 'retry')).toHaveLength(1)
  })

  it('script: the bytes, heads and ends that the query says, attempt by attempt', async () => {
    const key = newKey()
    const attempts: ScriptAttempt[] = [
      { body: ['data: ', { wait: 1 }, { base64: Buffer.of(0xf0, 0x9f).toString('base64') }], end: 'cut' },
      { status: 302, headers: { location: '/stream/steady', 'content-type': null }, end: 'end' },
      { end: 'reset' },
      { body: ['data: last\n\n'] },
    ]
    const address = lab.url + scriptPath(attempts, key)
    const first = await (await openWire(address)).over
    expect([first.how, first.body.toString('hex')]).toEqual([
      'cut',
      `${Buffer.from('data: ').toString('hex')}f09f`,
    ])
    const second = await openWire(address)
    expect([second.status, second.headers.location, second.headers['content-type']]).toEqual([
      302,
      '/stream/steady',
      undefined,
    ])
    await expect(openWire(address)).rejects.toThrow(/reset|hang up/i)
    for (const _ of [4, 5]) {
      const wire = await openWire(address)
      expect(await wire.until('\n\n')).toBe('data: last\n\n')
      wire.close()
    }
    expect(lab.sent(key).connections.map(({ status }) => status)).toEqual([200, 302, null, 200, 200])
    expect(lab.sent(key).connections[0]?.sent).toMatchObject([{ kind: 'bytes', text: 'data: ' }, { size: 2 }])
  })

  it('script: takes a script of many kilobytes', async () => {
    const wire = await openWire(lab.url + scriptPath([{ body: ['x'.repeat(100_000)], end: 'end' }], newKey()))
    expect((await wire.over).body).toHaveLength(100_000)
  })
})
