/**
 * Plays the streams of `script.ts` and keeps the requests that were made for each. A stream is known by a key that
 * the page chose; its first request gets the first reply of the script, the next the second, and the last reply
 * is repeated.
 */

import { EventEmitter, once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import type { Piece, Reply, SeenRequest } from './script.ts'

interface Stream {
  requests: SeenRequest[]
  /** Connections that the browser has given up. */
  closed: number
  endedAt: number | null
  signals: Set<string>
  /** Since when a flood waits for the browser to take more; infinite while it does not. */
  blockedAt: number
  isFlooded: boolean
  /** Emits `change` whenever one of the fields above has changed. */
  changes: EventEmitter
}

export interface Streams {
  /** Answers a request of an EventSource. */
  play(request: IncomingMessage, response: ServerResponse, key: string, url: URL): Promise<void>
  /** Answers with the requests seen, once there are `requests` of them and `closed` connections were closed. */
  log(response: ServerResponse, key: string, url: URL): Promise<void>
  /** Answers whether a flood comes to a standstill before all of it is sent. */
  stalled(response: ServerResponse, key: string): Promise<void>
  /** Takes a signal of the page. */
  signal(response: ServerResponse, key: string, url: URL): Promise<void>
}

/** What waits for so long stands still: on one machine a browser that takes anything takes it within this, in milliseconds. */
const STANDSTILL = 700

const OPEN_TO_ALL = { 'access-control-allow-origin': '*', 'cache-control': 'no-store' }

export function createStreams(): Streams {
  const streams = new Map<string, Stream>()

  function streamOf(key: string): Stream {
    let stream = streams.get(key)
    if (!stream) {
      stream = {
        requests: [],
        closed: 0,
        endedAt: null,
        signals: new Set(),
        blockedAt: Number.POSITIVE_INFINITY,
        isFlooded: false,
        changes: new EventEmitter(),
      }
      stream.changes.setMaxListeners(0)
      streams.set(key, stream)
    }
    return stream
  }

  return {
    async play(request, response, key, url) {
      const stream = streamOf(key)
      const now = performance.now()
      const header = (name: string) => {
        const value = request.headers[name]
        return value === undefined ? null : String(value)
      }
      stream.requests.push({
        method: request.method ?? '',
        lastEventId: header('last-event-id'),
        accept: header('accept'),
        cacheControl: header('cache-control'),
        cookie: header('cookie'),
        origin: header('origin'),
        delay: stream.endedAt === null ? null : now - stream.endedAt,
      })
      const number = stream.requests.length
      let finished = false
      response.on('close', () => {
        if (!finished) stream.closed++
        stream.changes.emit('change')
      })
      stream.changes.emit('change')

      const replies = JSON.parse(url.searchParams.get('script') ?? '[{}]') as Reply[]
      const reply = replies[Math.min(number, replies.length) - 1] ?? {}
      response.writeHead(reply.status ?? 200, {
        'content-type': 'text/event-stream',
        'cache-control': 'no-store',
        ...reply.headers,
      })
      response.flushHeaders()
      for (const piece of reply.body ?? []) {
        if (response.destroyed) return
        await send(piece, response, stream)
      }
      if (reply.end === 'hold') return
      finished = true
      stream.endedAt = performance.now()
      if (reply.end === 'cut') response.socket?.end()
      else response.end()
    },

    async log(response, key, url) {
      const stream = streamOf(key)
      const requests = Number(url.searchParams.get('requests') ?? 0)
      const closed = Number(url.searchParams.get('closed') ?? 0)
      while (stream.requests.length < requests || stream.closed < closed) {
        await once(stream.changes, 'change')
        if (response.destroyed) return
      }
      response.writeHead(200, { ...OPEN_TO_ALL, 'content-type': 'application/json' })
      response.end(JSON.stringify(stream.requests))
    },

    async stalled(response, key) {
      const stream = streamOf(key)
      const isStill = () => performance.now() - stream.blockedAt > STANDSTILL
      while (!stream.isFlooded && !isStill() && !response.destroyed) await delay(20)
      response.writeHead(200, { ...OPEN_TO_ALL, 'content-type': 'application/json' })
      response.end(JSON.stringify(!stream.isFlooded))
    },

    async signal(response, key, url) {
      const stream = streamOf(key)
      stream.signals.add(url.searchParams.get('name') ?? '')
      stream.changes.emit('change')
      response.writeHead(204, OPEN_TO_ALL).end()
    },
  }
}

async function send(piece: Piece, response: ServerResponse, stream: Stream): Promise<void> {
  if (typeof piece === 'string') response.write(piece)
  else if ('hex' in piece) response.write(Buffer.from(piece.hex, 'hex'))
  else if ('flood' in piece) await flood(piece.flood, response, stream)
  else if ('until' in piece) {
    while (!stream.signals.has(piece.until) && !response.destroyed) await once(stream.changes, 'change')
  } else {
    for (let number = 1; number <= piece.count && !response.destroyed; number++) {
      response.write(piece.text.replaceAll('#', String(number)))
      if (piece.every > 0) await delay(piece.every)
    }
  }
}

async function flood(mebibytes: number, response: ServerResponse, stream: Stream): Promise<void> {
  const piece = `: ${'x'.repeat(1021)}\n`.repeat(64)
  const closed = once(response, 'close')
  for (let sent = 0; sent < mebibytes << 20 && !response.destroyed; sent += piece.length) {
    if (response.write(piece)) continue
    stream.blockedAt = performance.now()
    await Promise.race([new Promise(resolve => response.once('drain', resolve)), closed])
    stream.blockedAt = Number.POSITIVE_INFINITY
  }
  stream.isFlooded = !response.destroyed
}
