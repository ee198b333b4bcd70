/**
 * Rules by address: what a user says in the options of a heartbeat holds at once, for an imported log that is on screen
 * and for streams that go on; and what makes no sense is refused in words.
 */

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Lab, startLab } from '../lab/main'
import type { Browser, Page } from '../support/browser'
import { ROOT } from '../support/command'
import { selectStream } from '../support/findings-panel'
import { BROWSERS, builtExtension } from '../support/launch'
import { launch } from '../support/launch-in-test'

const PICTURES = join(ROOT, 'dist/pictures')
const byId = (id: string) => `[data-testid="${id}"]`
const BEGUN = 1_795_171_480_000

/** A log of a stream whose events of an odd type come every 20 s, with data in between. */
function logOf(): string {
  const base = { connection: 'doc-1', attempt: 1, source: 'page' }
  const beats = Array.from({ length: 30 }, (_, n) => {
    const at = BEGUN + (n + 1) * 20_000
    const event = { ...base, kind: 'event', id: '', size: 1, heard: true }
    return [
      { ...event, at, type: 'pulse', data: `${n}` },
      ...(n % 3 === 0 ? [{ ...event, at: at + 4321 + n * 97, type: 'message', data: `order ${n}` }] : []),
    ]
  })
  const place = { url: 'https://shop.example/events', page: 'https://shop.example/', tab: 1, frame: 0 }
  const made = { ...base, kind: 'connection', attempt: 0, at: BEGUN, api: 'eventsource', method: 'GET' }
  const records = [
    { ...made, withCredentials: false, ...place },
    { ...base, kind: 'open', at: BEGUN + 50 },
    ...beats.flat(),
  ]
  const header = {
    kind: 'log',
    format: 'sse-pulse',
    version: 1,
    tool: 'test',
    browser: 'Chrome 156',
    exportedAt: new Date(BEGUN).toISOString(),
    redacted: [],
  }
  const lines = [header, ...records.map((record, index) => ({ ...record, seq: index + 1 }))]
  return lines.map(line => `${JSON.stringify(line)}\n`).join('')
}

function setValue(selector: string, value: string): void {
  const field = document.querySelector<HTMLInputElement | HTMLSelectElement>(selector)
  if (!field) throw new Error(`there is no ${selector}`)
  field.value = value
  field.dispatchEvent(new Event(field instanceof HTMLSelectElement ? 'change' : 'input', { bubbles: true }))
}

describe.each(BROWSERS)('in %s', name => {
  let lab: Lab
  let browser: Browser
  let options: Page

  beforeAll(async () => {
    mkdirSync(PICTURES, { recursive: true })
    lab = await startLab()
    browser = await launch(name, { extension: builtExtension(name), theme: 'light' })
    options = await browser.open(browser.extensionUrl('src/options/options.html'))
    await options.waitFor('the rules', id => document.querySelector(id) !== null, [byId('rule-add')])
  }, 60_000)
  afterAll(async () => {
    await browser?.close()
    await lab?.close()
  })

  const faults = () =>
    options.run(
      id => [...document.querySelectorAll<HTMLElement>(id)].map(each => each.dataset.problem),
      byId('rule-fault'),
    )

  async function save(): Promise<void> {
    await options.click(byId('rules-save'))
    await options.waitFor('them to be saved', id => document.querySelector(id)?.textContent !== '', [
      byId('rules-status'),
    ])
  }

  const heartbeat = (panel: Page) =>
    panel.run(() => {
      const view = document.querySelector<HTMLElement>('[data-testid="heartbeat"]')
      return view && [view.dataset.state, view.dataset.period]
    })

  it('refuses what makes no sense, and says why', async () => {
    await options.click(byId('rule-add'))
    await options.waitFor('the rule', id => document.querySelector(id) !== null, [byId('rule')])
    await options.click(byId('rules-save'))
    await options.waitFor('the faults', id => document.querySelectorAll(id).length === 2, [
      byId('rule-fault'),
    ])
    expect(await faults()).toEqual(['no-url', 'no-effect'])
    await options.screenshot(join(PICTURES, `stream-rules-faults-${name}.png`))
  })

  it('judges an imported log by a rule as soon as it is saved, and by none when it is removed', async () => {
    const path = join(browser.downloads, 'pulse.ndjson')
    writeFileSync(path, logOf())
    const panel = await browser.open(browser.extensionUrl('src/panel/panel.html'))
    await panel.upload(`${byId('import')} input, input${byId('import')}`, path)
    await panel.waitFor('the stream', selectStream, ['shop.example', 0])
    await panel.click(byId('tab-heartbeat'))
    await panel.waitFor(
      'no heartbeat to be known',
      () => document.querySelector('[data-testid="heartbeat"]') !== null,
    )
    expect(await heartbeat(panel)).toEqual(['cannot-tell', ''])

    await options.run(setValue, byId('rule-url'), 'https://shop.example/*')
    await options.run(setValue, byId('rule-kind'), 'type')
    await options.waitFor('the field', id => document.querySelector(id) !== null, [byId('rule-text')])
    await options.run(setValue, byId('rule-text'), 'pulse')
    await save()
    expect(await faults()).toEqual([])
    await options.screenshot(join(PICTURES, `stream-rules-${name}.png`))
    await panel.waitFor('the stream again', selectStream, ['shop.example', 0])
    await panel.waitFor(
      'the heartbeat',
      () =>
        document.querySelector(
          '[data-testid="heartbeat"][data-state="healthy"][data-period]:not([data-period=""])',
        ) !== null,
    )
    expect(Number((await heartbeat(panel))?.[1])).toBeCloseTo(20_000, -2)

    // What is stored is there again.
    await options.run(() => location.reload())
    await options.waitFor(
      'the rule to be shown again',
      id => document.querySelector<HTMLInputElement>(id)?.value === 'pulse',
      [byId('rule-text')],
    )
    await options.click(byId('rule-remove'))
    await options.waitFor('no rule', id => document.querySelector(id) === null, [byId('rule')])
    await save()
    await panel.waitFor('the stream once more', selectStream, ['shop.example', 0])
    await panel.waitFor(
      'nothing to be known',
      () => document.querySelector('[data-testid="heartbeat"][data-period=""]') !== null,
    )
    await panel.close()
  }, 60_000)

  it('judges a stream that goes on by a period that it is told', async () => {
    await options.click(byId('rule-add'))
    await options.run(setValue, byId('rule-url'), '*/stream/steady*')
    await options.run(setValue, byId('rule-kind'), 'data')
    await options.waitFor('the field', id => document.querySelector(id) !== null, [byId('rule-text')])
    await options.run(setValue, byId('rule-text'), '*')
    await options.run(setValue, byId('rule-period'), '3')
    const page = await browser.open(`${lab.url}/blank`)
    const panel = await browser.open(browser.extensionUrl(`src/panel/panel.html?tab=${await page.tabId()}`))
    await page.run(url => {
      new EventSource(url).onmessage = () => {}
    }, `${lab.url}/stream/steady?interval=300&key=rules-${name}`)
    await panel.waitFor('the stream', selectStream, ['/stream/steady', 0])
    await panel.click(byId('tab-heartbeat'))
    await save()
    await panel.waitFor(
      'its period',
      () =>
        document.querySelector('[data-testid="heartbeat"][data-period="3000"][data-state="healthy"]') !==
        null,
    )
  }, 60_000)
})
