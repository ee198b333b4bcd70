/**
 * Owns the sessions: turns what documents send into the log of each tab, stores it, and says when it is stored.
 *
 * A record counts as received once it is stored: only then the bridge lets go of it, and only then a panel is told.
 * So a panel never shows what a dying background forgets, and a resent batch is known by its number.
 */

import type { Placed, Unnumbered } from '../core/attempt-records'
import type { Conn } from '../core/attempt-slots'
import type { WireMemory } from '../core/merge'
import type { DropReason, LogRecord, RecordFields } from '../core/record'
import type { Session } from '../core/session'
import type { EpochMilliseconds, Milliseconds } from '../core/units'
import type { LiveConnection } from '../platform/storage'
import type { StorageProblem } from '../protocol'
import { fromPage, type PageItem, readBatch, type SenderDocument } from './intake'
import { createPageBodies } from './page-bodies'
import type { Recording } from './recording'
import { createRefusedLogs, problemOf } from './refused-logs'
import { createRetention, type Limits } from './retention'
import { createSessionLog, type SessionLog } from './session-log'
import type { Commit, Store, Stored } from './store'
import { createTurns } from './turns'

/** Time from one commit to the next while a panel watches, ... */
const WATCHED_EVERY: Milliseconds = 50
/** ... and while none does: what a browser that is killed takes with it. A record after a silence is stored at once. */
const UNWATCHED_EVERY: Milliseconds = 500
/** Text that waits beyond this, in UTF-16 units, is stored at once. */
const COMMIT_LENGTH = 256 * 1024
/** A document that was told that its last batch is stored sends the next within this time, if it has one. */
const ANSWER_WITHIN: Milliseconds = 500
/** After a tab was closed, or shows another page, its last batches may still be on the way. */
const LAST_BATCHES_WITHIN: Milliseconds = 1000

/** The id of the session of a tab in one run of the browser. */
export function sessionId(run: string, tab: number): string {
  return `${run}-${tab}`
}

export interface SessionsOptions {
  /** Where logs are stored, or `null` when the browser refused a database. */
  disk: Store | null
  memory: Store
  /** Names this run of the browser. */
  run: string
  /** As the user wants them by now. */
  limits(): Limits
  /** Milliseconds since the epoch. */
  now(): number
  /** Whether a panel watches the session. */
  isWatched(session: Session): boolean
  /** What of what a document says the user wants. */
  wanted(document: string, items: readonly PageItem[]): readonly PageItem[]
  /** Leaves out what the user does not want written, of pages and of requests. */
  recording: Recording
  /** This was written; by a document, or '' for nobody. */
  wrote(session: Session, record: LogRecord, document: string): void
  /** The id in the log of the connection that a document says something of. */
  idOf(document: SenderDocument, item: PageItem): string | null
  /** A page says this, in its order. Says whether it is to be written. */
  admit(record: LogRecord): boolean
  /** What is to be stored of the bodies of a connection. */
  wireOf(connection: string): WireMemory | undefined
  /** A document said this, in its order, for the first time. */
  heard(document: SenderDocument, records: readonly LogRecord[]): void
  /** Every batch of the document up to this number is stored. */
  stored(document: string, number: number): void
  /** Sessions have changed, in the store too. */
  changed(sessions: Session[]): void
  /** What keeps logs from the disk, or `null` when nothing does any more. */
  problem(problem: StorageProblem | null): void
}

