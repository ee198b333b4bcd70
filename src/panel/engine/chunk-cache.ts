/** Finds single records of a log again, by `seq`: keeps the chunks that were last needed, parsed. */

import type { LogRecord } from '../../core/record'
import { readLogRecord } from '../../core/record-schema'
import type { Chunk } from '../../core/session'
import type { ChunkSource } from './source'

export interface ChunkCache {
  /** The record with a `seq`, or `null` if the log does not have it (any more). */
  record(seq: number): Promise<LogRecord | null>
}

interface ParsedChunk {
  first: number
  last: number
  length: number
  records: Map<number, LogRecord>
}

/** Length in UTF-16 units that the text of all kept chunks may have; the last used one is kept in any case. */
const KEPT_LENGTH = 16 << 20

/** Makes a cache in front of a source. */
export function createChunkCache(source: ChunkSource): ChunkCache {
  /** Latest used last. */
  let kept: ParsedChunk[] = []

  async function load(seq: number): Promise<ParsedChunk | null> {
    const [chunk] = await source.read(seq - 1, 1)
    if (!chunk || chunk.first > seq) return null
    const parsed = parse(chunk)
    // In place of itself, if it has grown.
    kept = kept.filter(({ first }) => first !== parsed.first)
    kept.push(parsed)
    let length = kept.reduce((sum, each) => sum + each.length, 0)
    while (length > KEPT_LENGTH && kept.length > 1) length -= kept.shift()?.length ?? 0
    return parsed
  }

  return {
    async record(seq) {
      const found = kept.find(({ first, last }) => first <= seq && seq <= last)
      if (found && kept.at(-1) !== found) {
        kept = kept.filter(each => each !== found)
        kept.push(found)
      }
      return (found ?? (await load(seq)))?.records.get(seq) ?? null
    },
  }
}

function parse({ first, last, text }: Chunk): ParsedChunk {
  const records = new Map<number, LogRecord>()
  for (const line of text.split('\n')) {
    const record = readLine(line)
    if (record) records.set(record.seq, record)
  }
  return { first, last, length: text.length, records }
}

function readLine(line: string): LogRecord | null {
  if (line === '') return null
  try {
    const reading = readLogRecord(JSON.parse(line))
    return reading.as === 'record' ? reading.record : null
  } catch {
    // A line that is no record is counted where the log is folded.
    return null
  }
}
