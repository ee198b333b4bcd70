/** One attack in a browser of its own. */

import type { BrowserName } from '../support/browser.ts'
import { builtExtension, launch } from '../support/launch.ts'
import type { Attack, Outcome, Scale } from './attack.ts'
import { openLogTally } from './log-tally.ts'
import { watchMemory } from './memory.ts'
import { startStreamServer } from './stream-server.ts'

export interface Run {
  browser: BrowserName
  attack: Attack
  /** `null` where it failed. */
  outcome: Outcome | null
  failure: string
  /** The most memory that the browser took, in bytes, and what it took before; `null` where that cannot be seen. */
  peak: number | null
  idle: number | null
}

/**
 * Starts browser and server, attacks, and ends both.
 * @param seconds how long what is done for a time is done.
 */
export async function runAttack(
  name: BrowserName,
  attack: Attack,
  scale: Scale,
  seconds: number,
): Promise<Run> {
  const server = await startStreamServer()
  const browser = await launch(name, { extension: builtExtension(name), acceptAnyCertificate: true })
  try {
    const log = await openLogTally(browser)
    const idle = watchMemory(browser.pid).stop()
    const memory = watchMemory(browser.pid)
    try {
      const outcome = await attack.run({ name, browser, server, log, scale, seconds })
      return { browser: name, attack, outcome, failure: '', peak: memory.stop(), idle }
    } catch (error) {
      const failure = error instanceof Error ? error.message : String(error)
      return { browser: name, attack, outcome: null, failure, peak: memory.stop(), idle }
    }
  } finally {
    await browser.close()
    await server.close()
  }
}
