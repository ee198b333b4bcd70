/** What a sickness of the lab is: a stream with something wrong, what the page does with it, and the findings due. */

import type { FindingId } from '../../../src/core/findings/finding'
import type { BrowserName } from '../../support/browser'
import { type ScriptAttempt, scriptPath } from '../scenarios/script'

/** What the page does with the stream; `page/sick.js` has one function for each. */
export type Act =
  /** Opens it and leaves it alone. */
  | 'open'
  /** Closes it once an event is there. */
  | 'close'
  /** Opens it so many times. */
  | 'twice'
  | 'four'
  /** Opens it so many times, each under a key of its own. */
  | 'three-keys'
  | 'seven-keys'
  // The mistakes that tutorials teach.
  | 'event-ready-state'
  | 'close-on-error'
  | 'new-on-error'
  | 'close-and-new-on-error'
  | 'close-and-new-three-times'
  | 'close-and-new-with-cursor'
  /** Gives the stream up when no event came for twelve seconds, and makes it anew. */
  | 'watchdog'

export interface Sickness {
  /** That of the finding which is looked for, if there is only one row for it. */
  id: string
  /** The findings that are due, the root first. */
  findings: readonly FindingId[]
  title: string
  act: Act
  /** Where it can be seen at all; both where it is left out. */
  only?: BrowserName
  /** How many seconds it takes, beyond a few. */
  takes?: number
  url(lab: Addresses, key: string): string
}

/** Where the streams of the page can be. */
export interface Addresses {
  /** A host of this row's own, so that rows do not share the six connections to a host. */
  host: string
  /** An origin where nothing listens. */
  refused: string
}

export const EVENT = 'data: {"n":1}\n\n'
export const FIRST = 'id: 1\ndata: {"n":1}\n\n'
export const SOON = 'retry: 300\n\n'
/** A stream that lives until somebody ends it. */
export const HELD: ScriptAttempt = { body: [EVENT] }

export const own =
  (...attempts: ScriptAttempt[]): Sickness['url'] =>
  ({ host }, key) =>
    host + scriptPath(attempts, key)

export const scenario =
  (id: string, query: string): Sickness['url'] =>
  ({ host }, key) =>
    `${host}/stream/${id}?key=${key}&${query}`

/** Events with numbers as IDs, from one up to and with another. */
export function numbered(from: number, to: number, by = 1): string {
  let text = ''
  for (let n = from; n <= to; n += by) text += `id: ${n}\ndata: {"n":${n}}\n\n`
  return text
}

/** Events without IDs. */
export const plain = (count: number, what = '{"n":1}') => `data: ${what}\n\n`.repeat(count)

export const withHeaders = (headers: Record<string, string>, body = [EVENT]) => own({ headers, body })
export const sent = (text: string) => own({ body: [text] })
const PING = 'event: ping\ndata:\n\n'
export const beats = (count: number, every: number) =>
  Array.from({ length: count }, () => [PING, { wait: every }]).flat()
