/** The timeline of the panel: what it shows of the lab's streams, how it moves, and that what it counts is true. */

import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { AxeResults } from 'axe-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HEARTBEAT_NAMES } from '../../src/core/heartbeat-names'
import { eventsOf } from '../lab/ledger'
import { type Lab, startLab } from '../lab/main'
import type { Browser, Page } from '../support/browser'
import { BROWSERS, builtExtension } from '../support/launch'
import { launch } from '../support/launch-in-test'
import { ofKind, openLogReader } from '../support/log'
import { waitUntil } from '../support/poll'

/** Where these tests leave their pictures. */
const PICTURES = fileURLToPath(new URL('../../dist/pictures', import.meta.url))

const CHART = '[data-testid="timeline-chart"]'

/** What the timeline says of itself. */
interface Shown {
  from: number
  to: number
  mode: string
  /** Where the axis is in the window, in pixels. */
  left: number
  top: number
  width: number
  /** Upper edge of the first lane. */
  lanes: number
  marked: number | null
}

function readShown(): Shown {
  const { from, to, mode, left, width, head, marked } =
    document.querySelector<HTMLElement>('[data-testid="timeline"]')?.dataset ?? {}
  const box = document.querySelector('[data-testid="timeline-chart"]')?.getBoundingClientRect()
  return {
    from: Number(from),
    to: Number(to),
    mode: mode ?? '',
    left: (box?.left ?? 0) + Number(left),
    top: box?.top ?? 0,
    width: Number(width),
    lanes: (box?.top ?? 0) + Number(head),
    marked: marked ? Number(marked) : null,
  }
}

/** What the table in place of the drawing says, by stream: its cells. */
function readTable(): Record<string, string[]> {
  const rows = [...document.querySelectorAll('[data-testid="timeline-table"] tbody tr')].map(row =>
    [...row.children].map(cell => (cell.textContent ?? '').replace(/\s+/g, ' ').trim()),
  )
  return Object.fromEntries(rows.map(([name = '', ...cells]) => [name, cells]))
}

/** What is said of the selected span; `null` while nothing is. */
function readStatistics() {
  const { dataset } = document.querySelector<HTMLElement>('[data-testid="span-statistics"]') ?? {}
  const span = document.querySelector<HTMLElement>('[data-testid="timeline-selection"]')?.dataset
  if (!dataset || !span) return null
  const number = (name: string) => (dataset[name] === '' ? null : Number(dataset[name]))
  return {
    from: Number(span.from),
    to: Number(span.to),
    events: number('events'),
    bytes: number('bytes'),
    silence: number('silence'),
    median: number('median'),
  }
}

/** How many pixels of the drawing have about the colour of a token, in a strip at some height. */
function countPixels(token: string, top: number, height: number): number {
  const canvas = document.querySelector<HTMLCanvasElement>('[data-testid="timeline-chart"] canvas')
  const context = canvas?.getContext('2d')
  if (!canvas || !context) return -1
  const ratio = canvas.width / canvas.getBoundingClientRect().width
  const { data } = context.getImageData(0, top * ratio, canvas.width, height * ratio)
  const hex = getComputedStyle(document.documentElement).getPropertyValue(token).trim()
  const wanted = [1, 3, 5].map(place => Number.parseInt(hex.slice(place, place + 2), 16))
  let found = 0
  for (let pixel = 0; pixel < data.length; pixel += 4)
    if (wanted.every((value, part) => Math.abs((data[pixel + part] ?? 0) - value) < 24)) found++
  return found
}

