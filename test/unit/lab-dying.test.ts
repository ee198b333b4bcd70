/** The page of every way to die: what it offers, and that each of its streams does on the wire what its row says. */

import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ways } from '../lab/dying/ways'
import { type Lab, startLab } from '../lab/main'
import { openWire } from '../lab/wire'

let lab: Lab
beforeAll(async () => {
  lab = await startLab()
})
afterAll(() => lab.close())

/** The addresses as the page gets them. */
async function described(key: string): Promise<{ id: string; act: string; url: string }[]> {
  return JSON.parse((await (await openWire(`${lab.url}/ways.json?key=${key}`)).over).body.toString())
}

it('has one way for each id, each with one line, and an act that the page knows', async () => {
  const page = readFileSync(new URL('../lab/page/dying.js', import.meta.url), 'utf8')
  expect(new Set(ways.map(({ id }) => id)).size).toBe(ways.length)
  for (const { title, shows, act } of ways) {
    expect(title.length).toBeGreaterThan(4)
    expect(shows).toMatch(/^[^\n]+\.$/)
    expect(page).toMatch(new RegExp(`^  '?${act}'?[:(]|^  async ${act}\\(`, 'm'))
  }
  expect((await described('a')).map(({ id }) => id)).toEqual(ways.map(({ id }) => id))
})

it('has a policy that lists every stream but the forbidden one', async () => {
  const wire = await openWire(`${lab.url}/dying`)
  expect(wire.status).toBe(200)
  const allowed = String(wire.headers['content-security-policy']).split(' ').slice(1)
  for (const { id, url } of await described('b')) {
    const { origin } = new URL(url, lab.url)
    expect([id, allowed.includes(origin) || origin === lab.url]).toEqual([id, id !== 'csp'])
  }
})

it('each file that the page loads is there', async () => {
  const paths = [
    'dying.js',
    'dying-worker.js',
    'controlled/frame.html',
    'controlled/frame.js',
    'controlled/sw.js',
  ]
  for (const path of paths)
    expect([path, (await openWire(`${lab.url}/page/${path}`)).status]).toEqual([path, 200])
})

it('nothing listens at the address that is to be refused', async () => {
  const [refused] = (await described('c')).filter(({ id }) => id === 'refused')
  await expect(openWire(refused?.url ?? '')).rejects.toThrow('ECONNREFUSED')
})

it('closes a connection without an answer', async () => {
  const [silent] = (await described('d')).filter(({ id }) => id === 'no-answer')
  await expect(openWire(lab.url + silent?.url)).rejects.toThrow(/socket hang up|ECONNRESET/)
})

const onTheWire = ways.filter(
  ({ act, expected, id }) => act === 'open' && expected.status !== '' && id !== 'redirected',
)
it.each(onTheWire.map(way => [way.id, way] as const))('%s answers and ends as it says', async (id, way) => {
  const [found] = (await described(`e-${id}`)).filter(each => each.id === id)
  const wire = await openWire(new URL(found?.url ?? '', lab.url).href)
  expect(wire.status).toBe(way.expected.status)
  const type = wire.headers['content-type']
  const isStream = type === 'text/event-stream'
  if (way.expected.how === 'clean')
    expect([type, (await wire.over).how]).toEqual(['text/event-stream', 'end'])
  else if (way.expected.how === 'cut')
    expect([type, (await wire.over).how]).toEqual(['text/event-stream', 'cut'])
  else if (way.expected.how === 'rejected')
    expect(
      wire.status !== 200 || !isStream || wire.headers['access-control-allow-origin'] === undefined,
    ).toBe(true)
  else await wire.until('data: {"n":1}')
  wire.close()
})

it('lives on after the first attempt has died', async () => {
  const [found] = (await described('f')).filter(({ id }) => id === 'cut-chunked')
  await (await openWire(lab.url + found?.url)).over
  const again = await openWire(lab.url + found?.url)
  await again.until('"n":1')
  again.close()
  expect(lab.sent('f-cut-chunked').connections.map(({ status }) => status)).toEqual([200, 200])
})
