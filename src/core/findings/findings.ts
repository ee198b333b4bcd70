/**
 * The findings of a log: fed with each record after the history was, and judged from time to time.
 *
 * A record only leaves its mark in what rules read, which costs next to nothing. Judging computes from there all that
 * is to be said, of the past too, and compares it with what was said before. So findings are a function of what is
 * known and of the time: neither how often nor in which order records came matters.
 */

import { ATTEMPTS_KEPT } from '../attempt'
import type { StreamFacts } from '../health'
import type { History, Stream } from '../history'
import type { LogRecord } from '../record'
import type { EpochMilliseconds, Milliseconds } from '../units'
import { withCauses } from './causes'
import type { Finding, FindingId } from './finding'
import { EXPLAINED_BY, LOG_RULES, STREAM_RULES, watchersOf } from './index'
import { applyToNotes, createNotes, keepOnly, type Notes } from './notes'
import { bounded, concluded, overSince, reconcile } from './reconcile'
import type { LogView, PlacedDraft } from './rule'
import { addChange, type Surroundings } from './surroundings'
import {
  createTurns,
  forgetTurns,
  noteJudged,
  stir,
  type Turns,
  takeAll,
  takeDue,
  takeUrgent,
  wakeAll,
} from './turns'
import { browserKind, viewOf } from './view'

/** The findings of one log and what they are computed from. */
export interface Findings {
  /** By the id of the stream, in order of beginning. */
  byStream: Map<string, readonly Finding[]>
  /** Streams whose findings have changed, by id; whoever shows them empties it. */
  changed: Set<string>
  history: History
  /** What else is known of the health of a stream. */
  healthOf(stream: Stream, now: EpochMilliseconds): StreamFacts | null
  /** The browser that the log was recorded in, by name or agent. */
  browser: string
  notes: Notes
  surroundings: Surroundings
  turns: Turns
  /** Attempts that began since a stream was judged. */
  begun: Map<Stream, number>
  /** What gives the notes of each rule, by its place in the table. */
  own: ((connection: string) => unknown)[]
  made: number
}

/** Findings of all streams that are kept at most. */
const KEPT = 10_000
/** Connections that rules about a whole log look at. */
const LOG_CONNECTIONS = 1000

const LOG_RULE_IDS: ReadonlySet<FindingId> = new Set(LOG_RULES.map(({ rule }) => rule.id))

/** The findings of nothing. */
export function createFindings(
  history: History,
  browser: string,
  healthOf: Findings['healthOf'] = () => null,
): Findings {
  return {
    byStream: new Map(),
    changed: new Set(),
    history,
    healthOf,
    browser,
    notes: createNotes(),
    surroundings: [],
    turns: createTurns(),
    begun: new Map(),
    own: [],
    made: 0,
  }
}

/** Takes note of a record. `stream` is what `applyRecord` returned for it. */
export function applyToFindings(findings: Findings, record: LogRecord, stream: Stream | null): void {
  if (record.kind === 'environment') {
    addChange(findings.surroundings, record)
    wakeAll(findings.turns)
  }
  if (record.connection === null || stream === null) return
  const notes = applyToNotes(findings.notes, record, record.connection)
  for (const { index, start, look } of watchersOf(record.kind)) {
    let state = notes.byRule[index]
    if (state === undefined) {
      state = start()
      notes.byRule[index] = state
    }
    look(state, record)
  }
  if (record.kind === 'event' || record.kind === 'comment' || record.kind === 'bytes')
    stir(findings.turns, stream, record.at)
  else findings.turns.urgent.add(stream)
  if (record.kind === 'error' || record.kind === 'end' || record.kind === 'connection')
    noteBegun(findings, stream)
}

/** A view holds so many attempts only: what is beyond must have been judged before. */
function noteBegun(findings: Findings, stream: Stream): void {
  const begun = (findings.begun.get(stream) ?? 0) + 1
  findings.begun.set(stream, begun)
  if (begun > ATTEMPTS_KEPT / 2) judgeStream(findings, stream, findings.history.until)
}

/** Judges the streams of which something happened. To be called soon after records were added. */
export function settleFindings(findings: Findings, now: EpochMilliseconds): void {
  const streams = takeUrgent(findings.turns)
  if (streams.length > 0) judgeSome(findings, streams, Math.max(now, findings.history.until))
}

/**
 * Judges the streams for which it may matter that time has passed. To be called about once a second. Of very many each
 * has its turn within some ticks.
 */
export function tickFindings(findings: Findings, now: EpochMilliseconds): void {
  const moment = Math.max(now, findings.history.until)
  forgetWithHistory(findings)
  judgeSome(findings, takeDue(findings.turns, moment), moment)
}

/** Judges all streams. To be called when a log is over, and before all that is said of it is written down. */
export function judgeFindings(findings: Findings, now: EpochMilliseconds): void {
  const { history, turns } = findings
  const moment = Math.max(now, history.until)
  forgetWithHistory(findings)
  judgeSome(findings, takeAll(turns, history.streams.values(), moment), moment)
}

function judgeSome(findings: Findings, streams: readonly Stream[], moment: EpochMilliseconds): void {
  for (const stream of streams) judgeStream(findings, stream, moment)
  judgeLog(findings, moment)
}

/**
 * The machine slept, as whoever judges saw by its own clock. The page writes that down only with its next record, and a
 * stream that died in the meantime brings none.
 */
export function noteSleepInFindings(
  { surroundings, turns }: Findings,
  at: EpochMilliseconds,
  span: Milliseconds,
): void {
  addChange(surroundings, { seq: null, at, what: 'sleep', span })
  wakeAll(turns)
}

/** The findings of a stream, in order of beginning. */
export function findingsOf(findings: Findings, stream: string): readonly Finding[] {
  return findings.byStream.get(stream) ?? []
}

