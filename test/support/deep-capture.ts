/** Switches deep capture on and off, as a user does. */

import type { Browser } from './browser.ts'

/** Clicks the switch in the options, and waits until Firefox has given the permissions, or taken them away. */
export async function switchDeepCapture(browser: Browser, isOn: boolean): Promise<void> {
  const options = await browser.open(browser.extensionUrl('src/options/options.html'))
  const selector = '[data-testid=option-deep]'
  await options.waitFor('the switch', selector => document.querySelector(selector) !== null, [selector])
  await options.click(selector)
  await options.waitFor(
    `deep capture to be ${isOn ? 'on' : 'off'}`,
    async isOn => {
      const given = { permissions: ['webRequestBlocking', 'webRequestFilterResponse'] }
      return (await (window as unknown as FirefoxWindow).browser.permissions.contains(given)) === isOn
    },
    [isOn],
  )
  await options.close()
}

interface FirefoxWindow {
  browser: { permissions: { contains(what: { permissions: string[] }): Promise<boolean> } }
}
