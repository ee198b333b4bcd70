/**
 * The browser drivers themselves, with a tiny extension of their own: what every other browser test stands on.
 * It is written to a temporary folder, so that these tests say the same whatever the state of the build.
 */

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Browser, BrowserName } from '../support/browser.ts'
import { BROWSERS, launch, waitForDownload } from '../support/launch.ts'

/** The extension's interface in its own documents. */
declare const chrome: {
  runtime: { sendMessage(message: string): Promise<string> }
  tabs: { query(filter: object): Promise<{ id: number; url?: string }[]> }
  i18n: { getMessage(name: string): string }
  devtools: { inspectedWindow: { tabId: number } }
}

const PANEL = `<!doctype html><meta charset="utf-8"><meta name="color-scheme" content="light dark">
<title>panel</title><button id="button">press</button><input id="file" type="file">
<a id="save" download="from-panel.txt">save</a><script src="panel.js"></script>`

const PANEL_SCRIPT = `
document.querySelector('#save').href = URL.createObjectURL(new Blob(['panel']))
document.querySelector('#button').onclick = event => {
  document.title = [event.isTrusted, navigator.userActivation.isActive].join()
}
document.querySelector('#file').onchange = async event => {
  document.title = event.target.files[0].name + ': ' + (await event.target.files[0].text())
}`

/** Every start of the background has an instance number of its own, which is how its death is told. */
const BACKGROUND = `
const instance = crypto.randomUUID()
chrome.runtime.onMessage.addListener((message, sender, respond) => respond(instance))`

function writeExtension(name: BrowserName, folder: string): string {
  const background =
    name === 'chromium' ? { service_worker: 'background.js' } : { scripts: ['background.js'] }
  const files = {
    'manifest.json': JSON.stringify({
      manifest_version: 3,
      name: 'Driver test',
      version: '1',
      default_locale: 'en',
      host_permissions: ['<all_urls>'],
      background,
      devtools_page: 'src/panel/devtools.html',
      browser_specific_settings: { gecko: { id: 'drivers@test.invalid' } },
    }),
    'background.js': BACKGROUND,
    'src/panel/devtools.html': '<!doctype html><script src="devtools.js"></script>',
    // Without the first slash, Firefox would look for it beside the DevTools page.
    'src/panel/devtools.js': `chrome.devtools.panels.create('SSE', '', '/src/panel/panel.html')`,
    'src/panel/panel.html': PANEL,
    'src/panel/panel.js': PANEL_SCRIPT,
    '_locales/en/messages.json': JSON.stringify({ hello: { message: 'Hello' } }),
    '_locales/zh_CN/messages.json': JSON.stringify({ hello: { message: '你好' } }),
  }
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return folder
}

/** A page that counts what happens to it, spoils what a driver might lean on, and forbids `eval`. */
const PAGE = `<!doctype html><meta charset="utf-8"><title>page</title>
<meta http-equiv="Content-Security-Policy" content="script-src 'unsafe-inline'">
<script>
  var shows = []
  onpageshow = event => shows.push(event.persisted)
  JSON.stringify = Array.prototype.map = () => { throw new Error('spoiled') }
</script>
<button id="button" onclick="document.title = [event.isTrusted, navigator.userActivation.isActive]">press</button>
<a id="save" download="saved.txt">save</a><input id="file" type="file">
<script>
  document.querySelector('#save').href = URL.createObjectURL(new Blob(['kept 💓']))
  document.querySelector('#file').onchange = event => { document.title = event.target.files[0].name }
</script>`

/** The page's own variable, set by its script. */
declare const shows: boolean[]

let server: Server
let origin: string
let folder: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sse-pulse-drivers-'))
  server = createServer((_, response) => response.setHeader('content-type', 'text/html').end(PAGE))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterAll(() => {
  server.close()
  rmSync(folder, { recursive: true, force: true })
})