function forgetWithHistory(findings: Findings): void {
  const { history, notes, byStream, changed, turns } = findings
  for (const stream of turns.judged.keys())
    if (history.streams.get(stream.id) !== stream) forgetTurns(turns, stream)
  if (notes.connections.size > history.connections.size) keepOnly(notes, history.connections)
  for (const id of byStream.keys()) {
    if (history.streams.has(id)) continue
    byStream.delete(id)
    changed.add(id)
  }
}

function judgeStream(findings: Findings, stream: Stream, now: EpochMilliseconds): void {
  const { history, notes, surroundings, browser } = findings
  findings.begun.delete(stream)
  if (history.streams.get(stream.id) !== stream) {
    forgetTurns(findings.turns, stream)
    return
  }
  const notesOf = (connection: string) => notes.connections.get(connection) ?? null
  const health = findings.healthOf(stream, now)
  noteJudged(findings.turns, stream, health, now)
  const nameNext = namerOf(findings)
  const view = viewOf(stream, { browser, surroundings, notesOf, health, now })
  const since = view.attempts.length < ATTEMPTS_KEPT ? 0 : (view.attempts[0]?.at ?? 0)
  const before = findingsOf(findings, stream.id)
  const said: Finding[] = before.filter(({ id }) => LOG_RULE_IDS.has(id))
  const own = stream.connections.length === 1 ? notesOf(stream.connections[0]?.id ?? '') : null
  for (const { index, rule } of STREAM_RULES) {
    // What a rule looks for in records, and found none of, it has nothing to say of.
    if (own && rule.watch && own.byRule[index] === undefined) continue
    const drafts = rule.judge?.(view, ownOf(findings, index)) ?? []
    const known = before.length === 0 ? before : before.filter(({ id }) => id === rule.id)
    if (drafts.length === 0 && known.length === 0) continue
    said.push(...reconcile(known, drafts, rule, stream.id, since, nameNext))
  }
  publish(findings, stream, before, said, now)
}

/** Gives each finding that is new a key of its own. */
function namerOf(findings: Findings): (id: FindingId) => string {
  return id => `${id}-${++findings.made}`
}

/** What gives the notes of one rule; made once, as judging is frequent. */
function ownOf({ own, notes }: Findings, index: number): (connection: string) => unknown {
  let give = own[index]
  if (!give) {
    give = connection => notes.connections.get(connection)?.byRule[index]
    own[index] = give
  }
  return give
}

function judgeLog(findings: Findings, now: EpochMilliseconds): void {
  const { history, notes, surroundings, byStream } = findings
  const notesOf = (connection: string) => notes.connections.get(connection) ?? null
  const connections = [...history.connections.values()]
    .slice(-LOG_CONNECTIONS)
    .sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1))
  const nameNext = namerOf(findings)
  const view: LogView = {
    connections,
    streamOf: connection => history.streamOf.get(connection) ?? null,
    notesOf,
    surroundings,
    browser: browserKind(findings.browser),
    now,
  }
  const since = connections.length < LOG_CONNECTIONS ? 0 : (connections[0]?.createdAt ?? 0)
  const drafts = new Map<string, Map<number, PlacedDraft[]>>()
  for (const { index, rule } of LOG_RULES) {
    for (const draft of rule.judgeLog?.(view, ownOf(findings, index)) ?? []) {
      const ofStream = drafts.get(draft.stream) ?? new Map<number, PlacedDraft[]>()
      drafts.set(draft.stream, ofStream.set(index, [...(ofStream.get(index) ?? []), draft]))
    }
  }
  for (const id of new Set([...byStream.keys(), ...drafts.keys()])) {
    const stream = history.streams.get(id)
    if (!stream) continue
    const before = findingsOf(findings, id)
    const said: Finding[] = before.filter(({ id }) => !LOG_RULE_IDS.has(id))
    const ofStream = drafts.get(id)
    if (!ofStream && said.length === before.length) continue
    for (const { index, rule } of LOG_RULES) {
      const known = before.filter(each => each.id === rule.id)
      said.push(...reconcile(known, ofStream?.get(index) ?? [], rule, id, since, nameNext))
    }
    publish(findings, stream, before, said, now)
  }
}

function publish(
  findings: Findings,
  stream: Stream,
  before: readonly Finding[],
  said: readonly Finding[],
  now: EpochMilliseconds,
): void {
  const over = overSince(stream)
  const settled = said.map(each => (over ? concluded(each, over) : each))
  const after = withCauses(bounded(settled), EXPLAINED_BY, now)
  // Unchanged findings stay the same objects, so that whoever shows them need not look into them.
  const former = new Map(before.map(each => [each.key, each]))
  const result = after.map(each => {
    const old = former.get(each.key)
    return old && JSON.stringify(old) === JSON.stringify(each) ? old : each
  })
  if (result.length === before.length && result.every((each, index) => each === before[index])) return
  if (result.length === 0) findings.byStream.delete(stream.id)
  else findings.byStream.set(stream.id, result)
  findings.changed.add(stream.id)
  if (result.length > before.length) forgetPast(findings)
}

/** Forgets what is past of the streams that were first heard of, and then all of it. */
function forgetPast({ byStream, changed }: Findings): void {
  let count = 0
  for (const list of byStream.values()) count += list.length
  for (const isKept of [({ resolvedAt }: Finding) => resolvedAt === null, () => false]) {
    for (const [id, list] of byStream) {
      if (count <= KEPT) return
      const kept = list.filter(isKept)
      count -= list.length - kept.length
      if (kept.length > 0) byStream.set(id, kept)
      else byStream.delete(id)
      changed.add(id)
    }
  }
}
