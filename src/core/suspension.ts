/**
 * Times in which silence says nothing of a stream: the machine slept, the page was frozen, left, offline, or hidden
 * for long. Folded from `environment` records, which may arrive in any order.
 */

import type { EnvironmentChange, RecordOf } from './record'
import type { Limits } from './thresholds'
import type { EpochMilliseconds, Milliseconds } from './units'

/** A time in which nothing is judged. */
export interface Suspension {
  from: EpochMilliseconds
  /** `null` as long as it goes on. */
  to: EpochMilliseconds | null
  why: 'sleep' | 'frozen' | 'offline' | 'left' | 'hidden'
}

/** One thing that happened to a page. */
export interface Change {
  at: EpochMilliseconds
  what: Exclude<EnvironmentChange, 'navigated'>
  /** How long the machine slept. */
  span: Milliseconds
  /** URL of the document it happened to, without fragment. */
  page: string | null
}

/** What happened to the pages of a log. */
export interface Environment {
  /** The newest {@link CHANGES_KEPT}, in the order of happening. */
  changes: Change[]
  /** Counts up with each change. */
  version: number
  /** Addresses of the documents that have streams, to know whose document a change is of. */
  pages: Set<string>
}

/** The page that a stream belongs to, and what it shows of itself. */
export interface Whereabouts {
  /** URL of the document; `null` where it is not known. */
  page: string | null
  createdAt: EpochMilliseconds
  /** When the newest event or opening was seen: then it was neither frozen nor left nor offline any more. */
  toldAt: EpochMilliseconds
}

export const CHANGES_KEPT = 256
const PAGES_KEPT = 1000
/** What was on its way when a suspension began is no sign that it is over. */
const UNDER_WAY: Milliseconds = 1000

export function createEnvironment(): Environment {
  return { changes: [], version: 0, pages: new Set() }
}

/** Notes the URL of a document that has streams. */
export function notePage(environment: Environment, page: string): void {
  const address = withoutFragment(page)
  if (environment.pages.size >= PAGES_KEPT || environment.pages.has(address)) return
  environment.pages.add(address)
  environment.version++
}

/** Takes one `environment` record into account. */
export function noteChange(environment: Environment, record: RecordOf<'environment'>): void {
  const { at, what, span = 0, page } = record
  if (what === 'navigated') return
  addChange(environment, { at, what, span, page: page === undefined ? null : withoutFragment(page) })
}

/** Puts a change in its place. */
export function addChange(environment: Environment, change: Change): void {
  const { changes } = environment
  let place = changes.length
  while (place > 0 && (changes[place - 1] as Change).at > change.at) place--
  changes.splice(place, 0, change)
  if (changes.length > CHANGES_KEPT) changes.shift()
  environment.version++
}

/** The times in which a stream is not judged, in the order of their beginning. */
export function suspensionsOf(
  { changes, pages }: Environment,
  { page, createdAt, toldAt }: Whereabouts,
  limits: Limits,
): Suspension[] {
  const found: Suspension[] = []
  const running: Partial<Record<Suspension['why'], Suspension>> = {}
  const own = page === null ? null : withoutFragment(page)

  const begin = (why: Suspension['why'], from: EpochMilliseconds): void => {
    if (running[why]) return
    const suspension: Suspension = { from, to: null, why }
    running[why] = suspension
    found.push(suspension)
  }
  const end = (why: Suspension['why'], to: EpochMilliseconds): void => {
    const suspension = running[why]
    if (suspension) suspension.to = Math.max(suspension.from, to)
    delete running[why]
  }
  /** Of another document, as far as that is known: the address may have changed since the stream was made. */
  const isElsewhere = (change: Change): boolean =>
    change.page !== null && own !== null && change.page !== own && pages.has(change.page)

  for (const change of changes) {
    const { at, what, span } = change
    if (what === 'sleep') found.push({ from: at - span, to: at, why: 'sleep' })
    else if (at < createdAt) continue
    else if (what === 'offline') begin('offline', at)
    else if (what === 'online') end('offline', at)
    else if (isElsewhere(change)) continue
    else if (what === 'hidden') begin('hidden', at)
    else if (what === 'visible') end('hidden', at)
    else if (what === 'frozen') begin('frozen', at)
    else if (what === 'resumed') end('frozen', at)
    else if (what === 'pagehide') begin('left', at)
    else if (what === 'pageshow') {
      end('left', at)
      end('frozen', at)
    }
  }
  for (const why of ['frozen', 'left', 'offline'] as const) {
    const suspension = running[why]
    if (suspension && toldAt > suspension.from + UNDER_WAY) end(why, toldAt)
  }
  return found
    .map(each => (each.why === 'hidden' ? { ...each, from: each.from + limits.hiddenAtMost } : each))
    .filter(({ from, to }) => to === null || to > from)
    .sort((a, b) => a.from - b.from)
}

/**
 * What suspends judgement at a time, with the grace after it; `null` where nothing does.
 * @param hiddenCounts whether a hidden page is a reason: what only the page can see may be late then.
 */
export function suspensionAt(
  suspensions: readonly Suspension[],
  at: EpochMilliseconds,
  hiddenCounts: boolean,
  { graceAfterWake }: Limits,
): Suspension | null {
  return (
    suspensions.find(
      ({ from, to, why }) =>
        at >= from &&
        (to === null || at <= to + (why === 'hidden' ? 0 : graceAfterWake)) &&
        (why !== 'hidden' || hiddenCounts),
    ) ?? null
  )
}

/** The reason, other than that the page was hidden, why a span between two facts says nothing; `null` if there is none. */
export function suspensionIn(
  suspensions: readonly Suspension[],
  from: EpochMilliseconds,
  to: EpochMilliseconds,
  { graceAfterWake }: Limits,
): Suspension | null {
  return (
    suspensions.find(
      each =>
        each.why !== 'hidden' && each.from < to && (each.to === null || each.to + graceAfterWake > from),
    ) ?? null
  )
}

function withoutFragment(url: string): string {
  const hash = url.indexOf('#')
  return hash === -1 ? url : url.slice(0, hash)
}
