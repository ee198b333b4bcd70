/** What the document and the engine say to each other of answers of language models, of single events and raw text. */

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

export interface RawQuestion {
  log: string
  stream: string
}

/** One record as text: something received, in the spelling of an event stream, or what became of the request. */
export interface RawPiece {
  seq: number
  at: number
  attempt: number
  as: 'received' | 'request' | 'response' | 'open' | 'end' | 'close'
  text: string
  /** There is more of it. */
  cut: boolean
}

export interface RawText {
  /** The newest, oldest first. */
  pieces: RawPiece[]
  /** There were others before them. */
  earlier: boolean
}
