/**
 * The observer of bytes: reads event streams on their way to the page, with the time of each piece. Runs in the
 * background of Firefox while the user has switched on deep capture.
 *
 * It watches the requests that are watched anyway, and those to addresses that event streams came from before: so it
 * sees a stream from its first attempt on, and other requests cost nothing (docs/decisions/0013).
 */

import { createParser, primitives } from '../core/parser'
import { type LogRecord, NAME_LIMIT } from '../core/record'
import { createSpeller, type SpelledKind } from '../core/spelling'
import type { EpochMilliseconds } from '../core/units'
import type { WireFact } from '../core/wire-fact'
import type { RequestDetails } from '../platform/request-watch'
import type { BytesTaker, ResponseListeners } from '../platform/response-bytes'
import { isSafe, readSent, type SentRequest } from './filter-gate'
import type { SenderDocument } from './intake'
import { type Want, wantOf } from './request-scope'
import type { ObserveBody } from './waiting-body'

export interface StreamFilterOptions {
  observe: ObserveBody
  now(): EpochMilliseconds
  /** The addresses that streams came from before, as they were kept. */
  known: readonly string[]
  /** Keeps them for the next time, never those of a private window. */
  keep(known: readonly string[]): void
}

export interface StreamFilter extends ResponseListeners {
  /** What a document said. */
  heard(document: SenderDocument, records: readonly LogRecord[]): void
  /** The addresses that streams came from before. */
  wants(): readonly Want[]
  /** Forgets all that it remembers. */
  forget(): void
}

/** Requests under way of which something is remembered. */
const REQUESTS_KEPT = 2000
/** Addresses that streams came from, the newest, which are watched from the first attempt on. */
const ADDRESSES_KEPT = 50
/** Addresses of which is remembered whether streams from there are asked for with credentials. */
const CREDENTIALS_KEPT = 1000

export function createStreamFilter({ observe, now, known, keep }: StreamFilterOptions): StreamFilter {
  const requests = new Map<string, { sent: SentRequest; key: string; lastEventId: string }>()
  /** By tab, frame and address; `null` where some are and some are not. */
  const credentials = new Map<string, boolean | null>()
  let addresses: Want[] = known.filter((each): each is Want => each.startsWith('on '))

  function remember(address: Want): void {
    if (addresses.includes(address)) return
    addresses = [...addresses, address].slice(-ADDRESSES_KEPT)
    keep(addresses)
  }

  function take(details: RequestDetails, lastEventId: string, unwanted: () => void): BytesTaker {
    const body = observe({ request: details.requestId, at: details.timeStamp, unwanted })
    let facts: WireFact[] = []
    let at = 0
    const speller = createSpeller(lastEventId)
    let id = lastEventId
    const spell = (kind: SpelledKind, type = '') => {
      const spelling = speller.fact(kind, parser.offset(), type, id)
      if (spelling) facts.push({ kind: 'spelling', at, ...spelling })
    }
    const parser = createParser(
      {
        event(type, nextId, data, size, cut) {
          id = nextId
          spell('event', type)
          facts.push({
            kind: 'event',
            at,
            type: named(type),
            id: named(id),
            data,
            size,
            ...(cut && { cut }),
          })
        },
        comment(text, size, cut) {
          spell('comment')
          facts.push({ kind: 'comment', at, text, size, ...(cut && { cut }) })
        },
        retry(delay) {
          spell('retry')
          facts.push({ kind: 'retry', at, delay })
        },
        checkpoint(nextId) {
          id = nextId
          spell('checkpoint')
          facts.push({ kind: 'checkpoint', at, id: named(id) })
        },
        fault(reason, text) {
          spell('fault')
          facts.push({ kind: 'fault', at, reason, text })
        },
      },
      primitives,
      lastEventId,
    )
    const tell = () => {
      const told = facts
      facts = []
      if (told.length > 0) body.facts(told)
    }
    return {
      bytes(piece) {
        at = now()
        const sum = speller.piece(piece, piece.length)
        facts.push({ kind: 'bytes', at, size: piece.length, sum })
        parser.bytes(piece, piece.length)
        speller.rest()
        tell()
      },
      over(complete) {
        at = now()
        if (complete) parser.end()
        tell()
        body.over(complete, at)
      },
    }
  }

  return {
    sent(details) {
      const { requestId, tabId, frameId, url } = details
      const sent = readSent(details)
      // The address that it was made with, as the page knows it, not those that it was redirected to.
      const key = requests.get(requestId)?.key ?? keyOf(tabId, frameId, url)
      requests.delete(requestId)
      if (!sent) return
      const lastEventId = details.requestHeaders?.find(({ name }) => name.toLowerCase() === 'last-event-id')
      setBounded(requests, requestId, { sent, key, lastEventId: lastEventId?.value ?? '' }, REQUESTS_KEPT)
    },

    received(details, unwanted) {
      const request = requests.get(details.requestId)
      // Where nothing is known of the request, nothing is known of what the browser will say to the response.
      if (!request) return null
      requests.delete(details.requestId)
      const { sent, key, lastEventId } = request
      const withCredentials = sent.withCredentials ?? credentials.get(key) ?? null
      return isSafe({ ...sent, withCredentials }, details) ? take(details, lastEventId, unwanted) : null
    },

    heard(document, records) {
      for (const record of records) {
        if (record.kind !== 'connection' || record.api !== 'eventsource') continue
        const { url, withCredentials } = record
        const key = keyOf(document.tab, document.frame, url)
        const isMixed = credentials.has(key) && credentials.get(key) !== withCredentials
        setBounded(credentials, key, isMixed ? null : withCredentials, CREDENTIALS_KEPT)
        const address = wantOf(url, document.private)
        if (address?.startsWith('on ')) remember(address)
      }
    },

    wants: () => addresses,

    forget() {
      requests.clear()
      credentials.clear()
      addresses = []
      keep(addresses)
    },
  }
}

/** Without the fragment, which is never sent. */
function keyOf(tab: number, frame: number, url: string): string {
  return `${tab} ${frame} ${url.replace(/#.*$/, '')}`
}

function named(text: string): string {
  return text.slice(0, NAME_LIMIT)
}

/** Puts a value in, as the newest, and forgets the oldest where there are too many. */
function setBounded<V>(map: Map<string, V>, key: string, value: V, limit: number): void {
  map.delete(key)
  map.set(key, value)
  if (map.size <= limit) return
  for (const oldest of map.keys()) {
    map.delete(oldest)
    return
  }
}
