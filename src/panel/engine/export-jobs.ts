/** The exports that are under way: what each is to write, how far it has come, and whether it was given up. */

import { streamFileName } from '../../core/log/file-name'
import type { LogHeader } from '../../core/log/header'
import type { JudgedAt } from '../../core/log/report-findings'
import { scopeOf } from '../../core/log/scope'
import type { EpochMilliseconds, Milliseconds } from '../../core/units'
import type { Message } from '../../protocol'
import { type EngineLog, sessionOf } from './engine-log'
import { type ExportOptions, exportFile, type FilePlan, tryRedaction } from './export-file'
import type { EngineNews, EngineRequests, ExportWish } from './messages'

export interface ExportJobs {
  export(request: EngineRequests['export']): Promise<void>
  tryRedaction(request: EngineRequests['redaction']): Promise<void>
  cancel(job: number): void
}

export interface ExportJobsOptions {
  post(news: Message<EngineNews>): void
  logs: ReadonlyMap<string, EngineLog>
  /** The header of the file that a log was imported from. */
  headerOf(log: string): { line: string; facts: LogHeader } | null
  now(): Milliseconds
}

/** The document is told of progress at most this often. */
const PROGRESS_INTERVAL: Milliseconds = 100
/** Files of an archive. */
const FILES_AT_MOST = 1000

export function createExportJobs({ post, logs, headerOf, now }: ExportJobsOptions): ExportJobs {
  const jobs = new Set<number>()

  function wantedLogs({ log: id }: ExportWish): EngineLog[] {
    return Array.from(logs.values()).filter(log => (id === null ? sessionOf(log) !== null : log.id === id))
  }

  function sourcesOf(wanted: readonly EngineLog[]): Pick<ExportOptions, 'logs' | 'size' | 'salt'> {
    return {
      logs: wanted.map(log => ({ source: log.source, upTo: sessionOf(log)?.last ?? log.folded })),
      size: wanted.reduce((sum, { from }) => sum + ('session' in from ? from.session.size : from.size), 0),
      salt: Array.from(crypto.getRandomValues(new Uint32Array(8)), word => word.toString(36)).join(''),
    }
  }

  function plansOf(wanted: readonly EngineLog[], wish: ExportWish): FilePlan[] {
    const histories = wanted.map(({ history }) => history)
    if (!wish.zip) return [{ name: '', scope: scopeOf(histories, wish) }]
    const streams = histories
      .flatMap(history => [...history.streams.values()])
      .filter(({ id }) => wish.streams?.includes(id) ?? true)
      .slice(0, FILES_AT_MOST)
    return streams.map(({ id, connections }, index) => ({
      name: streamFileName(index + 1, connections[0]?.origin?.url ?? ''),
      scope: scopeOf(histories, { ...wish, streams: [id] }),
    }))
  }

  /** Asked after each piece whether to go on; tells the document now and then. */
  function follow(job: number): (share: number) => boolean {
    let toldAt = now()
    return share => {
      if (jobs.has(job) && now() - toldAt >= PROGRESS_INTERVAL) {
        toldAt = now()
        post({ kind: 'progress', job, share })
      }
      return jobs.has(job)
    }
  }

  return {
    async export({ request, wish, exporter }) {
      jobs.add(request)
      const wanted = wantedLogs(wish)
      try {
        const file = await exportFile({
          ...sourcesOf(wanted),
          files: plansOf(wanted, wish),
          wish,
          exporter,
          mixed: wanted.some(isMixed),
          imported: wish.log === null ? null : headerOf(wish.log),
          judgedAt: judgedAt(wanted, wish.to),
          at: Date.now(),
          goOn: follow(request),
        })
        post({ kind: 'export', request, file, error: null })
      } catch (error) {
        post({ kind: 'export', request, file: null, error: String(error) })
      }
      jobs.delete(request)
    },
    async tryRedaction({ request, wish }) {
      jobs.add(request)
      const wanted = wantedLogs(wish)
      const histories = wanted.map(({ history }) => history)
      try {
        const options = { ...sourcesOf(wanted), goOn: follow(request) }
        const trial = await tryRedaction(options, scopeOf(histories, wish), wish.redaction)
        post({ kind: 'redaction', request, trial })
      } catch {
        // The export itself will say why the log cannot be read.
        post({ kind: 'redaction', request, trial: null })
      }
      jobs.delete(request)
    },
    cancel(job) {
      jobs.delete(job)
    },
  }
}

/** As of when the panel has judged some logs, and what it knows beside their records. */
function judgedAt(wanted: readonly EngineLog[], to: EpochMilliseconds | null): JudgedAt {
  const sleeps = wanted.flatMap(({ judgement }) =>
    judgement.findings.surroundings.filter(({ seq, what }) => seq === null && what === 'sleep'),
  )
  const at = Math.max(0, ...wanted.map(({ judgement }) => judgement.at))
  const until = to ?? Number.POSITIVE_INFINITY
  const [first] = wanted
  return {
    at: Math.min(at, until),
    sleeps: sleeps.filter(sleep => sleep.at <= until),
    rules: first?.rules ?? [],
  }
}

/** Whether anything but the page and its requests has told of a stream. */
function isMixed({ history }: EngineLog): boolean {
  for (const { capture } of history.connections.values()) if (capture) return true
  return false
}
