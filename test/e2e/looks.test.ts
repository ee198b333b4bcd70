/**
 * How every view of the panel looks: in both themes and languages, from 400 to 2500 pixels, in high contrast and with
 * reduced motion; with nothing cut off and nothing that axe objects to. Shown is a log with an incident of each kind.
 * Leaves a picture of each in `dist/pictures`.
 */

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Lab, startLab } from '../lab/main'
import { axeViolations } from '../support/axe'
import type { Browser, Page } from '../support/browser'
import { ROOT } from '../support/command'
import { selectStream } from '../support/findings-panel'
import { incidentLog } from '../support/incident-log'
import { BROWSERS, builtExtension } from '../support/launch'
import { launch } from '../support/launch-in-test'
import { waitUntil } from '../support/poll'

const PICTURES = join(ROOT, 'dist/pictures')
const TABS = ['findings', 'events', 'attempts', 'heartbeat', 'request', 'raw'] as const
const LOOKS = [
  { theme: 'dark', language: 'en' },
  { theme: 'light', language: 'zh_CN' },
] as const
const testId = (id: string) => `[data-testid="${id}"]`

interface ExtensionWindow {
  chrome: { storage: { local: { set(values: object): Promise<void> } } }
}

/** Parts of the page that reach beyond it and cannot be scrolled to. */
function cutOff(): string[] {
  const right = document.documentElement.clientWidth
  const scrolls = (each: Element | null): boolean =>
    each !== null &&
    (/auto|scroll|hidden|clip/.test(getComputedStyle(each).overflowX) || scrolls(each.parentElement))
  return [...document.querySelectorAll<HTMLElement>('body *')]
    .filter(each => each.checkVisibility() && each.closest('pre, svg, .visually-hidden') === null)
    .filter(each => each.getBoundingClientRect().right > right + 1 && !scrolls(each.parentElement))
    .map(each => `${each.tagName}.${each.className}: ${each.textContent?.slice(0, 40)}`)
}

/** Opens the log in a page of its own, at its most eventful stream, with an event and an attempt selected. */
async function openLog(browser: Browser): Promise<Page> {
  const path = join(browser.downloads, 'incidents.ndjson')
  writeFileSync(path, incidentLog())
  const panel = await browser.open(browser.extensionUrl('src/panel/panel.html'))
  await panel.upload('[data-testid="import"] input, input[data-testid="import"]', path)
  await panel.waitFor('the stream', selectStream, ['/events', 0])
  await show(panel, 'attempts')
  await panel.click(`${testId('attempt-row')}[data-row="1"]`)
  await show(panel, 'events')
  await panel.click(`${testId('event-row')}[data-row="2"]`)
  return panel
}

/** Shows a view, and waits for what it has to say. */
async function show(panel: Page, tab: (typeof TABS)[number]): Promise<void> {
  const READY = {
    findings: testId('finding'),
    events: testId('event-row'),
    attempts: testId('attempt-row'),
    heartbeat: `${testId('heartbeat')} dl`,
    request: '.tab-panel dl',
    raw: '.tab-panel pre, .tab-panel .raw-line, .tab-panel li',
  }
  await panel.click(testId(`tab-${tab}`))
  await panel.waitFor(`the view ${tab}`, selector => document.querySelector(selector) !== null, [READY[tab]])
}

async function resize(page: Page, width: number): Promise<void> {
  // Firefox lays out only the tab in front.
  await page.mouse({ type: 'move', x: 1, y: 1 })
  await page.resize(width, 900)
  await waitUntil(`the width ${width}`, () => page.run(wanted => innerWidth <= wanted, width))
}

