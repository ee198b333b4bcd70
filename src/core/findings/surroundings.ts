/** What happened around the streams: the page hidden, frozen, offline, asleep. Kept in order of happening. */

import type { EnvironmentChange, RecordOf } from '../record'
import type { EpochMilliseconds, Milliseconds } from '../units'

/** One change of the page as a whole. */
export interface Change {
  /** Of the record; `null` where no record tells of it yet. */
  seq: number | null
  at: EpochMilliseconds
  what: EnvironmentChange
  /** How long the machine slept. */
  span: Milliseconds
}

/** The newest changes, oldest first. */
export type Surroundings = Change[]

const CHANGES_KEPT = 1000

/** Adds a change where it belongs in time: pages tell late. */
export function addChange(
  surroundings: Surroundings,
  { seq, at, what, span = 0 }: Pick<RecordOf<'environment'>, 'at' | 'what' | 'span'> & Pick<Change, 'seq'>,
): void {
  let index = surroundings.length
  while (index > 0 && comesAfter(surroundings[index - 1], at, what)) index--
  surroundings.splice(index, 0, { seq, at, what, span })
  if (surroundings.length > CHANGES_KEPT) surroundings.shift()
}

function comesAfter(one: Change | undefined, at: EpochMilliseconds, what: EnvironmentChange): boolean {
  return one !== undefined && (one.at > at || (one.at === at && one.what > what))
}

/** The changes of some kinds in a span, its ends included. A sleep counts with the whole time that it took. */
export function changesWithin(
  surroundings: Surroundings,
  kinds: readonly EnvironmentChange[],
  from: EpochMilliseconds,
  to: EpochMilliseconds,
): Change[] {
  return surroundings.filter(
    ({ at, what, span }) => at >= from && at - (what === 'sleep' ? span : 0) <= to && kinds.includes(what),
  )
}

const STATES = {
  hidden: ['hidden', 'visible'],
  frozen: ['frozen', 'resumed'],
  offline: ['offline', 'online'],
  away: ['pagehide', 'pageshow'],
} as const

/** Since when the page is in a state at a time; `null` if it is not, or nobody knows. */
export function sinceWhen(
  surroundings: Surroundings,
  state: keyof typeof STATES,
  at: EpochMilliseconds,
): EpochMilliseconds | null {
  const [begin, end] = STATES[state]
  let since: EpochMilliseconds | null = null
  for (const change of surroundings) {
    if (change.at > at) break
    if (change.what === begin) since ??= change.at
    else if (change.what === end) since = null
  }
  return since
}

/** Whether anything in a span explains silence or failure that no server is to blame for. */
export function isExcused(
  surroundings: Surroundings,
  from: EpochMilliseconds,
  to: EpochMilliseconds,
): boolean {
  for (const state of ['frozen', 'offline', 'away'] as const)
    if (sinceWhen(surroundings, state, from) !== null) return true
  return changesWithin(surroundings, ['frozen', 'offline', 'sleep', 'pagehide'], from, to).length > 0
}

/** After the machine woke, requests fail for some seconds. */
export const WAKING: Milliseconds = 10_000
