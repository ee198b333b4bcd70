/**
 * The findings: for everything that the lab can make go wrong the panel says what it is, with the records that show
 * it; of healthy streams it says nothing but what is worth knowing. All happens at once on one page, as most of it
 * takes its time.
 */

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Lab, startLab } from '../lab/main'
import { healthy, sicknesses } from '../lab/sick/sicknesses'
import type { Browser, Page } from '../support/browser'
import { readFindings, type ShownFinding, selectStream } from '../support/findings-panel'
import { BROWSERS, builtExtension } from '../support/launch'
import { launch } from '../support/launch-in-test'
import { showTab } from '../support/panel'
import { waitUntil } from '../support/poll'

/** For a busy machine, beyond the seconds that a row says it takes. */
const PATIENCE = 25_000

/** What a test page keeps on its window. */
declare const window: { lab?: { ready: boolean; start(id: string): void } } & typeof globalThis

describe.each(BROWSERS)('in %s', name => {
  const rows = sicknesses.filter(({ only }) => only === undefined || only === name)
  let lab: Lab
  let browser: Browser
  let page: Page
  let panel: Page
  let startedAt = 0

  beforeAll(async () => {
    lab = await startLab()
    browser = await launch(name, {
      extension: builtExtension(name),
      theme: 'dark',
      width: 1400,
      height: 900,
    })
    page = await browser.open(`${lab.url}/sick?key=${name}`)
    await page.waitFor('its rows', () => window.lab?.ready === true)
    panel = await browser.open(browser.extensionUrl(`src/panel/panel.html?tab=${await page.tabId()}`))
    await panel.waitFor('the panel', () => document.querySelector('[data-testid="welcome"]') !== null)
    // Requests are watched from a moment on that nobody announces.
    await waitUntil('a request to be seen', async () => {
      await page.run(url => {
        const source = new EventSource(url)
        source.onopen = () => source.close()
      }, `${lab.url}/stream/steady?key=seen`)
      // Its status stands among its facts or, where there were several attempts, as a mark of its own.
      return panel.run(() =>
        [
          ...document.querySelectorAll('[data-testid="stream-row"] :is(.stream-facts > *, .outcome-code)'),
        ].some(part => part.textContent?.trim().endsWith('200')),
      )
    })
    for (const { id } of [...rows, ...healthy]) await page.run(each => window.lab?.start(each), id)
    startedAt = Date.now()
    await showTab(panel, 'findings')
  }, 120_000)
  afterAll(async () => {
    await browser?.close()
    await lab?.close()
  })

  /** What is said of the streams of a row, as soon as it is all that is due. */
  async function findingsOf(id: string, due: readonly string[], takes: number): Promise<ShownFinding[]> {
    let found: ShownFinding[] = []
    let looks = 0
    const timeout = Math.max(0, takes * 1000 - (Date.now() - startedAt)) + PATIENCE
    // Of a row with several streams any may have it.
    await waitUntil(
      `${due.join(', ')} on ${id}`,
      async () => {
        await panel.run(selectStream, `key=${name}-${id}`, Math.floor(looks++ / 12))
        found = await panel.run(readFindings)
        const missing = due.filter(
          each => !found.some(shown => shown.id === each && shown.evidence.length > 0),
        )
        if (missing.length > 0)
          throw new Error(
            `missing ${missing}; there are ${found.map(each => `${each.id} (${each.evidence})`)}`,
          )
        return true
      },
      { timeout },
    )
    return found
  }

  const soonFirst = [...rows].sort((a, b) => (a.takes ?? 0) - (b.takes ?? 0))
  it.each(soonFirst.map(row => [row.id, row] as const))(
    '%s',
    async (id, { findings, takes = 0 }) => {
      const found = await findingsOf(id, findings, takes)
      for (const { text } of found) expect(text).not.toMatch(/\{\w+|undefined|NaN|\$\d/)
    },
    120_000,
  )

  /** Shows the findings of a row and clicks on what shows the first that has it. Gives the number of its record. */
  async function follow(id: string, as: string): Promise<string> {
    await showTab(panel, 'findings')
    await panel.waitFor(`the stream of ${id}`, selectStream, [`key=${name}-${id}`, 0])
    const chip = `[data-testid="finding"][data-finding="${id}"] [data-testid="evidence"][data-as="${as}"]`
    await panel.waitFor(`what shows ${id}`, selector => document.querySelector(selector) !== null, [chip])
    const seq = await panel.run(
      selector => document.querySelector<HTMLElement>(selector)?.dataset.seq ?? '',
      chip,
    )
    await panel.click(chip)
    return seq
  }

  it('leads to the event, the attempt and the time that show it', async () => {
    const seq = await follow('id-duplicate', 'event')
    expect(seq).toMatch(/^\d+$/)
    const detail = (wanted: string) =>
      (document.querySelector('[data-testid="event-detail"]')?.textContent ?? '').includes(`${wanted}, `)
    await panel.waitFor('the event in full', detail, [seq])
    await follow('auth-expired-on-reconnect', 'attempt')
    const attempt = () =>
      document.querySelector<HTMLElement>('[data-testid="attempt-row"][aria-selected="true"]')?.dataset.status
    expect(await panel.waitFor('the attempt', attempt)).toBe('401')
    await follow('server-ignores-last-event-id', 'time')
    await panel.waitFor('the time', () => document.querySelector('[data-testid="span-bar"]') !== null)
  }, 60_000)

  it('shows the heartbeat, what was missed of it, and how it stands', async () => {
    await showTab(panel, 'heartbeat')
    await panel.waitFor('the stream', selectStream, [`key=${name}-silent-stall`, 0])
    const shown = await panel.waitFor('its heartbeat', () => {
      const view = document.querySelector<HTMLElement>('[data-testid="heartbeat"][data-state="dead"]')
      const count = (id: string) => document.querySelectorAll(`[data-testid="${id}"]`).length
      return (
        view && { period: Number(view.dataset.period), beats: count('beat'), missed: count('beat-missed') }
      )
    })
    expect(shown?.period).toBeGreaterThan(950)
    expect(shown?.period).toBeLessThan(1100)
    expect(shown?.beats).toBeGreaterThanOrEqual(7)
    expect(shown?.missed).toBeGreaterThanOrEqual(3)
  }, 60_000)

  it.each(healthy.map(({ id }) => [id]))(
    'nothing is wrong with %s',
    async id => {
      await showTab(panel, 'findings')
      await waitUntil('a verdict', async () => {
        await panel.run(selectStream, `key=${name}-${id}`, 0)
        return panel.run(() => document.querySelector('[data-testid="verdict"]') !== null)
      })
      const found = await panel.run(readFindings)
      expect(found.filter(({ severity }) => severity !== 'info')).toEqual([])
    },
    60_000,
  )
})
