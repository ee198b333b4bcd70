/**
 * The fold from records to what they mean: streams, their connections and the attempts of each.
 *
 * `applyRecord` mutates the history it is given, as a log has hundreds of thousands of records, but is otherwise
 * pure: records of the page in their order and records of the HTTP observer in theirs give the same history however
 * the two are mixed. Any record may be missing. A view of half a log is a view of what is known, never an error.
 */

import { applyToConnection, type Connection, createConnection, type Dropped, isOver } from './connection'
import type { LogRecord, RecordOf } from './record'
import { streamAddress } from './stream-address'
import type { Bytes, EpochMilliseconds } from './units'

/** What the user thinks of as one stream: connections that continue one another. */
export interface Stream {
  /** The id of its first connection. */
  id: string
  /** The newest {@link CHAIN_KEPT}, oldest first. */
  connections: Connection[]
  /** Sums over connections that are no longer kept. */
  earlier: { connections: number; attempts: number; events: number; bytes: Bytes; dropped: Dropped }
  /** What a connection has to match to continue it; `null` as long as that is not known. */
  address: string | null
}

/** All that is known from the records of one log. */
export interface History {
  /** By id, in the order of their appearance. */
  streams: Map<string, Stream>
  /** The stream of each connection, by the connection's id. */
  streamOf: Map<string, Stream>
  /** By id. */
  connections: Map<string, Connection>
  /** By address: the streams that the next connection to it may continue, in the order in which they were over. */
  over: Map<string, Set<Stream>>
  /** Streams that were there and turned out to be part of another, by id; whoever keeps a list of streams empties it. */
  merged: string[]
  records: number
  events: number
  bytes: Bytes
  dropped: Dropped
  /** Of those dropped: what a page sent that did not fit the protocol. None of our scripts does that. */
  invalid: number
  /** Connections that are no longer listed, as there were more than {@link CONNECTIONS_KEPT}. */
  forgotten: number
  /** Time of the latest record; 0 while there is none. */
  until: EpochMilliseconds
}

export const CONNECTIONS_KEPT = 20_000
export const CHAIN_KEPT = 1000

/** The history of nothing. */
export function createHistory(): History {
  return {
    streams: new Map(),
    streamOf: new Map(),
    connections: new Map(),
    over: new Map(),
    merged: [],
    records: 0,
    events: 0,
    bytes: 0,
    dropped: { records: 0, bytes: 0 },
    invalid: 0,
    forgotten: 0,
    until: 0,
  }
}

/** Adds one record to the history. Returns the stream that it changed, or `null` if it belongs to none. */
export function applyRecord(history: History, record: LogRecord): Stream | null {
  history.records++
  // It says nothing of the stream, and may be all that is left of it.
  if (record.kind === 'note') return null
  if (record.at > history.until) history.until = record.at
  if (record.kind === 'dropped') {
    history.dropped.records += record.records
    history.dropped.bytes += record.bytes
    if (record.why === 'invalid') history.invalid += record.records
  }
  if (record.connection === null) return null

  let stream = history.streamOf.get(record.connection)
  let connection = history.connections.get(record.connection)
  const isNew = !stream || !connection
  if (!stream || !connection) {
    connection = createConnection(record.connection, record.at)
    stream = addStream(history, connection)
  }
  // The HTTP observer's records may come in before the page's first word of the connection.
  if (record.kind === 'connection' && stream.address === null && connection.page === null) {
    const own = stream
    stream = place(history, own, connection, record)
    if (stream !== own && !isNew) history.merged.push(own.id)
  }

  const { bytes } = connection
  history.events += applyToConnection(connection, record)
  history.bytes += connection.bytes - bytes
  noteOver(history, stream)
  return stream
}

function addStream(history: History, connection: Connection): Stream {
  const { id } = connection
  const earlier = { connections: 0, attempts: 0, events: 0, bytes: 0, dropped: { records: 0, bytes: 0 } }
  const stream: Stream = { id, connections: [connection], earlier, address: null }
  history.streams.set(id, stream)
  history.streamOf.set(id, stream)
  history.connections.set(id, connection)
  // In bulk, so that its cost is shared by all connections that made it necessary.
  if (history.connections.size > CONNECTIONS_KEPT * 1.1) forgetOldest(history, stream)
  return stream
}

/** Finds the stream that a new connection continues; its own if there is none. */
function place(
  history: History,
  own: Stream,
  connection: Connection,
  record: RecordOf<'connection'>,
): Stream {
  const address = addressOf(record)
  const [stream] = (address !== null && history.over.get(address)) || []
  if (!stream) {
    own.address = address
    return own
  }
  setOver(history, stream, false)
  history.streams.delete(own.id)
  stream.connections.push(connection)
  history.streamOf.set(connection.id, stream)
  if (stream.connections.length > CHAIN_KEPT * 1.1) shorten(history, stream)
  return stream
}

/** What two connections have in common that continue one another: document, interface and address. */
function addressOf({
  connection,
  api,
  method,
  url,
  tab,
  frame,
  page,
  source,
}: RecordOf<'connection'>): string | null {
  // Anything but GET asks for something of its own each time.
  const address = method === 'GET' ? streamAddress(url) : null
  if (address === null || connection === null) return null
  // The ids of a document's connections are its own id and a number; those of connections that no page told of are not.
  const document =
    source === 'http' ? `${tab} ${frame} ${page}` : connection.slice(0, connection.lastIndexOf('-') + 1)
  return [document, api, address].join('\n')
}

function noteOver(history: History, stream: Stream): void {
  const latest = stream.connections.at(-1)
  if (latest) setOver(history, stream, isOver(latest))
}

function setOver(history: History, stream: Stream, over: boolean): void {
  if (stream.address === null) return
  const streams = history.over.get(stream.address)
  if (over) {
    if (streams) streams.add(stream)
    else history.over.set(stream.address, new Set([stream]))
  } else if (streams?.delete(stream) && streams.size === 0) history.over.delete(stream.address)
}

/** Sums up the oldest connections of a stream that has very many. */
function shorten(history: History, { connections, earlier }: Stream): void {
  for (const each of connections.splice(0, connections.length - CHAIN_KEPT)) {
    earlier.connections++
    earlier.attempts += each.attemptCount
    earlier.events += each.events
    earlier.bytes += each.bytes
    earlier.dropped.records += each.dropped.records
    earlier.dropped.bytes += each.dropped.bytes
    history.streamOf.delete(each.id)
    history.connections.delete(each.id)
  }
}

function forgetOldest(history: History, newest: Stream): void {
  for (const onlyClosed of [true, false]) {
    for (const stream of history.streams.values()) {
      if (history.connections.size <= CONNECTIONS_KEPT) return
      if (stream === newest) continue
      if (onlyClosed && stream.connections.some(({ state }) => state !== 'closed')) continue
      setOver(history, stream, false)
      history.streams.delete(stream.id)
      for (const { id } of stream.connections) {
        history.streamOf.delete(id)
        history.connections.delete(id)
      }
      history.forgotten += stream.connections.length
    }
  }
}
