/** The first line of a log file: what made it, and which version of the format it is in. */

import type { Redacted } from './redact'
import { LOG_VERSION } from './upgrade'

const FORMAT = 'sse-pulse'

export interface LogHeader {
  kind: 'log'
  format: typeof FORMAT
  version: number
  /** Name and version of the tool that wrote it. */
  tool: string
  browser: string
  /** ISO 8601, in UTC. */
  exportedAt: string
  /** What was taken out before the file was written. */
  redacted: Redacted[]
  /** Which part of the log it is, where it is not the whole. */
  part?: LogPart
}

/** A part of a log. */
export interface LogPart {
  /** How many streams were chosen, where not all were. */
  streams?: number
  /** ISO 8601, in UTC. */
  from?: string
  to?: string
}

/** The header as a line of the current version, with its line feed. */
export function writeHeader(header: Omit<LogHeader, 'kind' | 'format' | 'version'>): string {
  const line: LogHeader = { kind: 'log', format: FORMAT, version: LOG_VERSION, ...header }
  return `${JSON.stringify(line)}\n`
}

/** What the first line of a file turned out to be; `newer` names the tool that can read it. */
export type HeaderReading =
  | { as: 'header'; header: LogHeader }
  | { as: 'newer'; version: number; tool: string }
  | { as: 'none' }

/** Reads the first line of a file, after `JSON.parse`. */
export function readHeader(value: unknown): HeaderReading {
  if (typeof value !== 'object' || value === null) return { as: 'none' }
  const fields: Readonly<Record<string, unknown>> = { ...value }
  const { version } = fields
  if (fields.kind !== 'log' || fields.format !== FORMAT) return { as: 'none' }
  if (typeof version !== 'number' || !Number.isSafeInteger(version) || version < 1) return { as: 'none' }
  const tool = readText(fields.tool)
  if (version > LOG_VERSION) return { as: 'newer', version, tool }
  const header: LogHeader = {
    kind: 'log',
    format: FORMAT,
    version,
    tool,
    browser: readText(fields.browser),
    exportedAt: readText(fields.exportedAt),
    redacted: Array.isArray(fields.redacted) ? fields.redacted.slice(0, 100).flatMap(readRedacted) : [],
    ...readPart(fields.part),
  }
  return { as: 'header', header }
}

/** Written by a tool, and shown: its words are read as they are, within bounds. */
function readRedacted(value: unknown): Redacted[] {
  if (typeof value !== 'object' || value === null) return []
  const { what, how, count, names }: Readonly<Record<string, unknown>> = { ...value }
  if (!isWord(WHATS, what) || !isWord(HOWS, how) || !Number.isSafeInteger(count)) return []
  const told = Array.isArray(names) ? { names: names.slice(0, 50).map(readText) } : {}
  return [{ what, how, count: count as number, ...told }]
}

const WHATS = ['query', 'field', 'look', 'path', 'payload', 'id', 'host', 'ip', 'unknown'] as const
const HOWS = ['masked', 'hashed', 'dropped', 'renamed'] as const

function isWord<Word extends string>(words: readonly Word[], value: unknown): value is Word {
  return words.some(word => word === value)
}

function readPart(value: unknown): { part?: LogPart } {
  if (typeof value !== 'object' || value === null) return {}
  const { streams, from, to }: Readonly<Record<string, unknown>> = { ...value }
  return {
    part: {
      ...(Number.isSafeInteger(streams) && { streams: streams as number }),
      ...(typeof from === 'string' && { from: readText(from) }),
      ...(typeof to === 'string' && { to: readText(to) }),
    },
  }
}

function readText(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, 200) : ''
}
