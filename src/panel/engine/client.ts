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
  'export',
] as const
type Question = (typeof QUESTIONS)[number]

/** What the engine tells without having been asked. */
export type UnaskedNews = Exclude<Message<EngineNews>, { kind: Question }>

export interface EngineClient {
  send(request: Exclude<Message<EngineRequests>, { kind: Question }>): void
  ask<K extends Question>(kind: K, question: Omit<EngineRequests[K], 'request'>): Promise<EngineNews[K]>
}

/** Starts the engine. */
export function startEngine(onNews: (news: UnaskedNews) => void): EngineClient {
  const worker = new Worker(new URL('../engine.worker.ts', import.meta.url), { type: 'module' })
  const asked = new Map<number, (answer: Message<EngineNews>) => void>()
  let requests = 0

  worker.addEventListener('message', ({ data }: MessageEvent<Message<EngineNews>>) => {
    if (isAnswer(data)) {
      asked.get(data.request)?.(data)
      asked.delete(data.request)
    } else onNews(data)
  })

  return {
    send: request => worker.postMessage(request),
    ask<K extends Question>(kind: K, question: Omit<EngineRequests[K], 'request'>) {
      const request = ++requests
      const answer = new Promise<EngineNews[K]>(resolve => {
        // The engine answers a request of a kind with news of that kind.
        asked.set(request, news => resolve(news as Message<EngineNews> & EngineNews[K]))
      })
      worker.postMessage({ kind, request, ...question })
      return answer
    },
  }
}

function isAnswer(news: Message<EngineNews>): news is Extract<Message<EngineNews>, { kind: Question }> {
  return QUESTIONS.some(kind => kind === news.kind)
}
