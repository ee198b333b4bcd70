/**
 * What the observers of the wire add to the log: events that nobody listens to, comments, retry fields, checkpoints
 * and bytes, through DevTools in both browsers and through deep capture in Firefox. Held against what the server sent.
 */

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { LogRecord } from '../../src/core/record'
import type { Sent } from '../lab/ledger'
import { type Lab, startLab } from '../lab/main'
import { type ScriptAttempt, scriptPath } from '../lab/scenarios/script'
import type { Browser, Page } from '../support/browser'
import { switchDeepCapture } from '../support/deep-capture'
import { BROWSERS, builtExtension } from '../support/launch'
import { launch } from '../support/launch-in-test'
import { type LogReader, ofKind, openLogReader } from '../support/log'

declare const window: {
  source: EventSource
  worker: Worker
  lab: { states: Record<string, string>; texts: Record<string, string> }
} & typeof globalThis

function openSource(url: string, types: string[] = []): void {
  window.source = new EventSource(url)
  for (const type of types) window.source.addEventListener(type, () => {})
}

function openInWorker(url: string): void {
  const code = `const source = new EventSource(${JSON.stringify(url)})`
  window.worker = new Worker(URL.createObjectURL(new Blob([code])))
}

const comments = (records: readonly LogRecord[]) => ofKind(records, 'comment').map(({ text }) => text)
const levels = (records: readonly LogRecord[]) => ofKind(records, 'capture').map(({ level }) => level)
const types = (records: readonly LogRecord[]) => ofKind(records, 'event').map(({ type }) => type)
const bytes = (records: readonly LogRecord[]) =>
  ofKind(records, 'bytes').reduce((sum, { size }) => sum + size, 0)

/** A stream with everything that no page is told of. */
const WHOLE: ScriptAttempt = {
  body: [
    ': first\n\nretry: 700\nid: 7\n\n',
    { wait: 300 },
    'event: unheard\ndata: é\n\ndata: heard\n\n',
    { wait: 700 },
    ': zweiter Schlag ♥\n\nnonsense\n\n',
    { wait: 300 },
  ],
  end: 'end',
}
const WHOLE_SIZE = new TextEncoder().encode(
  WHOLE.body?.filter(step => typeof step === 'string').join(''),
).length

