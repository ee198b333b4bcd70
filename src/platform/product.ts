/** What this is and where it runs, as written into exported logs. */

import browser from 'webextension-polyfill'

/** Name and version of this tool. */
export function toolName(): string {
  return `SSE Pulse ${browser.runtime.getManifest().version}`
}

/** Name and version of a browser, by its `User-Agent`; the agent itself if it is not a known one. */
export function browserName(agent: string): string {
  // The most particular first: all but Firefox call themselves Chrome too.
  for (const [token, name] of [
    ['Edg', 'Edge'],
    ['OPR', 'Opera'],
    ['Firefox', 'Firefox'],
    ['Chrome', 'Chrome'],
  ] as const) {
    const version = new RegExp(`${token}/([\\d.]+)`).exec(agent)
    if (version) return `${name} ${version[1]}`
  }
  return agent
}
