/**
 * The observer of the HAR log: tells the background what came of the event streams that DevTools sees, from the
 * streams of the tab to those of its workers. Runs in the devtools page, on whatever panel DevTools is, and looks only
 * while the background knows of a stream in the tab.
 */

import { createHarBody, type HarBody } from '../core/har-body'
import { type HarEntry, readHarEntry } from '../core/har-entry'
import type { EpochMilliseconds, Milliseconds } from '../core/units'
import type { WireFact } from '../core/wire-fact'
import type { Message, WireMessages, WireNews } from '../protocol'
import type { PollPace } from './poll-pace'

export interface HarObserverOptions {
  /** All entries of the log. */
  read(): Promise<unknown[]>
  /**
   * The text of the body of an entry that is over, as far as the browser gives it. Never asked for before: Chromium
   * answers that there is none, and goes on saying so when there is.
   */
  contentOf(entry: unknown): Promise<string | null>
  tell(message: Message<WireMessages>): void
  pace: PollPace
  now(): EpochMilliseconds
  /** Runs something after a while. @returns what prevents it. */
  after(wait: Milliseconds, run: () => void): () => void
}

export interface HarObserver {
  /** Looks from now on, or no longer. */
  watch(on: boolean): void
  /** There is a new port, whose other end knows of nothing. */
  connected(): void
  answer(news: Exclude<Message<WireNews>, { kind: 'watch' }>): void
  /** A request is over. */
  finished(entry: unknown): Promise<void>
  /** The log begins anew. */
  navigated(): void
}

/** An event stream in the log. */
interface Tracked {
  /** Its number on the port. */
  stream: number
  key: string
  url: string
  startedAt: EpochMilliseconds
  /** `null` once nothing more will be told of it. */
  body: HarBody | null
  /** Its facts are asked for. */
  isWanted: boolean
  /** It is over, and this is its text, where there is one. */
  ended: { text: string | null } | null
}

/** Streams that are remembered, so that none is told twice; if there are more in the log they are not told. */
const TRACKED = 10_000
/** Facts in one message, and units of text in them. */
const FACTS_AT_ONCE = 1000
const UNITS_AT_ONCE = 1 << 20
/** Ends that wait for the next look. */
const TWINS = 5
/** Units of all texts that are kept until they are asked for. */
const TEXT_KEPT = 16 << 20

