/** The page of everything that can be wrong: what it offers, and that its streams say on the wire what their rows say. */

import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { FINDING_IDS } from '../../src/core/findings/finding'
import { type Lab, startLab } from '../lab/main'
import { healthy, onTheWire, sicknesses } from '../lab/sick/sicknesses'
import { openWire } from '../lab/wire'

let lab: Lab
beforeAll(async () => {
  lab = await startLab()
})
afterAll(() => lab.close())

/** The addresses as the page gets them. */
async function described(key: string): Promise<{ id: string; findings: string[]; url: string }[]> {
  return JSON.parse((await (await openWire(`${lab.url}/sicknesses.json?key=${key}`)).over).body.toString())
}

it('has one row for each id, with findings that there are and an act that the page knows', async () => {
  const page = readFileSync(new URL('../lab/page/sick.js', import.meta.url), 'utf8')
  const known = new Set<string>(Object.values(FINDING_IDS).flat())
  const all = [...sicknesses, ...onTheWire]
  expect(new Set(all.map(({ id }) => id)).size).toBe(all.length)
  for (const { id, findings, act, title } of all) {
    expect([id, findings.filter(each => !known.has(each))]).toEqual([id, []])
    expect(findings.length).toBeGreaterThan(0)
    expect(title).toMatch(/^[^\n]+[^.]$/)
    expect(page).toMatch(new RegExp(`^  '?${act}'?[:(,]`, 'm'))
  }
  const ids = [...all, ...healthy].map(({ id }) => id)
  expect((await described('a')).map(({ id }) => id)).toEqual(ids)
})

it('shows at least forty findings', () => {
  expect(new Set(sicknesses.flatMap(({ findings }) => findings)).size).toBeGreaterThanOrEqual(40)
})

it.each(['sick', 'page/sick.js'])('serves %s', async path => {
  expect((await openWire(`${lab.url}/${path}`)).status).toBe(200)
})

it('answers each stream of its own, and names it in the ledger', async () => {
  const { port } = new URL(lab.url)
  const own = (await described('b')).filter(({ url }) => new URL(url).port === port)
  expect(own.length).toBeGreaterThan(40)
  for (const { id, url } of own) {
    // What a browser does with a name that ends in localhost, which not every resolver does.
    const wire = await openWire(url.replace(/\/\/[^/]+/, `//127.0.0.1:${port}`))
    if (id !== 'secrets-in-url') expect([id, wire.status]).not.toEqual([id, 400])
    wire.close()
  }
})
