/**
 * The engine: follows the watched sessions, holds imported ones, and answers what the document asks of them.
 * Runs in the panel's worker.
 */

import type { StreamRule } from '../../core/thresholds'
import type { Milliseconds } from '../../core/units'
import type { Message } from '../../protocol'
import {
  createEngineLog,
  type EngineLog,
  foldChunk,
  listAttempts,
  moveTo,
  restart,
  sessionOf,
  summarizeLog,
  summarizeStream,
  takeChanged,
} from './engine-log'
import { createEventQuestions, isEventQuestion } from './event-questions'
import { findEvidence } from './evidence'
import { createExportJobs } from './export-jobs'
import { createFileImports } from './file-imports'
import { listFindings } from './finding-list'
import { settle, sleep, streamFacts, tick } from './judgement'
import type { EngineNews, EngineRequests } from './messages'
import { listNotes } from './note-list'
import { readRows } from './rows'
import { createSnapshotPace } from './snapshot-pace'
import { type ChunkSource, createRemoteSources } from './source'
import { measureSpan } from './span-statistics'
import { answerTimeline, nearestEvent } from './timeline'

export interface EngineOptions {
  post(news: Message<EngineNews>): void
  /** The browser that this is, by its agent. */
  browser: string
  /** The source of a session that is on disk. */
  sourceOf(session: string): ChunkSource
  /** Milliseconds on a clock of its own. */
  now(): Milliseconds
}

/** Chunks that are read at once. */
const CHUNKS = 8