describe.each(BROWSERS)('in %s', name => {
  let lab: Lab
  let browser: Browser
  let reader: LogReader
  let page: Page
  let panel: Page
  let tab: number
  let streams = 0

  const key = () => `wire-${name}-${++streams}`

  beforeAll(async () => {
    lab = await startLab()
    await start()
  })
  afterAll(async () => {
    await browser?.close()
    await lab?.close()
  })

  async function start(): Promise<void> {
    await browser?.close()
    browser = await launch(name, { extension: builtExtension(name) })
    reader = await openLogReader(browser)
  }

  async function open(path = '/blank'): Promise<void> {
    page = await browser.open(lab.url + path)
    tab = await page.tabId()
  }

  /** Opens a page with DevTools. */
  async function openWithDevTools(): Promise<void> {
    await open()
    panel = await page.openPanel()
  }

  const ended = (count = 1) =>
    reader.waitFor(tab, `the end of attempt ${count}`, records => ofKind(records, 'end').length >= count)

  describe('with DevTools', () => {
    it('has the events that nobody listens to, and each event once', async () => {
      await openWithDevTools()
      const mine = key()
      await page.run(openSource, `${lab.url}/stream/named-events?interval=60&count=12&key=${mine}`, [
        'price',
        'trade',
      ])
      const records = await reader.waitFor(tab, 'all events', all => ofKind(all, 'event').length >= 12)
      const sent = lab.sent(mine).connections[0]?.sent ?? []
      const events = ofKind(records, 'event')
      const byNumber = [...events].sort((a, b) => JSON.parse(a.data ?? '').n - JSON.parse(b.data ?? '').n)
      expect(byNumber.map(({ type, data, heard, source }) => [type, data, heard, source])).toEqual(
        sent.flatMap(each =>
          each.kind === 'event'
            ? [[each.type, each.data, each.type !== 'notice', each.type === 'notice' ? 'devtools' : 'page']]
            : [],
        ),
      )
      await page.close()
    })

    it('has comments, retry fields, checkpoints, faults and bytes', async () => {
      await openWithDevTools()
      await page.run(openSource, lab.url + scriptPath([WHOLE, { body: ['data: next\n\n'] }], key()))
      const records = await reader.waitFor(tab, 'all of the first attempt', all => {
        return comments(all).length >= 2 && ofKind(all, 'event').length >= 3
      })
      const first = records.filter(({ attempt }) => attempt === 1)
      expect(comments(first)).toEqual([' first', ' zweiter Schlag ♥'])
      expect(ofKind(first, 'retry').map(({ delay }) => delay)).toEqual([700])
      expect(ofKind(first, 'checkpoint').map(({ id }) => id)).toEqual(['7'])
      expect(ofKind(first, 'fault').map(({ reason, text }) => [reason, text])).toEqual([
        ['unknown-field', 'nonsense'],
      ])
      expect(types(first).sort()).toEqual(['message', 'unheard'])
      expect(bytes(first)).toBe(WHOLE_SIZE)
      expect(levels(records)).toContain('devtools')
      // The second comment came after both events and before the end, whenever it was found.
      const [, second] = ofKind(first, 'comment')
      const last = Math.max(...ofKind(first, 'event').map(({ at }) => at))
      expect(second?.at).toBeGreaterThanOrEqual(last)
      await page.close()
    })

    it('shows that a silent stream is alive while it is open', async () => {
      await openWithDevTools()
      await page.run(openSource, `${lab.url}/stream/heartbeat-comment?interval=400&every=1000&key=${key()}`)
      const records = await reader.waitFor(tab, 'growth', all => ofKind(all, 'bytes').length >= 4)
      expect(ofKind(records, 'event')).toEqual([])
      expect(new Set(ofKind(records, 'bytes').map(({ source }) => source))).toEqual(new Set(['devtools']))
      if (name === 'firefox') {
        const beats = await reader.waitFor(tab, 'heartbeats', all => comments(all).length >= 4)
        expect(comments(beats).slice(0, 3)).toEqual([' hello', ' ping', ' ping'])
      }
      await page.close()
    })

    it.runIf(name === 'chromium')('has the events of a worker', async () => {
      await openWithDevTools()
      await page.run(openInWorker, lab.url + scriptPath([WHOLE, { body: [] }], key()))
      const records = await reader.waitFor(
        tab,
        'the comments of the stream',
        all => comments(all).length >= 2,
      )
      const [made] = ofKind(records, 'connection')
      expect(made).toMatchObject({ api: 'worker' })
      const [first, second] = ofKind(records, 'event')
      expect([first?.type, second?.type, first?.source]).toEqual(['unheard', 'message', 'devtools'])
      await page.run(() => window.worker.terminate())
      await page.close()
    })

    it('says that it sees less when DevTools is closed', async () => {
      await openWithDevTools()
      await page.run(openSource, `${lab.url}/stream/heartbeat-comment?interval=300&every=2&key=${key()}`)
      await reader.waitFor(tab, 'the level', all => levels(all).at(-1) === 'devtools')
      await panel.close()
      const records = await reader.waitFor(tab, 'a lower level', all => levels(all).at(-1) !== 'devtools')
      expect(levels(records).at(-1)).toMatch(/^(http|api)$/)
      // What the page is told goes on.
      const { length } = ofKind(records, 'event')
      await reader.waitFor(tab, 'more events', all => ofKind(all, 'event').length > length + 1)
      await page.close()
    })

    it('shows its level in the panel, and what it cannot see', async () => {
      await openWithDevTools()
      await page.run(openSource, `${lab.url}/stream/heartbeat-comment?interval=300&every=2&key=${key()}`)
      const level = await panel.waitFor('the level', () => {
        const badge = document.querySelector<HTMLElement>('[data-testid="capture-level"]')
        return badge?.dataset.level === 'devtools' && badge.textContent
      })
      expect(level).toBeTruthy()
      await panel.click('[data-testid="capture-level"]')
      const more = await panel.waitFor('what the badge opens', () => {
        const opened = document.querySelector<HTMLElement>('[data-testid="capture-more"]:popover-open')
        return opened?.innerText
      })
      expect(more).toContain('Chromium')
      await page.close()
    })

    it('goes on after the background has died, and tells nothing twice', async () => {
      await openWithDevTools()
      const mine = key()
      await page.run(openSource, `${lab.url}/stream/named-events?interval=100&count=40&key=${mine}`, [
        'price',
        'trade',
      ])
      await reader.waitFor(tab, 'an unheard event', all => types(all).includes('notice'))
      await browser.stopBackground()
      const records = await reader.waitFor(tab, 'all events', all => ofKind(all, 'event').length >= 40)
      const numbers = ofKind(records, 'event').map(({ data }) => JSON.parse(data ?? '').n as number)
      expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, index) => index + 1))
      await page.close()
    })
  })

  describe.runIf(name === 'firefox')('with deep capture', () => {
    beforeAll(async () => {
      await start()
      await switchDeepCapture(browser, true)
    })

    const BEATS = '/stream/heartbeat-comment?interval=120&every=3&count=8'

    /** How long after the server a fact was noted, for each that both have. */
    function delays(records: readonly LogRecord[], mine: string): number[] {
      const sent = lab.sent(mine).connections[0]?.sent ?? []
      const sentComments = sent.filter((each): each is Sent & { kind: 'comment' } => each.kind === 'comment')
      const noted = ofKind(records, 'comment')
      expect(noted.map(({ text }) => text)).toEqual(sentComments.map(({ text }) => text))
      return noted.map(({ at }, index) => at - (sentComments[index]?.at ?? 0))
    }

    it('has every comment within milliseconds, nothing twice, and says so', async () => {
      const watching = await browser.open(browser.extensionUrl('src/panel/panel.html?tab=all'))
      await open()
      const mine = key()
      await page.run(openSource, `${lab.url}${BEATS}&key=${mine}`)
      const records = await reader.waitFor(tab, 'all heartbeats', all => {
        return comments(all).length >= 9 && ofKind(all, 'event').length >= 2
      })
      const late = delays(records, mine).sort((a, b) => a - b)
      expect(late[0]).toBeGreaterThan(-3)
      // The middle one: a machine that is busy may hold up any of them.
      expect(late[4]).toBeLessThan(10)
      expect(ofKind(records, 'comment').every(({ source }) => source === 'bytes')).toBe(true)
      expect(ofKind(records, 'event').map(({ id, source }) => [id, source])).toEqual([
        ['1', 'page'],
        ['2', 'page'],
      ])
      expect(levels(records).at(-1)).toBe('bytes')
      await watching.close()
      await page.close()
    })

    it('reads a stream from its first attempt on where one came from before', async () => {
      await open()
      const mine = key()
      await page.run(openSource, `${lab.url}${BEATS}&key=${mine}`)
      const records = await reader.waitFor(tab, 'all heartbeats', all => comments(all).length >= 9)
      expect(ofKind(records, 'comment').every(({ attempt }) => attempt === 1)).toBe(true)
      expect(delays(records, mine)).toHaveLength(9)
      await page.close()
    })

    it('is woken for it', async () => {
      // Firefox wakes a background only for what it listened to at once when it last started: so twice.
      await browser.stopBackground()
      await open()
      await page.run(openSource, `${lab.url}${BEATS}&key=${key()}`)
      await reader.waitFor(tab, 'a stream', all => ofKind(all, 'event').length > 0)
      await page.close()
      await open()
      await browser.stopBackground()
      const mine = key()
      await page.run(openSource, `${lab.url}${BEATS}&key=${mine}`)
      const records = await reader.waitFor(tab, 'all heartbeats', all => comments(all).length >= 9)
      expect(delays(records, mine)).toHaveLength(9)
      await page.close()
    })

    it('has what came of the whole of an attempt, and of a worker', async () => {
      await open()
      // An address that is known from here on.
      const path = scriptPath([WHOLE, { body: ['data: next\n\n'] }], key())
      await page.run(openSource, lab.url + scriptPath([{ body: [': x\n\n'] }], key()))
      await reader.waitFor(tab, 'a stream', all => ofKind(all, 'connection').length > 0)
      await page.reload()
      await page.run(openSource, lab.url + path)
      const records = await reader.waitFor(tab, 'all of it', all => {
        return (
          comments(all).includes(' zweiter Schlag ♥') &&
          ofKind(all, 'event').some(({ data }) => data === 'next')
        )
      })
      const made = ofKind(records, 'connection').at(-1)?.connection
      const first = records.filter(({ connection, attempt }) => connection === made && attempt === 1)
      expect(comments(first)).toEqual([' first', ' zweiter Schlag ♥'])
      expect(ofKind(first, 'retry').map(({ delay }) => delay)).toEqual([700])
      expect(ofKind(first, 'checkpoint').map(({ id }) => id)).toEqual(['7'])
      expect(types(first).sort()).toEqual(['message', 'unheard'])
      expect(bytes(first)).toBe(WHOLE_SIZE)
      await page.run(openInWorker, lab.url + scriptPath([WHOLE, { body: [] }], key()))
      // Firefox does not say which tab a worker belongs to.
      const worker = await reader.waitFor(-1, 'the comments of the worker', all => comments(all).length >= 2)
      expect(comments(worker)).toEqual([' first', ' zweiter Schlag ♥'])
      expect(types(worker)).toEqual(['unheard', 'message'])
      await page.run(() => window.worker.terminate())
      await page.close()
    })

    it('sees no more when it is switched off, and harms no stream that it was reading', async () => {
      const watching = await browser.open(browser.extensionUrl('src/panel/panel.html?tab=all'))
      await open()
      const read = page
      const readTab = tab
      await page.run(openSource, `${lab.url}/stream/heartbeat-comment?interval=120&every=3&key=${key()}`)
      await reader.waitFor(tab, 'heartbeats', all => comments(all).length >= 4)
      const options = await browser.open(browser.extensionUrl('src/options/options.html'))
      await options.click('[data-testid=option-deep]')
      await options.waitFor('deep capture to be off', () => {
        return document.querySelector<HTMLInputElement>('[data-testid=option-deep]')?.checked === false
      })
      await options.close()
      const before = await reader.read(readTab)
      const after = await reader.waitFor(readTab, 'more events', all => {
        return ofKind(all, 'event').length > ofKind(before, 'event').length + 2
      })
      expect(ofKind(after, 'error')).toEqual([])
      expect(levels(after).at(-1)).toBe('http')
      await read.close()
      await open()
      await page.run(openSource, `${lab.url}${BEATS}&key=${key()}`)
      const records = await reader.waitFor(tab, 'events', all => ofKind(all, 'event').length >= 2)
      expect(comments(records)).toEqual([])
      await watching.close()
      await page.close()
    })
  })

  it('has what the page of every way to read says that it has', async () => {
    const mine = key()
    await open(`/reading?key=${mine}&start=all&wait=20`)
    await page.waitFor(
      'all that ends to be over',
      () => {
        const { states, texts } = window.lab
        const left = Object.values(states).filter(state => state === 'reading').length
        const isRead = (way: string) => (texts[way]?.match(/^data: /gm)?.length ?? 0) >= 6
        return left === 3 && isRead('eventsource') && isRead('worker-eventsource')
      },
      [],
      { timeout: 30_000 },
    )
    const { states, texts } = await page.run(() => window.lab)
    const { eventsource, cancel, ...whole } = texts
    const [sent] = lab.sent(`${mine}-reader`).connections
    const body = sent?.sent.map(each => (each.kind === 'bytes' ? each.text : '')).join('') ?? ''
    expect(Object.values(states)).not.toContain('failed')
    for (const [way, text] of Object.entries(whole))
      if (states[way] === 'over') expect([way, text]).toEqual([way, body])

    const records = await reader.waitFor(tab, 'the ends of all', all => {
      return ofKind(all, 'close').length >= Object.keys(whole).length - 4
    })
    /** What the log has of the body of each, as it was sent. */
    const logged = new Map(
      ofKind(records, 'connection').map(({ connection, url }) => {
        const own = records.filter(each => each.connection === connection && each.source === 'page')
        const way = new URL(url).searchParams.get('key')?.slice(mine.length + 1)
        return [
          way,
          { events: ofKind(own, 'event').length, comments: comments(own).length, bytes: bytes(own) },
        ]
      }),
    )
    const ALL = { events: 8, comments: 9, bytes: body.length }
    for (const way of Object.keys(whole)) {
      if (way.includes('worker') || way === 'transfer') continue
      expect([way, logged.get(way)]).toEqual([way, ALL])
    }
    expect(logged.get('eventsource')).toMatchObject({ events: 6, comments: 0 })
    expect(logged.get('transfer')).toMatchObject({ events: 0 })
    expect(logged.get('cancel')?.events).toBeLessThan(8)
    expect([cancel, eventsource].every(text => text?.includes('data: {"n":1}'))).toBe(true)
    await page.close()
  })

  it('sees the end of each attempt as before', async () => {
    await openWithDevTools()
    await page.run(
      openSource,
      lab.url + scriptPath([{ ...WHOLE, end: 'cut' }, { body: ['data: x\n\n'] }], key()),
    )
    const records = await ended()
    expect(ofKind(records, 'end')[0]).toMatchObject({ attempt: 1, how: 'cut' })
    await page.close()
  })
})
