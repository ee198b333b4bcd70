/** The servers and files of others that the lab runs: the ledger must say what they really put on the wire. */

import { afterAll, beforeAll, expect, it } from 'vitest'
import { decodeEventStream } from '../lab/event-stream'
import { type Lab, startLab } from '../lab/main'
import { openWire } from '../lab/wire'

let lab: Lab
beforeAll(async () => {
  lab = await startLab()
})
afterAll(() => lab.close())

/** What was sent under a key, in the form that the decoder gives. */
function said(key: string) {
  const sent = lab.sent(key).connections[0]?.sent ?? []
  return sent.map(entry => {
    if (entry.kind !== 'event') {
      const { at, ...rest } = entry
      return rest
    }
    return { kind: entry.kind, type: entry.type, id: entry.id, data: entry.data }
  })
}

it('better-sse: a delay, events with ids, a tick of two lines', async () => {
  const wire = await openWire(`${lab.url}/third-party/better-sse/stream?key=better`)
  const text = await wire.until('"n":3,')
  const read = decodeEventStream(text)
  expect(read.slice(0, 2)).toMatchObject([
    { kind: 'retry', delay: 2000 },
    { kind: 'event', type: 'message', data: '{"n":1}' },
  ])
  expect(said('better').slice(0, read.length)).toEqual(read)
  wire.close()
})

it('webpack-hot-middleware: tells of the build, then its heart beats', async () => {
  const wire = await openWire(`${lab.url}/third-party/webpack-hot-middleware/__webpack_hmr?key=hot`)
  const read = decodeEventStream(await wire.until('data: 💓\n\n'))
  expect(read.at(-1)).toEqual({ kind: 'event', type: 'message', id: null, data: '💓' })
  expect(said('hot').slice(0, read.length)).toEqual(read)
  wire.close()
  const bundle = await (await openWire(`${lab.url}/third-party/webpack-hot-middleware/bundle.js`)).over
  expect(bundle.body.toString()).toContain('__whmEventSourceWrapper')
  expect(bundle.body.toString()).not.toContain('webpackMissingModule')
})

it.each([
  'better-sse',
  'webpack-hot-middleware',
  'htmx-ext-sse',
  'reconnecting-eventsource',
  'event-source-polyfill',
  'fetch-event-source',
  'sse.js',
  'eventsource',
  'graphql-sse',
  'datastar',
  'openai',
  'mcp',
])('%s: its page and all that the page loads are there', async id => {
  const page = await openWire(`${lab.url}/third-party/${id}?key=known`)
  const html = (await page.over).body.toString()
  expect(html).toContain('data-key="known"')
  const files = [...html.matchAll(/(?:src|href)="(\/(?:third-party|modules|page)\/[^"]+)"/g)].map(
    ([, path]) => path,
  )
  expect(files.length).toBeGreaterThan(2)
  for (const path of files) expect([path, (await openWire(lab.url + path)).status]).toEqual([path, 200])
})
