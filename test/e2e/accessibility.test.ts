/**
 * The pages of the extension for those who use them by keyboard, hear them, need contrast, or have a small screen; with
 * pictures of each in every theme, language and width.
 */

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Lab, startLab } from '../lab/main'
import { axeViolations } from '../support/axe'
import type { Browser, Page } from '../support/browser'
import { ROOT } from '../support/command'
import { BROWSERS, builtExtension, launch } from '../support/launch'
import { waitUntil } from '../support/poll'

const PICTURES = join(ROOT, 'dist/pictures')
const testId = (id: string) => `[data-testid="${id}"]`

interface ExtensionWindow {
  chrome: { storage: { local: { set(values: object): Promise<void> } } }
}

const HEALTHY = ['steady?interval=300', 'heartbeat-event?interval=400', 'named-events']
const SICK = ['server-error-500?when=always', 'wrong-type', 'steady?interval=900', 'drop-and-resume']

describe.each(BROWSERS)('in %s', name => {
  let lab: Lab
  let browser: Browser
  /** By what is on them. */
  const pages = new Map<string, Page>()
  const tabs = new Map<string, number>()

  beforeAll(async () => {
    mkdirSync(PICTURES, { recursive: true })
    lab = await startLab()
    browser = await launch(name, { extension: builtExtension(name), width: 1400, height: 900 })
    for (const [of, streams] of [
      ['empty', []],
      ['busy', HEALTHY],
      ['broken', SICK],
    ] as const) {
      const page = await browser.open(`${lab.url}/blank`)
      for (const stream of streams)
        await page.run((url: string) => void new EventSource(url), `${lab.url}/stream/${stream}`)
      tabs.set(of, await page.tabId())
    }
    for (const of of ['empty', 'busy', 'broken']) {
      pages.set(`panel, ${of}`, await open(`src/panel/panel.html?tab=${tabs.get(of)}`))
      pages.set(`popup, ${of}`, await open(`src/popup/popup.html?tab=${tabs.get(of)}`))
    }
    pages.set('options', await open('src/options/options.html'))
    for (const [of, count] of [
      ['busy', HEALTHY.length],
      ['broken', SICK.length],
    ] as const) {
      for (const [where, id] of [
        ['panel', 'stream-row'],
        ['popup', 'popup-stream'],
      ] as const)
        await pageOf(`${where}, ${of}`).waitFor(
          `${count} streams`,
          (selector, wanted) => document.querySelectorAll(selector).length === wanted,
          [testId(id), count] as [string, number],
        )
    }
    await pageOf('popup, broken').waitFor(
      'a finding',
      () => document.querySelector('[data-finding]') !== null,
    )
  })
  afterAll(async () => {
    await browser?.close()
    await lab?.close()
  })

  const open = (path: string) => browser.open(browser.extensionUrl(path))

  function pageOf(what: string): Page {
    const page = pages.get(what)
    if (!page) throw new Error(`no page ${what}`)
    return page
  }

  /** Chooses in the options; each page follows at once. */
  async function choose(theme: string, language = 'en'): Promise<void> {
    await pageOf('options').run(
      (theme: string, language: string) =>
        (window as unknown as ExtensionWindow).chrome.storage.local.set({ settings: { theme, language } }),
      theme,
      language,
    )
    for (const [what, page] of pages)
      await page.waitFor(
        `${what} to be ${theme}`,
        wanted => document.documentElement.dataset.theme === wanted,
        [theme],
      )
  }

  describe.each(['light', 'dark'])('%s', theme => {
    beforeAll(() => choose(theme))

    it.each(['panel, empty', 'popup, empty', 'popup, busy', 'popup, broken', 'options'])(
      'axe finds nothing wrong with: %s',
      async what => {
        expect(await axeViolations(pageOf(what))).toEqual([])
      },
    )

    it.each(['busy', 'broken'])('axe finds nothing wrong with any view of the panel, %s', async of => {
      const panel = pageOf(`panel, ${of}`)
      for (const tab of ['findings', 'events', 'attempts', 'heartbeat']) {
        await panel.click(testId(`tab-${tab}`))
        expect([tab, await axeViolations(panel)]).toEqual([tab, []])
      }
    })
  })

  it('everything of the popup is reached by keyboard, and a key pauses', async () => {
    const page = pageOf('popup, busy')
    const reached = await tabThrough(page, 8)
    expect(reached).toEqual(
      expect.arrayContaining(['popup-options', 'popup-pause', 'popup-export', 'popup-open']),
    )
    await page.run(selector => document.querySelector<HTMLElement>(selector)?.focus(), testId('popup-pause'))
    await page.press('Enter')
    await page.waitFor('it to be paused', selector => document.querySelector(selector) !== null, [
      testId('popup-not-recorded'),
    ])
    expect(await axeViolations(page)).toEqual([])
    await page.press('Enter')
    await page.waitFor('it to go on', selector => document.querySelector(selector) === null, [
      testId('popup-not-recorded'),
    ])
  })

  it('every control of the options is reached by keyboard, and is seen to be', async () => {
    const page = pageOf('options')
    const wanted = await page.run(() =>
      [...document.querySelectorAll<HTMLElement>('input, select, button:not(:disabled), textarea')]
        // Of radio buttons the one that is chosen has the focus; arrows go on.
        .filter(each => !(each instanceof HTMLInputElement && each.type === 'radio' && !each.checked))
        .map(each => each.dataset.testid ?? ''),
    )
    expect(wanted.length).toBeGreaterThan(8)
    expect(await tabThrough(page, wanted.length + 4)).toEqual(expect.arrayContaining(wanted))
  })

  it('the panel is used by keyboard from the filter to the views', async () => {
    const page = pageOf('panel, busy')
    const reached = await tabThrough(page, 30)
    expect(reached).toEqual(
      expect.arrayContaining(['clear', 'stream-filter', 'stream-order', 'stream-live', 'streams']),
    )
    expect(reached.some(each => each.startsWith('tab-'))).toBe(true)
    await page.run(selector => document.querySelector<HTMLElement>(selector)?.focus(), testId('streams'))
    const selected = () => document.querySelector('[data-testid="streams"] [aria-selected="true"]')?.id
    const before = await page.run(selected)
    await page.press('ArrowDown')
    await page.waitFor(
      'the next stream',
      was => {
        const now = document.querySelector('[data-testid="streams"] [aria-selected="true"]')?.id
        return now !== undefined && now !== was
      },
      [before ?? ''],
    )
  })

  it('streams are filtered and sorted, in the list and in the timeline, and the tabs stand still', async () => {
    const page = pageOf('panel, broken')
    const top = () => document.querySelector('[data-testid="tab-events"]')?.getBoundingClientRect().top ?? 0
    const before = await page.run(top)
    await page.click(testId('stream-filter'))
    for (const key of 'steady') await page.press(key)
    const rows = () => document.querySelectorAll('[data-testid="stream-row"]').length
    await page.waitFor(
      'one stream',
      () => document.querySelectorAll('[data-testid="stream-row"]').length === 1,
    )
    expect(await page.run(top)).toBe(before)
    await page.press('Escape')
    await page.waitFor(
      'all of them',
      wanted => document.querySelectorAll('[data-testid="stream-row"]').length === wanted,
      [SICK.length],
    )
    expect(await page.run(top)).toBe(before)
    await page.run(selector => {
      const select = document.querySelector<HTMLSelectElement>(selector)
      if (!select) throw new Error('no select')
      select.value = 'trouble'
      select.dispatchEvent(new Event('change', { bubbles: true }))
    }, testId('stream-order'))
    const severities = await page.waitFor('the worst first', () => {
      const all = [...document.querySelectorAll<HTMLElement>('[data-testid="stream-row"]')]
      const [first] = all.toSorted((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top)
      return first?.dataset.severity === 'error' && all.length
    })
    expect(severities).toBe(await page.run(rows))
    await page.click(testId('stream-live'))
    await page.waitFor('no stream that is over', () => {
      const states = [...document.querySelectorAll<HTMLElement>('[data-testid="stream-row"]')].map(
        row => row.dataset.state,
      )
      return states.length > 0 && !states.includes('closed')
    })
    await page.click(testId('stream-live'))
  })

  it('the budget of HTTP/1.1 counts the streams of all tabs of the site', async () => {
    const page = pageOf('panel, busy')
    const open = await page.waitFor('more than this tab has', () => {
      const mark = document.querySelector<HTMLElement>('[data-testid="budget"]')
      return Number(mark?.dataset.open) > 3 && mark?.textContent
    })
    expect(open).toMatch(/[45] of 6/)
    expect(
      await page.run(() => document.querySelector<HTMLElement>('[data-testid="budget"]')?.title),
    ).toContain('In other tabs')
  })

  it('fits into every width, in both themes and languages', async () => {
    for (const [theme, language] of [
      ['dark', 'en'],
      ['light', 'zh_CN'],
    ] as const) {
      await choose(theme, language)
      for (const [what, page] of pages) {
        for (const width of [1400, 900, 500]) {
          // Firefox lays out only the tab in front.
          await page.mouse({ type: 'move', x: 1, y: 1 })
          await page.resize(width, 900)
          const file = `${what.replace(', ', '-')}-${theme}-${width}-${name}.png`
          await waitUntil(`the width of ${what}`, () => page.run(wanted => innerWidth <= wanted, width))
          const excess = await page.run(
            () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
          )
          expect([what, width, excess]).toEqual([what, width, 0])
          await page.screenshot(join(PICTURES, file))
        }
      }
    }
    for (const what of ['options', 'popup, broken', 'panel, broken']) {
      const page = pageOf(what)
      await page.mouse({ type: 'move', x: 1, y: 1 })
      // As narrow and as wide as a window of Firefox cannot be made here.
      for (const width of name === 'chromium' ? [400, 2500] : [500]) {
        await page.resize(width, 900)
        const excess = await page.run(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        )
        expect([what, width, excess]).toEqual([what, width, 0])
      }
    }
    await choose('dark')
  })
})

/** Presses Tab so often. @returns what had the focus. @throws Error where that was not to be seen. */
async function tabThrough(page: Page, times: number): Promise<string[]> {
  // In front first: a key that brings a tab to the front does not count as one that moves the focus.
  await page.mouse({ type: 'move', x: 1, y: 1 })
  await page.waitFor('the page to have the focus', () => document.hasFocus())
  // From the top, wherever the focus was before.
  await page.run(() => {
    const start = document.createElement('span')
    start.id = 'start-of-page'
    start.tabIndex = -1
    document.body.prepend(start)
    start.focus()
  })
  const reached: string[] = []
  for (let n = 0; n < times; n++) {
    await page.press('Tab')
    const look = () => {
      const element = document.activeElement as HTMLElement | null
      // Behind the last control comes the browser's own window.
      if (!element || element === document.body || !document.hasFocus()) return null
      const styleOf = (each: Element) => getComputedStyle(each)
      // A list draws its frame in front of its rows.
      const isFramed = (each: Element) => {
        const { content, borderTopStyle } = getComputedStyle(each, '::after')
        return content !== 'none' && borderTopStyle === 'solid' && each.matches(':focus-within')
      }
      const ring = (each: Element | null): boolean =>
        each !== null &&
        (isFramed(each) ||
          (styleOf(each).outlineStyle !== 'none' && styleOf(each).outlineWidth !== '0px') ||
          (each.matches(':focus-within') && each !== document.body && ring(each.parentElement)))
      return {
        id: element.dataset.testid ?? element.id ?? '',
        isSeen: ring(element),
        name: element.outerHTML,
      }
    }
    const found = await waitUntil('the focus to be seen', async () => {
      const now = await page.run(look)
      if (now && !now.isSeen) throw new Error(`press ${n + 1}, on ${now.name.slice(0, 200)}`)
      return now ?? 'nowhere'
    })
    if (found === 'nowhere') continue
    // Once round.
    if (found.id !== '' && found.id === reached[0]) break
    reached.push(found.id)
  }
  await page.run(() => document.getElementById('start-of-page')?.remove())
  return reached
}
