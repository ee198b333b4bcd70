/** Answers what the document asks about events: filters, types, answers of language models, raw text. */

import type { Milliseconds } from '../../core/units'
import type { Message } from '../../protocol'
import { readAnswers } from './answers'
import type { EngineLog } from './engine-log'
import { formerEvent } from './former-event'
import { countTypes, createLenses } from './lenses'
import { createMatcher } from './matcher'
import type { EngineNews, EngineRequests } from './messages'
import { readRaw } from './raw-records'

const KINDS = [
  'lens',
  'closeLens',
  'lensRows',
  'lensIndex',
  'types',
  'answers',
  'former',
  'raw',
  'patterns',
] as const
type Asked = Extract<Message<EngineRequests>, { kind: (typeof KINDS)[number] }>

export interface EventQuestions {
  /** Settles when it is answered. @throws what kept it from being. */
  answer(request: Asked): Promise<void>
  /** Logs have grown, or are others now. */
  goOn(): void
}

export interface EventQuestionsOptions {
  post(news: Message<EngineNews>): void
  logs: ReadonlyMap<string, EngineLog>
  now(): Milliseconds
}

/** Whether a request is one of these. */
export function isEventQuestion(request: Message<EngineRequests>): request is Asked {
  return KINDS.some(kind => kind === request.kind)
}

export function createEventQuestions({ post, logs, now }: EventQuestionsOptions): EventQuestions {
  const matcher = createMatcher(() => post({ kind: 'patternsHung' }))
  const lenses = createLenses({ logs, matcher, now, tell: news => post({ kind: 'lens', ...news }) })

  async function answer(asked: Asked): Promise<void> {
    switch (asked.kind) {
      case 'lens':
        lenses.open(asked)
        break
      case 'closeLens':
        lenses.close(asked.lens)
        break
      case 'patterns':
        matcher.connect(asked.port)
        break
      case 'lensRows': {
        const rows = await lenses.rows(asked.lens, asked.from, asked.to)
        post({ kind: 'lensRows', request: asked.request, rows })
        break
      }
      case 'lensIndex':
        post({ kind: 'lensIndex', request: asked.request, ...lenses.indexOf(asked.lens, asked.row) })
        break
      case 'types':
        post({
          kind: 'types',
          request: asked.request,
          ...countTypes(logs.get(asked.view.log), asked.view),
        })
        break
      case 'answers': {
        const list = await readAnswers(logs.get(asked.log), asked)
        post({ kind: 'answers', request: asked.request, ...list })
        break
      }
      case 'former': {
        const event = await formerEvent(logs.get(asked.log), asked.seq)
        post({ kind: 'former', request: asked.request, event })
        break
      }
      case 'raw': {
        const text = await readRaw(logs.get(asked.log), asked)
        post({ kind: 'raw', request: asked.request, ...text })
        break
      }
    }
  }

  return { answer, goOn: lenses.goOn }
}
