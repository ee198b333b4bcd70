/** What the user wants masked in everything that is exported, beside what is masked anyway. */

import { readJsonPath } from './log/json-path'
import { type Redaction, SAFE } from './log/redact'

export interface RedactionRules {
  /** Names of fields and parameters that hold secrets. */
  names: readonly string[]
  /** Paths of values in JSON payloads. */
  paths: readonly string[]
}

/** What holds until the user says otherwise. */
export const NO_RULES: RedactionRules = { names: [], paths: [] }

/** Entries that each list may have, and the length of each in UTF-16 units. */
const RULES_AT_MOST = 200
const RULE_LENGTH = 200

/** The name that a user means by a line; `null` if it is none. */
export function readRedactedName(line: string): string | null {
  const name = line.trim()
  return name !== '' && name.length <= RULE_LENGTH ? name : null
}

/** The path that a user means by a line; `null` if it is none. */
export function readRedactedPath(line: string): string | null {
  const path = line.trim()
  return path.length <= RULE_LENGTH && readJsonPath(path) !== null ? path : null
}

/** Reads rules; what is missing or makes no sense is as if it had not been chosen. */
export function readRedactionRules(value: unknown): RedactionRules {
  const { names, paths } = (value ?? {}) as Record<string, unknown>
  return { names: readLines(names, readRedactedName), paths: readLines(paths, readRedactedPath) }
}

function readLines(value: unknown, read: (line: string) => string | null): string[] {
  if (!Array.isArray(value)) return []
  const lines = value.flatMap(line => (typeof line === 'string' ? (read(line) ?? []) : []))
  return [...new Set(lines)].slice(0, RULES_AT_MOST)
}

/** What is taken out of an export unless the user says otherwise there. */
export function redactionOf({ names, paths }: RedactionRules): Redaction {
  return { ...SAFE, names, paths }
}
