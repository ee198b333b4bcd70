/**
 * A made-up browser that knows which request is which attempt: pages with connections to few addresses, reconnection,
 * redirects, workers, documents that come and go, a background that dies, and facts that arrive late and interleaved.
 * Seeded: the same seed gives the same story.
 */

import type { DocumentKey } from '../../../src/core/attempt-slots'
import { type Correlator, createCorrelator } from '../../../src/core/correlate'
import type { HttpFact, RequestStep } from '../../../src/core/http-fact'
import type { LogRecord } from '../../../src/core/record'

/** What came of one schedule. */
export interface Outcome {
  requests: number
  /** Given to an attempt that they are not, without the mark. */
  wrong: number
  guesses: number
  wrongGuesses: number
  /** Requests of documents in which no two connections share an address. */
  plain: number
  plainGuesses: number
  /** In no log at all. */
  lost: number
  /** Taken for one that no page tells of, though its page told of it later. */
  adopted: number
  story: string
}

const DEFAULT_DELAY = 3000
const START = 1_700_000_000_000

type Arrival =
  | { at: number; kind: 'http'; fact: HttpFact }
  | { at: number; kind: 'page'; document: DocumentKey; records: LogRecord[] }
  | { at: number; kind: 'restart' }

/** Mulberry32: small, and good enough to vary schedules. */
function createRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

/**
 * Plays one schedule and compares what the correlator says with the truth.
 * @param workersHaveTabs as in Chromium; otherwise as in Firefox.
 */
