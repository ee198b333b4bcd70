/**
 * How the findings and the heartbeat of a stream look: in both languages and themes, wide and narrow, with nothing that
 * axe objects to. Shown is a log with an incident of each severity. Leaves pictures in `dist/pictures`.
 */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { AxeResults } from 'axe-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Browser, BrowserName, Page } from '../support/browser'
import { ROOT } from '../support/command'
import { selectStream } from '../support/findings-panel'
import { BROWSERS, builtExtension } from '../support/launch'
import { launch } from '../support/launch-in-test'
import { tell } from '../unit/core/findings/story'

const PICTURES = join(ROOT, 'dist/pictures')
const TABS = ['findings', 'heartbeat'] as const
const THEMES = ['dark', 'light'] as const
const WIDTHS = [1400, 900, 500] as const
const LANGUAGES = ['en-US', 'zh-CN'] as const

/** A stream with heartbeats, of which some are missed, that is cut and comes back with a loss, and then dies. */
function logOf(): string {
  const told = tell({ level: 'bytes' })
  const stream = told.connection().start({ server: 'nginx/1.28.0' })
  let id = 0
  const live = (beats: number) => {
    for (let beat = 0; beat < beats; beat++) {
      told.wait(4000)
      stream.event({ id: String(++id), data: `{"price":${id}}` })
      told.wait(11_000)
      stream.comment(' keep-alive')
    }
  }
  stream.retry(100)
  live(12)
  told.wait(47_000)
  stream.comment(' keep-alive')
  live(3)
  stream.fault('unknown-field', '{"price":7}')
  stream.lose('cut', 'net::ERR_CONNECTION_RESET').back()
  id += 6
  live(8)
  told.wait(90_000)
  stream.event({ id: String(++id), data: 'Internal error' })
  told.connection({ url: 'https://shop.example/orders?access_token=0123456789abcdef' }).start().event()
  told.wait(65_000)
  const { records } = told.done()
  const header = {
    kind: 'log',
    format: 'sse-pulse',
    version: 1,
    tool: 'test',
    browser: 'Chrome 156',
    exportedAt: new Date(0).toISOString(),
    redacted: [],
  }
  return [header, ...records].map(line => `${JSON.stringify(line)}\n`).join('')
}

// Written as text: no bundler may touch it, and the page's policy forbids to evaluate it there.
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const check = new Function(
  'selector',
  `${axe}; return globalThis.axe.run(selector).then(({ violations }) => ({ violations }))`,
) as (selector: string) => Promise<Pick<AxeResults, 'violations'>>

const VIEWS = { findings: '[data-testid="findings"]', heartbeat: '[data-testid="heartbeat"]' } as const

/** Parts of the view that are wider than it and cannot be scrolled to. */
function cutOff(selector: string): string[] {
  const view = document.querySelector<HTMLElement>(selector)
  if (!view) return ['no view']
  const right = document.documentElement.clientWidth
  return [...view.querySelectorAll<HTMLElement>('*')]
    .filter(each => each.checkVisibility() && each.closest('pre, svg') === null)
    .filter(each => each.getBoundingClientRect().right > right + 1)
    .map(each => `${each.tagName}.${each.className}: ${each.textContent?.slice(0, 40)}`)
}

const cases = BROWSERS.flatMap((name: BrowserName) => LANGUAGES.map(language => ({ name, language })))

describe.each(cases)('in $name, $language', ({ name, language }) => {
  let browser: Browser
  let panel: Page

  beforeAll(async () => {
    mkdirSync(PICTURES, { recursive: true })
    browser = await launch(name, { extension: builtExtension(name), language, width: 1400, height: 900 })
    const path = join(browser.downloads, 'incidents.ndjson')
    writeFileSync(path, logOf())
    panel = await browser.open(browser.extensionUrl('src/panel/panel.html'))
    await panel.upload('[data-testid="import"] input, input[data-testid="import"]', path)
    await panel.waitFor('the stream', selectStream, ['/events', 0])
  }, 60_000)
  afterAll(() => browser?.close())

  it.each(TABS)(
    '%s: nothing that axe objects to, and nothing cut off',
    async tab => {
      await panel.click(`[data-testid="tab-${tab}"]`)
      const view = VIEWS[tab]
      await panel.waitFor('the view', selector => document.querySelector(selector) !== null, [view])
      const wrong: string[] = []
      for (const theme of THEMES) {
        await panel.run(chosen => {
          document.documentElement.dataset.theme = chosen
        }, theme)
        for (const width of WIDTHS) {
          await panel.resize(width, 900)
          await panel.waitFor('the size', wanted => window.innerWidth === wanted, [width])
          await panel.screenshot(join(PICTURES, `${tab}-${name}-${language}-${theme}-${width}.png`))
          const where = `${theme} ${width}`
          wrong.push(...(await panel.run(cutOff, view)).map(each => `${where}: ${each}`))
          const { violations } = await panel.run(check, view)
          for (const { id, nodes } of violations)
            wrong.push(
              `${where}: ${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join(' ')}`,
            )
        }
      }
      expect(wrong).toEqual([])
    },
    120_000,
  )
})
