/** The Events view in real browsers: filter, types, order, columns, search and detail, by mouse and by keyboard. */

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Lab, startLab } from '../lab/main'
import { axeViolations } from '../support/axe'
import type { Browser, Page } from '../support/browser'
import { BROWSERS, builtExtension, launch } from '../support/launch'
import { createRecorder, linesOf } from '../unit/core/records'

/** Where these tests leave their pictures. */
const PICTURES = fileURLToPath(new URL('../../dist/pictures', import.meta.url))

const testId = (id: string) => `[data-testid="${id}"]`

/** The text of the cells of each event on screen, by column. */
function readEvents(): Record<string, string>[] {
  const heads = [...document.querySelectorAll('[data-testid="events"] th')].map(head =>
    (head.textContent ?? '').replace(/[▴▾]/, '').trim(),
  )
  return [...document.querySelectorAll<HTMLElement>('[data-testid="event-row"]')]
    .sort((a, b) => Number(a.dataset.row) - Number(b.dataset.row))
    .map(row =>
      Object.fromEntries([...row.children].map((cell, index) => [heads[index], cell.textContent?.trim()])),
    )
}

/** Writes into a field as a user does. */
function write(selector: string, text: string): void {
  const input = document.querySelector<HTMLInputElement>(selector)
  if (!input) throw new Error(`no ${selector}`)
  input.focus()
  input.value = text
  input.dispatchEvent(new InputEvent('input', { bubbles: true }))
}

const isFiltered = (found: string) => {
  const state = document.querySelector<HTMLElement>('[data-testid="filter-state"]')
  const text = document.querySelector('[data-testid="filter-found"]')?.textContent
  return state?.dataset.done === 'true' && text?.startsWith(found)
}

const START = 1_795_000_000_000

/** A log of two streams: 300 prices and pings of one, a chat of the other. */
function exampleLog(): string {
  const record = createRecorder()
  const header = {
    kind: 'log',
    format: 'sse-pulse',
    version: 1,
    tool: 'SSE Pulse 0.1.0',
    browser: 'Test 1',
    exportedAt: '2026-11-20T10:00:00.000Z',
    redacted: [],
  }
  const records = [
    record('connection', {
      connection: 'a',
      attempt: 0,
      at: START - 400,
      url: 'https://shop.example/prices',
    }),
    record('connection', { connection: 'b', attempt: 0, at: START - 380, url: 'https://shop.example/chat' }),
    record('open', { connection: 'a', at: START - 100 }),
    record('open', { connection: 'b', at: START - 90 }),
    ...Array.from({ length: 300 }, (_, number) => {
      const isPing = number % 10 === 9
      const data = isPing
        ? ''
        : JSON.stringify({ symbol: 'ACME', price: 100 + (number % 7), order: { id: number, note: 'ok' } })
      return record('event', {
        connection: 'a',
        type: isPing ? 'ping' : 'price',
        id: String(number),
        data,
        size: data.length,
        at: START + number * 250,
      })
    }),
    ...['Hello', ' wor', 'ld \\u4f60\\u597d'].map((content, number) => {
      const data = `{"choices":[{"index":0,"delta":{"content":"${content}"}}]}`
      return record('event', {
        connection: 'b',
        data,
        size: data.length,
        at: START + 60_000 + number * 100,
      })
    }),
  ]
  return `${JSON.stringify(header)}\n${linesOf(records)}`
}

