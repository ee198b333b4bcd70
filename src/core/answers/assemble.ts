/** Finds out in which format a stream brings what a language model answers, and puts the text together. */

import { valuesAtPath } from '../json-at-path'
import type { JsonPath } from '../log/json-path'
import {
  type Answer,
  type AnswerFormat,
  type AnswerPart,
  asObject,
  type Delta,
  type DeltaReader,
} from './answer'
import { FORMATS } from './formats'

/** An event as far as it matters here. */
export interface AnswerEvent {
  type: string
  data: string | null
  at: number
  attempt: number
}

/** Length in UTF-16 units of all that is kept of one stream, and answers that are kept. */
export const ANSWER_LENGTH = 1 << 20
const ANSWERS = 200
const PARTS = 200
const VALUES = 100

export interface Assembler {
  add(event: AnswerEvent): void
  /** Oldest first. */
  answers(): readonly Answer[]
  /** Answers that are not kept. */
  readonly earlier: number
}

/** Makes what puts the text of one format together. @param path for the format `path`. */
export function createAssembler(format: AnswerFormat, path: JsonPath | null): Assembler {
  const read: DeltaReader | null = format === 'path' ? null : FORMATS[format]
  let answers: { answer: Answer; parts: Map<string, AnswerPart>; id: string | null; attempt: number }[] = []
  let kept = 0
  let earlier = 0

  function begin({ at, attempt }: AnswerEvent): (typeof answers)[number] {
    const answer: Answer = {
      parts: [],
      model: null,
      finish: null,
      error: null,
      events: 0,
      deltas: 0,
      startedAt: at,
      firstAt: null,
      lastAt: at,
      cut: false,
    }
    const entry = { answer, parts: new Map<string, AnswerPart>(), id: null, attempt }
    answers.push(entry)
    if (answers.length > ANSWERS) {
      const [gone, ...rest] = answers
      for (const { text } of gone?.answer.parts ?? []) kept -= text.length
      answers = rest
      earlier++
    }
    return entry
  }

  function take(delta: Delta, event: AnswerEvent): void {
    let entry = answers.at(-1)
    const isOther =
      !entry ||
      (delta.begins === true && entry.answer.events > 0) ||
      (delta.answer !== undefined && entry.id !== null && entry.id !== delta.answer) ||
      // A request that is made anew answers anew.
      (entry.attempt !== event.attempt && entry.answer.finish !== null)
    if (!entry || isOther) entry = begin(event)
    const { answer, parts } = entry
    entry.id ??= delta.answer ?? null
    entry.attempt = event.attempt
    answer.events++
    answer.lastAt = event.at
    answer.model ??= delta.model ?? null
    answer.finish = delta.finish ?? answer.finish
    answer.error = delta.error ?? answer.error
    let brings = false
    for (const { key, as, name, text } of delta.parts) {
      let part = parts.get(key)
      if (!part) {
        if (parts.size >= PARTS) {
          answer.cut = true
          continue
        }
        part = { as, name: '', text: '' }
        parts.set(key, part)
        answer.parts.push(part)
      }
      if (name) part.name = name.slice(0, 200)
      const room = Math.max(0, ANSWER_LENGTH - kept)
      part.text += text.slice(0, room)
      kept += Math.min(room, text.length)
      if (text.length > room) answer.cut = true
      brings ||= text !== ''
    }
    if (!brings) return
    answer.deltas++
    answer.firstAt ??= event.at
  }

  return {
    add(event) {
      const payload = readPayload(event.data)
      if (payload === undefined) return
      if (read) {
        const object = asObject(payload)
        const delta = object && read(object, event.type)
        if (delta) take(delta, event)
        return
      }
      const texts = path ? valuesAtPath(payload, path, VALUES).filter(each => typeof each === 'string') : []
      if (texts.length > 0) take({ parts: [{ key: '', as: 'text', text: texts.join('') }] }, event)
    },
    answers: () => answers.map(({ answer }) => answer),
    get earlier() {
      return earlier
    },
  }
}

/** `[DONE]`, and everything else that is no JSON, is undefined. */
function readPayload(data: string | null): unknown {
  if (data === null || !/^\s*[[{]/.test(data)) return undefined
  try {
    return JSON.parse(data)
  } catch {
    return undefined
  }
}

/** The format that reads the most of some events with text in them; null if none does. */
export function detectFormat(events: readonly AnswerEvent[]): Exclude<AnswerFormat, 'path'> | null {
  let best: { format: Exclude<AnswerFormat, 'path'>; score: number } | null = null
  for (const format of Object.keys(FORMATS) as (keyof typeof FORMATS)[]) {
    let texts = 0
    let read = 0
    for (const { data, type } of events) {
      const object = asObject(readPayload(data))
      const delta = object && FORMATS[format](object, type)
      if (!delta) continue
      read++
      if (delta.parts.length > 0) texts++
    }
    // One event may be anything; a model that has only begun has brought no text yet.
    if (texts > 0 && (!best || read > best.score)) best = { format, score: read }
  }
  return best?.format ?? null
}
