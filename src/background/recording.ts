/**
 * Leaves out of the logs what the user does not want in them: all of sites that are paused or not to be recorded, and
 * payloads beyond what is to be kept. Runs in the background for every record, just before it is written.
 *
 * Pages are not told (docs/decisions/0014): so it holds at once in pages that are open, and no page can tell. Of a
 * connection that begins while its site is paused its `connection` record is held in memory, and written when recording
 * goes on while it is still open: a stream does not have to be made anew to be seen.
 */

import type { Unnumbered } from '../core/attempt-records'
import { keepOf } from '../core/keeping'
import type { LogRecord } from '../core/record'
import { DEFAULT_SETTINGS, type Settings } from '../core/settings'
import { judgeSite, type SiteVerdict, siteOf } from '../core/site-rules'
import type { Bytes, EpochMilliseconds } from '../core/units'

/** What this heeds of the settings. */
type Choice = Pick<Settings, 'sites' | 'keeping'>

/** Connections of a paused tab that are held, the newest. */
const HELD_AT_MOST = 200
/** Length in UTF-16 units of all held connections that are kept for a background that starts anew. */
const KEPT_LENGTH = 1 << 20
/** Connections without a tab that are left out and remembered, the newest. */
const MUTED_KEPT = 1000
/** Tabs that are remembered, the newest. */
const TABS_KEPT = 1000

export interface RecordingOptions {
  now(): EpochMilliseconds
  /** Writes records into the log of a tab that has one. */
  write(tab: number, records: Unnumbered[]): void
  /** Recording of a tab has stopped, or goes on. */
  switched(tab: number): void
  /** Keeps what is known of paused tabs for a background that starts anew; in memory. */
  keep(paused: readonly string[]): void
}

export interface Recording {
  /** Holds at once, also in what is open. */
  set(choice: Choice): void
  /** A tab shows a page of this site. */
  meet(tab: number, site: string): void
  /** Whether what happens in a tab is recorded, and if not, why. */
  verdict(tab: number): SiteVerdict
  /** The site that a tab shows, as far as it was met. */
  site(tab: number): string
  /** What of a record is to be written; `isKnown`: its connection is in the log and not closed. */
  take(tab: number, record: LogRecord, isKnown: boolean): LogRecord | null
  /** Says what was left out of payloads of a tab since it was asked last. */
  owed(tab: number): Unnumbered[]
  /** The log of the tab is over. @returns what it has to say last. */
  leave(tab: number): Unnumbered[]
}

/** A tab, while it is known which site it shows. */
interface Tab {
  site: string
  verdict: SiteVerdict
  /** What was left out since recording stopped. */
  missed: { records: number; bytes: Bytes }
  held: Map<string, Held>
  /** When recording went on. What happened before may be told half a second later. */
  since: EpochMilliseconds
}

/** A connection of a paused tab: how it was made, unless that is in the log, and what it told last of its state. */
interface Held {
  made: LogRecord | null
  latest: LogRecord | null
}

