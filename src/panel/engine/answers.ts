/** What a language model has answered over one stream, read from the log. */

import type { AnswerFormat } from '../../core/answers/answer'
import { type AnswerEvent, createAssembler, detectFormat } from '../../core/answers/assemble'
import { readJsonPath } from '../../core/log/json-path'
import type { AnswerList, AnswerQuestion } from './answer-messages'
import type { EngineLog } from './engine-log'
import { eventLines } from './event-lines'

/** The newest events that are looked at. */
const EVENTS = 20_000
/** Events that tell the format. */
const SAMPLE = 200
/** Chunks that are read at once. */
const CHUNKS = 8

/** The answers of a stream; none where its events have no format that is known, or none that a path leads to. */
export async function readAnswers(
  log: EngineLog | undefined,
  { stream, path }: AnswerQuestion,
): Promise<AnswerList> {
  const nothing: AnswerList = { format: null, answers: [], earlier: 0, skipped: 0 }
  const rows = log?.events.streams.get(stream)?.rows
  if (!log || !rows || rows.length === 0) return nothing
  const skipped = Math.max(0, rows.length - EVENTS)
  const wanted = readJsonPath(path)
  if (path !== '' && !wanted) return nothing

  let format: AnswerFormat | null = wanted ? 'path' : null
  let assembler = format ? createAssembler(format, wanted) : null
  const sample: AnswerEvent[] = []
  for await (const event of eventsOf(log, stream, skipped)) {
    if (assembler) assembler.add(event)
    else sample.push(event)
    if (!assembler && sample.length === SAMPLE) assembler = begin()
    if (sample.length === SAMPLE && !assembler) return nothing
  }
  assembler ??= begin()
  if (!assembler) return nothing
  return { format, answers: [...assembler.answers()], earlier: assembler.earlier, skipped }

  function begin() {
    format = detectFormat(sample)
    const made = format ? createAssembler(format, null) : null
    for (const event of sample) made?.add(event)
    return made
  }
}

/** The events of a stream from a row of it on. */
async function* eventsOf(log: EngineLog, stream: string, from: number): AsyncGenerator<AnswerEvent> {
  const { events } = log
  const rows = events.streams.get(stream)?.rows
  if (!rows) return
  const until = rows.length
  let row = from
  const seqOf = (row: number) => events.seq.at(rows.at(row))
  while (row < until) {
    const chunks = await log.source.read(seqOf(row) - 1, CHUNKS)
    if (chunks.length === 0) return
    for (const { last, text } of chunks) {
      const isWanted = (seq: number) => {
        while (row < until && seqOf(row) < seq) row++
        return row < until && seqOf(row) === seq
      }
      for (const { type, data } of eventLines(text, { needles: null, isWanted })) {
        const index = rows.at(row)
        yield { type, data, at: events.at.at(index), attempt: events.attempt.at(index) }
      }
      while (row < until && seqOf(row) <= last) row++
      if (row >= until) return
    }
  }
}