describe.each(BROWSERS)('in %s', name => {
  // As narrow and as wide as a window of Firefox cannot be made here.
  const widths = name === 'chromium' ? [2500, 1400, 900, 500, 400] : [1400, 900, 500]

  describe('every view', () => {
    let browser: Browser
    let panel: Page

    beforeAll(async () => {
      mkdirSync(PICTURES, { recursive: true })
      browser = await launch(name, { extension: builtExtension(name), width: 1400, height: 900 })
      panel = await openLog(browser)
    })
    afterAll(() => browser?.close())

    describe.each(LOOKS)('$theme, $language', ({ theme, language }) => {
      beforeAll(async () => {
        await panel.run(
          settings => (window as unknown as ExtensionWindow).chrome.storage.local.set({ settings }),
          { theme, language },
        )
        await panel.waitFor(
          'the look',
          (theme, language) =>
            document.documentElement.dataset.theme === theme &&
            document.documentElement.lang.replace('-', '_') === language,
          [theme, language] as [string, string],
        )
      })

      it.each(TABS)('%s: nothing cut off at any width, and nothing that axe objects to', async tab => {
        for (const width of widths) {
          await resize(panel, width)
          if (width === widths[0]) await show(panel, tab)
          await panel.screenshot(join(PICTURES, `${tab}-${theme}-${width}-${name}.png`))
          expect({ width, cut: await panel.run(cutOff) }).toEqual({ width, cut: [] })
          if (width === 900) expect(await axeViolations(panel)).toEqual([])
        }
      })
    })

    it('selects in each view what is selected in another', async () => {
      const readMark = () =>
        panel.run(id => document.querySelector<HTMLElement>(id)?.dataset.marked ?? '', testId('timeline'))
      const chip = (as: string) => `${testId('evidence')}[data-as="${as}"]`

      // A finding leads to its attempt, event and time.
      await panel.waitFor('the stream', selectStream, ['/orders', 0])
      await show(panel, 'findings')
      await panel.click(chip('attempt'))
      await panel.waitFor('the attempt', id => document.querySelector(id) !== null, [
        `${testId('attempt-row')}[aria-selected="true"]`,
      ])
      // An event is marked on the axis, and stands out in the raw text.
      await show(panel, 'events')
      await panel.click(`${testId('event-row')}[data-row="1"]`)
      await panel.waitFor('a mark', id => document.querySelector<HTMLElement>(id)?.dataset.marked, [
        testId('timeline'),
      ])
      const marked = await readMark()
      await show(panel, 'raw')
      const current = await panel.waitFor(
        'the event in the raw text',
        () => document.querySelector('[aria-current="true"]')?.textContent,
      )
      expect(current).toContain('{"order":2}')
      // The raw text leads to another event, which is marked in turn, and to an attempt.
      await panel.run(id => {
        const pieces = [...document.querySelectorAll<HTMLElement>('.raw-piece')]
        pieces
          .find(each => each.textContent?.includes('{"order":3}'))
          ?.querySelector<HTMLElement>(id)
          ?.click()
      }, testId('raw-time'))
      await panel.waitFor('its row', id => document.querySelector<HTMLElement>(id)?.dataset.row === '2', [
        `${testId('event-row')}[aria-selected="true"]`,
      ])
      await panel.waitFor(
        'another mark',
        (id, was) => document.querySelector<HTMLElement>(id)?.dataset.marked !== was,
        [testId('timeline'), marked] as [string, string],
      )
      await show(panel, 'raw')
      await panel.run(id => {
        document.querySelector<HTMLElement>(`.raw-fact ${id}`)?.click()
      }, testId('raw-time'))
      await panel.waitFor(
        'the first attempt',
        id => document.querySelector<HTMLElement>(id)?.dataset.row === '0',
        [`${testId('attempt-row')}[aria-selected="true"]`],
      )
      // A heartbeat leads to its time, the request to its attempts.
      await panel.waitFor('the other stream', selectStream, ['/events', 0])
      await show(panel, 'heartbeat')
      const before = await readMark()
      await panel.click(`${testId('beat-strip')} button:nth-of-type(3)`)
      await panel.waitFor(
        'the beat to be marked',
        (id, was) => (document.querySelector<HTMLElement>(id)?.dataset.marked ?? '') !== was,
        [testId('timeline'), before] as [string, string],
      )
      await show(panel, 'request')
      // By key: what is above it may still be coming, and move it.
      await panel.run(() => document.querySelector<HTMLElement>('.request-view .link')?.focus())
      await panel.press('Enter')
      await panel.waitFor('the attempts', id => document.querySelector(id) !== null, [testId('attempt-row')])
      // The timeline leads to the view of what is clicked on: that is tested with the timeline.
    })

    it('says in a view that the engine could not answer, and tries again', async () => {
      await show(panel, 'events')
      await panel.run(() => {
        const { postMessage } = Worker.prototype
        Worker.prototype.postMessage = function (this: Worker, message: { kind: string; request?: number }) {
          const isAsked = message.kind === 'findings'
          const data = { kind: 'unanswered', request: message.request, reason: 'no memory' }
          if (isAsked) this.dispatchEvent(new MessageEvent('message', { data }))
          else postMessage.apply(this, [message])
        }
        Object.assign(window, {
          mend: () => {
            Worker.prototype.postMessage = postMessage
          },
        })
      })
      await panel.click(testId('tab-findings'))
      const said = await panel.waitFor('the reason', id => document.querySelector(id)?.textContent, [
        testId('view-failed'),
      ])
      expect(said).toContain('no memory')
      await panel.run(() => (window as unknown as { mend(): void }).mend())
      await panel.click(`${testId('view-failed')} button`)
      await panel.waitFor('the findings', id => document.querySelector(id) !== null, [testId('finding')])
    })
  })

  describe('in high contrast, with reduced motion', () => {
    let lab: Lab
    let browser: Browser
    let panel: Page

    beforeAll(async () => {
      mkdirSync(PICTURES, { recursive: true })
      lab = await startLab()
      browser = await launch(name, {
        extension: builtExtension(name),
        forcedColors: true,
        reducedMotion: true,
        width: 1400,
        height: 900,
      })
      panel = await openLog(browser)
    })
    afterAll(async () => {
      await browser?.close()
      await lab?.close()
    })

    it('every view is drawn in the colours of the system', async () => {
      expect(await panel.run(() => matchMedia('(forced-colors: active)').matches)).toBe(true)
      const wrong: unknown[] = []
      for (const width of [1400, 500]) {
        await resize(panel, width)
        for (const tab of TABS) {
          await show(panel, tab)
          await panel.screenshot(join(PICTURES, `${tab}-contrast-${width}-${name}.png`))
          const found = [...(await panel.run(cutOff)), ...(await axeViolations(panel))]
          if (found.length > 0) wrong.push({ tab, width, found })
        }
      }
      expect(wrong).toEqual([])
    })

    it('the timeline too, and what is selected in lists can be told from the rest', async () => {
      await resize(panel, 1400)
      await show(panel, 'events')
      const drawn = await panel.waitFor('the drawing', countColours)
      expect(drawn.foreign).toEqual([])
      expect(drawn.text).toBeGreaterThan(200)
      const outlines = await panel.run(() =>
        [...document.querySelectorAll('[aria-selected="true"]:not([role="tab"])')].map(
          each => getComputedStyle(each).outlineStyle,
        ),
      )
      expect(outlines.length).toBeGreaterThan(1)
      expect(new Set(outlines)).toEqual(new Set(['solid']))
    })

    it('the popup and the options as well', async () => {
      for (const page of ['popup/popup', 'options/options']) {
        const opened = await browser.open(browser.extensionUrl(`src/${page}.html`))
        await opened.waitFor('its text', () => document.querySelector('h1') !== null)
        await opened.screenshot(join(PICTURES, `${page.split('/')[0]}-contrast-${name}.png`))
        expect(await axeViolations(opened)).toEqual([])
        await opened.close()
      }
    })

    it('nothing moves but once a second', async () => {
      expect(await panel.run(() => matchMedia('(prefers-reduced-motion: reduce)').matches)).toBe(true)
      const page = await browser.open(`${lab.url}/blank`)
      await page.run((url: string) => void new EventSource(url), `${lab.url}/stream/steady?interval=100`)
      const live = await browser.open(browser.extensionUrl(`src/panel/panel.html?tab=${await page.tabId()}`))
      await live.waitFor('the timeline', id => document.querySelector<HTMLElement>(id)?.dataset.from, [
        testId('timeline'),
      ])
      await live.mouse({ type: 'move', x: 1, y: 1 })
      // So short a span is soon full, and moves from then on.
      await live.run(id => document.querySelector<HTMLElement>(id)?.focus(), testId('timeline-chart'))
      for (let times = 0; times < 5; times++) await live.press('+')
      const gaps = await live.run(
        id =>
          new Promise<number[]>((resolve, reject) => {
            const timeline = document.querySelector<HTMLElement>(id)
            if (!timeline) return reject(new Error('no timeline'))
            const moves: number[] = []
            let from = timeline.dataset.from
            new MutationObserver(() => {
              if (timeline.dataset.from === from) return
              from = timeline.dataset.from
              moves.push(performance.now())
              if (moves.length === 4) resolve(moves.slice(1).map((at, index) => at - (moves[index] ?? 0)))
            }).observe(timeline, { attributeFilter: ['data-from'] })
          }),
        testId('timeline'),
      )
      // A timer of the browser may be late, and the next one early by that.
      expect(Math.max(...gaps)).toBeGreaterThan(900)
      expect(gaps.reduce((sum, gap) => sum + gap, 0)).toBeGreaterThan(2500)
      expect(
        await live.run(() => document.getAnimations().filter(each => each.playState === 'running').length),
      ).toBe(0)
    })
  })
})

