/** What the document and the engine say to each other of answers of language models, and of single events. */

import type { Answer, AnswerFormat } from '../../core/answers/answer'
import type { RecordOf } from '../../core/record'

export interface AnswerQuestion {
  log: string
  stream: string
  /** Where the text is in each payload; '' to find out by the known formats. */
  path: string
}

export interface AnswerList {
  /** Null where it is none that is known. */
  format: AnswerFormat | null
  /** Oldest first. */
  answers: Answer[]
  /** Answers that are not kept. */
  earlier: number
  /** The oldest events, which were not looked at. */
  skipped: number
}

/** The event of the same stream and type that came before one. */
export interface FormerQuestion {
  log: string
  seq: number
}

export interface FormerEvent {
  event: RecordOf<'event'> | null
}
