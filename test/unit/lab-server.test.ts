/** The lab as a server: what it refuses, which origins it lets in, its pages, its ports and its end. */

import { once } from 'node:events'
import { createServer } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Lab, startLab } from '../lab/main'
import { scenarios } from '../lab/scenarios'
import { openWire } from '../lab/wire'

let lab: Lab
beforeAll(async () => {
  lab = await startLab()
})
afterAll(() => lab.close())

function open(
  id: string,
  key: string,
  query: Record<string, string> = {},
  headers: Record<string, string> = {},
) {
  return openWire(`${lab.url}/stream/${id}?${new URLSearchParams({ key, ...query })}`, headers)
}

it('says of each scenario what it is', () => {
  for (const { id, title, description, group } of scenarios) {
    expect([id, title, description, group].every(word => word.length > 2 && !word.includes('\n'))).toBe(true)
  }
  expect(new Set(scenarios.map(({ id }) => id)).size).toBe(scenarios.length)
})

it.each([
  ['steady?interval=0', 'interval is “0”, but must be a whole number from 1 to 3600000.'],
  ['steady?count=1e3', 'count is “1e3”'],
  ['steady?cuont=3', 'cuont is unknown; known are interval, count, key, pace, cors, lastEventId.'],
  ['steady?pace=fast', 'pace is “fast”, but must be a number from 0.01 to 1000.'],
  ['steady?key=a%20b', 'key must be'],
  ['wrong-type?type=pdf', 'type is “pdf”, but must be one of html, json'],
  ['big-event?size=50000001', 'size is “50000001”, but must be a whole number from 1 to 50000000.'],
  ['script?script=%5B%5D', 'script is wrong at its top'],
  ['script?script=%7B', 'script is not JSON.'],
  ['script?script=%5B%7B%22body%22%3A%5B7%5D%7D%5D', 'script is wrong at 0.body.0'],
])('refuses %s', async (path, message) => {
  const wire = await openWire(`${lab.url}/stream/${path}`)
  expect(wire.status).toBe(400)
  expect((await wire.over).body.toString()).toContain(message)
})

it('enters no refused request in the ledger', async () => {
  const key = crypto.randomUUID()
  await (await open('steady', key, { count: 'x' })).over
  expect(lab.sent(key).connections).toEqual([])
})

it.each([
  '/stream/none',
  '/page/../main.ts',
  '/page/%2e%2e/main.ts',
  '/modules/vite/package.json',
  '/nothing',
])('has no %s', async path => {
  expect((await openWire(lab.url + path)).status).toBe(404)
})

it.each([
  [{}, ({ otherOrigin }) => otherOrigin, 'true'],
  [{ cors: 'any' }, () => '*', undefined],
  [{ cors: 'none' }, () => undefined, undefined],
] satisfies [Record<string, string>, (lab: Lab) => string | undefined, string | undefined][])(
  'answers another origin as asked: %j',
  async (query, allowed, credentials) => {
    const wire = await open('steady', crypto.randomUUID(), query, { origin: lab.otherOrigin })
    expect(wire.headers['access-control-allow-origin']).toBe(allowed(lab))
    expect(wire.headers['access-control-allow-credentials']).toBe(credentials)
    wire.close()
  },
)

it('scales default times by the pace and takes those of the query as given', async () => {
  const wire = await open('drop-and-resume', crypto.randomUUID(), { pace: '4', interval: '1' })
  expect(await wire.until('\n\n')).toBe('retry: 500\n\n')
  wire.close()
})

it('gives the ledger over HTTP', async () => {
  const key = crypto.randomUUID()
  const wire = await open('steady', key, { count: '1' })
  await wire.until('\n\n')
  const answer = await (await openWire(`${lab.url}/sent?key=${key}`)).over
  expect(JSON.parse(answer.body.toString())).toEqual(lab.sent(key))
  wire.close()
})

it('serves a page with a strict policy and the same page without one', async () => {
  const strict = await openWire(`${lab.url}/strict`)
  const nonce = /script-src 'nonce-([^']+)'/.exec(String(strict.headers['content-security-policy']))?.[1]
  expect((await strict.over).body.toString()).toContain(`src="/page/lab.js" nonce="${nonce}"`)
  expect((await openWire(`${lab.url}/`)).headers['content-security-policy']).toBeUndefined()
})

it('closes with streams open, and says so in the ledger', async () => {
  const other = await startLab()
  const wires = await Promise.all(
    ['steady', 'silent-stall', 'heartbeat-comment'].map(id =>
      openWire(`${other.url}/stream/${id}?key=${id}`),
    ),
  )
  await other.close()
  expect((await Promise.all(wires.map(wire => wire.over))).map(({ how }) => how)).toEqual([
    'cut',
    'cut',
    'cut',
  ])
  expect(other.sent('silent-stall').connections[0]?.end?.how).toBe('lab')
  await expect(openWire(other.url)).rejects.toThrow('ECONNREFUSED')
})

it('takes the next port when the wished one is taken', async () => {
  const holder = createServer().listen(0, '127.0.0.1')
  await once(holder, 'listening')
  const address = holder.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const other = await startLab({ port })
  expect(Number(new URL(other.url).port)).toBeGreaterThan(port)
  await other.close()
  holder.close()
})

it.each(['/', '/blank', '/strict', '/frame', '/frames', '/reading', '/dying', '/sick'])(
  'serves %s as a page that may be kept for going back',
  async path => {
    const page = await openWire(lab.url + path)
    expect([page.status, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8'])
    expect(page.headers['cache-control']).not.toContain('no-store')
    expect((await page.over).body.toString()).not.toContain('{{')
  },
)
