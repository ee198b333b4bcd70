/** Switches deep capture on, as a user does. */

import type { Browser } from './browser.ts'

/** Clicks the switch in the options, and waits until Firefox has given the permissions. */
export async function switchOnDeepCapture(browser: Browser): Promise<void> {
  const options = await browser.open(browser.extensionUrl('src/options/options.html'))
  const selector = '[data-testid=option-deep]'
  await options.waitFor('the switch', selector => document.querySelector(selector) !== null, [selector])
  await options.click(selector)
  await options.waitFor('deep capture to be on', async () => {
    const given = { permissions: ['webRequestBlocking', 'webRequestFilterResponse'] }
    return (window as unknown as FirefoxWindow).browser.permissions.contains(given)
  }, [])
  await options.close()
}

interface FirefoxWindow {
  browser: { permissions: { contains(what: { permissions: string[] }): Promise<boolean> } }
}