export interface Sessions {
  /** A document said who it is. */
  greet(document: SenderDocument): void
  /** A document sent a batch; a number that came before is a resent one. */
  receive(document: SenderDocument, number: number, text: string): void
  /** The bridge gave up text of the document. */
  lose(document: SenderDocument, bytes: number): void
  /**
   * A document is gone. If it has not said so itself, its process has crashed, or the browser has discarded it: what it
   * had open is closed.
   */
  vanish(document: string): void
  /** A document is in the back/forward cache, whether it has said so or not. */
  putAside(document: string): void
  /** The browser told of a request of a connection. */
  note(placed: Placed): void
  /** Writes facts of our own into the log of a tab, if it has one that goes on. */
  write(tab: number, records: readonly Unnumbered[]): void
  /** Writes what the user notes of an event into a log, also into one that is over. */
  annotate(session: string, note: LogRecord): void
  /** What is known of the requests of a connection has changed. */
  keep(http: Conn): void
  /** What is known of the bodies of a connection has changed. */
  keepWire(conn: Conn): void
  /** UTF-16 units that wait to be stored. */
  waiting(): number
  /** Whether a document has told all that it knew at a time, as far as can be said. */
  hasTold(document: string, until: EpochMilliseconds): boolean
  /** The connections that are open. */
  live(): LiveConnection[]
  /** Those that were closed, and that a page may yet tell of. */
  over(): LiveConnection[]
  closeTab(tab: number): void
  all(): Session[]
  /** Deletes what was logged of a session; resolves when it is gone. */
  clear(session: string): Promise<void>
  /** Deletes all logs: those of closed tabs, and what was logged so far of the others. */
  clearAll(): Promise<void>
  /** Chunks of a session with records after `after`, oldest first; see {@link Store.read}. */
  read(session: string, after: number, limit: number): ReturnType<Store['read']>
  /** A panel has begun to watch: store soon what waits. */
  hasten(): void
  /** The limits have changed: keeps them at once. */
  trim(): void
}

/** A document that sent something in this run of the browser. */
interface KnownDocument {
  log: SessionLog
  received: number
  stored: number
  /** When that was said to be stored, or when the document was met. */
  storedAt: EpochMilliseconds
  /** The time of the last fact that it told of. */
  toldUntil: EpochMilliseconds
  /** It said that it was left, and not yet that it is back. */
  isLeft: boolean
  /** When it began; not known of one that an earlier background met. */
  startedAt: EpochMilliseconds | null
}