export function simulate(seed: number, workersHaveTabs = true): Outcome {
  const random = createRandom(seed)
  const between = (low: number, high: number) => low + random() * (high - low)
  const chance = (share: number) => random() < share
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T

  const arrivals: Arrival[] = []
  /** Request → the attempt that it is, `null` for what no page knows of. */
  const truth = new Map<string, string | null>()
  const plain = new Set<string>()
  const times = new Set<number>()
  const readByPages = new Set<string>()
  let requests = 0

  const documents = Array.from({ length: 1 + Math.floor(random() * 3) }, (_, i) => ({
    key: { id: `doc${i}`, browser: `D${i}`, tab: 1 + (i % 2), frame: i } satisfies DocumentKey,
    said: [] as { record: LogRecord; toldAt: number }[],
    /** Page clock against browser clock: pages follow that as soon as they are further away. */
    skew: between(-2, 2),
    urls: [] as string[],
    stop: { from: 0, until: 0 },
  }))
  const httpFacts: HttpFact[] = []
  let seq = 0

  type Doc = (typeof documents)[number]
  /** What comes while a page is stopped it is given when it goes on, in the order in which it came. */
  const whenGoingOn = ({ stop }: Doc, at: number) =>
    at >= stop.from && at < stop.until ? stop.until + (at - stop.from) / 1000 : at
  const say = (doc: Doc, happenedAt: number, fields: object, heardAt = happenedAt) => {
    const at = whenGoingOn(doc, happenedAt)
    const toldAt = whenGoingOn(doc, heardAt)
    const record = { attempt: 1, seq: ++seq, source: 'page', at: at + doc.skew, ...fields }
    doc.said.push({ record: record as unknown as LogRecord, toldAt: toldAt + doc.skew })
  }

  /** One request with its answer; returns when it ended, or `null` if it goes on for ever. */
  function ask(
    doc: Doc | null,
    url: string,
    at: number,
    plan: 'fail' | 'end' | 'hang',
    {
      target,
      native = true,
      method = 'GET',
      wait = between(1, 60),
    }: { target?: string; native?: boolean; method?: string; wait?: number } = {},
  ) {
    const request = String(++requests)
    // Records are known again by their times.
    while (times.has(at)) at += 0.01
    times.add(at)
    const place = doc
      ? { tab: doc.key.tab, frame: doc.key.frame, document: doc.key.browser }
      : { tab: -1, frame: -1, document: null }
    const common = { seen: true, sure: true, native, private: false, initiator: '', method }
    httpFacts.push({ step: 'request', request, at, place, url, headers: {}, ...common })
    let now = at + wait
    if (plan === 'fail') {
      httpFacts.push({ step: 'end', request, at: now, error: 'net::ERR_CONNECTION_REFUSED' })
      return { request, openAt: null, endAt: now }
    }
    if (target) {
      httpFacts.push({ step: 'redirect', request, at: now, status: 307, url: target })
      now += between(1, 40)
    }
    const headers = { 'content-type': 'text/event-stream' }
    httpFacts.push({ step: 'response', request, at: now, status: 200, headers })
    httpFacts.push({ step: 'started', request, at: now + 0.2, ip: null, fromCache: false })
    const openAt = now + 0.2
    if (plan === 'hang') return { request, openAt, endAt: null }
    now += between(1, 4000)
    httpFacts.push({ step: 'end', request, at: now, error: null })
    return { request, openAt, endAt: now }
  }

  function live(doc: Doc, name: string, url: string, madeAt: number, hasRivals: boolean, late = 0): void {
    say(doc, madeAt, {
      kind: 'connection',
      connection: name,
      attempt: 0,
      api: 'eventsource',
      method: 'GET',
      url,
    })
    const target = chance(0.2) ? `${url}/moved` : undefined
    const sticks = chance(0.5)
    let delay = chance(0.5) ? DEFAULT_DELAY : pick([10, 500, 1000, 2000])
    let at = madeAt
    let address = url
    for (let attempt = 1; attempt <= 5; attempt++) {
      const plan = chance(0.15) ? 'fail' : chance(0.25) ? 'hang' : 'end'
      // Requests of one document begin in the order in which they are due.
      const begins = at + (attempt === 1 ? 2 + late / 2 : 1)
      const { request, openAt, endAt } = ask(
        doc,
        address,
        begins,
        plan,
        address === url && target ? { target } : {},
      )
      truth.set(request, `${name}#${attempt}`)
      if (!hasRivals) plain.add(request)
      if (openAt !== null) say(doc, openAt + between(0.1, 5), { kind: 'open', connection: name, attempt })
      if (target && sticks && openAt !== null) address = target
      if (endAt === null) {
        if (chance(0.5)) {
          const closedAt = (openAt ?? begins) + between(5, 3000)
          say(doc, closedAt, { kind: 'close', connection: name, attempt, by: 'page' })
          httpFacts.push({ step: 'end', request, at: closedAt + 0.3, error: 'net::ERR_ABORTED' })
        }
        return
      }
      const failedAt = endAt + between(0.1, 3)
      say(doc, failedAt, { kind: 'error', connection: name, attempt, readyState: 0 })
      if (chance(0.2)) {
        // The page takes over, as many tutorials teach: it closes and makes a new one at once.
        say(doc, failedAt + 0.1, { kind: 'close', connection: name, attempt: attempt + 1, by: 'page' })
        if (chance(0.7)) live(doc, `${name}x`, url, failedAt + 0.2, hasRivals)
        return
      }
      if (chance(0.1)) delay = pick([10, 500, 1000, 2000])
      at = failedAt + delay + between(0, 6)
    }
  }

  /** What the page reads itself: it tells of it when the head of the response is there, which may take long. */
  function read(doc: Doc, name: string, url: string, madeAt: number, hasRivals: boolean): void {
    if (whenGoingOn(doc, madeAt) !== madeAt) return
    const plan = chance(0.15) ? 'fail' : chance(0.25) ? 'hang' : 'end'
    const wait = chance(0.4) ? between(1000, 9000) : between(1, 60)
    // With a header of the page's own it looks like an EventSource.
    const native = chance(0.5)
    const method = !native && chance(0.3) ? 'POST' : 'GET'
    const target = chance(0.2) ? `${url}/moved` : undefined
    const { request, openAt, endAt } = ask(doc, url, madeAt + 1, plan, {
      native,
      method,
      wait,
      ...(target && { target }),
    })
    truth.set(request, openAt === null ? null : `${name}#1`)
    readByPages.add(`${name}#1`)
    if (openAt === null) return
    if (!hasRivals) plain.add(request)
    const isLate = whenGoingOn(doc, openAt) === openAt && chance(0.1)
    const toldAt = openAt + (isLate ? between(0, 300) : doc.stop.until > 0 ? 0.1 : between(0.1, 5))
    const api = chance(0.5) ? 'fetch' : 'xhr'
    say(doc, madeAt, { kind: 'connection', connection: name, attempt: 0, api, method, url }, toldAt)
    say(doc, toldAt, { kind: 'open', connection: name })
    if (endAt !== null)
      say(doc, Math.max(toldAt, endAt) + between(0.1, 5), { kind: 'close', connection: name, by: 'end' })
    else if (chance(0.5)) {
      const closedAt = toldAt + between(5, 3000)
      say(doc, closedAt, { kind: 'close', connection: name, by: 'page' })
      httpFacts.push({ step: 'end', request, at: closedAt + 0.3, error: 'net::ERR_ABORTED' })
    }
  }

  /**
   * EventSources that a page makes just before it is stopped, while its word before is not stored yet: it tells of them
   * when it goes on.
   */
  function liveLate(doc: Doc, name: string, url: string, madeAt: number): void {
    const fields = {
      kind: 'connection',
      connection: name,
      attempt: 0,
      api: 'eventsource',
      method: 'GET',
      url,
    }
    say(doc, madeAt, fields, doc.stop.from)
    readByPages.add(`${name}#1`)
    const wait = chance(0.3) ? between(1000, 9000) : between(1, 60)
    for (let attempt = 1, at = madeAt; attempt <= 3; attempt++) {
      const plan = attempt === 1 && chance(0.7) ? 'hang' : 'end'
      const { request, openAt, endAt } = ask(doc, url, at + 1, plan, attempt === 1 ? { wait } : {})
      truth.set(request, `${name}#${attempt}`)
      if (openAt !== null) say(doc, openAt + 0.1, { kind: 'open', connection: name, attempt })
      if (endAt === null) return
      const failedAt = whenGoingOn(doc, endAt + 0.2)
      say(doc, failedAt, { kind: 'error', connection: name, attempt, readyState: 0 })
      at = failedAt + DEFAULT_DELAY
    }
  }

  let connections = 0
  let mayDie = true
  // Of its own, so that all else goes as it would without.
  const other = createRandom(seed + 2 ** 20)
  for (const doc of documents) {
    // One that makes EventSources of its own, and is stopped at once.
    if (other() < 0.05) {
      const from = START + between(500, 5000)
      doc.stop = { from, until: from + between(1000, 15_000) }
      const count = 1 + Math.floor(random() * 4)
      // Of several at one address those are mixed up of which a background that has died knew that they are under way.
      const isCrowded = count > 1 && chance(0.5)
      if (isCrowded) mayDie = false
      // It has told of something before, so that it is known.
      say(doc, from - 50, { kind: 'visible', connection: null })
      const step = pick([0.4, 3])
      for (let i = 0; i < count; i++) {
        const url = isCrowded ? 'https://a.example/late' : `https://a.example/late${i}`
        liveLate(doc, `c${++connections}`, url, from - 20 + i * step)
      }
      continue
    }
    // One that only reads, and is stopped for a while: it tells of what was given up.
    if (chance(0.1)) {
      const from = START + between(500, 5000)
      doc.stop = { from, until: from + between(1000, 15_000) }
      const count = 1 + Math.floor(random() * 6)
      const base = START + between(0, 3000)
      for (let i = 0; i < count; i++) {
        const url = `https://a.example/${pick(['x', 'y'])}`
        read(doc, `c${++connections}`, url, base + i * pick([0.4, 5, 300]), true)
      }
      continue
    }
    const isCrowded = chance(0.6)
    const count = isCrowded ? (chance(0.1) ? 20 : 2 + Math.floor(random() * 4)) : 1 + Math.floor(random() * 3)
    const together = chance(0.5)
    const base = START + between(0, 500)
    // To make the first one takes a document some time, in which its request begins.
    const late = chance(0.3) ? between(0, 30) : 0
    for (let i = 0; i < count; i++) {
      const url = isCrowded
        ? `https://a.example/${pick(['x', 'x', 'y'])}`
        : `https://a.example/own${i}${chance(0.3) ? `?t=${seed}` : ''}`
      live(
        doc,
        `c${++connections}`,
        url,
        together ? base + (i > 0 ? late : 0) + i * 0.4 : base + between(0, 6000),
        isCrowded,
        together && i === 0 ? late : 0,
      )
      if (chance(0.2)) {
        const own = isCrowded ? url : `https://a.example/read${i}`
        const count = chance(0.3) ? 3 : 1
        const madeAt = base + between(0, 6000)
        for (let n = 0; n < count; n++)
          read(doc, `c${++connections}`, own, madeAt + n * 5, isCrowded || count > 1)
      }
      // A dedicated worker of the same document.
      if (isCrowded && chance(0.1)) {
        const where = workersHaveTabs ? doc : null
        truth.set(ask(where, url, base + between(0, 6000), 'end').request, null)
      }
    }
  }
  if (chance(0.3)) truth.set(ask(null, 'https://a.example/x', START + between(0, 3000), 'end').request, null)

  // The browser tells in order, at once; a page in batches, each as late as half a second.
  httpFacts.sort((a, b) => a.at - b.at)
  for (const fact of httpFacts) arrivals.push({ at: fact.at + 1, kind: 'http', fact })
  for (const { key, said } of documents) {
    said.sort((a, b) => a.toldAt - b.toldAt)
    let sentAt = 0
    let lastToldAt = 0
    for (const { record, toldAt } of said) {
      // That a page reads a stream, and that it is open, it tells at once; and together what it could not tell before.
      const last = arrivals.at(-1)
      const isOpen = record.kind === 'open' && readByPages.has(`${record.connection}#1`)
      const isHeldBack = record.kind === 'connection' && toldAt === lastToldAt
      lastToldAt = toldAt
      if ((isOpen || isHeldBack) && last?.kind === 'page' && last.document === key) {
        last.records.push(record)
        continue
      }
      sentAt = Math.max(sentAt, toldAt + (chance(0.5) ? between(0, 20) : between(0, 500)))
      arrivals.push({ at: sentAt, kind: 'page', document: key, records: [record] })
    }
  }
  arrivals.sort((a, b) => a.at - b.at)

  const patience = 700
  const told = new Map<string, { attempt: string; guess: boolean }>()
  const byAt = new Map(httpFacts.flatMap(fact => (fact.step === 'request' ? [[fact.at, fact.request]] : [])))
  const create = (): Correlator =>
    createCorrelator({
      defaultDelay: DEFAULT_DELAY,
      workersHaveTabs,
      nameOf: name => `request-${name}`,
    })
  let correlator = create()
  const stored = new Map<string, string>()
  /** Requests under way without an answer, and those of them that a background that died knew of. */
  const pending = new Map<string, RequestStep>()
  const forgotten = new Map<string, RequestStep>()

  const settle = (now: number) => {
    for (const { record } of correlator.settle(now, patience)) {
      if (record.kind !== 'request') continue
      const request = byAt.get(record.at)
      if (request)
        told.set(request, { attempt: `${record.connection}#${record.attempt}`, guess: record.guess ?? false })
    }
    for (const conn of correlator.changed()) stored.set(conn.id, JSON.stringify(conn))
  }

  const hear = (fact: HttpFact) => {
    const { step, request, at } = fact
    const former = forgotten.get(request)
    if (former && step === 'redirect') return
    if (former && !met.has(request)) {
      // The observer comes to it while it is under way.
      correlator.http({ ...former, at, seen: false, sure: step === 'response' }, now)
      met.add(request)
    }
    if (step === 'request') pending.set(request, fact)
    else if (step !== 'redirect') pending.delete(request)
    correlator.http(fact, now)
  }
  const met = new Set<string>()
  const tell = (document: DocumentKey, records: LogRecord[]) => {
    for (const record of records) {
      const { connection: name } = record
      if (name === null) continue
      record.connection = correlator.idOf(document, name, record.kind === 'connection' ? record : null)
      ids.set(name, record.connection)
    }
    correlator.page(document, records)
  }
  /** By the name that the page gives a connection: its id in the log. */
  const ids = new Map<string, string>()

  let now = START
  let restartAt = chance(0.3) && mayDie ? START + between(1000, 8000) : Number.POSITIVE_INFINITY
  for (const arrival of arrivals) {
    while (now + 40 < arrival.at && correlator.isWaiting()) {
      now += 40
      settle(now)
    }
    now = Math.max(now, arrival.at)
    if (now > restartAt && !correlator.isWaiting()) {
      // A background that waits for nothing may end; what it stored is all that is left of it. What is not answered
      // yet it has forgotten.
      for (const [request, fact] of pending) forgotten.set(request, fact)
      restartAt = Number.POSITIVE_INFINITY
      correlator = create()
      for (const conn of stored.values()) correlator.restore(JSON.parse(conn))
    }
    if (arrival.kind === 'http') hear(arrival.fact)
    else if (arrival.kind === 'page') tell(arrival.document, arrival.records)
    settle(now)
  }
  for (let i = 0; i < 400; i++) {
    now += 40
    settle(now)
  }

  const outcome: Outcome = {
    requests,
    wrong: 0,
    guesses: 0,
    wrongGuesses: 0,
    plain: plain.size,
    plainGuesses: 0,
    lost: 0,
    adopted: 0,
    story: '',
  }
  for (const [request, attempt] of truth) {
    const found = told.get(request)
    if (!found) {
      if (forgotten.has(request)) continue
      outcome.lost++
      outcome.story += ` ${request} (${attempt}) is lost;`
      continue
    }
    const [name = '', number] = attempt?.split('#') ?? []
    const id = ids.get(name) ?? name
    if (
      attempt !== null &&
      readByPages.has(attempt) &&
      found.attempt === `request-${request}#1` &&
      id === name
    ) {
      outcome.adopted++
      outcome.story += ` ${request} is ${attempt}, taken for one that no page tells of;`
    }
    const isRight = found.attempt === (attempt === null ? `request-${request}#1` : `${id}#${number}`)
    if (found.guess) outcome.guesses++
    if (found.guess && !isRight) outcome.wrongGuesses++
    if (found.guess && plain.has(request)) outcome.plainGuesses++
    if (!isRight && !found.guess) {
      outcome.wrong++
      outcome.story += ` ${request} is ${attempt}, taken for ${found.attempt};`
    }
  }
  return outcome
}
