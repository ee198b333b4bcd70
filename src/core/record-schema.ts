/**
 * Reads records that come from where anything may come from: a page, or a file. Runs in the background for every
 * record of every page, and in the panel's engine for every line of a log.
 *
 * Values are strict, unknown fields are dropped, lengths are bounded. Events are read by hand, as thousands of them
 * arrive per second; all other kinds by schema.
 */

import * as v from 'valibot'
import {
  FAULT_LIMIT,
  type Kind,
  type LogRecord,
  NAME_LIMIT,
  NOTE_LIMIT,
  PAYLOAD_LIMIT,
  type PageRecord,
  type RecordBase,
  type RecordFields,
  STACK_LIMIT,
} from './record'
import { SPELLING_LIMIT } from './spelling'
import { utf8Size } from './units'

/** A size beyond this is a lie: no connection carries a tebibyte in one piece. */
const SIZE_LIMIT = 2 ** 40
/** The latest time that a `Date` can hold. */
const TIME_LIMIT = 8.64e15
/** Length in UTF-16 units of the value of one header. */
const HEADER_LIMIT = 1 << 14
const ATTEMPT_LIMIT = 2 ** 31 - 1

const count = (limit: number) => v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(limit))
const text = (limit: number) => v.pipe(v.string(), v.maxLength(limit))
const span = v.pipe(v.number(), v.finite(), v.minValue(0), v.maxValue(TIME_LIMIT))
const name = text(NAME_LIMIT)

const SPELLED = ['event', 'comment', 'retry', 'checkpoint', 'fault'] as const

const origin = {
  api: v.picklist(['eventsource', 'fetch', 'xhr', 'worker']),
  url: name,
  method: text(64),
  withCredentials: v.boolean(),
  page: name,
  stack: v.exactOptional(text(STACK_LIMIT)),
  late: v.exactOptional(v.boolean()),
}

/** What a page may state of each kind; the tab and the frame are the browser's to say. */
const pageFields = {
  connection: v.object(origin),
  listening: v.object({ type: name }),
  open: v.object({}),
  error: v.object({ readyState: v.picklist([0, 1, 2]) }),
  end: v.object({
    how: v.picklist(['clean', 'cut', 'rejected', 'refused', 'blocked', 'page', 'navigation', 'unknown']),
    error: v.nullable(text(256)),
  }),
  close: v.object({
    by: v.picklist(['page', 'browser', 'navigation', 'end']),
    stack: v.exactOptional(text(STACK_LIMIT)),
  }),
  environment: v.object({
    what: v.picklist([
      'hidden',
      'visible',
      'frozen',
      'resumed',
      'pagehide',
      'pageshow',
      'online',
      'offline',
      'sleep',
      'navigated',
    ]),
    span: v.exactOptional(span),
    page: v.exactOptional(name),
  }),
  protocol: v.object({ protocol: text(64) }),
  comment: v.object({
    text: text(PAYLOAD_LIMIT),
    size: count(SIZE_LIMIT),
    cut: v.exactOptional(v.literal(true)),
  }),
  retry: v.object({ delay: count(Number.MAX_SAFE_INTEGER) }),
  checkpoint: v.object({ id: name }),
  fault: v.object({
    reason: v.picklist([
      'unknown-field',
      'late-bom',
      'id-with-nul',
      'retry-not-a-number',
      'event-without-data',
      'unfinished-block',
      'invalid-utf8',
    ]),
    text: text(FAULT_LIMIT),
  }),
  bytes: v.object({ size: count(SIZE_LIMIT), sum: v.exactOptional(count(2 ** 32 - 1)) }),
  spelling: v.object({
    of: v.picklist(SPELLED),
    behind: v.picklist(['start', ...SPELLED]),
    named: v.boolean(),
    fresh: v.boolean(),
    text: text(SPELLING_LIMIT),
  }),
  capture: v.object({ level: v.picklist(['api', 'http', 'devtools', 'bytes']) }),
  dropped: v.object({
    records: count(SIZE_LIMIT),
    bytes: count(SIZE_LIMIT),
    why: v.picklist(['payload-limit', 'flood', 'invalid', 'retention', 'choice', 'paused']),
  }),
}

const headers = v.pipe(
  v.record(text(256), text(HEADER_LIMIT)),
  v.check(each => Object.keys(each).length <= 200),
)
const status = count(999)
/** What only those say who read the bytes. */
const place = { after: v.exactOptional(count(Number.MAX_SAFE_INTEGER)) }
const placed = <const T extends v.ObjectEntries>(schema: v.ObjectSchema<T, undefined>) =>
  v.object({ ...schema.entries, ...place })

const logFields = {
  ...pageFields,
  comment: placed(pageFields.comment),
  retry: placed(pageFields.retry),
  checkpoint: placed(pageFields.checkpoint),
  fault: placed(pageFields.fault),
  spelling: placed(pageFields.spelling),
  request: v.object({ url: name, method: text(64), headers, guess: v.exactOptional(v.literal(true)) }),
  redirect: v.object({ status, url: name }),
  response: v.object({
    status,
    headers,
    ip: v.exactOptional(text(64)),
    fromCache: v.exactOptional(v.literal(true)),
  }),
  connection: v.object({
    ...origin,
    tab: v.pipe(v.number(), v.safeInteger()),
    frame: v.pipe(v.number(), v.safeInteger()),
  }),
  note: v.object({ on: count(Number.MAX_SAFE_INTEGER), text: v.nullable(text(NOTE_LIMIT)) }),
}

