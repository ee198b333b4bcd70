/**
 * Takes out of records what is not for everybody: secrets, payloads, IDs, hosts. What was taken out is counted, and
 * the header of the file says it.
 */

import {
  FAULT_LIMIT,
  type Headers,
  type LogRecord,
  NAME_LIMIT,
  NOTE_LIMIT,
  PAYLOAD_LIMIT,
  STACK_LIMIT,
} from '../record'
import { readLogRecord } from '../record-schema'
import { SPELLING_LIMIT } from '../spelling'
import { readJsonPath, replaceAtPath } from './json-path'
import { isSuspicious, MASK } from './secrets'
import { sha256 } from './sha256'
import { createTextMask } from './text-mask'

/** What is to be taken out. */
export interface Redaction {
  /** Mask what is a secret by its name, in queries and payloads, or by its look, anywhere. */
  secrets: boolean
  /** Names that hold secrets, beside those that are known to. */
  names: readonly string[]
  payloads: 'keep' | 'hash' | 'drop'
  /** Paths of values in JSON payloads that are masked; see `json-path.ts`. */
  paths: readonly string[]
  ids: 'keep' | 'hash'
  hosts: 'keep' | 'hide'
}

/** What nobody need be afraid to publish, as far as a program can tell. */
export const SAFE: Redaction = {
  secrets: true,
  names: [],
  payloads: 'keep',
  paths: [],
  ids: 'keep',
  hosts: 'keep',
}

/** Nothing is taken out. */
export const NONE: Redaction = { ...SAFE, secrets: false }

/** What was taken out, as the header of a file says it. */
export interface Redacted {
  /**
   * `query`: values in addresses. `field`: values in JSON and forms, by their names. `look`: anything that looks like a
   * token. `path`: values in JSON that the user named. `payload`, `id`, `host`, `ip`: what they say. `unknown`: records
   * of kinds that this version does not know.
   */
  what: 'query' | 'field' | 'look' | 'path' | 'payload' | 'id' | 'host' | 'ip' | 'unknown'
  how: 'masked' | 'hashed' | 'dropped' | 'renamed'
  count: number
  /** The names or paths that had such values, at most {@link NAMES_TOLD}. */
  names?: string[]
}

export interface Redactor {
  /** Whether there may be anything to do in some lines of a log. */
  concerns(lines: string): boolean
  /** A line without its end; `null` where nothing of it may remain. */
  line(line: string): string | null
  /** What was taken out so far. */
  redacted(): Redacted[]
  /** The beginnings of the first texts that were changed, as they are now. */
  examples(): string[]
}

/** A `bytes` record as this tool writes it, and what of it goes out: most lines are such. */
const PIECE =
  /^(\{"kind":"bytes","connection":"[\w-]{1,18}","attempt":\d+,"seq":\d+,"at":[\d.]+,"source":"\w+","size":\d+),"sum":\d+\}$/
const NAMES_TOLD = 50
const EXAMPLES = 5
const EXAMPLE_LENGTH = 160
/** Digits of a hash that are given: enough to tell payloads apart, too few to find out what they were. */
const HASH_DIGITS = 16
/** Length in UTF-16 units that the value of a header may have. */
const HEADER_LIMIT = 1 << 14
const NAME_OF_HEADER_LIMIT = 256
const METHOD_LIMIT = 64
const ERROR_LIMIT = 256

/**
 * @param salt random text of this export: hashes can be compared within one file and with no other.
 */
