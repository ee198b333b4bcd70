/** Attacks, one after the other, in a browser of their own. */

import type { BrowserName } from '../support/browser.ts'
import { builtExtension, launch } from '../support/launch.ts'
import type { Arena, Attack, Outcome, Scale } from './attack.ts'
import { openLogTally } from './log-tally.ts'
import { watchMemory } from './memory.ts'
import { startStreamServer } from './stream-server.ts'

/** A browser and a server, ready to be attacked; `seconds` is what each attack says by itself. */
export async function openArena(
  name: BrowserName,
  scale: Scale,
): Promise<Omit<Arena, 'seconds'> & { close(): Promise<void> }> {
  const server = await startStreamServer()
  const browser = await launch(name, { extension: builtExtension(name), acceptAnyCertificate: true })
  const log = await openLogTally(browser)
  return {
    name,
    browser,
    server,
    log,
    scale,
    async close() {
      await browser.close()
      await server.close()
    },
  }
}

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
 * One attack in a browser that has just begun.
 * @param seconds how long what is done for a time is done.
 */
export async function runAttack(
  name: BrowserName,
  attack: Attack,
  scale: Scale,
  seconds: number,
): Promise<Run> {
  const arena = await openArena(name, scale)
  try {
    const idle = watchMemory(arena.browser.pid).stop()
    const memory = watchMemory(arena.browser.pid)
    try {
      const outcome = await attack.run({ ...arena, seconds })
      return { browser: name, attack, outcome, failure: '', peak: memory.stop(), idle }
    } catch (error) {
      const failure = error instanceof Error ? error.message : String(error)
      return { browser: name, attack, outcome: null, failure, peak: memory.stop(), idle }
    }
  } finally {
    await arena.close()
  }
}
