/** Waiting for facts: the only kind of waiting that tests and drivers do. */

import { setTimeout as delay } from 'node:timers/promises'

/** What is waited for can never happen any more: the tab, the panel or the browser is gone. */
export class GoneError extends Error {
  override name = 'GoneError'
}

/** How long to wait for something that a healthy browser does within a second, in milliseconds. */
const PATIENCE = 15_000

/** Time between two looks, in milliseconds: short to people, and light on a machine of two cores. */
const INTERVAL = 40

/**
 * Looks again and again until `look` returns something truthy, and returns that. A look that throws counts as not
 * yet, since documents come and go while a page navigates.
 * @param what names the fact in the error: "timed out waiting for …".
 * @throws Error after `timeout` milliseconds, with the last look's own error in its message and as its cause.
 * @throws GoneError at once, when a look throws one.
 */
export async function waitUntil<T>(
  what: string,
  look: () => T | Promise<T>,
  { timeout = PATIENCE }: { timeout?: number } = {},
): Promise<Exclude<T, null | undefined | false | ''>> {
  const end = performance.now() + timeout
  let failure: unknown
  for (;;) {
    try {
      const found = await look()
      if (found) return found as Exclude<T, null | undefined | false | ''>
      failure = undefined
    } catch (error) {
      if (error instanceof GoneError) throw error
      failure = error
    }
    if (performance.now() >= end) break
    await delay(INTERVAL)
  }
  const reason = failure instanceof Error ? ` (the last look failed: ${failure.message})` : ''
  throw new Error(`timed out after ${timeout} ms waiting for ${what}${reason}`, { cause: failure })
}