export function createRedactor(wish: Redaction, salt: string): Redactor {
  const paths = wish.paths.flatMap(text => {
    const path = readJsonPath(text)
    return path ? [{ text, path }] : []
  })
  /** The names are compared without their separators, which no pattern finds at once. */
  const always =
    (wish.secrets && wish.names.length > 0) ||
    wish.payloads !== 'keep' ||
    wish.ids !== 'keep' ||
    wish.hosts !== 'keep' ||
    paths.length > 0
  const told = new Map<Redacted['what'], Redacted>()
  const names = new Map<Redacted['what'], Set<string>>()
  const examples: string[] = []

  function count(what: Redacted['what'], how: Redacted['how'], name?: string): void {
    const entry = told.get(what)
    if (entry) entry.count++
    else told.set(what, { what, how, count: 1 })
    if (name === undefined) return
    const known = names.get(what) ?? new Set()
    names.set(what, known)
    if (known.size < NAMES_TOLD) known.add(name.slice(0, 64))
  }

  const mask = createTextMask(wish, count)

  function text(value: string, limit = NAME_LIMIT): string {
    return noteExample(value, mask.text(value)).slice(0, limit)
  }

  function url(value: string): string {
    return noteExample(value, mask.url(value)).slice(0, NAME_LIMIT)
  }

  function id(value: string): string {
    if (value === '') return value
    if (wish.ids === 'keep') return text(value)
    count('id', 'hashed')
    return hash(value)
  }

  function payload(value: string): string {
    if (value === '') return value
    if (wish.payloads === 'hash') {
      count('payload', 'hashed')
      return hash(value)
    }
    return text(pathless(value), PAYLOAD_LIMIT)
  }

  /** Without the values that the user has named by their paths. */
  function pathless(value: string): string {
    if (paths.length === 0) return value
    let json: unknown
    try {
      json = JSON.parse(value)
    } catch {
      return value
    }
    let isChanged = false
    for (const each of paths) {
      const found = replaceAtPath(json, each.path, MASK)
      for (let i = 0; i < found; i++) count('path', 'masked', each.text)
      isChanged ||= found > 0
    }
    if (!isChanged) return value
    try {
      return JSON.stringify(json)
    } catch {
      // Nested deeper than can be written: nothing of it may remain, as what was meant is in it.
      return MASK
    }
  }

  /** What a server sent beside payloads: with them it goes. */
  function line(value: string): string {
    if (wish.payloads !== 'drop' || value === '') return payload(value)
    count('payload', 'dropped')
    return ''
  }

  function hash(value: string): string {
    return `hash:${sha256(salt + value).slice(0, HASH_DIGITS)}`
  }

  function headers(values: Headers): Headers {
    return Object.fromEntries(
      Object.entries(values).map(([given, value]) => {
        const name = text(given, NAME_OF_HEADER_LIMIT)
        if (name === 'last-event-id') return [name, id(value)]
        if (!wish.secrets || !mask.isSecret(name, value)) return [name, url(value).slice(0, HEADER_LIMIT)]
        count('field', 'masked', name)
        return [name, MASK]
      }),
    )
  }

  function noteExample(before: string, after: string): string {
    if (after === before || examples.length >= EXAMPLES) return after
    const at = Math.max(0, after.indexOf(MASK) - EXAMPLE_LENGTH / 2)
    const example = `${at > 0 ? '…' : ''}${after.slice(at, at + EXAMPLE_LENGTH)}`
    if (!examples.includes(example)) examples.push(example)
    return after
  }

  function redact(record: LogRecord): LogRecord {
    switch (record.kind) {
      case 'connection':
        return {
          ...record,
          url: url(record.url),
          method: text(record.method, METHOD_LIMIT),
          page: url(record.page),
          ...(record.stack !== undefined && { stack: text(record.stack, STACK_LIMIT) }),
        }
      case 'close':
        return record.stack === undefined ? record : { ...record, stack: text(record.stack, STACK_LIMIT) }
      case 'environment':
        return record.page === undefined ? record : { ...record, page: url(record.page) }
      case 'request':
        return {
          ...record,
          url: url(record.url),
          method: text(record.method, METHOD_LIMIT),
          headers: headers(record.headers),
        }
      case 'protocol':
        return { ...record, protocol: text(record.protocol, METHOD_LIMIT) }
      case 'end':
        // Of what a page aborts it is a text of the page.
        return record.error === null ? record : { ...record, error: text(record.error, ERROR_LIMIT) }
      case 'spelling':
        return { ...record, text: text(record.text, SPELLING_LIMIT) }
      case 'redirect':
        return { ...record, url: url(record.url) }
      case 'response': {
        const { ip, ...rest } = record
        const own = { ...rest, headers: headers(record.headers) }
        if (ip === undefined) return own
        if (wish.hosts === 'keep') return { ...own, ip: text(ip, METHOD_LIMIT) }
        count('ip', 'dropped')
        return own
      }
      case 'event': {
        const own = { ...record, type: text(record.type), id: id(record.id) }
        if (record.data === null) return own
        if (wish.payloads !== 'drop') return { ...own, data: payload(record.data) }
        count('payload', 'dropped')
        return { ...own, data: null }
      }
      case 'comment':
        return { ...record, text: line(record.text) }
      case 'fault':
        return { ...record, text: line(record.text).slice(0, FAULT_LIMIT) }
      case 'checkpoint':
        return { ...record, id: id(record.id) }
      case 'bytes': {
        // With it what was taken out could be guessed and compared.
        const { sum: _, ...own } = record
        return own
      }
      case 'listening':
        return { ...record, type: text(record.type) }
      case 'note':
        // The user's own words to whoever reads the file, so that they stay where payloads go; one may be pasted in them.
        return record.text === null ? record : { ...record, text: text(pathless(record.text), NOTE_LIMIT) }
      default:
        return record
    }
  }

  function dropUnknown(): null {
    count('unknown', 'dropped')
    return null
  }

  return {
    concerns: lines => always || (wish.secrets && (isSuspicious(lines) || lines.includes('"sum"'))),
    line(line) {
      const piece = PIECE.exec(line)
      if (piece) return `${piece[1]}}`
      let value: unknown
      try {
        value = JSON.parse(line)
      } catch {
        return dropUnknown()
      }
      const reading = readLogRecord(value)
      if (reading.as !== 'record') return dropUnknown()
      const own = { ...redact(reading.record) }
      // Only a log that was made by hand has one that looks like a secret; two of them must not become one.
      const { connection } = own
      if (connection !== null && wish.secrets && mask.text(connection) !== connection)
        own.connection = hash(connection)
      const redacted = JSON.stringify(own)
      return redacted === JSON.stringify(reading.record) ? line : redacted
    },
    redacted: () =>
      Array.from(told.values(), entry => {
        const known = names.get(entry.what)
        return known ? { ...entry, names: [...known].sort() } : { ...entry }
      }),
    examples: () => [...examples],
  }
}

/** The paths among some that are none. */
export function wrongPaths(paths: readonly string[]): string[] {
  return paths.filter(path => readJsonPath(path) === null)
}
