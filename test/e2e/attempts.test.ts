/**
 * The attempts view: what it says of every way in which an attempt can die, of the wait before the next one, and
 * which connections it takes for one stream.
 */

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ways } from '../lab/dying/ways'
import { type Lab, startLab } from '../lab/main'
import type { Browser, Page } from '../support/browser'
import { BROWSERS, builtExtension } from '../support/launch'
import { launch } from '../support/launch-in-test'
import { showTab } from '../support/panel'
import { waitUntil } from '../support/poll'

/** Where these tests leave their pictures. */
const PICTURES = fileURLToPath(new URL('../../dist/pictures', import.meta.url))

/** What a test page keeps on its window. */
declare const window: { lab?: { ready?: boolean; states?: Record<string, string> } } & typeof globalThis

/** What the view says of each attempt. */
interface Shown {
  number: string
  how: string
  status: string
  delay: string
  resume: string
}

function readAttempts(): Shown[] {
  return [...document.querySelectorAll<HTMLElement>('[data-testid="attempt-row"]')].map(row => {
    const text = (column: string) => (row.querySelector(`.${column}`)?.textContent ?? '').replace(/\s/g, ' ')
    return {
      number: (row.children[0]?.textContent ?? '').trim(),
      how: row.dataset.how ?? '',
      status: row.dataset.status ?? '',
      delay: text('delay'),
      resume: text('resume'),
    }
  })
}

/** Selects the stream whose address holds a word; throws as long as none is on screen, looking further down each time. */
function select(word: string): true {
  const rows = [...document.querySelectorAll<HTMLElement>('[data-testid="stream-row"]')]
  const row = rows.find(each => (each.textContent ?? '').includes(word))
  if (!row) {
    const list = document.querySelector('[data-testid="streams"]')
    const isAtEnd = list && list.scrollTop + list.clientHeight >= list.scrollHeight - 1
    list?.scrollTo({ top: isAtEnd ? 0 : list.scrollTop + list.clientHeight, behavior: 'instant' })
    throw new Error(`there are ${rows.length} streams on screen, none with ${word}`)
  }
  row.click()
  return true
}

/** Throws as long as the first attempt on screen is not as expected. */
function checkFirst(how: string, status: string): true {
  const row = document.querySelector<HTMLElement>('[data-testid="attempt-row"]')
  const shown = row ? `${row.dataset.how}, status “${row.dataset.status}”: ${row.textContent}` : 'no attempt'
  if (row?.dataset.how !== how || row.dataset.status !== status) throw new Error(`it shows ${shown}`)
  return true
}