describe.each(BROWSERS)('in %s', name => {
  let lab: Lab
  let browser: Browser
  let log: string

  beforeAll(async () => {
    mkdirSync(PICTURES, { recursive: true })
    lab = await startLab()
    browser = await launch(name, {
      extension: builtExtension(name),
      theme: 'dark',
      width: 1400,
      height: 900,
    })
    log = join(browser.downloads, 'events.ndjson')
    writeFileSync(log, exampleLog())
  })
  afterAll(async () => {
    await browser?.close()
    await lab?.close()
  })

  async function openLog(): Promise<Page> {
    const panel = await browser.open(browser.extensionUrl('src/panel/panel.html'))
    await panel.upload(`${testId('import')} input, input${testId('import')}`, log)
    await panel.waitFor('its events', () => document.querySelectorAll('[data-testid="event-row"]').length > 5)
    return panel
  }

  async function filter(panel: Page, text: string, found: string): Promise<void> {
    await panel.run(write, testId('filter'), text)
    await panel.waitFor(`“${text}” to find ${found}`, isFiltered, [found])
  }

  it('filters live events in the panel of DevTools', async () => {
    const page = await browser.open(`${lab.url}/?start=named-events&key=events-${name}&pace=10`)
    const panel = await page.openPanel()
    await panel.waitFor('types', () => document.querySelectorAll('[data-testid="type-chip"]').length > 1)
    const type = await panel.run(
      () => document.querySelector('[data-testid="type-chip"] span')?.textContent?.trim() ?? '',
    )
    await panel.click(testId('type-chip'))
    await panel.waitFor(
      'events of that type and no other',
      (head, wanted) => {
        const heads = [...document.querySelectorAll('[data-testid="events"] th')].map(each =>
          each.textContent?.trim(),
        )
        const rows = [...document.querySelectorAll('[data-testid="event-row"]')]
        return (
          rows.length > 2 &&
          rows.every(row => row.children[heads.indexOf(head)]?.textContent?.trim() === wanted)
        )
      },
      ['Type', type],
    )
    expect(await panel.run(id => document.querySelector<HTMLInputElement>(id)?.value, testId('filter'))).toBe(
      `type:${type}`,
    )
    // It goes on as events come.
    const before = await panel.run(id => document.querySelector(id)?.textContent, testId('filter-state'))
    await panel.waitFor('more of them', (id, text) => document.querySelector(id)?.textContent !== text, [
      testId('filter-state'),
      before ?? '',
    ])
    await panel.screenshot(join(PICTURES, `events-live-${name}.png`))
    await page.close()
  })

  it('keeps a note with the log of a tab: over a reload of the panel, and after the tab is closed', async () => {
    const page = await browser.open(`${lab.url}/blank`)
    await page.run(
      (url: string) => void new EventSource(url),
      `${lab.url}/stream/steady?interval=50&key=notes-${name}`,
    )
    const panel = await browser.open(browser.extensionUrl(`src/panel/panel.html?tab=${await page.tabId()}`))
    const click = (row: number) => panel.click(`${testId('event-row')}[data-row="${row}"]`)
    await panel.waitFor('events', id => document.querySelector(id) !== null, [testId('event-row')])
    await panel.run(id => document.querySelector(id)?.scrollTo({ top: 0 }), `${testId('events')}`)
    const noteOf = (wanted: string) =>
      panel.waitFor(
        `the note ${wanted}`,
        (id, text) => document.querySelector<HTMLTextAreaElement>(id)?.value === text,
        [testId('note'), wanted] as [string, string],
      )
    await page.close()
    await click(0)
    await panel.click(testId('pin'))
    await noteOf('')
    await panel.run(write, testId('note'), 'the first one')
    await panel.waitFor('the mark in its row', id => document.querySelector(id)?.textContent, [
      testId('row-note'),
    ])
    await panel.waitFor(
      'it to be written',
      id => document.querySelector(id)?.textContent?.includes('the first one'),
      [testId('row-note')],
    )
    await panel.reload()
    await panel.click(testId('pinned'))
    await panel.click(testId('pinned-event'))
    await noteOf('the first one')
    await panel.click(testId('pin'))
    await panel.waitFor('it to be let go', id => document.querySelector(id) === null, [testId('note')])
    await panel.close()
  })

  it('finds by text, field, path and expression, and says what is wrong', async () => {
    const panel = await openLog()
    await filter(panel, 'type:ping', '30 of 300')
    expect((await panel.run(readEvents)).every(({ Type }) => Type === 'ping')).toBe(true)
    await filter(panel, '-type:ping $.price>105', '38 of 300')
    await filter(panel, '"id\\":7,"', '1 of 300')
    await filter(panel, '/"price":10[12]\\b/', '77 of 300')
    await filter(panel, 'id:29*', '11 of 300')

    // What cannot be read leaves what was found, and says why.
    await panel.run(write, testId('filter'), 'size>huge')
    const problem = await panel.waitFor('the reason', id => document.querySelector(id)?.textContent, [
      testId('filter-problem'),
    ])
    expect(problem).toMatch(/huge.*no number/)
    expect(await panel.run(readEvents)).toHaveLength(11)
    await panel.screenshot(join(PICTURES, `events-wrong-${name}.png`))
    await panel.close()
  })

  it('stops a regular expression that would never end, and goes on', async () => {
    const path = join(browser.downloads, 'evil.ndjson')
    writeFileSync(path, exampleLog().replaceAll('ACME', `${'a'.repeat(60)}!`))
    const panel = await browser.open(browser.extensionUrl('src/panel/panel.html'))
    await panel.upload(`${testId('import')} input, input${testId('import')}`, path)
    await panel.waitFor('its events', () => document.querySelectorAll('[data-testid="event-row"]').length > 5)
    await panel.run(write, testId('filter'), '/(a+)+b/')
    await panel.waitFor('the reason', id => /too long/.test(document.querySelector(id)?.textContent ?? ''), [
      testId('filter-problem'),
    ])
    await filter(panel, '/price":10[12]\\b/', '77 of 300')
    await panel.close()
  })

  it('is written with the keyboard: completion, saving, and back', async () => {
    const panel = await openLog()
    await panel.click(testId('filter'))
    for (const key of ['t', 'y', 'ArrowDown', 'Enter']) await panel.press(key)
    const value = () => panel.run(id => document.querySelector<HTMLInputElement>(id)?.value, testId('filter'))
    expect(await value()).toBe('type:')
    await panel.waitFor(
      'types to choose',
      () => document.querySelectorAll('[data-testid="filter-option"]').length >= 2,
    )
    await panel.screenshot(join(PICTURES, `events-completion-${name}.png`))
    for (const key of ['ArrowDown', 'ArrowDown', 'Enter']) await panel.press(key)
    expect((await value())?.trim()).toBe('type:ping')
    await panel.waitFor('the pings', isFiltered, ['30 of 300'])
    await panel.click(testId('saved-filters'))
    await panel.click(testId('save-filter'))
    await panel.press('Escape')
    await panel.click(testId('clear-filter'))
    expect(await value()).toBe('')
    await panel.close()

    const again = await openLog()
    await again.click(testId('saved-filters'))
    await again.click(testId('saved-filter'))
    await again.waitFor('the pings', isFiltered, ['30 of 300'])
    await again.close()
  })

  it('turns the order around, and remembers columns and their widths', async () => {
    const panel = await openLog()
    expect((await panel.run(readEvents))[0]?.ID).toBe('0')
    await panel.click(testId('sort-time'))
    await panel.waitFor('the newest first', () => {
      const row = document.querySelector('[data-testid="event-row"][data-row="0"]')
      return row?.textContent?.includes('299') === true || row?.textContent?.includes('ping') === true
    })
    expect((await panel.run(readEvents))[0]).toMatchObject({ ID: '299', Type: 'ping' })

    await panel.click(testId('columns'))
    await panel.click(testId('column-id'))
    await panel.press('Escape')
    expect(Object.keys((await panel.run(readEvents))[0] ?? {})).not.toContain('ID')
    await panel.run(() => document.querySelector<HTMLElement>('[data-testid="width-type"]')?.focus())
    for (let times = 0; times < 5; times++) await panel.press('ArrowRight')
    const widthOf = () =>
      Math.round(
        document.querySelector('[data-testid="width-type"]')?.parentElement?.getBoundingClientRect().width ??
          0,
      )
    const width = await panel.run(widthOf)
    await panel.close()

    const again = await openLog()
    expect(Object.keys((await again.run(readEvents))[0] ?? {})).not.toContain('ID')
    expect(await again.run(widthOf)).toBe(width)
    await again.click(testId('columns'))
    await again.click(testId('column-id'))
    await again.close()
  })

  it('searches all streams, one hit after the other', async () => {
    const panel = await openLog()
    await panel.click(testId('search-open'))
    await panel.run(write, testId('search'), 'wor')
    const state = (text: string) =>
      panel.waitFor(text, (id, wanted) => document.querySelector(id)?.textContent?.trim() === wanted, [
        testId('search-state'),
        text,
      ])
    await state('found: 1')
    await panel.press('Enter')
    await state('1 of 1')
    // It is of the other stream, which is shown now, with the event selected.
    await panel.waitFor('the event', id => document.querySelector(id)?.textContent?.includes(' wor'), [
      testId('event-detail'),
    ])
    await panel.run(write, testId('search'), '你好')
    await state('found: 1')
    await panel.run(write, testId('search'), '$.price:100')
    await state('found: 39')
    await panel.press('Enter')
    await panel.press('Enter')
    await state('2 of 39')
    await panel.press('Enter', { shift: true })
    await panel.press('Enter', { shift: true })
    await state('39 of 39')
    await panel.waitFor('the last of them, selected in the table', () =>
      document
        .querySelector('[data-testid="event-row"][aria-selected="true"]')
        ?.textContent?.includes('"id":294'),
    )
    await panel.screenshot(join(PICTURES, `events-search-${name}.png`))
    await panel.press('Escape')
    expect(await panel.run(id => document.querySelector(id), testId('search'))).toBe(null)
    await panel.close()
  })

  it('shows an event as a tree, as text and as what has changed, and keeps a note', async () => {
    const panel = await openLog()
    await panel.click(`${testId('event-row')}[data-row="1"]`)
    const textOf = (id: string, wanted: string) =>
      panel.waitFor(
        `${id} with ${wanted}`,
        (selector, part) => document.querySelector(selector)?.textContent?.includes(part),
        [testId(id), wanted],
      )
    await textOf('event-detail', 'price: 101')
    await panel.run(() => {
      const leaf = [...document.querySelectorAll<HTMLElement>('.json-leaf')].find(each =>
        each.textContent?.startsWith('id: '),
      )
      leaf?.querySelector<HTMLElement>('[data-testid="json-path"]')?.focus()
    })
    await panel.press('Enter')
    await textOf('path-copied', '$.order.id')
    await panel.click(testId('payload-changes'))
    await textOf('changes', '$.price100101')
    await panel.click(testId('pin'))
    await panel.waitFor('the box for a note', id => document.querySelector(id) !== null, [testId('note')])
    await panel.run(write, testId('note'), 'why so cheap?')
    await panel.screenshot(join(PICTURES, `events-changes-${name}.png`))
    await panel.click(`${testId('event-row')}[data-row="4"]`)
    await textOf('changes', '$.price103104')
    await panel.click(testId('pinned'))
    await panel.click(testId('pinned-event'))
    await panel.waitFor(
      'the note',
      id => document.querySelector<HTMLTextAreaElement>(id)?.value === 'why so cheap?',
      [testId('note')],
    )
    await panel.click(testId('copy-menu'))
    await panel.click(testId('copy-sse'))
    await textOf('copy-sse', 'Copied')
    await panel.close()
  })

  it('puts together what a language model answered', async () => {
    const panel = await openLog()
    await panel.run(() => {
      const rows = [...document.querySelectorAll<HTMLElement>('[data-testid="stream-row"]')]
      rows.find(row => row.textContent?.includes('/chat'))?.click()
    })
    await panel.click(testId('as-answers'))
    const answer = await panel.waitFor(
      'the answer',
      id =>
        document.querySelector(id)?.textContent?.includes('Hello') && document.querySelector(id)?.textContent,
      [testId('answer')],
    )
    expect(answer).toContain('Hello world 你好')
    expect(await panel.run(id => document.querySelector(id)?.textContent, testId('answer-format'))).toContain(
      'OpenAI',
    )
    expect(await axeViolations(panel)).toEqual([])
    await panel.screenshot(join(PICTURES, `events-answers-${name}.png`))
    await panel.click(testId('tab-raw'))
    await panel.waitFor(
      'its lines',
      id =>
        document.querySelector(id)?.textContent?.includes('data:{') ||
        document.querySelector(id)?.textContent?.includes('data: {'),
      [testId('raw')],
    )
    expect(await axeViolations(panel)).toEqual([])
    await panel.screenshot(join(PICTURES, `raw-${name}.png`))
    await panel.click(testId('tab-request'))
    await panel.waitFor(
      'the address',
      id => document.querySelector(id)?.textContent?.includes('https://shop.example/chat'),
      [testId('request')],
    )
    expect(await axeViolations(panel)).toEqual([])
    await panel.screenshot(join(PICTURES, `request-${name}.png`))
    await panel.close()
  })

  it('is in order for axe in both themes', async () => {
    const panel = await openLog()
    await panel.click(testId('search-open'))
    await panel.click(testId('event-row'))
    await panel.waitFor('the detail', id => document.querySelector(id) !== null, [testId('event-detail')])
    for (const theme of ['dark', 'light']) {
      await panel.run(wanted => {
        document.documentElement.dataset.theme = wanted
      }, theme)
      for (const text of ['ty', 'size>huge', '']) {
        await panel.run(write, testId('filter'), text)
        expect(await axeViolations(panel)).toEqual([])
      }
      await panel.run(write, testId('filter'), '-type:ping $.price>105')
      await panel.waitFor('what it finds', isFiltered, ['38 of 300'])
      for (const width of [1400, 900, 500]) {
        await panel.resize(width, 900)
        await panel.screenshot(join(PICTURES, `events-${theme}-${width}-${name}.png`))
      }
      await panel.resize(1400, 900)
    }
    await panel.close()
  })
})
