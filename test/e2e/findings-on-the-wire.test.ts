/**
 * The findings that only the bytes of a stream show, in the panel: in Firefox by deep capture, in Chromium with DevTools
 * open. The page that waits for a heartbeat which is a comment, as tutorials teach, is among them.
 */

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Lab, startLab } from '../lab/main'
import { onTheWire } from '../lab/sick/sicknesses'
import type { Browser, Page } from '../support/browser'
import { switchDeepCapture } from '../support/deep-capture'
import { readFindings, type ShownFinding, selectStream } from '../support/findings-panel'
import { BROWSERS, builtExtension } from '../support/launch'
import { launch } from '../support/launch-in-test'
import { waitUntil } from '../support/poll'

/** For a busy machine, beyond the seconds that a row says it takes. */
const PATIENCE = 20_000

/** What a test page keeps on its window. */
declare const window: {
  lab?: { ready: boolean; start(id: string): void }
  seen?: EventSource
} & typeof globalThis

describe.each(BROWSERS)('in %s', name => {
  const rows = onTheWire.filter(({ only }) => only === undefined || only === name)
  let lab: Lab
  let browser: Browser
  let panel: Page

  beforeAll(async () => {
    lab = await startLab()
    browser = await launch(name, { extension: builtExtension(name), width: 1400, height: 900 })
    if (name === 'firefox') await switchDeepCapture(browser, true)
    const page = await browser.open(`${lab.url}/sick?key=${name}`)
    await page.waitFor('its rows', () => window.lab?.ready === true)
    panel =
      name === 'firefox'
        ? await browser.open(browser.extensionUrl(`src/panel/panel.html?tab=${await page.tabId()}`))
        : await page.openPanel()
    await panel.waitFor('the panel', () => document.querySelector('[data-testid="welcome"]') !== null)
    // From when on bytes are seen nobody announces.
    const isSeen = async () => {
      await panel.run(selectStream, 'key=seen', 0)
      return panel.run(() =>
        [...document.querySelectorAll<HTMLElement>('[data-testid="capture-level"]')].some(({ dataset }) =>
          ['devtools', 'bytes'].includes(dataset.level ?? ''),
        ),
      )
    }
    await waitUntil(
      'bytes to be seen',
      async () => {
        await page.run(url => {
          window.seen?.close()
          window.seen = new EventSource(url)
        }, `${lab.url}/stream/steady?key=seen`)
        return waitUntil('the bytes of this one', isSeen, { timeout: 5000 })
      },
      { timeout: 40_000 },
    )
    await page.run(() => window.seen?.close())
    for (const { id } of rows) await page.run(each => window.lab?.start(each), id)
    await panel.click('[data-testid="tab-findings"]')
  }, 120_000)
  afterAll(async () => {
    await browser?.close()
    await lab?.close()
  })

  it.each([...rows].sort((a, b) => (a.takes ?? 0) - (b.takes ?? 0)).map(row => [row.id, row] as const))(
    '%s',
    async (id, { findings, takes = 0 }) => {
      let found: ShownFinding[] = []
      await waitUntil(
        `${findings.join(', ')} on ${id}`,
        async () => {
          await panel.run(selectStream, `key=${name}-${id}`, 0)
          found = await panel.run(readFindings)
          const missing = findings.filter(
            each => !found.some(shown => shown.id === each && shown.evidence.length > 0),
          )
          if (missing.length > 0)
            throw new Error(
              `missing ${missing}; there are ${found.map(each => `${each.id} (${each.evidence})`)}`,
            )
          return true
        },
        { timeout: takes * 1000 + PATIENCE },
      )
      for (const { text } of found) expect(text).not.toMatch(/\{\w+|undefined|NaN|\$\d/)
    },
    120_000,
  )
})
