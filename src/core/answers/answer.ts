/** What a language model has answered over a stream: its deltas put together again. Pure, in the panel's engine. */

import type { EpochMilliseconds } from '../units'

/** How the deltas are written. `path`: where a JSON path leads in each payload. */
export type AnswerFormat = 'openai-chat' | 'openai-responses' | 'anthropic' | 'ai-sdk' | 'path'

/** One piece of an answer. */
export interface AnswerPart {
  as: 'text' | 'reasoning' | 'tool' | 'refusal'
  /** Of the tool that is called; '' for all else. */
  name: string
  text: string
}

/** One answer. */
export interface Answer {
  parts: AnswerPart[]
  model: string | null
  /** Why it ended, in the words of the service. */
  finish: string | null
  /** What the service says went wrong. */
  error: string | null
  /** Events that it is made of, and those of them that brought text. */
  events: number
  deltas: number
  startedAt: EpochMilliseconds
  /** When its first text came. */
  firstAt: EpochMilliseconds | null
  lastAt: EpochMilliseconds
  /** There is more text than is kept. */
  cut: boolean
}

/** What an event tells of an answer. Keys tell parts apart that come mixed. */
export interface Delta {
  /** A new answer begins. */
  begins?: boolean
  /** What tells this answer from others, where events say so. */
  answer?: string
  model?: string
  finish?: string
  error?: string
  parts: readonly { key: string; as: AnswerPart['as']; name?: string; text: string }[]
}

/** Reads one payload; null for what is none of this format. */
export type DeltaReader = (payload: Json, type: string) => Delta | null

/** What `JSON.parse` gives of an object. */
export type Json = Readonly<Record<string, unknown>>

export const asObject = (value: unknown): Json | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : null
export const asText = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)
export const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

/** The fields of a value that are there: optional ones are left out instead of being undefined. */
export function present<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>
  }
}
