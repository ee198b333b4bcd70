/** The first line of a log file: what made it, and which version of the format it is in. */

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
  redacted: string[]
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
    redacted: Array.isArray(fields.redacted) ? fields.redacted.slice(0, 100).map(readText) : [],
  }
  return { as: 'header', header }
}

function readText(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, 200) : ''
}
