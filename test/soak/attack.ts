/** What an attack is, what it is given, and what it comes back with. */

import type { Browser, BrowserName } from '../support/browser.ts'
import type { LogTally } from './log-tally.ts'
import type { StreamServer } from './stream-server.ts'

/** `full` for `npm run soak`, `small` for `npm test`: the same in miniature. */
export type Scale = 'full' | 'small'

/** What an attack finds when it begins. */
export interface Arena {
  name: BrowserName
  browser: Browser
  server: StreamServer
  log: LogTally
  scale: Scale
  /** How long what is done for a time is done, in seconds. */
  seconds: number
}

/** What became of it, in events where nothing else is said. */
export interface Outcome {
  /** What the browser really bore, in words. */
  load: string
  /** Of them its pages say that they received so many. */
  sent: number
  /** In the log one by one. */
  recorded: number
  /** Only counted in the log. */
  declared: number
  /** Errors in pages, and streams that broke. */
  pageErrors: number
}

export interface Attack {
  /** As it is called on the command line. */
  name: string
  /** What it does, in words. */
  title: string
  /** Browsers in which a page has no such power are left out. */
  browsers?: readonly BrowserName[]
  /** Seconds that it lasts where the command line does not say. */
  seconds: Record<Scale, number>
  run(arena: Arena): Promise<Outcome>
}

/** How many events are nowhere, neither in the log nor in its counts. */
export function lostOf({ sent, recorded, declared }: Outcome): number {
  // Deletion counts records of all kinds, so that more may be declared than there were events.
  return Math.max(0, sent - recorded - declared)
}
