/** Switches deep capture on and off, as a user does. */

import type { Browser } from './browser.ts'
import { waitUntil } from './poll.ts'

/** Clicks the switch in the options, and waits until Firefox has given the permissions, or taken them away. */
export async function switchDeepCapture(browser: Browser, isOn: boolean): Promise<void> {
  const options = await browser.open(browser.extensionUrl('src/options/options.html'))
  const selector = '[data-testid=option-deep]'
  await options.waitFor('the switch', selector => document.querySelector(selector) !== null, [selector])
  if ((await options.run(isGiven)) !== isOn) await options.click(selector)
  await waitUntil(`deep capture to be ${isOn ? 'on' : 'off'}`, async () => {
    return (await options.run(isGiven)) === isOn
  })
  await options.close()
}

/** Runs in the options. */
function isGiven(): Promise<boolean> {
  const given = { permissions: ['webRequestBlocking', 'webRequestFilterResponse'] }
  return (window as unknown as FirefoxWindow).browser.permissions.contains(given)
}

interface FirefoxWindow {
  browser: { permissions: { contains(what: { permissions: string[] }): Promise<boolean> } }
}
