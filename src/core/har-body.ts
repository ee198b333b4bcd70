/**
 * One body as the HAR log shows it, look by look: says what came of it. Runs in the devtools page, for each event
 * stream in the log.
 *
 * Chromium lists the events with their times, and gives the text only after a clean end: all the rest is told then,
 * with the looks and the events that it came between. Firefox gives the text so far at each look.
 */

import { type HarEntry, type HarMessage, readHarMessage } from './har-entry'
import { createGrowth, type Seen } from './har-growth'
import { createTextReader, type TextReader } from './har-text'
import { NAME_LIMIT, PAYLOAD_LIMIT } from './record'
import { type Bytes, type EpochMilliseconds, utf8Size } from './units'
import type { WireFact, WirePosition } from './wire-fact'

export interface HarBody {
  /** This is its entry by now, in an answer that was asked for and came at these times. */
  look(entry: HarEntry, asked: EpochMilliseconds, at: EpochMilliseconds): void
  /** Everything up to here was told before: tells what comes after it. */
  resume(from: WirePosition): void
  /** What is new since the last time. Nothing before the first {@link resume}. */
  read(): WireFact[]
  /** The same for a body that is over. `text` is all of it, or `null` where the browser does not give it. */
  finish(text: string | null): WireFact[]
}

/** Events of which another mention is awaited. */
const DOUBLES_AWAITED = 20_000

/** @param first the entry that it was found by. */
export function createHarBody(first: HarEntry): HarBody {
  const growth = createGrowth(first.startedAt)
  let latest = first
  let from: WirePosition | null = null
  let bytesTold = 0
  /** How much was read of what Chromium lists, and the events in it that it will list once more. */
  let listed = 0
  let awaited: HarMessage[] = []
  let doubled = 0
  /** Of all events that it lists. */
  let eventTimes: EpochMilliseconds[] = []
  let reader: TextReader | null = null

  function readGrowth(): WireFact[] {
    return growth.after(bytesTold).map(({ size, at, since }) => {
      const piece = size - bytesTold
      bytesTold = size
      return { kind: 'bytes', at, since, size: piece }
    })
  }

  function readList(start: WirePosition): WireFact[] {
    const facts: WireFact[] = []
    const { messages, heard, startedAt } = latest
    for (; messages && listed < messages.length; listed++) {
      const message = readHarMessage(messages[listed])
      if (!message || (heard === 'twice' && isDouble(message))) continue
      // Of what it read from the beginning it knows only when the request was made.
      const times = message.at > startedAt + 1 ? { at: message.at } : growth.seen(1)
      eventTimes.push(times.at)
      if (eventTimes.length > start.events) facts.push(eventOf(message, times))
    }
    return facts
  }

  /** Whether it is the other mention of an event that was read before: both kinds are in order. */
  function isDouble(message: HarMessage): boolean {
    const next = awaited[doubled]
    if (next?.type === message.type && next.id === message.id && next.data === message.data) {
      doubled++
      if (doubled === awaited.length) {
        awaited = []
        doubled = 0
      }
      return true
    }
    if (awaited.length < DOUBLES_AWAITED) awaited.push(message)
    return false
  }

  /** When a place in the body came, which was between two looks, and where events have times between two of them. */
  function timeOf(offset: Bytes, events: number): Seen {
    const { at, since } = growth.seen(offset)
    const earliest = Math.max(since, eventTimes[events - 1] ?? since)
    return { at: Math.max(earliest, Math.min(at, eventTimes[events] ?? at)), since: earliest }
  }

  return {
    look(entry, asked, at) {
      latest = entry
      growth.look(entry.size, asked, at)
    },

    resume(position) {
      from = position
      bytesTold = position.bytes
      listed = 0
      awaited = []
      doubled = 0
      eventTimes = []
      reader = null
    },

    read() {
      if (!from) return []
      const facts = [...readGrowth(), ...readList(from)]
      if (latest.text === null) return facts
      reader ??= createTextReader(latest.lastEventId, timeOf, from)
      return [...facts, ...reader.read(latest.text, latest.size)]
    },

    finish(text) {
      const facts = this.read()
      if (!from || text === null) return facts
      const known = { ...from, events: Math.max(from.events, eventTimes.length) }
      reader ??= createTextReader(latest.lastEventId, timeOf, known)
      return [...facts, ...reader.read(text, latest.size), ...reader.end()]
    },
  }
}

function eventOf({ type, id, data }: HarMessage, times: Seen | { at: EpochMilliseconds }): WireFact {
  const named = { type: type.slice(0, NAME_LIMIT), id: id.slice(0, NAME_LIMIT) }
  const whole = { kind: 'event' as const, ...times, ...named, data, size: utf8Size(data) }
  return data.length > PAYLOAD_LIMIT ? { ...whole, data: data.slice(0, PAYLOAD_LIMIT), cut: true } : whole
}