describe.each(BROWSERS)('in %s', name => {
  let lab: Lab
  let browser: Browser
  /** Part of each key: a second try must not find what the first one left of its script. */
  let tries = 0

  beforeAll(async () => {
    mkdirSync(PICTURES, { recursive: true })
    lab = await startLab()
    browser = await launch(name, {
      extension: builtExtension(name),
      theme: 'dark',
      width: 1400,
      height: 900,
    })
  })
  afterAll(async () => {
    await browser?.close()
    await lab?.close()
  })

  /** Opens the panel of a tab, or of all. Once it is there, every request is watched. */
  async function openPanel(tab: number | 'all'): Promise<Page> {
    const panel = await browser.open(browser.extensionUrl(`src/panel/panel.html?tab=${tab}`))
    await panel.waitFor(
      'the panel to know its logs',
      () => document.querySelector('[data-testid="welcome"], [data-testid="stream-row"]') !== null,
    )
    return panel
  }

  /** Waits until the panel shows the response to a request of the page: only then a request that is not seen was not sent. */
  async function seeRequests(page: Page, panel: Page): Promise<void> {
    await waitUntil('a request to be seen', async () => {
      await page.run(url => {
        const source = new EventSource(url)
        source.onopen = () => source.close()
      }, `${lab.url}/stream/steady?key=seen`)
      await showAttempts(panel, 'key=seen')
      return panel.run(
        () => document.querySelector('[data-testid="attempt-row"][data-status="200"]') !== null,
      )
    })
  }

  /** Shows the attempts of one stream. */
  async function showAttempts(panel: Page, word: string): Promise<void> {
    // The click brings the panel to the front: in a hidden tab a list does not scroll.
    await showTab(panel, 'attempts')
    await panel.waitFor(`a stream with ${word}`, select, [word])
  }

  describe('every way to die', () => {
    it.each(ways.map(way => [way.id, way] as const))('%s', async (id, way) => {
      const key = `${name}-${++tries}-${id}`
      const expected = (name === 'firefox' ? way.inFirefox : way.inChromium) ?? way.expected
      const page = await browser.open(`${lab.url}/dying?key=${key}`)
      const tab = await page.tabId()
      await page.waitFor('its ways', () => window.lab?.ready === true)
      // Firefox does not say which tab a worker belongs to.
      const isOfWorker = way.act === 'worker' || way.act === 'shared-worker'
      const panel = await openPanel(isOfWorker ? 'all' : tab)
      // The page itself tells of what it reads, so that a request that came too early to be seen would not be missed.
      if (expected.how === 'blocked' || id === 'abort') await seeRequests(page, panel)
      await page.click(`#way-${id} button`)
      const word = way.act === 'seven' ? `${key}-${id}-7` : `${key}-${id}`
      await showAttempts(panel, word)
      if (id === 'tab-closed') {
        await panel.waitFor('it to open', checkFirst, ['open', '200'])
        await page.close()
      }
      await panel.waitFor(`${id} to be told`, checkFirst, [expected.how, String(expected.status)])
      if (id === 'redirected') {
        const redirects = () =>
          document.querySelector<HTMLElement>('[data-testid="attempt-row"]')?.dataset.redirects
        expect(await panel.run(redirects)).toBe('2')
      }
      await panel.close()
      if (id !== 'tab-closed') await page.close()
    })
  })

  it('says how long the browser waited, by its own delay, and from where it resumed', async () => {
    const key = `${name}-${++tries}-waits`
    const page = await browser.open(`${lab.url}/dying?key=${key}`)
    await page.waitFor('its ways', () => window.lab?.ready === true)
    const panel = await openPanel(await page.tabId())
    await page.click('#way-clean-end button')
    await showAttempts(panel, key)
    await panel.waitFor(
      'the second attempt to open',
      () => document.querySelectorAll('[data-testid="attempt-row"][data-status="200"]').length === 2,
    )
    const [first, second] = await panel.run(readAttempts)
    expect(first).toMatchObject({ number: '1', how: 'clean' })
    const asked = name === 'chromium' ? '3,000' : '5,000'
    expect(second?.delay).toMatch(new RegExp(`^asked ${asked} ms, was \\d,\\d{3} ms$`))
    expect(second).toMatchObject({ number: '2', how: 'open', resume: '1 ✓' })

    await panel.click('[data-testid="attempt-row"]:nth-of-type(2)')
    const command = await panel.waitFor(
      'its command',
      () => document.querySelector<HTMLElement>('[data-testid="copy-curl"]')?.dataset.command,
    )
    expect(command).toContain(`curl -N -g -i '${lab.url}/stream/script?`)
    expect(command).toContain("-H 'last-event-id: 1'")
    expect(command).not.toMatch(/cookie|authorization/i)
    await panel.screenshot(join(PICTURES, `attempt-${name}.png`))
    for (const each of [panel, page]) await each.close()
  })

  describe('connections that continue one another are one stream', () => {
    /** The streams on screen with a key, as how many attempts each has. */
    async function attemptsOf(panel: Page, key: string): Promise<number[]> {
      const streams = await panel.run(
        key =>
          [...document.querySelectorAll('[data-testid="stream-row"]')].filter(row =>
            (row.textContent ?? '').includes(key),
          ).length,
        key,
      )
      const rows = await panel.run(readAttempts)
      return [streams, ...rows.map(({ number }) => Number(number))]
    }

    it.each([
      ['reconnecting-eventsource', ''],
      ['htmx-ext-sse', '&failing'],
    ])('of %s', async (library, query) => {
      const key = `${name}-${++tries}-${library}`
      const page = await browser.open(`${lab.url}/third-party/${library}?key=${key}${query}`)
      const panel = await openPanel(await page.tabId())
      await showAttempts(panel, key)
      await panel.waitFor(
        'a new connection after the browser gave up',
        () => document.querySelectorAll('[data-testid="attempt-row"]').length >= 4,
        [],
        { timeout: 40_000 },
      )
      const [streams, ...numbers] = await attemptsOf(panel, key)
      expect(streams).toBe(1)
      expect(numbers).toEqual(numbers.map((_, index) => index + 1))
      // The library did make several: the native one never comes back after a 500.
      expect(lab.sent(key).connections.some(({ status }) => status === 500)).toBe(true)
      for (const each of [panel, page]) await each.close()
    })

    it('of a loop written by hand, with a cursor in the address', async () => {
      const key = `${name}-${++tries}-loop`
      const page = await browser.open(`${lab.url}/blank`)
      await page.run((url: string) => {
        let last = ''
        let made = 0
        const connect = () => {
          const source = new EventSource(`${url}&lastEventId=${last}`)
          made++
          source.onmessage = event => {
            last = event.lastEventId
          }
          source.onerror = () => {
            source.close()
            if (made < 4) setTimeout(connect, 50)
          }
        }
        connect()
      }, `${lab.url}/stream/drop-and-resume?key=${key}&interval=20`)
      const panel = await openPanel(await page.tabId())
      await showAttempts(panel, key)
      await panel.waitFor(
        'four attempts',
        () => document.querySelectorAll('[data-testid="attempt-row"]').length === 4,
      )
      expect(await attemptsOf(panel, key)).toEqual([1, 1, 2, 3, 4])
      const [, ...later] = await panel.run(readAttempts)
      for (const { delay, resume } of later) {
        expect(delay).toMatch(/^page waited [\d,]+ ms$/)
        expect(resume).toMatch(/^\d+ in the URL$/)
      }
      for (const each of [panel, page]) await each.close()
    })

    it('two that are open at once are two', async () => {
      const key = `${name}-${++tries}-two`
      const page = await browser.open(`${lab.url}/blank`)
      await page.run((url: string) => {
        for (let n = 0; n < 2; n++) new EventSource(url)
      }, `${lab.url}/stream/steady?key=${key}`)
      const panel = await openPanel(await page.tabId())
      await showAttempts(panel, key)
      await panel.waitFor(
        'both',
        key =>
          [...document.querySelectorAll<HTMLElement>('[data-testid="stream-row"]')].filter(
            row => row.dataset.state === 'open' && (row.textContent ?? '').includes(key),
          ).length === 2,
        [key],
      )
      for (const each of [panel, page]) await each.close()
    })
  })
})