describe.each(BROWSERS)('%s', name => {
  let browser: Browser

  beforeAll(async () => {
    const extension = writeExtension(name, join(folder, name))
    browser = await launch(name, { extension, theme: 'dark', language: 'zh-CN', width: 1000, height: 700 })
  })

  afterAll(() => browser?.close())

  const instance = () => chrome.runtime.sendMessage('who')

  test('runs scripts in the real world of the page', async () => {
    const page = await browser.open(`${origin}/run`)
    const found = await page.run(
      async (text: string, nothing: undefined) => {
        const named = () => text
        await Promise.resolve()
        return { text: named(), nothing: nothing === undefined, shows, path: location.pathname }
      },
      'ü💓\n"',
      undefined,
    )
    expect(found).toEqual({ text: 'ü💓\n"', nothing: true, shows: [false], path: '/run' })
    expect(await page.run(() => undefined)).toBeUndefined()
    await page.close()
  })

  test('moves, drags and turns the mouse, and presses keys', async () => {
    const page = await browser.open(`${origin}/input`)
    await page.run(() => {
      const seen: string[] = []
      const note = (event: MouseEvent) => {
        const { type, clientX, clientY, buttons, shiftKey, isTrusted } = event
        const turned = event instanceof WheelEvent ? ` by ${event.deltaY || event.deltaX}` : ''
        seen.push(`${type} ${clientX},${clientY} ${buttons}${shiftKey ? ' shift' : ''} ${isTrusted}${turned}`)
      }
      for (const type of ['pointermove', 'pointerdown', 'pointerup', 'wheel'] as const)
        addEventListener(type, note)
      document.addEventListener('keydown', ({ key, shiftKey, isTrusted }) => {
        if (key !== 'Shift') seen.push(`${key}${shiftKey ? ' shift' : ''} ${isTrusted}`)
      })
      Object.assign(window, { seen })
    })
    await page.mouse(
      { type: 'down', x: 100, y: 200 },
      { type: 'move', x: 150, y: 210, shift: true },
      { type: 'up', x: 150, y: 210 },
      { type: 'wheel', x: 120, y: 220, by: 100 },
    )
    await page.press('ArrowRight', { shift: true })
    await page.press('f')
    const seen = await page.waitFor('the last key', () => {
      const { seen } = window as unknown as { seen: string[] }
      return seen.at(-1)?.startsWith('f ') && seen
    })
    const expected = [
      'pointerdown 100,200 1 true',
      'pointermove 150,210 1 shift true',
      'pointerup 150,210 0 true',
      'wheel 120,220 0 true by 100',
      'ArrowRight shift true',
      'f true',
    ]
    // Chromium moves to where it presses and lets go.
    expect(seen).toEqual(expect.arrayContaining(expected))
    expect((seen || []).filter(each => expected.includes(each))).toEqual(expected)
    await page.close()
  })

  test('carries errors over', async () => {
    const page = await browser.open(origin)
    const thrown = page.run(() => {
      throw new RangeError('too far')
    })
    await expect(thrown).rejects.toMatchObject({ name: 'RangeError', message: 'too far' })
    await expect(page.run(() => Promise.reject('a text'))).rejects.toThrow('a text')
    const never = page.waitFor('the end of time', () => false, [], { timeout: 1 })
    await expect(never).rejects.toThrow('waiting for the end of time')
    await page.close()
    await expect(page.run(() => 1)).rejects.toThrow('closed')
  })

  test('clicks with a user gesture, in a page that is behind another one too', async () => {
    const page = await browser.open(origin)
    const other = await browser.open(origin)
    await page.click('#button')
    await page.waitFor('the click', () => document.title === 'true,true')
    expect(await other.run(() => document.title)).toBe('page')
    await page.run(() => {
      const cover = document.body.appendChild(document.createElement('div'))
      cover.style.cssText = 'position: fixed; inset: 0'
      setTimeout(() => cover.remove(), 100)
      document.title = ''
    })
    await page.click('#button')
    await page.waitFor('the click that had to wait', () => document.title === 'true,true')
    await page.close()
    await other.close()
  })

  test('saves downloads where it says', async () => {
    const page = await browser.open(origin)
    await page.click('#save')
    expect(readFileSync(await waitForDownload(browser, /^saved\.txt$/), 'utf8')).toBe('kept 💓')
    await page.close()
  })

  test('puts a file into an input', async () => {
    const path = join(folder, 'chosen.txt')
    writeFileSync(path, 'content')
    const page = await browser.open(origin)
    await page.upload('#file', path)
    await page.waitFor('the file', () => document.title === 'chosen.txt')
    const own = await browser.open(browser.extensionUrl('src/panel/panel.html'))
    await own.upload('#file', path)
    await own.waitFor('the content', () => document.title === 'chosen.txt: content')
    await page.close()
    await own.close()
  })

  test('navigates, back through the back/forward cache too', async () => {
    const page = await browser.open(`${origin}/1`)
    await page.goto(`${origin}/2`)
    await page.goto(`${origin}/2#fragment`)
    expect(await page.run(() => location.pathname + location.hash)).toBe('/2#fragment')
    await page.back()
    await page.back()
    expect(await page.run(() => location.pathname)).toBe('/1')
    expect(await page.waitFor('its second showing', () => shows.length > 1 && shows)).toEqual([false, true])
    await page.reload()
    expect(await page.run(() => shows)).toEqual([false])
    await expect(page.goto('http://127.0.0.1:1/')).rejects.toThrow()
    await page.close()
  })

  test('has the size, theme and languages that was asked for', async () => {
    const page = await browser.open(origin)
    await page.resize(640, 480)
    await page.waitFor('the size', () => innerWidth === 640 && innerHeight === 480)
    expect(await page.run(() => matchMedia('(prefers-color-scheme: dark)').matches)).toBe(true)
    expect(await page.run(() => navigator.language)).toBe('zh-CN')
    const path = join(folder, 'page.png')
    await page.screenshot(path)
    const picture = readFileSync(path)
    expect(picture.subarray(1, 4).toString()).toBe('PNG')
    // Width and height are the first fields of a PNG's first chunk.
    expect([picture.readUInt32BE(16), picture.readUInt32BE(20)]).toEqual([640, 480])
    await page.close()
  })

  // Debian's Chromium speaks English only, unless its package of languages is installed too.
  test.runIf(name === 'firefox')('lets the extension speak the language that was asked for', async () => {
    const own = await browser.open(browser.extensionUrl('src/panel/panel.html'))
    expect(await own.run(() => chrome.i18n.getMessage('hello'))).toBe('你好')
    await own.close()
  })

  test('opens pages of the extension and knows its number of each tab', async () => {
    const own = await browser.open(browser.extensionUrl('src/panel/panel.html'))
    await own.click('#button')
    await own.waitFor('the click', () => document.title === 'true,true')
    const first = await browser.open(`${origin}/same`)
    const second = await browser.open(`${origin}/same`)
    const ids = [await own.tabId(), await first.tabId(), await second.tabId()]
    const tabs = await own.run(() => chrome.tabs.query({}))
    expect(new Set(ids).size).toBe(3)
    expect(ids.map(id => tabs.find(tab => tab.id === id)?.url)).toEqual([
      browser.extensionUrl('src/panel/panel.html'),
      `${origin}/same`,
      `${origin}/same`,
    ])
    await own.close()
    await first.close()
    await second.close()
  })

  test('runs scripts in two pages at once', async () => {
    const first = await browser.open(origin)
    const second = await browser.open(origin)
    // The first script ends only after the second has run.
    const waiting = first.run(
      () => new Promise(resolve => addEventListener('hashchange', () => resolve(location.hash))),
    )
    expect(await second.run(() => 2)).toBe(2)
    await first.run(() => {
      location.hash = 'go'
    })
    expect(await waiting).toBe('#go')
    await first.close()
    await second.close()
  })

  test('kills the background, which starts anew', async () => {
    const own = await browser.open(browser.extensionUrl('src/panel/panel.html'))
    const seen = new Set<string>()
    for (let round = 1; round <= 10; round++) {
      const alive = await own.run(instance)
      expect(await own.run(instance)).toBe(alive)
      seen.add(alive)
      expect(seen.size).toBe(round)
      expect(await browser.isBackgroundRunning()).toBe(true)
      await browser.stopBackground()
      expect(await browser.isBackgroundRunning()).toBe(false)
    }
    // Nothing to kill is fine as well.
    await browser.stopBackground()
    await own.close()
  })

  test('opens the panel in real DevTools', async () => {
    for (let round = 1; round <= 5; round++) {
      const page = await browser.open(`${origin}/${round}`)
      const panel = await page.openPanel()
      expect(await panel.run(() => chrome.devtools.inspectedWindow.tabId)).toBe(await page.tabId())
      expect(await panel.tabId()).toBe(await page.tabId())
      await panel.click('#button')
      await panel.waitFor('the click', () => document.title === 'true,true')
      await browser.stopBackground()
      expect(await panel.run(instance)).not.toBe('')
      await panel.close()
      await page.close()
    }
  })

  test('uploads to, downloads from, sizes and pictures the panel', async () => {
    const page = await browser.open(origin)
    const panel = await page.openPanel()
    const path = join(folder, 'chosen.txt')
    writeFileSync(path, 'content')
    await panel.upload('#file', path)
    await panel.waitFor('the content', () => document.title === 'chosen.txt: content')
    await panel.click('#save')
    expect(readFileSync(await waitForDownload(browser, /^from-panel\.txt$/), 'utf8')).toBe('panel')
    await panel.resize(820, 560)
    await panel.waitFor('the size', () => innerWidth === 820 && innerHeight > 400 && innerHeight < 560)
    expect(await panel.run(() => matchMedia('(prefers-color-scheme: dark)').matches)).toBe(true)
    await panel.screenshot(join(folder, 'panel.png'))
    const picture = readFileSync(join(folder, 'panel.png'))
    expect([picture.readUInt32BE(16), picture.readUInt32BE(20)]).toEqual([820, 560])
    await expect(panel.goto(origin)).rejects.toThrow('cannot be navigated')
    await page.close()
  })
})

describe.each(BROWSERS)('%s without an extension', name => {
  test('starts and ends again and again', async () => {
    for (let round = 1; round <= 3; round++) {
      const browser = await launch(name, { extension: null })
      try {
        const page = await browser.open(origin)
        expect(await page.run(() => shows)).toEqual([false])
        expect(() => browser.extensionUrl('x')).toThrow('without an extension')
      } finally {
        await browser.close()
      }
    }
  })
})
