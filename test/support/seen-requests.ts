/** Waits until the extension sees every request, for tests that could not tell an unseen request from none. */

import type { Browser } from './browser.ts'
import { type LogReader, ofKind } from './log.ts'
import { waitUntil } from './poll.ts'

let asked = 0

/**
 * Opens the panel of all tabs, if `panel` says so, and waits until what it asked for is listened to, which takes a
 * while. Each look asks an address that was not asked before: only a filter for everything lets its request through.
 * @param origin of a server that has a page `/blank`, without a slash at its end.
 */
export async function seeRequests(
  browser: Browser,
  reader: LogReader,
  origin: string,
  { panel }: { panel: boolean },
): Promise<void> {
  if (panel) await browser.open(browser.extensionUrl('src/panel/panel.html?tab=all'))
  const page = await browser.open(`${origin}/blank`)
  const tab = await page.tabId()
  await waitUntil('requests to be seen', async () => {
    await page.run((url: string) => void new EventSource(url), `${origin}/nothing-here-${++asked}`)
    return ofKind(await reader.read(tab), 'request').length > 0
  })
  await page.close()
}
