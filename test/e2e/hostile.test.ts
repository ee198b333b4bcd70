/**
 * Pages that attack: they forge the handshake, lie in wait for it, lie over it, and put markup and invisible
 * characters into every string. They gain nothing, and harm no log but their own.
 */

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Lab, startLab } from '../lab/main'
import { scriptPath } from '../lab/scenarios/script'
import type { Browser, Page } from '../support/browser'
import { BROWSERS, builtExtension } from '../support/launch'
import { launch } from '../support/launch-in-test'
import { type LogReader, ofKind, openLogReader } from '../support/log'

declare const window: {
  heard: string[]
  node: EventTarget | null
  isOver: boolean
  harmed?: boolean
} & typeof globalThis

/** Markup that would run if it became part of a document, and characters that hide or reorder others. */
const MARKUP = `<img src=x onerror="window.harmed=true"><script>window.harmed=true</script>`
const HIDDEN = 'a\u202eb\u200bc\u0007d\u001b[31me\u2066f'

describe.each(BROWSERS)('in %s', name => {
  let lab: Lab
  let browser: Browser
  let reader: LogReader
  let tries = 0

  beforeAll(async () => {
    lab = await startLab()
    browser = await launch(name, { extension: builtExtension(name) })
    reader = await openLogReader(browser)
  })
  afterAll(async () => {
    await browser?.close()
    await lab?.close()
  })

  const steady = () => `${lab.url}/stream/steady?interval=20&count=5&key=${name}-hostile-${++tries}`

  /** Opens a stream in a page and waits until its five events are in the log. */
  async function expectWatched(page: Page): Promise<void> {
    const url = steady()
    await page.run(url => void new EventSource(url), url)
    const records = await reader.waitFor(await page.tabId(), 'five events', all => {
      const made = ofKind(all, 'connection').find(each => each.url === url)
      return ofKind(all, 'event').filter(({ connection }) => connection === made?.connection).length === 5
    })
    expect(ofKind(records, 'connection').filter(each => each.url === url)).toHaveLength(1)
  }

  it('a page that forges and repeats the handshake hears nothing, and is watched as before', async () => {
    const page = await browser.open(`${lab.url}/blank`)
    await page.run(() => {
      window.heard = []
      const node = document.createElement('i')
      for (const type of ['batch', 'signal', 'message', 'load'])
        node.addEventListener(type, ({ type }) => void window.heard.push(type))
      for (const target of [document, globalThis])
        for (let n = 0; n < 3; n++) target.dispatchEvent(new SubmitEvent('load', { submitter: node }))
      document.dispatchEvent(new CustomEvent('signal', { detail: 'stop' }))
    })
    await expectWatched(page)
    expect(await page.run(() => window.heard)).toEqual([])
    await page.close()
  })

  it('a parent that waits in the window of a frame before its document comes hears nothing', async () => {
    const page = await browser.open(`${lab.url}/blank`)
    const url = steady()
    await page.run(
      async (document_, url) => {
        window.heard = []
        const frame = document.createElement('iframe')
        document.body.append(frame)
        const inside = frame.contentWindow as Window
        for (const type of ['load', 'submit', 'batch', 'signal', 'message'])
          for (const target of [inside, inside.document])
            target.addEventListener(
              type,
              event => {
                if ('submitter' in event || 'detail' in event) window.heard.push(event.type)
              },
              true,
            )
        const loaded = new Promise(resolve => {
          frame.onload = resolve
        })
        frame.src = document_
        await loaded
        const { EventSource: Source } = frame.contentWindow as unknown as typeof globalThis
        void new Source(url)
      },
      `${lab.url}/blank`,
      url,
    )
    await reader.waitFor(await page.tabId(), 'the events of the frame', all => {
      const made = ofKind(all, 'connection').find(each => each.url === url)
      return ofKind(all, 'event').filter(({ connection }) => connection === made?.connection).length === 5
    })
    expect(await page.run(() => window.heard)).toEqual([])
    await page.close()
  })

  it('a parent that replaces the built-ins of a frame before its document comes is handed nothing', async () => {
    const page = await browser.open(`${lab.url}/blank`)
    const url = steady()
    const received = await page.run(
      async (document_, url) => {
        window.heard = []
        const frame = document.createElement('iframe')
        document.body.append(frame)
        const inside = frame.contentWindow as unknown as typeof globalThis
        // The window stays when its first document of the same origin comes.
        for (const [name, owner] of [
          ['dispatchEvent', inside.EventTarget.prototype],
          ['addEventListener', inside.EventTarget.prototype],
          ['push', inside.Array.prototype],
          ['stringify', inside.JSON],
          ['now', inside.Date],
          ['now', inside.Performance.prototype],
          ['apply', inside.Reflect],
          ['construct', inside.Reflect],
          ['call', inside.Function.prototype],
        ] as unknown as [string, Record<string, (...args: unknown[]) => unknown>][]) {
          const native = owner[name] as (...args: unknown[]) => unknown
          owner[name] = function (this: unknown, ...args: unknown[]) {
            for (const each of [this, ...args]) {
              const isOurs =
                each instanceof inside.SubmitEvent ||
                (each instanceof inside.CustomEvent && ['batch', 'signal'].includes(each.type)) ||
                (each instanceof inside.Element && each.localName === 'i') ||
                (typeof each === 'object' && each !== null && 'kind' in each && 'attempt' in each)
              if (isOurs) window.heard.push(name)
            }
            return Reflect.apply(native, this, args)
          }
        }
        const loaded = new Promise(resolve => {
          frame.onload = resolve
        })
        frame.src = document_
        await loaded
        const { EventSource: Source } = frame.contentWindow as unknown as typeof globalThis
        return new Promise<number>(resolve => {
          let count = 0
          new Source(url).onmessage = () => {
            if (++count === 5) resolve(count)
          }
        })
      },
      `${lab.url}/blank`,
      url,
    )
    expect(received).toBe(5)
    await reader.waitFor(await page.tabId(), 'the events of the frame', all => {
      const made = ofKind(all, 'connection').find(each => each.url === url)
      return ofKind(all, 'event').filter(({ connection }) => connection === made?.connection).length === 5
    })
    expect(await page.run(() => window.heard)).toEqual([])
    await page.close()
  })

  it('a page can load no file of the extension, and learns no more than of one that is not there', async () => {
    const page = await browser.open(`${lab.url}/blank`)
    const own = browser.extensionUrl('')
    const other = own.replace(/[a-p0-9]{8}/, name === 'chromium' ? 'abcdefgh' : '01234567')
    expect(other).not.toBe(own)
    const tryAll = (base: string) =>
      page.run(async base => {
        const found: string[] = []
        const settle = (what: string, element: HTMLElement) =>
          new Promise<void>(resolve => {
            for (const type of ['load', 'error'] as const)
              element.addEventListener(type, () => {
                found.push(`${what}: ${type}`)
                resolve()
              })
            document.body.append(element)
          })
        const paths = ['icons/16.png', 'manifest.json', 'src/panel/panel.html', '']
        for (const path of paths) {
          const url = base + path
          found.push(`fetch: ${await fetch(url).then(String, (error: Error) => error.name)}`)
          await settle('img', Object.assign(new Image(), { src: url }))
          await settle('script', Object.assign(document.createElement('script'), { src: url }))
          await settle(
            'style',
            Object.assign(document.createElement('link'), { rel: 'stylesheet', href: url }),
          )
        }
        return found
      }, base)
    const found = await tryAll(own)
    expect(found.filter(each => !/: (error|TypeError)$/.test(each))).toEqual([])
    expect(found).toEqual(await tryAll(other))
    await page.close()
  })

  it('markup and hidden characters in every string are shown as text, written out', async () => {
    const data = `${MARKUP} ${HIDDEN}`
    const body = [
      `event: ${MARKUP}\nid: ${MARKUP}\ndata: ${data}\n\n`,
      `data: {"__proto__": {"harmed": true}}\n\n`,
    ]
    const page = await browser.open(`${lab.url}/blank?x=${encodeURIComponent(MARKUP)}`)
    const path = scriptPath([{ body, end: 'hold' }], `${name}-markup-${++tries}`)
    await page.run(
      (url, type) => {
        const source = new EventSource(url)
        source.onmessage = () => {}
        source.addEventListener(type, () => {})
      },
      `${lab.url}${path}`,
      MARKUP,
    )
    const panel = await browser.open(browser.extensionUrl(`src/panel/panel.html?tab=${await page.tabId()}`))
    await panel.waitFor(
      'both events',
      () => document.querySelectorAll('[data-testid="event-row"]').length === 2,
    )
    for (const row of [1, 2]) {
      await panel.click(`[data-testid="event-row"]:nth-of-type(${row})`)
      await panel.waitFor('its detail', () => document.querySelector('[data-testid="event-detail"]') !== null)
      const found = await panel.run(() => ({
        added: document.querySelectorAll(
          'body img, body script, iframe, object, embed, a[href^="javascript:"]',
        ).length,
        // Line feeds stand in texts of the panel itself.
        hidden: /(?!\n)[\p{Cc}\p{Cf}]/u.test(document.body.textContent ?? ''),
        harmed: window.harmed ?? ({} as { harmed?: boolean }).harmed ?? false,
        title: document.title,
      }))
      expect(found).toMatchObject({ added: 0, hidden: false, harmed: false })
      expect(found.title).not.toContain('<')
    }
    for (const each of [panel, page]) await each.close()
  })

  // Chromium leaves open pages alone when the extension comes: there is no moment at which a page could listen.
  it.runIf(name === 'firefox')(
    'a page that was open when the extension came can lie, of itself only, and it is told',
    async () => {
      const other = await browser.open(`${lab.url}/blank`)
      const page = await browser.open(`${lab.url}/blank`)
      const [tab, otherTab] = [await page.tabId(), await other.tabId()]
      await page.run(() => {
        window.node = null
        document.addEventListener(
          'load',
          event => {
            window.node ??= (event as SubmitEvent).submitter
          },
          true,
        )
      })
      await reader.close()
      await browser.reloadExtension()
      await page.waitFor('the handshake', () => window.node !== null)
      reader = await openLogReader(browser)
      await expectWatched(other)
      const before = await reader.read(otherTab)
      await page.run((otherTab: number) => {
        const say = (text: unknown) => window.node?.dispatchEvent(new CustomEvent('batch', { detail: text }))
        const event = {
          kind: 'event',
          connection: 1,
          attempt: 1,
          at: 1e12,
          type: 'message',
          id: '',
          data: 'x',
          size: 1,
          heard: true,
        }
        say('no JSON')
        say('{"kind":"event"}')
        say(
          JSON.stringify([
            'x',
            null,
            7,
            { kind: 'nothing' },
            { ...event, at: 'soon' },
            { ...event, connection: -1 },
          ]),
        )
        say('[{"__proto__":{"kind":"event"},"connection":1}]')
        say(JSON.stringify([{ ...event, tab: otherTab, frame: 0, seq: 1, session: 'x', source: 'http' }]))
        say(JSON.stringify(Array.from({ length: 20_000 }, () => ({ kind: 'nothing' }))))
        say({ not: 'a text' })
        say(`["${'x'.repeat(70 << 20)}"]`)
      }, otherTab)
      const isDeclared = (records: Awaited<ReturnType<LogReader['read']>>) =>
        ofKind(records, 'dropped').reduce(
          (sum, { why, records }) => sum + (why === 'invalid' ? records : 0),
          0,
        )
      const records = await reader.waitFor(
        tab,
        'what does not fit to be declared',
        all => isDeclared(all) >= 20_008,
      )
      // What it says of another tab is taken for its own, as the browser says which tab it is.
      for (const { tab: of } of ofKind(records, 'connection')) expect(of).toBe(tab)
      expect(await reader.read(otherTab)).toEqual(before)
      const panel = await browser.open(browser.extensionUrl(`src/panel/panel.html?tab=${tab}`))
      const said = await panel.waitFor(
        'the panel to say so',
        () => document.querySelector('[data-testid="invalid"]')?.textContent,
      )
      expect(said).toMatch(/^Invalid records 20,0/)
      for (const each of [panel, page, other]) await each.close()
    },
    90_000,
  )
})
