/** The document's side of the engine: starts the worker, sends requests, and joins answers to their questions. */

import type { Message } from '../../protocol'
import type { EngineNews, EngineRequests } from './messages'

/** Requests that are answered by news of the same name. */
const QUESTIONS = [
  'rows',
  'record',
  'attempts',
  'findings',
  'evidence',
  'health',
  'timeline',
  'spans',
  'nearest',
  'lensRows',
  'lensIndex',
  'types',
  'answers',
  'former',
  'raw',
  'export',
  'redaction',
] as const
type Question = (typeof QUESTIONS)[number]

/** What the engine tells without having been asked. */
export type UnaskedNews = Exclude<
  Message<EngineNews>,
  { kind: Question | 'progress' | 'patternsHung' | 'unanswered' }
>

export interface EngineClient {
  send(request: Exclude<Message<EngineRequests>, { kind: Question }>): void
  /** @throws Error with the engine's words where it cannot answer. */
  ask<K extends Question>(kind: K, question: Omit<EngineRequests[K], 'request'>): Promise<EngineNews[K]>
  /** Asks for what takes its time. */
  start<K extends Job>(
    kind: K,
    question: Omit<EngineRequests[K], 'request'>,
    onProgress?: (share: number) => void,
  ): Started<K>
}

/** Questions that take their time, and can be given up. */
type Job = 'export' | 'redaction'

/** A question that is being answered. */
export interface Started<K extends Job> {
  answer: Promise<EngineNews[K]>
  cancel(): void
}

/** Starts the engine. */
export function startEngine(onNews: (news: UnaskedNews) => void): EngineClient {
  const worker = new Worker(new URL('../engine.worker.ts', import.meta.url), { type: 'module' })
  const asked = new Map<
    number,
    { resolve: (answer: Message<EngineNews>) => void; reject: (error: Error) => void }
  >()
  const progress = new Map<number, (share: number) => void>()
  let requests = 0
  let patterns = startPatterns(worker)

  worker.addEventListener('message', ({ data }: MessageEvent<Message<EngineNews>>) => {
    if (isAnswer(data)) {
      take(data.request)?.resolve(data)
    } else if (data.kind === 'unanswered') take(data.request)?.reject(new Error(data.reason))
    else if (data.kind === 'progress') progress.get(data.job)?.(data.share)
    else if (data.kind === 'patternsHung') {
      patterns.terminate()
      patterns = startPatterns(worker)
    } else onNews(data)
  })

  // Its script is not there, or an error in it was caught nowhere.
  worker.addEventListener('error', ({ message }) => {
    const reason = message || 'the engine has ended'
    for (const request of [...asked.keys()]) take(request)?.reject(new Error(reason))
    onNews({ kind: 'failed', reason })
  })

  function take(request: number) {
    const waiting = asked.get(request)
    asked.delete(request)
    progress.delete(request)
    return waiting
  }

  function put<K extends Question>(
    kind: K,
    question: Omit<EngineRequests[K], 'request'>,
  ): { request: number; answer: Promise<EngineNews[K]> } {
    const request = ++requests
    const answer = new Promise<EngineNews[K]>((resolve, reject) => {
      // The engine answers a request of a kind with news of that kind.
      asked.set(request, { resolve: news => resolve(news as Message<EngineNews> & EngineNews[K]), reject })
    })
    worker.postMessage({ kind, request, ...question })
    return { request, answer }
  }

  return {
    send: request => worker.postMessage(request),
    ask: (kind, question) => put(kind, question).answer,
    start(kind, question, onProgress) {
      const { request, answer } = put(kind, question)
      if (onProgress) progress.set(request, onProgress)
      return {
        answer,
        cancel: () => worker.postMessage({ kind: 'cancel', job: request }),
      }
    },
  }
}

/** Starts a thread of regular expressions, and joins the engine to it. */
function startPatterns(engine: Worker): Worker {
  const worker = new Worker(new URL('../pattern.worker.ts', import.meta.url), { type: 'module' })
  const { port1, port2 } = new MessageChannel()
  worker.postMessage(port1, [port1])
  engine.postMessage({ kind: 'patterns', port: port2 } satisfies Message<EngineRequests>, [port2])
  return worker
}

function isAnswer(news: Message<EngineNews>): news is Extract<Message<EngineNews>, { kind: Question }> {
  return QUESTIONS.some(kind => kind === news.kind)
}