const xOf = ({ from, to, left, width }: Shown, at: number) => left + ((at - from) / (to - from)) * width

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

  async function openPanel(tab: number): Promise<Page> {
    const panel = await browser.open(browser.extensionUrl(`src/panel/panel.html?tab=${tab}`))
    await panel.waitFor('the timeline', selector => document.querySelector(selector) !== null, [CHART])
    return panel
  }

  /** Opens streams in a blank page and a panel beside it. */
  async function openStreams(paths: readonly string[]): Promise<{ page: Page; panel: Page; tab: number }> {
    const page = await browser.open(`${lab.url}/blank`)
    const tab = await page.tabId()
    await page.run(
      urls => {
        Object.assign(window, { sources: urls.map(url => new EventSource(url)) })
      },
      paths.map(path => lab.url + path),
    )
    return { page, panel: await openPanel(tab), tab }
  }

  /** The page closes its streams: nothing moves any more. */
  async function closeStreams(page: Page, panel: Page): Promise<void> {
    await page.run(() => {
      for (const source of (window as unknown as { sources: EventSource[] }).sources) source.close()
    })
    await panel.waitFor('all to be closed', () =>
      [...document.querySelectorAll<HTMLElement>('[data-testid="stream-row"]')].every(
        row => row.dataset.state === 'closed',
      ),
    )
  }

  it('shows a lane for each stream, with its states and what came, in the drawing and as a table', async () => {
    const run = ++tries
    const key = (id: string) => `${name}-${run}-lanes-${id}`
    const { page, panel } = await openStreams([
      `/stream/steady?key=${key('steady')}&interval=100&count=20`,
      `/stream/drop-and-resume?key=${key('drop')}&interval=60&retry=300&drops=2`,
      `/stream/server-error-500?key=${key('error')}&when=always`,
      `/stream/heartbeat-event?key=${key('beats')}&pace=20`,
    ])
    await panel.waitFor('the third attempt', () =>
      [...document.querySelectorAll('[data-testid="stream-row"]')].some(row =>
        /retries 2/.test(row.textContent ?? ''),
      ),
    )
    await closeStreams(page, panel)
    await panel.click('[data-testid="timeline-fit"]')

    // The drawing: the first lane is open for most of the time, the second waits in between.
    const { top, lanes } = await panel.run(readShown)
    const pixels = (token: string, lane: number) => panel.run(countPixels, token, lanes - top + 46 * lane, 46)
    await waitUntil('the first lane to be open', async () => (await pixels('--band-open', 0)) > 2000)
    expect(await pixels('--band-waiting-ground', 1)).toBeGreaterThan(50)
    expect(await pixels('--band-waiting-ground', 0)).toBeLessThan(10)
    expect(await pixels('--band-closed', 2)).toBeGreaterThan(500)
    expect(await pixels('--beat', 3)).toBeGreaterThan(20)
    await panel.screenshot(join(PICTURES, `timeline-${name}.png`))

    // The same as a table.
    await panel.click('[data-testid="timeline-as-table"]')
    await panel.waitFor('the table to be filled', () =>
      [...document.querySelectorAll('[data-testid="timeline-table"] tbody tr')].every(
        row => (row.children[3]?.textContent ?? '') !== '',
      ),
    )
    const table = await panel.run(readTable)
    const paths = ['/steady', '/drop-and-resume', '/server-error-500', '/heartbeat-event']
    const [steady, drop, error, beats] = paths.map(
      path => Object.entries(table).find(([stream]) => stream.includes(path))?.[1] ?? [],
    )
    const sent = (id: string) => eventsOf(lab.sent(key(id))).length
    // The last one may still have been on its way when the page closed its stream.
    const expectCount = (shown: string | undefined, sent: number) =>
      expect([String(sent), String(sent - 1)]).toContain(shown)
    expect(steady?.[1]).toBe('1')
    expectCount(steady?.[2], sent('steady'))
    expect(steady?.[0]).toMatch(/open [\d.]+ s/)
    expect(drop?.[1]).toBe('3')
    expectCount(drop?.[2], sent('drop'))
    expect(drop?.[0]).toMatch(/waiting to retry [\d.]+ (ms|s)/)
    expect(error?.[0]).toMatch(/^connecting .* · closed/)
    const isBeat = ({ type }: { type: string }) => HEARTBEAT_NAMES.some(name => name === type)
    expectCount(beats?.[3], eventsOf(lab.sent(key('beats'))).filter(isBeat).length)
    await panel.screenshot(join(PICTURES, `timeline-table-${name}.png`))
    for (const each of [panel, page]) await each.close()
  })

  it('zooms, moves, fits and selects, by keys and by the mouse', async () => {
    const { page, panel } = await openStreams([
      `/stream/steady?key=${name}-${++tries}-moves&interval=50&count=20`,
    ])
    await panel.waitFor('events', () => document.querySelectorAll('[data-testid="event-row"]').length >= 20)
    expect((await panel.run(readShown)).mode).toBe('follow')
    await closeStreams(page, panel)
    await panel.click('[data-testid="timeline-fit"]')
    await panel.run(selector => document.querySelector<HTMLElement>(selector)?.focus(), CHART)
    /** Shows everything, and stays there though a last record may make the log a little longer. */
    const showAll = async (): Promise<Shown> => {
      await panel.press('0')
      expect((await panel.run(readShown)).mode).toBe('fit')
      for (const key of ['s', 'Enter', 'Escape']) await panel.press(key)
      const shown = await panel.run(readShown)
      expect(shown.mode).toBe('free')
      return shown
    }
    const whole = await showAll()
    const length = (shown: Shown) => shown.to - shown.from

    /** Does something, and returns what is shown once that has changed. */
    const after = async (act: () => Promise<void>): Promise<Shown> => {
      const { from, to } = await panel.run(readShown)
      await act()
      await panel.waitFor(
        'another span',
        (from, to) => {
          const { dataset } = document.querySelector<HTMLElement>('[data-testid="timeline"]') ?? {}
          return Number(dataset?.from) !== from || Number(dataset?.to) !== to
        },
        [from, to],
      )
      return panel.run(readShown)
    }
    const press = (key: string) => after(() => panel.press(key))

    const near = await press('+')
    expect(length(near)).toBeCloseTo(length(whole) / 1.5, 0)
    expect(near.from).toBeGreaterThan(whole.from)
    const right = await press('ArrowRight')
    expect(right.from - near.from).toBeCloseTo(length(near) / 10, 0)
    expect((await press('ArrowLeft')).from).toBeCloseTo(near.from, 0)
    expect(length(await press('-'))).toBeCloseTo(length(whole), 0)
    // The wheel zooms around the pointer, and moves with Shift.
    const fitted = await showAll()
    const { left, top, width } = fitted
    const y = top + 50
    const x = left + width / 4
    const wheeled = await after(() => panel.mouse({ type: 'wheel', x, y, by: -150 }))
    expect(length(wheeled)).toBeLessThan(length(whole) * 0.8)
    expect(xOf(wheeled, fitted.from + length(fitted) / 4)).toBeCloseTo(x, 0)
    const turned = await after(() => panel.mouse({ type: 'wheel', x, y, by: 100, shift: true }))
    expect(length(turned)).toBeCloseTo(length(wheeled), 0)
    expect(turned.from).toBeGreaterThan(wheeled.from)
    // Dragging with Shift moves too.
    const dragged = await after(() =>
      panel.mouse(
        { type: 'down', x, y, shift: true },
        { type: 'move', x: x + 50, y, shift: true },
        { type: 'up', x: x + 50, y, shift: true },
      ),
    )
    expect(dragged.from).toBeLessThan(turned.from)
    expect(length(dragged)).toBeCloseTo(length(turned), 0)

    // Dragging selects, Enter zooms to it, Escape selects nothing.
    const all = await showAll()
    await panel.mouse(
      { type: 'down', x, y },
      { type: 'move', x: x + width / 8, y },
      { type: 'move', x: x + width / 4, y },
      { type: 'up', x: x + width / 4, y },
    )
    const found = await panel.waitFor('the statistics', readStatistics)
    expect(found?.from).toBeCloseTo(all.from + length(all) / 4, -1)
    expect(found?.to).toBeCloseTo(all.from + length(all) / 2, -1)
    const chosen = await press('Enter')
    expect([chosen.from, chosen.to]).toEqual([found?.from, found?.to])
    await panel.press('Escape')
    await panel.waitFor(
      'no selection',
      () => document.querySelector('[data-testid="timeline-selection"]') === null,
    )
    for (const each of [panel, page]) await each.close()
  })

  it('counts and measures a selected span as the server and the log say', async () => {
    const key = `${name}-${++tries}-statistics`
    const { page, panel, tab } = await openStreams([`/stream/steady?key=${key}&interval=40&count=50`])
    const reader = await openLogReader(browser)
    const records = await reader.waitFor(tab, 'fifty events', all => ofKind(all, 'event').length === 50)
    await closeStreams(page, panel)
    await panel.click('[data-testid="timeline-fit"]')
    await panel.run(selector => document.querySelector<HTMLElement>(selector)?.focus(), CHART)
    await panel.press('s')
    const all = await panel.waitFor('the statistics', readStatistics)
    const sent = eventsOf(lab.sent(key))
    expect(sent).toHaveLength(50)
    expect(all).toMatchObject({ events: 50, bytes: sent.reduce((sum, { size }) => sum + size, 0) })

    // Some of them, chosen with the mouse.
    const { left, top, width } = await panel.run(readShown)
    const y = top + 50
    await panel.mouse(
      { type: 'down', x: left + width * 0.3, y },
      { type: 'move', x: left + width * 0.5, y },
      { type: 'move', x: left + width * 0.6, y },
      { type: 'up', x: left + width * 0.6, y },
    )
    const some = await panel.waitFor(
      'others',
      from => {
        const span = document.querySelector<HTMLElement>('[data-testid="timeline-selection"]')?.dataset
        const own = document.querySelector<HTMLElement>('[data-testid="span-statistics"]')?.dataset
        return Number(span?.from) !== from && own?.events !== '50'
      },
      [all?.from ?? 0],
    )
    expect(some).toBe(true)
    const part = await panel.run(readStatistics)
    const times = ofKind(records, 'event').map(({ at }) => at)
    const within = times.filter(at => at >= (part?.from ?? 0) && at < (part?.to ?? 0))
    expect(within.length).toBeGreaterThan(5)
    expect(part?.events).toBe(within.length)
    const intervals = within.slice(1).map((at, index) => at - (within[index] ?? 0))
    const sorted = intervals.sort((a, b) => a - b)
    const middle = (sorted.length - 1) / 2
    const median = ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2
    expect(part?.median).toBeCloseTo(median, 2)
    expect(part?.silence).toBeGreaterThanOrEqual(sorted.at(-1) ?? 0)
    for (const each of [panel, page, reader]) await each.close()
  })

  it('selects what is clicked on everywhere, and marks what is selected elsewhere', async () => {
    const key = `${name}-${++tries}-click`
    const { page, panel, tab } = await openStreams([
      `/stream/steady?key=${key}-1&interval=150&count=12`,
      `/stream/drop-and-resume?key=${key}-2&interval=60&retry=400&drops=1`,
    ])
    const reader = await openLogReader(browser)
    const records = await reader.waitFor(
      tab,
      'twelve events and a second attempt',
      all =>
        ofKind(all, 'event').filter(
          ({ connection }) => connection === ofKind(all, 'connection')[0]?.connection,
        ).length === 12 && ofKind(all, 'open').some(({ attempt }) => attempt === 2),
    )
    await closeStreams(page, panel)
    await panel.click('[data-testid="timeline-fit"]')
    await panel.run(selector => document.querySelector<HTMLElement>(selector)?.focus(), CHART)
    // Stays there, though a last record may make the log a little longer.
    for (const key of ['s', 'Enter', 'Escape']) await panel.press(key)
    const [first, second] = ofKind(records, 'connection').map(({ connection }) => connection)
    const events = ofKind(records, 'event').filter(({ connection }) => connection === first)
    const seventh = events[6]
    if (!seventh) throw new Error('there are not seven events')

    // A tick in the first lane selects its row.
    const shown = await panel.run(readShown)
    const x = xOf(shown, seventh.at)
    const y = shown.lanes + 26
    await panel.mouse({ type: 'down', x, y }, { type: 'up', x, y })
    await panel.waitFor('the seventh row', () => {
      const row = document.querySelector('[data-testid="event-row"][aria-selected="true"]')
      return row?.getAttribute('data-row') === '6'
    })
    expect((await panel.run(readShown)).marked).toBe(seventh.at)
    await panel.waitFor('its detail', () => document.querySelector('[data-testid="event-detail"]') !== null)
    await panel.screenshot(join(PICTURES, `timeline-event-${name}.png`))

    // Keys go on from there, and a row that is clicked is marked on the axis.
    await panel.press('.')
    await panel.waitFor(
      'the eighth event to be marked',
      at => Number(document.querySelector<HTMLElement>('[data-testid="timeline"]')?.dataset.marked) === at,
      [events[7]?.at ?? 0],
    )
    await panel.click('[data-testid="event-row"][data-row="2"]')
    await panel.waitFor(
      'the third event to be marked',
      at => Number(document.querySelector<HTMLElement>('[data-testid="timeline"]')?.dataset.marked) === at,
      [events[2]?.at ?? 0],
    )

    // The mark of the second attempt of the second lane selects stream and attempt.
    const began = ofKind(records, 'request').find(
      ({ connection, attempt }) => connection === second && attempt === 2,
    )
    const opened = ofKind(records, 'open').find(
      ({ connection, attempt }) => connection === second && attempt === 2,
    )
    const mark = xOf(await panel.run(readShown), began?.at ?? opened?.at ?? 0)
    const lane = shown.lanes + 46 + 11
    await panel.mouse({ type: 'down', x: mark, y: lane }, { type: 'up', x: mark, y: lane })
    await panel.waitFor('the second attempt', () => {
      const row = document.querySelector('[data-testid="attempt-row"][aria-selected="true"]')
      return row?.getAttribute('data-row') === '1'
    })
    await panel.press('[')
    await panel.waitFor('the first attempt', () => {
      const row = document.querySelector('[data-testid="attempt-row"][aria-selected="true"]')
      return row?.getAttribute('data-row') === '0'
    })
    // The label of a lane, and the keys up and down, select the stream.
    await panel.press('ArrowUp')
    await panel.waitFor(
      'the first stream',
      () =>
        document
          .querySelector('[data-testid="stream-row"][aria-selected="true"]')
          ?.textContent?.includes('steady') ?? false,
    )
    for (const each of [panel, page, reader]) await each.close()
  })

  it('follows what comes until the user moves, and says what happened to the page', async () => {
    const { page, panel } = await openStreams([`/stream/steady?key=${name}-${++tries}-follow&interval=200`])
    await panel.waitFor('events', () => document.querySelectorAll('[data-testid="event-row"]').length > 2)
    await panel.run(selector => document.querySelector<HTMLElement>(selector)?.focus(), CHART)
    // A screen of two seconds is full soon, and then moves on.
    for (let times = 0; times < 8; times++) await panel.press('+')
    const before = await panel.run(readShown)
    expect(before.mode).toBe('follow')
    await panel.waitFor(
      'the axis to move',
      to => Number(document.querySelector<HTMLElement>('[data-testid="timeline"]')?.dataset.to) > to + 500,
      [before.to],
    )
    await panel.press('ArrowLeft')
    const stopped = await panel.run(readShown)
    expect(stopped.mode).toBe('free')
    const rows = await panel.run(() => document.querySelectorAll('[data-testid="event-row"]').length)
    await panel.waitFor(
      'more events',
      rows => document.querySelectorAll('[data-testid="event-row"]').length > rows,
      [rows],
    )
    expect(await panel.run(readShown)).toMatchObject({ from: stopped.from, to: stopped.to })
    await panel.press('f')
    const again = await panel.run(readShown)
    expect(again.mode).toBe('follow')

    // The panel stands in front of the page, which has been hidden ever since.
    await panel.mouse({ type: 'move', x: again.left + again.width * 0.8, y: again.lanes + 40 })
    await panel.waitFor('the page to be told hidden', () =>
      /page hidden/.test(document.querySelector('[data-testid="timeline-tooltip"]')?.textContent ?? ''),
    )
    for (const each of [panel, page]) await each.close()
  })

  it('is in order for axe, as a drawing and as a table', async () => {
    const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
    const { page, panel } = await openStreams([`/stream/steady?key=${name}-${++tries}-axe&interval=100`])
    await panel.waitFor('events', () => document.querySelectorAll('[data-testid="event-row"]').length > 2)
    // Written as text: no bundler may touch it, and the page's policy forbids to evaluate it there.
    const check = new Function(
      'selector',
      `${source}; return globalThis.axe.run(selector).then(({ violations }) => ({ violations }))`,
    ) as (selector: string) => Promise<Pick<AxeResults, 'violations'>>
    const violations = async () => {
      const found = await panel.run(check, '[data-testid="timeline"]')
      return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
    }
    await panel.press('s')
    expect(await violations()).toEqual([])
    await panel.click('[data-testid="timeline-as-table"]')
    await panel.waitFor('the table', () => document.querySelector('[data-testid="timeline-table"]') !== null)
    expect(await violations()).toEqual([])
    await panel.run(() => {
      document.documentElement.dataset.theme = 'light'
    })
    expect(await violations()).toEqual([])
    for (const each of [panel, page]) await each.close()
  })
})