/** Creates an observer that is switched off. */
export function createHarObserver({
  read,
  contentOf,
  tell,
  pace,
  now,
  after,
}: HarObserverOptions): HarObserver {
  /** By what {@link nameEntries} calls them. */
  const tracked = new Map<string, Tracked>()
  /** What is over among several with the same key: the next look tells which. */
  let finishedTwins: { entry: HarEntry; text: string | null }[] = []
  let streams = 0
  let isOn = false
  let isSlow = false
  /** Counted up by all that makes the answer to a look worthless. */
  let generation = 0
  let cancel = () => {}

  async function look(): Promise<void> {
    const mine = generation
    const asked = now()
    const named = nameEntries(await read())
    if (mine !== generation) return
    const at = now()
    for (const { name, entry } of named) note(name, entry, asked, at)
    leave(new Set(named.map(({ name }) => name)))
    const wait = pace.next(now() - asked)
    if (wait === null) beSlow(true)
    else cancel = after(wait, look)
  }

  function lookNow(): void {
    generation++
    cancel()
    if (isOn && !isSlow) void look()
  }

  /** Takes what an entry says by now. */
  function note(name: string, entry: HarEntry, asked: EpochMilliseconds, at: EpochMilliseconds): void {
    const one = tracked.get(name) ?? meet(name, entry)
    if (!one?.body || one.ended) return
    one.body.look(entry, asked, at)
    const twin = finishedTwins.findIndex(each => isSame(each.entry, entry))
    if (twin >= 0) end(one, finishedTwins.splice(twin, 1)[0]?.text ?? null)
    else if (entry.isOver) end(one, entry.text)
    else if (one.isWanted) tellFacts(one.stream, one.body.read())
  }

  function meet(name: string, entry: HarEntry): Tracked | null {
    if (tracked.size >= TRACKED) return null
    const { key, url, startedAt } = entry
    const one: Tracked = {
      stream: ++streams,
      key,
      url,
      startedAt,
      body: createHarBody(entry),
      isWanted: false,
      ended: null,
    }
    tracked.set(name, one)
    announce(one)
    return one
  }

  function announce({ stream, url, startedAt }: Tracked): void {
    tell({ kind: 'stream', stream, url, startedAt })
  }

  /** Lets go of what is no longer in the log. */
  function leave(present: ReadonlySet<string>): void {
    for (const [name, one] of tracked) {
      if (present.has(name)) continue
      tracked.delete(name)
      if (one.body) tell({ kind: 'over', stream: one.stream, complete: one.ended !== null })
    }
  }

  function end(one: Tracked, text: string | null): void {
    if (!one.body || one.ended) return
    one.ended = { text }
    if (one.isWanted) conclude(one, one.body)
    else if (keptUnits() > TEXT_KEPT) one.ended = { text: null }
  }

  function keptUnits(): number {
    let units = 0
    for (const { ended } of tracked.values()) units += ended?.text?.length ?? 0
    return units
  }

  function conclude(one: Tracked, body: HarBody): void {
    tellFacts(one.stream, body.finish(one.ended?.text ?? null))
    tell({ kind: 'over', stream: one.stream, complete: true })
    one.body = null
    one.ended = { text: null }
  }

  function tellFacts(stream: number, facts: readonly WireFact[]): void {
    for (const some of portions(facts)) tell({ kind: 'facts', stream, facts: some })
  }

  function beSlow(slow: boolean): void {
    if (slow === isSlow) return
    isSlow = slow
    tell({ kind: 'pace', slow })
  }

  return {
    watch(on) {
      if (on === isOn) return
      isOn = on
      pace.reset()
      beSlow(false)
      lookNow()
    },

    connected() {
      for (const one of tracked.values()) {
        one.isWanted = false
        if (one.body) announce(one)
      }
      if (isSlow) tell({ kind: 'pace', slow: true })
    },

    answer(news) {
      const one = [...tracked.values()].find(({ stream }) => stream === news.stream)
      if (!one?.body) return
      if (news.kind === 'ignore') {
        one.body = null
        return
      }
      one.isWanted = true
      one.body.resume(news.from)
      if (one.ended) conclude(one, one.body)
      else tellFacts(one.stream, one.body.read())
    },

    async finished(raw) {
      const entry = readHarEntry(raw)
      if (!isOn || !entry) return
      const at = now()
      const same = [...tracked.values()].filter(({ key }) => key === entry.key)
      // It is not over for us before its text is here, which may not be in the entry.
      if (same.length <= 1) note(nameOf(entry.key, 0), { ...entry, isOver: false }, at, at)
      const text = await contentOf(raw)
      const one = tracked.get(nameOf(entry.key, 0))
      if (same.length <= 1 && one) end(one, text)
      else finishedTwins = [...finishedTwins, { entry, text }].slice(-TWINS)
    },

    navigated() {
      pace.reset()
      beSlow(false)
      lookNow()
    },
  }
}

/** Whether two entries are of one request: of several that run, each takes another time. */
const isSame = (a: HarEntry, b: HarEntry) => a.key === b.key && a.size === b.size && a.took === b.took

const nameOf = (key: string, place: number) => `${place} ${key}`

/** The event streams among the entries, each with a name that it keeps from look to look. */
function nameEntries(entries: readonly unknown[]): { name: string; entry: HarEntry }[] {
  const places = new Map<string, number>()
  return entries.flatMap(raw => {
    const entry = readHarEntry(raw)
    if (!entry) return []
    const place = places.get(entry.key) ?? 0
    places.set(entry.key, place + 1)
    return [{ name: nameOf(entry.key, place), entry }]
  })
}

/** Facts in pieces that a message bears. */
function* portions(facts: readonly WireFact[]): Generator<WireFact[]> {
  let some: WireFact[] = []
  let units = 0
  for (const fact of facts) {
    some.push(fact)
    if (fact.kind === 'event') units += fact.data?.length ?? 0
    else if (fact.kind === 'comment') units += fact.text.length
    if (some.length < FACTS_AT_ONCE && units < UNITS_AT_ONCE) continue
    yield some
    some = []
    units = 0
  }
  if (some.length > 0) yield some
}