export function createSessions(options: SessionsOptions, loaded: Stored): Sessions {
  const { disk, memory, run, limits, now, recording } = options
  let { seq } = loaded
  const logs = new Map<string, SessionLog>()
  const bodies = createPageBodies(loaded.live)
  const documents = new Map<string, KnownDocument>()
  /** By tab: the address of its page, also where that is not recorded. */
  const pages = new Map<number, string>()
  /** What is to be written besides records. */
  const dirty = new Set<SessionLog>()
  let touched = new Set<string>()
  let gone: string[] = []
  const retention = createRetention({
    disk,
    memory,
    limits,
    logs,
    retained: (log, records, size) => drop(log, records, size, 'retention'),
  })

  const refused = createRefusedLogs({
    disk,
    memory,
    now,
    seq: () => seq,
    documentsOf: log =>
      [...documents].flatMap(([id, known]) =>
        known.log === log ? [{ id, session: log.session.id, lastBatch: known.stored }] : [],
      ),
    returned: log => void dirty.add(log),
  })
  let problem: StorageProblem | null = null

  const { schedule, run: inTurn } = createTurns({
    now,
    async last() {
      await refused.bringBack().catch(fail)
      if (dirty.size + touched.size + gone.length > 0) await commit().catch(fail)
    },
    next: () => refused.due,
    fail,
  })
  let committedAt = Number.NEGATIVE_INFINITY

  function sessionOf(whose: Pick<SenderDocument, 'tab' | 'page' | 'private'>): SessionLog {
    const id = sessionId(run, whose.tab)
    const known = logs.get(id)
    if (known) return known
    const log = createSessionLog({
      id,
      tab: whose.tab,
      startedAt: now(),
      closedAt: null,
      page: recording.verdict(whose.tab) === 'recorded' ? whose.page : '',
      size: 0,
      last: 0,
      volatile: whose.private || disk === null,
    })
    logs.set(id, log)
    return log
  }

  function know(document: SenderDocument): KnownDocument {
    const known = documents.get(document.id)
    if (known) return known
    const log = sessionOf(document)
    const isNavigation = document.frame === 0 && log.session.last + log.waiting > 0
    if (document.frame === 0 && recording.verdict(document.tab) === 'recorded')
      log.session.page = document.page
    const made = {
      log,
      received: 0,
      stored: 0,
      storedAt: now(),
      toldUntil: 0,
      isLeft: false,
      startedAt: document.startedAt,
    }
    documents.set(document.id, made)
    if (isNavigation) {
      state(log, 'environment', { what: 'navigated', page: document.page }, { at: document.startedAt })
      setTimeout(() => vanishBefore(made), LAST_BATCHES_WITHIN)
    }
    return made
  }

  /** Notes a fact of our own. */
  function state<K extends 'environment' | 'dropped' | 'close'>(
    log: SessionLog,
    kind: K,
    fields: RecordFields[K],
    where: { connection?: string; attempt?: number; at?: number } = {},
  ): void {
    const { connection = null, attempt = 0, at = now() } = where
    append(log, { kind, connection, attempt, seq: ++seq, at, source: 'tool', ...fields } as LogRecord, '')
  }

  function drop(log: SessionLog, records: number, bytes: number, why: DropReason): void {
    state(log, 'dropped', { records, bytes, why })
  }

  function append(log: SessionLog, record: LogRecord, document: string): void {
    const { connection } = record
    const wanted = recording.take(log.session.tab, record, connection !== null && log.live.has(connection))
    if (wanted) put(log, wanted, document)
  }

  /** Writes a record, whatever the user wants of what pages tell. */
  function put(log: SessionLog, record: LogRecord, document: string): void {
    log.append(record, document)
    options.wrote(log.session, record, document)
    dirty.add(log)
    scheduleFor(log)
  }

  function scheduleFor(log: SessionLog): void {
    const every = options.isWatched(log.session) ? WATCHED_EVERY : UNWATCHED_EVERY
    schedule(log.waiting > COMMIT_LENGTH ? 0 : committedAt + every)
  }

  function putAll(log: SessionLog, records: readonly Unnumbered[]): void {
    for (const record of records) {
      const document = documentOf(record.connection) ?? ''
      put(log, { ...record, seq: ++seq } as LogRecord, document)
    }
  }

  /** The document of a connection that it made itself. */
  function documentOf(connection: string | null): string | undefined {
    const id = connection?.slice(0, connection.lastIndexOf('-'))
    return id !== undefined && documents.has(id) ? id : undefined
  }

  /** The disk refused something. */
  function fail(error: unknown): void {
    const found = problemOf(error)
    // Firefox says nothing but that the state is invalid every other time that the disk is full.
    if (problem === null || found !== 'unavailable') problem = found
    options.problem(problem)
  }

  /** The disk took all that was to be stored. */
  function succeed(): void {
    if (problem === null || refused.size > 0) return
    problem = null
    options.problem(null)
  }

  async function commit(): Promise<void> {
    committedAt = now()
    for (const log of [...dirty]) putAll(log, recording.owed(log.session.tab))
    const changed = [...dirty]
    const received = [...touched].map(id => ({
      id,
      known: documents.get(id),
      number: documents.get(id)?.received ?? 0,
    }))
    const onDisk = emptyCommit()
    onDisk.gone = gone
    dirty.clear()
    touched = new Set()
    gone = []
    for (const { id, known, number } of received) {
      if (known && !known.log.session.volatile)
        onDisk.documents.push({ id, session: known.log.session.id, lastBatch: number })
    }
    await write(
      changed.filter(log => !log.session.volatile),
      onDisk,
    )
    for (const { id, known, number } of received) {
      if (!known) continue
      known.stored = number
      known.storedAt = now()
      options.stored(id, number)
    }
    await retention.enforce(changed)
    succeed()
    options.changed(changed.map(log => log.session))
  }

  /** Writes what waits of the logs on disk, then of those in memory, to which logs move that the disk refuses. */
  async function write(logsOnDisk: SessionLog[], onDisk: Commit): Promise<void> {
    const inMemory = emptyCommit()
    if (disk) {
      const harvests = logsOnDisk.map(log => ({
        log,
        harvest: log.harvest(false, options.wireOf, bodies.memory),
      }))
      for (const { log, harvest } of harvests) {
        onDisk.sessions.push({ ...log.session })
        onDisk.chunks.push(...harvest.chunks)
        onDisk.opened.push(...harvest.opened)
        onDisk.closed.push(...harvest.closed)
      }
      try {
        await disk.commit(onDisk)
      } catch (error) {
        // The chunks are at hand: memory takes them, and what comes after.
        fail(error)
        for (const { log, harvest } of harvests) {
          log.session.volatile = true
          refused.add(log)
          refused.closed(log, harvest.closed)
        }
        gone = [...onDisk.gone, ...gone]
        inMemory.chunks.push(...onDisk.chunks)
      }
    }
    for (const log of logs.values()) {
      if (!log.session.volatile || log.waiting === 0) continue
      const { chunks, closed } = log.harvest(true, options.wireOf, bodies.memory)
      inMemory.chunks.push(...chunks)
      refused.closed(log, closed)
    }
    await memory.commit(inMemory)
  }

  function emptyCommit(): Commit {
    return { seq, sessions: [], chunks: [], documents: [], opened: [], closed: [], gone: [] }
  }

  function restore({ sessions, documents: known, live }: Stored): void {
    for (const session of sessions) {
      const open = live.filter(connection => connection.session === session.id)
      const log = createSessionLog(session, open)
      logs.set(session.id, log)
      if (session.id === sessionId(run, session.tab) || session.closedAt !== null) continue
      // The browser ended without a word: when its tabs were closed nobody knows.
      session.closedAt = now()
      log.abandon()
      gone.push(...known.filter(document => document.session === session.id).map(({ id }) => id))
      dirty.add(log)
    }
    for (const { id, session, lastBatch } of known) {
      const log = logs.get(session)
      if (log && log.session.closedAt === null)
        documents.set(id, {
          log,
          received: lastBatch,
          stored: lastBatch,
          storedAt: now(),
          toldUntil: 0,
          isLeft: false,
          startedAt: null,
        })
    }
    if (dirty.size > 0) schedule(0)
  }

  /** Nobody will say any more how it was with what is still open. */
  function closeAll(log: SessionLog, open: Iterable<LiveConnection>): void {
    for (const { id, attempt } of open) state(log, 'close', { by: 'navigation' }, { connection: id, attempt })
  }

  function vanish(document: string): void {
    const known = documents.get(document)
    if (!known || known.isLeft || known.log.session.closedAt !== null) return
    closeAll(
      known.log,
      [...known.log.live.values()].filter(connection => connection.document === document),
    )
  }

  /** A page has come to a tab: those that were there before and did not say that they were left have crashed. */
  function vanishBefore({ log, startedAt }: KnownDocument): void {
    for (const [id, known] of documents)
      if (known.log === log && known.startedAt !== null && known.startedAt < (startedAt ?? 0)) vanish(id)
  }

  function finish(log: SessionLog): void {
    closeAll(log, log.live.values())
    log.abandon()
    const last = recording.leave(log.session.tab)
    pages.delete(log.session.tab)
    const isEmpty = log.session.last + log.waiting === 0
    // Of a tab of which nothing was ever written there is no log, and so none that takes the place of another.
    if (isEmpty) logs.delete(log.session.id)
    else putAll(log, last)
    log.session.closedAt = now()
    for (const [id, known] of documents) {
      if (known.log !== log) continue
      documents.delete(id)
      bodies.forget(id)
      gone.push(id)
    }
    if (!isEmpty) dirty.add(log)
    schedule(0)
  }

  restore(loaded)

  return {
    greet(document) {
      if (document.frame === 0) pages.set(document.tab, document.page)
      recording.meet(document.tab, document.site)
      know(document)
    },

    receive(document, number, text) {
      const known = know(document)
      if (number <= known.received) {
        if (number <= known.stored) options.stored(document.id, known.stored)
        return
      }
      known.received = number
      touched.add(document.id)
      const { items, invalid } = readBatch(text)
      const said: LogRecord[] = []
      for (const item of options.wanted(document.id, items)) {
        const id = options.idOf(document, item)
        bodies.read(document.id, item, id, record => void said.push(fromPage(record, document, ++seq, id)))
      }
      for (const record of said) if (options.admit(record)) append(known.log, record, document.id)
      known.toldUntil = said.at(-1)?.at ?? known.toldUntil
      for (const { kind, ...record } of said) {
        if (kind !== 'environment' || !('what' in record)) continue
        if (record.what === 'pagehide') known.isLeft = true
        else if (record.what === 'pageshow') known.isLeft = false
      }
      options.heard(document, said)
      if (invalid.records > 0) drop(known.log, invalid.records, invalid.bytes, 'invalid')
      for (const id of bodies.touched()) {
        known.log.keepWire(id)
        dirty.add(known.log)
      }
      scheduleFor(known.log)
    },

    lose(document, bytes) {
      drop(know(document).log, 0, bytes, 'flood')
    },

    vanish,

    putAside(document) {
      const known = documents.get(document)
      if (known) known.isLeft = true
    },

    note({ conn, record }) {
      const { id, tab } = conn.document
      const log =
        documents.get(id)?.log ?? sessionOf({ tab, page: conn.urls[0] ?? '', private: conn.private })
      // A log that is over stays as it is.
      if (log.session.closedAt === null) append(log, { ...record, seq: ++seq } as LogRecord, id)
    },

    write(tab, records) {
      const log = logs.get(sessionId(run, tab))
      if (log?.session.closedAt !== null || log.session.last + log.waiting + records.length === 0) return
      // That recording stopped is of interest where there was something; where nothing was, it begins when it goes on.
      if (log.session.last + log.waiting === 0 && records.every(({ kind }) => kind === 'dropped')) return
      // The address of a page that is not recorded was not to be written.
      if (recording.verdict(tab) === 'recorded') log.session.page = pages.get(tab) ?? log.session.page
      putAll(log, records)
    },

    annotate(session, note) {
      const log = logs.get(session)
      if (log && log.session.last + log.waiting > 0) put(log, { ...note, seq: ++seq }, '')
    },

    keep(http) {
      const log = logs.get(sessionId(run, http.document.tab))
      if (!log?.keep(http)) return
      dirty.add(log)
      scheduleFor(log)
    },

    keepWire({ id, document }) {
      const log = logs.get(sessionId(run, document.tab))
      if (!log?.keepWire(id)) return
      dirty.add(log)
      scheduleFor(log)
    },

    hasTold(id, until) {
      const known = documents.get(id)
      if (!known || known.toldUntil >= until) return true
      // A document sends at once what it has, unless a batch of it is under way.
      return known.received === known.stored && now() >= known.storedAt + ANSWER_WITHIN
    },

    waiting: () => [...logs.values()].reduce((sum, { waiting }) => sum + waiting, 0),

    live: () => [...logs.values()].flatMap(log => [...log.live.values()]),

    over: () => [...logs.values()].flatMap(log => [...log.over.values()]),

    closeTab(tab) {
      const log = logs.get(sessionId(run, tab))
      if (log && log.session.closedAt === null) setTimeout(() => finish(log), LAST_BATCHES_WITHIN)
    },

    all: () => [...logs.values()].map(log => log.session),

    clear: session =>
      inTurn(async () => {
        const log = logs.get(session)
        if (!log) return
        // What waits belongs to what the user wants gone.
        if (log.waiting > 0) await commit()
        await retention.trim(log, Number.POSITIVE_INFINITY)
        dirty.add(log)
        refused.hasten()
      }),

    clearAll: () =>
      inTurn(async () => {
        await commit()
        for (const log of [...logs.values()]) {
          if (log.session.closedAt !== null) {
            dirty.delete(log)
            refused.forget(log)
            await retention.remove(log)
          } else {
            await retention.trim(log, Number.POSITIVE_INFINITY)
            dirty.add(log)
          }
        }
        refused.hasten()
      }),

    async read(session, after, limit) {
      const log = logs.get(session)
      if (!log) return []
      // A log that moved to memory when the disk was full has its beginning there.
      const begun = disk ? await disk.read(session, after, limit).catch(() => []) : []
      return begun.length >= limit
        ? begun
        : [...begun, ...(await memory.read(session, after, limit - begun.length))]
    },

    hasten: () => schedule(committedAt + WATCHED_EVERY),

    trim() {
      void inTurn(async () => {
        const all = [...logs.values()]
        await retention.enforce(all)
        refused.hasten()
        // What is left of them is to be stored, and told to those who watch.
        for (const log of all) if (logs.has(log.session.id)) dirty.add(log)
        options.changed(all.map(({ session }) => session))
      })
    },
  }
}