/** Makes an engine that follows nothing yet. Returns what takes the document's requests. */
export function createEngine({
  post,
  browser,
  sourceOf,
  now,
}: EngineOptions): (request: Message<EngineRequests>) => void {
  const logs = new Map<string, EngineLog>()
  const remote = createRemoteSources(question => post({ kind: 'read', ...question }))
  let rules: readonly StreamRule[] = []
  const pace = createSnapshotPace(tell, now)
  const tellSoon = pace.soon
  const files = createFileImports({ post, logs, rules: () => rules, tellSoon })
  const exports = createExportJobs({ post, logs, headerOf: files.headerOf, now })
  const eventQuestions = createEventQuestions({ post, logs, now })

  function tell(): void {
    const streams = []
    const reset = []
    const merged = []
    const notes = []
    for (const log of logs.values()) {
      if (log.reset) reset.push(log.id)
      for (const id of log.history.merged.splice(0)) {
        merged.push({ log: log.id, id })
        log.notesChanged ||= log.notes.size > 0
      }
      if (log.notesChanged) notes.push({ log: log.id, notes: listNotes(log) })
      log.notesChanged = false
      takeChanged(log)
      for (const stream of log.changed) streams.push(summarizeStream(log, stream))
      log.reset = false
      log.changed.clear()
    }
    post({
      kind: 'snapshot',
      logs: Array.from(logs.values(), summarizeLog),
      streams: streams.filter(summary => summary !== null),
      merged,
      notes,
      reset,
    })
    eventQuestions.goOn()
  }

  /** Reads and folds what a session has got. Returns at once if that is under way already. */
  async function follow(log: EngineLog): Promise<void> {
    if (log.reading) return
    log.reading = true
    try {
      for (;;) {
        const last = sessionOf(log)?.last ?? 0
        if (last <= log.folded || logs.get(log.id) !== log) break
        const chunks = await log.source.read(log.folded, CHUNKS)
        for (const chunk of chunks) foldChunk(log, chunk)
        tellSoon()
        if (chunks.length === 0 && last === sessionOf(log)?.last) break
      }
    } catch (error) {
      post({ kind: 'failed', reason: String(error) })
    }
    log.reading = false
    settle(log.judgement)
    tellSoon()
  }

  function setSessions({ sessions }: EngineRequests['sessions']): void {
    const wanted = new Set(sessions.map(({ id }) => id))
    for (const log of logs.values()) if (sessionOf(log) && !wanted.has(log.id)) logs.delete(log.id)
    for (const session of sessions) {
      let log = logs.get(session.id)
      const isMoved = log !== undefined && session.volatile && sessionOf(log)?.volatile === false
      if (!log || isMoved) {
        const source = session.volatile ? remote.source(session.id) : sourceOf(session.id)
        if (log) moveTo(log, source)
        log ??= createEngineLog(session.id, { session }, browser, source, rules)
        logs.set(session.id, log)
      }
      log.from = { session }
      void follow(log)
    }
    tellSoon()
  }

  /** What a record means by the rules is decided when it is read: all is read again. */
  function setRules({ rules: chosen }: EngineRequests['rules']): void {
    if (JSON.stringify(chosen) === JSON.stringify(rules)) return
    rules = chosen
    for (const log of [...logs.values()]) {
      if (!sessionOf(log)) continue
      const fresh = restart({ ...log, rules })
      logs.set(log.id, fresh)
      void follow(fresh)
    }
    files.readAgain()
  }

  function clear({ session }: EngineRequests['cleared']): void {
    const log = logs.get(session)
    if (!log) return
    const fresh = restart(log)
    logs.set(session, fresh)
    void follow(fresh)
  }

  function tickAll({ now, slept }: EngineRequests['tick']): void {
    for (const log of logs.values()) {
      if (!sessionOf(log) || log.reading) continue
      if (slept > 0) sleep(log.judgement, now, slept)
      tick(log.judgement, now)
      if (log.judgement.changed.size > 0) tellSoon()
    }
  }

  function answerFindings({ request, view }: EngineRequests['findings']): void {
    post({ kind: 'findings', request, ...listFindings(logs.get(view.log)?.judgement, view.stream) })
  }

  async function answerEvidence({ request, ...question }: EngineRequests['evidence']): Promise<void> {
    const evidence = await findEvidence(logs.get(question.log), question)
    post({ kind: 'evidence', request, evidence })
  }

  function answerHealth({ request, log: id, stream: of }: EngineRequests['health']): void {
    const log = logs.get(id)
    const stream = log?.history.streams.get(of)
    post({ kind: 'health', request, facts: log && stream ? streamFacts(log.judgement, stream) : null })
  }

  async function answerRows({ request, view, from, to }: EngineRequests['rows']): Promise<void> {
    const log = logs.get(view.log)
    const rows = log ? await readRows(log, view, from, to) : []
    post({ kind: 'rows', request, rows })
  }

  async function answerRecord({ request, log: id, seq }: EngineRequests['record']): Promise<void> {
    const record = await logs.get(id)?.records.record(seq)
    post({ kind: 'record', request, record: record ?? null })
  }

  function answerAttempts({ request, view }: EngineRequests['attempts']): void {
    const log = logs.get(view.log)
    const list = log ? listAttempts(log, view.stream) : { rows: [], earlier: 0, crowd: 0 }
    post({ kind: 'attempts', request, ...list })
  }

  /** Answers at once, or when the promise is settled. */
  function answer(request: Message<EngineRequests>): Promise<void> | undefined {
    if (isEventQuestion(request)) return eventQuestions.answer(request)
    switch (request.kind) {
      case 'sessions':
        setSessions(request)
        break
      case 'cleared':
        clear(request)
        break
      case 'connected':
        remote.askAgain()
        break
      case 'chunks':
        remote.answer(request.request, request.chunks)
        break
      case 'rules':
        setRules(request)
        break
      case 'import':
        files.open(request.file)
        break
      case 'closeImport':
        files.close(request.log)
        break
      case 'note':
        files.note(request.log, request.note)
        break
      case 'rows':
        return answerRows(request)
      case 'record':
        return answerRecord(request)
      case 'attempts':
        answerAttempts(request)
        break
      case 'findings':
        answerFindings(request)
        break
      case 'evidence':
        return answerEvidence(request)
      case 'health':
        answerHealth(request)
        break
      case 'tick':
        tickAll(request)
        break
      case 'timeline': {
        const { kind, request: number, ...question } = request
        post({ kind, request: number, ...answerTimeline(logs, question) })
        break
      }
      case 'spans':
        post({ kind: 'spans', request: request.request, spans: measureSpan(logs, request) })
        break
      case 'nearest':
        post({
          kind: 'nearest',
          request: request.request,
          event: nearestEvent(logs.get(request.log), request),
        })
        break
      case 'export':
        void exports.export(request)
        break
      case 'redaction':
        void exports.tryRedaction(request)
        break
      case 'drawn':
        pace.drawn(request.rest)
        break
      case 'cancel':
        exports.cancel(request.job)
        break
    }
    return undefined
  }

  return request => {
    const fail = (error: unknown) => {
      if ('request' in request) post({ kind: 'unanswered', request: request.request, reason: String(error) })
      else post({ kind: 'failed', reason: String(error) })
    }
    try {
      answer(request)?.catch(fail)
    } catch (error) {
      fail(error)
    }
  }
}
