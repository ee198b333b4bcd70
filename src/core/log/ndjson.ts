/**
 * Reads a log file, piece by piece as it comes from the disk. What can be read is given; what cannot is named by
 * line and reason.
 */

import type { LogRecord } from '../record'
import { PAYLOAD_LIMIT } from '../record'
import { readLogRecord } from '../record-schema'
import { type LogHeader, readHeader } from './header'
import { createLineReader } from './lines'
import { LOG_VERSION, upgradeLine } from './upgrade'

/** Why a line could not be used. After the first three nothing of the file is, and after `second-log` nothing more. */
export type ProblemReason =
  | 'empty'
  | 'foreign'
  | 'newer'
  /** The file begins with records: what made it, and in which version, is not known. */
  | 'no-header'
  /** The line has no end and is no whole JSON value: the file was cut off. */
  | 'truncated'
  | 'not-json'
  | 'too-long'
  | 'field'
  | 'order'
  /** Files were put one behind the other: only the first is read, as their records cannot be told apart. */
  | 'second-log'
  /** A HAR without any event stream. */
  | 'no-streams'
  /** The file goes on behind what is read of it; the limit in bytes. */
  | 'too-large'
  /** A zip archive: it has to be unpacked first. */
  | 'archive'
  /** A compressed file that is broken. */
  | 'gzip'

/** A line, or an entry of a HAR, that could not be used. */
export interface Problem {
  /** Counted from 1; 0 where the file as a whole is meant. */
  line: number
  /** What is counted, where it is not lines. */
  unit?: 'entry'
  reason: ProblemReason
  /** What the sentence about it names: the field, or the version and the tool that wrote it. */
  details: string[]
}

/** Takes what a file holds, in its order. */
export interface LogSink {
  /** `line` is the header as it stands in the file. Not called where a file begins with records. */
  header(header: LogHeader, line: string): void
  /** The file is in another format than this tool's own. `browser` is its name and version; '' if not known. */
  source(format: 'har' | 'sse', browser: string): void
  /** `line` is without its end. `record` is `null` for kinds that this version does not know: keep and ignore them. */
  record(seq: number, line: string, record: LogRecord | null): void
  problem(problem: Problem): void
}

export interface LogReader {
  push(text: string): void
  /** There is no more text. */
  end(): void
  /** Nothing more of this file can be used: it need not be read on. */
  readonly refused: boolean
}

/** Six characters of JSON for each unit of the largest payload (`\u0000`), and room for the other fields. */
const LINE_LIMIT = PAYLOAD_LIMIT * 6 + (1 << 20)

/** Makes a reader of one file. */
export function createLogReader(sink: LogSink): LogReader {
  let number = 0
  let begun = false
  let refused = false
  let version = LOG_VERSION
  let last = 0

  const lines = createLineReader(
    LINE_LIMIT,
    (line, ended) => {
      number++
      if (refused || line.trim() === '') return
      let value: unknown
      try {
        value = JSON.parse(line)
      } catch {
        if (begun) report(ended ? 'not-json' : 'truncated')
        else refuse('foreign')
        return
      }
      if (begun) readRecord(value, line)
      else readFirst(value, line)
    },
    () => {
      number++
      if (refused) return
      if (begun) report('too-long')
      else refuse('foreign')
    },
  )

  function report(reason: ProblemReason, ...details: string[]): void {
    sink.problem({ line: number, reason, details })
  }

  function refuse(reason: ProblemReason, ...details: string[]): void {
    refused = true
    report(reason, ...details)
  }

  function readFirst(value: unknown, line: string): void {
    const reading = readHeader(value)
    if (reading.as === 'header') {
      begun = true
      version = reading.header.version
      sink.header(reading.header, line)
    } else if (reading.as === 'newer') {
      refuse('newer', String(reading.version), reading.tool)
    } else if (readLogRecord(value).as === 'record') {
      // The tail of a log: still of use.
      begun = true
      report('no-header')
      readRecord(value, line)
    } else refuse('foreign')
  }

  function readRecord(value: unknown, line: string): void {
    const isCurrent = version === LOG_VERSION
    const upgraded = isCurrent ? value : upgradeLine(value, version)
    // An older line that has no place in this version; in a line of this version it is no record.
    if (upgraded === null && !isCurrent) return
    const reading = readLogRecord(upgraded)
    if (reading.as === 'invalid') {
      if (readHeader(value).as === 'none') report('field', reading.field)
      else refuse('second-log')
    }
    // Everything that finds a record again relies on the order.
    else if (reading.record.seq <= last) report('order')
    else {
      last = reading.record.seq
      const current = upgraded === value ? line : JSON.stringify(upgraded)
      sink.record(last, current, reading.as === 'record' ? reading.record : null)
    }
  }

  return {
    push: text => lines.push(text),
    end() {
      lines.end()
      if (!begun && !refused) {
        number = 1
        refuse('empty')
      }
    },
    get refused() {
      return refused
    },
  }
}