/** @param known what was kept of paused tabs. */
export function createRecording(options: RecordingOptions, known: readonly string[]): Recording {
  let choice: Choice = DEFAULT_SETTINGS
  const tabs = new Map<number, Tab>()
  /** What was cut of payloads, by tab and connection. */
  const cuts = new Map<number, Map<string | null, { bytes: Bytes; attempt: number }>>()
  /** Connections that belong to no tab and are left out. */
  const muted = new Set<string>()

  for (const text of known) {
    const { tab, site, verdict, missed, held } = JSON.parse(text) as Tab & {
      tab: number
      held: [string, Held][]
    }
    tabs.set(tab, { site, verdict, missed, held: new Map(held), since: 0 })
  }

  function keep(): void {
    const texts: string[] = []
    let room = KEPT_LENGTH
    for (const [tab, state] of tabs) {
      if (state.verdict === 'recorded') continue
      // The newest, as many as there is room for.
      const held: [string, Held][] = []
      for (const each of [...state.held].reverse()) {
        room -= JSON.stringify(each).length
        if (room < 0) break
        held.unshift(each)
      }
      texts.push(JSON.stringify({ tab, ...state, held }))
    }
    options.keep(texts)
  }

  /** Judges the site of a tab anew, and says in its log where that makes a difference. */
  function settle(tab: number, state: Tab): void {
    const before = state.verdict
    state.verdict = judgeSite(choice.sites, state.site)
    if (before === state.verdict) return
    if (before === 'recorded') options.write(tab, [missing({ records: 0, bytes: 0 })])
    else if (state.verdict === 'recorded') options.write(tab, goOn(state))
    keep()
    options.switched(tab)
  }

  function missing({ records, bytes }: Tab['missed']): Unnumbered {
    const base = { connection: null, attempt: 0, at: options.now(), source: 'tool' } as const
    return { kind: 'dropped', ...base, records, bytes, why: 'paused' }
  }

  /** What is to be written when recording goes on: what is missing, and what is there by now. */
  function goOn(state: Tab): Unnumbered[] {
    const { missed, held } = state
    const still = [...held.values()].flatMap(({ made, latest }) =>
      [made, latest].filter(each => each !== null),
    )
    state.missed = { records: 0, bytes: 0 }
    state.held = new Map()
    // Those that are written now are not missing.
    const records = Math.max(0, missed.records - still.length)
    state.since = options.now()
    return [
      ...(records + missed.bytes > 0 ? [missing({ records, bytes: missed.bytes })] : []),
      ...still.sort((a, b) => a.seq - b.seq),
    ]
  }

  /** Says what was told only after recording had gone on, of what was left out. */
  function takeLate(tab: number): Unnumbered[] {
    const state = tabs.get(tab)
    if (state?.verdict !== 'recorded' || state.missed.records === 0) return []
    const { missed } = state
    state.missed = { records: 0, bytes: 0 }
    return [missing(missed)]
  }

  /** Takes note of a record of a paused tab. @returns what of it may be written all the same. */
  function miss(state: Tab, record: LogRecord, isKnown: boolean): LogRecord | null {
    const { connection, kind } = record
    if (kind === 'environment' || (kind === 'dropped' && record.source === 'tool')) return null
    if (kind === 'close' && connection !== null) {
      const wasHeld = state.held.delete(connection)
      if (wasHeld) keep()
      // That it is over says nothing of what was on it, and without it the log would call it open for ever.
      if (isKnown) {
        const { stack: _, ...rest } = record
        return rest
      }
    }
    leaveOut(state, record)
    if (connection !== null) hold(state, connection, record, isKnown)
    return null
  }

  function leaveOut({ missed }: Tab, record: LogRecord): void {
    missed.records++
    if (record.kind === 'event' || record.kind === 'comment') missed.bytes += record.size
  }

  function hold(state: Tab, connection: string, record: LogRecord, isKnown: boolean): void {
    if (record.kind === 'connection') state.held.set(connection, { made: record, latest: null })
    else if (record.kind === 'open' || record.kind === 'error') {
      const held = state.held.get(connection) ?? (isKnown ? { made: null, latest: null } : null)
      if (!held) return
      held.latest = record
      state.held.set(connection, held)
    } else return
    for (const oldest of state.held.keys()) {
      if (state.held.size <= HELD_AT_MOST) break
      state.held.delete(oldest)
    }
    keep()
  }

  /** Of what belongs to no tab that is known, each connection is judged by its own page. */
  function isOfRecordedPage(record: LogRecord): boolean {
    const { connection, kind } = record
    if (connection === null) return true
    if (kind === 'connection' && judgeSite(choice.sites, siteOf(record.page || record.url)) !== 'recorded') {
      muted.add(connection)
      for (const oldest of muted) {
        if (muted.size <= MUTED_KEPT) break
        muted.delete(oldest)
      }
    }
    return !muted.has(connection)
  }

  function withinLimits(tab: number, whole: LogRecord): LogRecord {
    const { record, cut } = keepOf(choice.keeping, whole)
    if (cut === 0) return record
    const ofTab = cuts.get(tab) ?? new Map<string | null, { bytes: Bytes; attempt: number }>()
    cuts.set(tab, ofTab)
    const bytes = (ofTab.get(record.connection)?.bytes ?? 0) + cut
    ofTab.set(record.connection, { bytes, attempt: record.attempt })
    return record
  }

  return {
    set(chosen) {
      choice = chosen
      for (const [tab, state] of tabs) settle(tab, state)
    },

    meet(tab, site) {
      const state = tabs.get(tab)
      if (!state) {
        const verdict = judgeSite(choice.sites, site)
        tabs.set(tab, { site, verdict, missed: { records: 0, bytes: 0 }, held: new Map(), since: 0 })
        for (const oldest of tabs.keys()) {
          if (tabs.size <= TABS_KEPT) break
          tabs.delete(oldest)
        }
        if (verdict === 'recorded') return
        keep()
        options.switched(tab)
      } else if (state.site !== site) {
        // Streams of the page that was left are none of this one's.
        state.held.clear()
        state.site = site
        settle(tab, state)
      }
    },

    site: tab => tabs.get(tab)?.site ?? '',

    verdict: tab => tabs.get(tab)?.verdict ?? 'recorded',

    take(tab, record, isKnown) {
      const state = tabs.get(tab)
      if (state && state.verdict !== 'recorded') return miss(state, record, isKnown)
      if (!state && !isOfRecordedPage(record)) return null
      if (state && record.at < state.since && (record.kind === 'event' || record.kind === 'comment')) {
        leaveOut(state, record)
        return null
      }
      return withinLimits(tab, record)
    },

    owed(tab) {
      const ofTab = cuts.get(tab) ?? []
      cuts.delete(tab)
      const late = takeLate(tab)
      const left = Array.from(ofTab, ([connection, { bytes, attempt }]) => ({
        kind: 'dropped' as const,
        connection,
        attempt,
        at: options.now(),
        source: 'tool' as const,
        records: 0,
        bytes,
        why: 'choice' as const,
      }))
      return [...late, ...left]
    },

    leave(tab) {
      const state = tabs.get(tab)
      tabs.delete(tab)
      if (!state) return []
      if (state.verdict !== 'recorded') keep()
      return state.missed.records > 0 ? [missing(state.missed)] : []
    },
  }
}
