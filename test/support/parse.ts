/** Runs the parser over a body in pieces, and gives what it told as plain facts. */

import { createParser } from '../../src/core/parser.ts'
import type { FaultReason } from '../../src/core/record.ts'

/** One call of the sink; `offset` is where the line ends that made the fact known. */
export type ParsedFact = { offset: number } & (
  | { kind: 'event'; type: string; id: string; data: string; size: number; cut?: true }
  | { kind: 'comment'; text: string; size: number; cut?: true }
  | { kind: 'retry'; delay: number }
  | { kind: 'checkpoint'; id: string }
  | { kind: 'fault'; reason: FaultReason; text: string }
)

type WithoutOffset<F> = F extends unknown ? Omit<F, 'offset'> : never

export interface ParseOptions {
  id?: string
}

/** A parser whose facts are collected in `facts`. */
export function collectingParser(options: ParseOptions = {}) {
  const facts: ParsedFact[] = []
  const tell = (fact: WithoutOffset<ParsedFact>): void => {
    facts.push({ ...fact, offset: parser.offset() } as ParsedFact)
  }
  const parser = createParser(
    {
      event: (type, id, data, size, cut) =>
        tell({ kind: 'event', type, id, data, size, ...(cut && { cut: true as const }) }),
      comment: (text, size, cut) => tell({ kind: 'comment', text, size, ...(cut && { cut: true as const }) }),
      retry: delay => tell({ kind: 'retry', delay }),
      checkpoint: id => tell({ kind: 'checkpoint', id }),
      fault: (reason, text) => tell({ kind: 'fault', reason, text }),
    },
    options.id,
  )
  return { parser, facts }
}

/** Cuts something at the given indexes, in whatever order they are; those outside of it are ignored. */
export function cut<T extends { length: number; slice(from: number, to: number): T }>(
  whole: T,
  at: readonly number[],
): T[] {
  const ends = [...at.filter(each => each < whole.length), whole.length].sort((a, b) => a - b)
  return ends.map((end, i) => whole.slice(ends[i - 1] ?? 0, end))
}

/** Parses a body that comes in these pieces. */
export function parseBytes(pieces: readonly Uint8Array[], options?: ParseOptions): ParsedFact[] {
  const { parser, facts } = collectingParser(options)
  for (const piece of pieces) parser.bytes(piece, piece.length)
  parser.end()
  return facts
}

/** Parses a body whose text comes in these pieces. */
export function parseText(pieces: readonly string[], options?: ParseOptions): ParsedFact[] {
  const { parser, facts } = collectingParser(options)
  for (const piece of pieces) parser.text(piece)
  parser.end()
  return facts
}
