/** A log of 200 000 events over fifty streams in the panel: what it shows is held against the log itself. */

import { createWriteStream, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { largeLog, largeLogFile } from '../bench/large-log'
import type { Browser, Page } from '../support/browser'
import { BROWSERS, builtExtension } from '../support/launch'
import { launch } from '../support/launch-in-test'
import { waitUntil } from '../support/poll'

const EVENTS = 200_000
const STREAMS = 50

/** Filters, and what they are to find. */
const FILTERS: Record<string, (data: string, id: string) => boolean> = {
  4321: (data, id) => data.includes('4321') || id.includes('4321'),
  '-4321': (data, id) => !data.includes('4321') && !id.includes('4321'),
  '/"price":9\\d\\./': data => /"price":9\d\./.test(data),
  '$.price>130': data => JSON.parse(data).price > 130,
}

const folder = mkdtempSync(join(tmpdir(), 'sse-pulse-large-'))
const file = join(folder, 'large.ssepulse.ndjson')
const expected = Object.fromEntries(Object.keys(FILTERS).map(filter => [filter, { count: 0, last: '' }]))

beforeAll(async () => {
  await pipeline(Readable.from(largeLogFile(EVENTS, STREAMS)), createWriteStream(file))
  for (const record of largeLog(EVENTS, STREAMS)) {
    if (record.kind !== 'event' || record.data === null) continue
    for (const [filter, isFound] of Object.entries(FILTERS)) {
      const own = expected[filter]
      if (!own || !isFound(record.data, record.id)) continue
      own.count++
      own.last = record.data
    }
  }
})
afterAll(() => rmSync(folder, { recursive: true }))

const withCommas = (count: number) => count.toLocaleString('en-US')

describe.each(BROWSERS)('in %s', name => {
  let browser: Browser
  let panel: Page

  beforeAll(async () => {
    browser = await launch(name, { extension: builtExtension(name) })
    panel = await browser.open(browser.extensionUrl('src/panel/panel.html'))
    await panel.upload('[data-testid="import"]', file)
  })
  afterAll(() => browser?.close())

  const countOfTab = () =>
    panel.run(() => document.querySelector('[data-testid="tab-events"] .count')?.textContent ?? '')

  /** Scrolls to the last event and says what it is. */
  const readLast = () =>
    panel.run(() => {
      const grid = document.querySelector<HTMLElement>('[data-testid="events"]')
      if (!grid) return null
      grid.scrollTop = grid.scrollHeight
      const row = [...grid.querySelectorAll<HTMLElement>('[data-testid="event-row"]')].at(-1)
      return { row: Number(row?.dataset.row), text: row?.textContent ?? '' }
    })

  const waitForLast = (row: number, text: string) =>
    waitUntil(`row ${row} with ${text}`, async () => {
      const last = await readLast()
      if (last?.row === row && last.text.includes(text)) return true
      throw new Error(JSON.stringify(last))
    })

  it('counts all of them, and each stream its own', async () => {
    await waitUntil(
      'the events of a stream',
      async () => (await countOfTab()) === withCommas(EVENTS / STREAMS),
      {
        timeout: 60_000,
      },
    )
    await panel.click('.all-row')
    await waitUntil('the events of all streams', async () => (await countOfTab()) === withCommas(EVENTS))
  })

  it('scrolls to the last one', () => waitForLast(EVENTS - 1, `{"order":${EVENTS - 1},`))

  it.each(Object.keys(FILTERS))('finds with %s what the log has', async filter => {
    const { count = -1, last = '' } = expected[filter] ?? {}
    await panel.run(text => {
      const input = document.querySelector<HTMLInputElement>('[data-testid="filter"]')
      if (!input) return
      input.value = text
      input.dispatchEvent(new InputEvent('input', { bubbles: true }))
    }, filter)
    await panel.waitFor(
      `${count} events`,
      found => document.querySelector('[data-testid="filter-found"]')?.textContent?.startsWith(found),
      [`${withCommas(count)} `],
      { timeout: 60_000 },
    )
    await waitForLast(count - 1, last.slice(0, 40))
  })
})
