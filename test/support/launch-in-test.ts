/**
 * Starts a browser for tests. Closes what a failed test leaves open: its streams would hold the six connections that
 * a browser makes to a host, and the tests after it would fail for nothing.
 */

import { TestRunner } from 'vitest'
import type { Browser, BrowserName, LaunchOptions } from './browser'
import { launch as launchAlone } from './launch'

/**
 * Starts a browser with a profile of its own.
 * @throws Error when it is not installed, does not start, or refuses the extension.
 */
export async function launch(name: BrowserName, options: LaunchOptions): Promise<Browser> {
  const browser = await launchAlone(name, options)
  return {
    ...browser,
    async open(url) {
      const page = await browser.open(url)
      // What a hook opens stays for all tests.
      TestRunner.getCurrentTest()?.context.onTestFailed(() => page.close().catch(() => undefined))
      return page
    },
  }
}
