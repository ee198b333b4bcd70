/** Starts either browser, and waits for what it saves. */

import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, BrowserName, LaunchOptions } from './browser.ts'
import { launchChromium } from './chromium.ts'
import { ROOT } from './command.ts'
import { launchFirefox } from './firefox.ts'
import { waitUntil } from './poll.ts'

const ALL: readonly BrowserName[] = ['chromium', 'firefox']

/** Whether a word names a browser. */
export function isBrowserName(word: string | undefined): word is BrowserName {
  return ALL.some(name => name === word)
}

/** The browsers to test in: both, or the one that the environment variable `TEST_BROWSER` names. */
export function browsersToTest(): readonly BrowserName[] {
  const only = process.env.TEST_BROWSER
  return isBrowserName(only) ? [only] : ALL
}

/** What {@link browsersToTest} was when the tests began. */
export const BROWSERS = browsersToTest()

/** Folder of the extension as `npm run build` makes it for a browser. */
export function builtExtension(name: BrowserName): string {
  return join(ROOT, 'dist', name === 'chromium' ? 'chrome' : 'firefox')
}

/**
 * Starts a browser with a profile of its own.
 * @throws Error when it is not installed, does not start, or refuses the extension.
 */
export function launch(name: BrowserName, options: LaunchOptions): Promise<Browser> {
  return name === 'chromium' ? launchChromium(options) : launchFirefox(options)
}

/**
 * Waits until a file whose name matches is saved completely, and returns its path.
 * @throws Error that says what was saved instead.
 */
export function waitForDownload(browser: Browser, name: RegExp): Promise<string> {
  return waitUntil(`a download named ${name}`, () => {
    const files = readdirSync(browser.downloads)
    const file = files.find(candidate => name.test(candidate))
    const path = join(browser.downloads, file ?? '')
    // Both browsers write beside the final name until all is there.
    const isComplete = !files.some(candidate => /\.(part|crdownload)$/.test(candidate))
    if (file && isComplete && statSync(path).size > 0) return path
    throw new Error(`there is ${files.join(', ') || 'nothing'}`)
  })
}
