/**
 * Deep capture in Firefox from the moment in which it is switched on: while streams are open, and without a reload.
 * Held against what the server sent.
 */

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { LogRecord } from '../../src/core/record'
import { type Lab, startLab } from '../lab/main'
import { type ScriptAttempt, scriptPath } from '../lab/scenarios/script'
import type { Browser, Page } from '../support/browser'
import { switchDeepCapture } from '../support/deep-capture'
import { BROWSERS, builtExtension } from '../support/launch'
import { launch } from '../support/launch-in-test'
import { type LogReader, ofKind, openLogReader } from '../support/log'
import { waitUntil } from '../support/poll'

declare const window: { source: EventSource } & typeof globalThis

function openSource(url: string): void {
  window.source?.close()
  window.source = new EventSource(url)
}

/** Attempts of half a second, again and again, whose comments no page sees. */
const AGAIN: ScriptAttempt = {
  body: ['retry: 500\n\n: first\n\ndata: x\n\n', { wait: 400 }, ': second\n\n'],
  end: 'end',
}

/** What was captured of one attempt. */
function capturedOf(records: readonly LogRecord[], connection: string | null, attempt: number): string[] {
  return records.flatMap(record => {
    if (record.connection !== connection || record.attempt !== attempt || record.source !== 'bytes') return []
    if (record.kind === 'comment') return [`comment${record.text}`]
    return record.kind === 'retry' ? [`retry ${record.delay}`] : []
  })
}
const WHOLE = ['retry 500', 'comment first', 'comment second']

/** The attempts of a connection that began after a time and are over. */
function attemptsSince(records: readonly LogRecord[], connection: string | null, time: number): number[] {
  return ofKind(records, 'request').flatMap(({ connection: of, attempt, at }) => {
    const isOver = ofKind(records, 'error').some(each => each.connection === of && each.attempt === attempt)
    return of === connection && at > time && isOver ? [attempt] : []
  })
}

describe.runIf(BROWSERS.includes('firefox'))(
  'deep capture that is switched on while streams are open',
  () => {
    let lab: Lab
    let browser: Browser
    let reader: LogReader
    let page: Page
    let tab: number

    beforeAll(async () => {
      lab = await startLab()
      browser = await launch('firefox', { extension: builtExtension('firefox') })
      reader = await openLogReader(browser)
      page = await browser.open(`${lab.url}/blank`)
      tab = await page.tabId()
    })
    afterAll(async () => {
      await browser?.close()
      await lab?.close()
    })

    /** Two attempts of the newest EventSource that began after a time, as they are in the log. */
    async function nextAttempts(time: number): Promise<string[][]> {
      const connectionOf = (all: LogRecord[]) =>
        ofKind(all, 'connection').findLast(({ api }) => api === 'eventsource')?.connection ?? null
      const records = await reader.waitFor(tab, 'two attempts', all => {
        return attemptsSince(all, connectionOf(all), time).length >= 2
      })
      const connection = connectionOf(records)
      const attempts = attemptsSince(records, connection, time).slice(0, 2)
      return attempts.map(attempt => capturedOf(records, connection, attempt))
    }

    it('reads the next attempts of a stream whose requests were watched before', async () => {
      await page.run(openSource, lab.url + scriptPath([AGAIN], 'before'))
      await reader.waitFor(tab, 'a second attempt', all => ofKind(all, 'request').length > 0)
      await switchDeepCapture(browser, true)
      expect(await nextAttempts(Date.now())).toEqual([WHOLE, WHOLE])
      const levels = ofKind(await reader.read(tab), 'capture').map(({ level }) => level)
      expect(levels).toEqual(['bytes'])
    })

    it('reads another stream from that address from its first attempt on', async () => {
      const now = Date.now()
      await page.run(openSource, lab.url + scriptPath([AGAIN], 'after'))
      expect(await nextAttempts(now)).toEqual([WHOLE, WHOLE])
    })

    it('does so again after it was switched off', async () => {
      await page.run(openSource, lab.url + scriptPath([AGAIN], 'again'))
      await reader.waitFor(tab, 'an open stream', all => ofKind(all, 'connection').length === 3)
      await switchDeepCapture(browser, false)
      expect(await nextAttempts(Date.now())).toEqual([[], []])
      await switchDeepCapture(browser, true)
      expect(await nextAttempts(Date.now())).toEqual([WHOLE, WHOLE])
    })

    it('lets what a page reads with fetch break off as it does, though it asks as an EventSource would', async () => {
      const watching = await browser.open(browser.extensionUrl('src/panel/panel.html?tab=all'))
      const broken: ScriptAttempt = { body: ['data: 1\n\n', { wait: 1500 }, 'data: 2\n\n'], end: 'cut' }
      const urls = ['no-store', 'default'].map(cache => lab.url + scriptPath([broken], `broken-${cache}`))
      const ends = await page.run(
        async (...urls) => {
          const headers = { accept: 'text/event-stream' }
          const [first = '', second = ''] = urls
          const reads = [fetch(first, { headers, cache: 'no-store' }), fetch(second, { headers })].map(
            async response => {
              const reader = ((await response).body as ReadableStream<Uint8Array>).getReader()
              let size = 0
              try {
                for (let piece = await reader.read(); !piece.done; piece = await reader.read())
                  size += piece.value.length
                return `${size}, finished`
              } catch (error) {
                return `${size}, ${error instanceof Error && error.name}`
              }
            },
          )
          return Promise.all(reads)
        },
        ...urls,
      )
      expect(ends).toEqual(['18, TypeError', '18, TypeError'])
      const records = await reader.waitFor(tab, 'both to be in the log', all => {
        return (
          ofKind(all, 'connection').filter(({ url, source }) => urls.includes(url) && source === 'page')
            .length === 2
        )
      })
      expect(ofKind(records, 'connection').filter(({ url }) => urls.includes(url))).toHaveLength(2)
      await watching.close()
    })

    it('reads on when the background was ended in between', async () => {
      await browser.stopBackground()
      // Firefox wakes it for the filters that it had: the address is one of them.
      await waitUntil('the background to run again', () => browser.isBackgroundRunning())
      expect(await nextAttempts(Date.now())).toEqual([WHOLE, WHOLE])
    })
  },
)