/** A record of a kind that this version does not know: kept in the log, ignored by every view. */
export type UnknownRecord = RecordBase & { kind: string; [field: string]: unknown }

/** What a value turned out to be. `field` is the first field that does not fit, or '' if it is no record at all. */
export type Reading =
  | { as: 'record'; record: LogRecord }
  | { as: 'unknown'; record: UnknownRecord }
  | { as: 'invalid'; field: string }

type Fields = Readonly<Record<string, unknown>>

/** Reads what a page claims to be a record; `null` if it is none. */
export function readPageRecord(value: unknown): PageRecord | null {
  if (!isFields(value)) return null
  const { connection, attempt, at } = value
  if (connection !== null && !isCount(connection, Number.MAX_SAFE_INTEGER)) return null
  // The attempt after it must be one, too.
  if (!isCount(attempt, ATTEMPT_LIMIT - 1) || !isTime(at)) return null

  if (value.kind === 'event') {
    // The page leaves the size of a whole payload to us.
    const size = value.size ?? (isText(value.data, PAYLOAD_LIMIT) ? utf8Size(value.data) : undefined)
    const event = readEvent(value, size)
    return typeof event === 'string' ? null : { kind: 'event', connection, attempt, at, ...event }
  }
  if (!isKindOf(pageFields, value.kind)) return null
  const fields = v.safeParse(pageFields[value.kind], value, { abortEarly: true })
  if (!fields.success) return null
  // The table's schema of a kind gives the fields of that kind, which the compiler cannot follow through the union.
  return { kind: value.kind, connection, attempt, at, ...fields.output } as PageRecord
}

/** Reads a line of a log, after `JSON.parse`. */
export function readLogRecord(value: unknown): Reading {
  if (!isFields(value)) return { as: 'invalid', field: '' }
  const { kind, connection, attempt, seq, at, source } = value
  if (typeof kind !== 'string' || kind === '' || kind.length > 64) return { as: 'invalid', field: 'kind' }
  if (connection !== null && !isText(connection, NAME_LIMIT)) return { as: 'invalid', field: 'connection' }
  if (!isCount(attempt, ATTEMPT_LIMIT)) return { as: 'invalid', field: 'attempt' }
  if (!isCount(seq, Number.MAX_SAFE_INTEGER) || seq === 0) return { as: 'invalid', field: 'seq' }
  if (!isTime(at)) return { as: 'invalid', field: 'at' }
  if (!isSource(source)) return { as: 'invalid', field: 'source' }

  if (kind === 'event') {
    const event = readEvent(value, value.size)
    if (typeof event === 'string') return { as: 'invalid', field: event }
    const { after } = value
    if (after === undefined)
      return { as: 'record', record: { kind, connection, attempt, seq, at, source, ...event } }
    if (!isCount(after, Number.MAX_SAFE_INTEGER)) return { as: 'invalid', field: 'after' }
    return { as: 'record', record: { kind, connection, attempt, seq, at, source, ...event, after } }
  }
  if (!isKindOf(logFields, kind)) {
    return { as: 'unknown', record: { ...value, kind, connection, attempt, seq, at, source } }
  }
  const fields = v.safeParse(logFields[kind], value, { abortEarly: true })
  if (!fields.success) return { as: 'invalid', field: String(fields.issues[0].path?.[0]?.key ?? '') }
  return {
    as: 'record',
    record: { kind, connection, attempt, seq, at, source, ...fields.output } as LogRecord,
  }
}

/** The fields of an event, or the name of the first one that does not fit. */
function readEvent(value: Fields, size: unknown): RecordFields['event'] | string {
  const { type, id, data, cut, heard } = value
  if (!isText(type, NAME_LIMIT)) return 'type'
  if (!isText(id, NAME_LIMIT)) return 'id'
  if (data !== null && !isText(data, PAYLOAD_LIMIT)) return 'data'
  if (!isCount(size, SIZE_LIMIT)) return 'size'
  if (typeof heard !== 'boolean') return 'heard'
  if (cut === undefined) return { type, id, data, size, heard }
  return cut === true ? { type, id, data, size, cut, heard } : 'cut'
}

function isKindOf<T extends object>(table: T, kind: unknown): kind is keyof T & Exclude<Kind, 'event'> {
  return typeof kind === 'string' && Object.hasOwn(table, kind)
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null
}

function isText(value: unknown, limit: number): value is string {
  return typeof value === 'string' && value.length <= limit
}

function isCount(value: unknown, limit: number): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= limit
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= TIME_LIMIT
}

function isSource(value: unknown): value is RecordBase['source'] {
  return value === 'page' || value === 'http' || value === 'devtools' || value === 'bytes' || value === 'tool'
}