/** Runs in the panel. Colours of the timeline's drawing that are not the system's, and how much is drawn as text is. */
function countColours(): { foreign: string[]; text: number } {
  const canvas = document.querySelector<HTMLCanvasElement>('[data-testid="timeline-chart"] canvas')
  const context = canvas?.getContext('2d')
  if (!canvas || !context) throw new Error('there is no drawing')
  const probe = document.createElement('span')
  document.body.append(probe)
  const rgbOf = (name: string): number[] => {
    probe.style.color = name
    return (getComputedStyle(probe).color.match(/[\d.]+/g) ?? []).slice(0, 3).map(Number)
  }
  const names = ['Canvas', 'CanvasText', 'GrayText', 'Highlight', 'HighlightText', 'LinkText']
  const system = names.map(rgbOf)
  probe.remove()
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height)
  const counts = new Map<string, number>()
  for (let pixel = 0; pixel < data.length; pixel += 4) {
    if ((data[pixel + 3] ?? 0) < 255) continue
    const key = `${data[pixel]},${data[pixel + 1]},${data[pixel + 2]}`
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  const isSystem = (key: string) => system.some(colour => colour.join(',') === key)
  // Edges of letters and slanted lines are mixed of two colours, and few have the same mixture.
  const foreign = [...counts].filter(([key, count]) => count > 1500 && !isSystem(key)).map(([key]) => key)
  return { foreign, text: counts.get(system[1]?.join(',') ?? '') ?? 0 }
}
