/**
 * Reads what comes over the ports of the background. A bridge lives in the process of a page, which an attacker may
 * have taken over; the other ends are of this extension, but may be of another version after an update. What does not
 * fit is no message.
 */

import type { NewNote } from '../core/event-notes'
import type { FaultReason } from '../core/record'
import type { WireFact, WireKind } from '../core/wire-fact'
import type { BridgeMessages, Message, PanelMessages, StreamPlace, WireMessages } from '../protocol'

/** Length in UTF-16 units that the id of a document or of a log may have. */
const ID_LIMIT = 256
/** The last time that a date can be. */
const LAST_TIME = 8.64e15

type Fields = Record<string, unknown>
/** For each kind of message: whether its fields are what they should be. */
type Checks<M> = { [K in keyof M]: (fields: Fields) => boolean }

/** What a bridge says; `null` for what is none of its messages. Never throws. */
export function readBridgeMessage(raw: unknown): Message<BridgeMessages> | null {
  return read<BridgeMessages>(raw, BRIDGE)
}

/** What a panel asks; `null` for what is none of its messages. Never throws. */
export function readPanelMessage(raw: unknown): Message<PanelMessages> | null {
  return read<PanelMessages>(raw, PANEL)
}

/** What a devtools page tells; `null` for what is none of its messages. Never throws. */
export function readWireMessage(raw: unknown): Message<WireMessages> | null {
  return read<WireMessages>(raw, WIRE)
}

function read<M>(raw: unknown, checks: Checks<M>): Message<M> | null {
  if (!isObject(raw) || typeof raw.kind !== 'string' || !Object.hasOwn(checks, raw.kind)) return null
  return checks[raw.kind as keyof M](raw) ? (raw as Message<M>) : null
}

const always = () => true

const BRIDGE: Checks<BridgeMessages> = {
  hello: ({ document, page, late, startedAt }) =>
    isId(document) && typeof page === 'string' && typeof late === 'boolean' && isTime(startedAt),
  batch: ({ number, text }) => isCount(number) && number > 0 && typeof text === 'string',
  lost: ({ bytes }) => isCount(bytes),
  alive: always,
}

const PANEL: Checks<PanelMessages> = {
  watch: ({ tab }) => isTabOrAll(tab),
  read: ({ request, session, after }) => isCount(request) && isId(session) && isNumber(after),
  clear: ({ session }) => isId(session),
  note: ({ session, note }) => isId(session) && isNote(note),
  reload: ({ tab }) => isTab(tab),
  openPage: ({ tab, at }) => isTabOrAll(tab) && (at === undefined || isStreamPlace(at)),
  openOptions: always,
  usage: always,
  clearAll: always,
}

const WIRE: Checks<WireMessages> = {
  observe: ({ tab }) => isTab(tab),
  stream: ({ stream, url, startedAt }) => isCount(stream) && typeof url === 'string' && isTime(startedAt),
  facts: ({ stream, facts }) => isCount(stream) && Array.isArray(facts) && facts.every(isWireFact),
  over: ({ stream, complete }) => isCount(stream) && typeof complete === 'boolean',
  pace: ({ slow }) => typeof slow === 'boolean',
}

/** Whether it is a fact of a body, with the fields of its kind. */
function isWireFact(value: unknown): value is WireFact {
  if (!isObject(value) || typeof value.kind !== 'string' || !Object.hasOwn(FACTS, value.kind)) return false
  if (!isTime(value.at) || !(value.since === undefined || isTime(value.since))) return false
  return FACTS[value.kind as WireKind](value)
}

const REASONS: Readonly<Record<FaultReason, true>> = {
  'unknown-field': true,
  'late-bom': true,
  'id-with-nul': true,
  'retry-not-a-number': true,
  'event-without-data': true,
  'unfinished-block': true,
  'invalid-utf8': true,
}

const FACTS: Record<WireKind, (fields: Fields) => boolean> = {
  event: ({ type, id, data, size, cut }) =>
    typeof type === 'string' &&
    typeof id === 'string' &&
    (data === null || typeof data === 'string') &&
    isCount(size) &&
    isTrueOrNone(cut),
  comment: ({ text, size, cut }) => typeof text === 'string' && isCount(size) && isTrueOrNone(cut),
  retry: ({ delay }) => isNumber(delay) && delay >= 0,
  checkpoint: ({ id }) => typeof id === 'string',
  fault: ({ reason, text }) =>
    typeof reason === 'string' && Object.hasOwn(REASONS, reason) && typeof text === 'string',
  bytes: ({ size, sum }) => isCount(size) && (sum === undefined || isCount(sum)),
  spelling: ({ of, behind, named, fresh, text }) =>
    typeof of === 'string' &&
    typeof behind === 'string' &&
    typeof named === 'boolean' &&
    typeof fresh === 'boolean' &&
    typeof text === 'string',
}

function isNote(value: unknown): value is NewNote {
  if (!isObject(value)) return false
  const { connection, attempt, at, on, text } = value
  return (
    (connection === null || typeof connection === 'string') &&
    isCount(attempt) &&
    isTime(at) &&
    isCount(on) &&
    (text === null || typeof text === 'string')
  )
}

function isStreamPlace(value: unknown): value is StreamPlace {
  return isObject(value) && typeof value.stream === 'string' && typeof value.findings === 'boolean'
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isId(value: unknown): boolean {
  return typeof value === 'string' && value.length <= ID_LIMIT
}

/** The browser's number of a tab; -1 for none. */
function isTab(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= -1
}

function isTabOrAll(value: unknown): boolean {
  return value === 'all' || isTab(value)
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

function isTime(value: unknown): boolean {
  return isNumber(value) && value >= 0 && value <= LAST_TIME
}

function isTrueOrNone(value: unknown): boolean {
  return value === undefined || value === true
}
