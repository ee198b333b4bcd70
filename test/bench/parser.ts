/**
 * How fast the parser is, in this Node.js: bytes in, facts out. Native is the decoder alone, without which there is no
 * text; the floor is the decoder and `eventsource-parser`, which finds events and no faults, offsets or sizes.
 *
 * That time grows with the input and with nothing else, however it is cut, is a figure of its own: `test/unit` counts
 * the units that are gone over, and here is the time.
 */

import { createParser as createOther } from 'eventsource-parser'
import { createParser } from '../../src/core/parser.ts'
import type { Figure, Variant } from './figure.ts'

/** Size of each stream, in bytes. */
const SIZE = 16 << 20
/** Size of one piece, as browsers hand them out when a server is fast; and when it sends event by event. */
const LARGE = 16 * 1024
const SMALL = 256

const EVENT = (n: number) =>
  `id: ${n}\ndata: {"n":${n},"text":"a line of some words, as many events have"}\n\n`
const TOKEN = (n: number) =>
  `data: {"id":"c-1","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":"w${n % 100}"}}]}\n\n`
const TEXT = (n: number) => `id: ${n}\ndata: {"n":${n},"text":"你好，世界：这是一行有一些字的文字"}\n\n`

interface Stream {
  id: string
  title: string
  pieces: Uint8Array[]
}

/** The figures of the parser. */
export function parserFigures(): Figure[] {
  const long = bytesOf(`data: ${'x'.repeat(50 << 20)}\n\n`)
  const streams: Stream[] = [
    { id: 'parser-events', title: 'Parser, events of 80 bytes', pieces: cut(repeat(EVENT), LARGE) },
    {
      id: 'parser-small',
      title: 'Parser, the same in pieces of 256 bytes',
      pieces: cut(repeat(EVENT), SMALL),
    },
    { id: 'parser-tokens', title: 'Parser, tokens of a language model', pieces: cut(repeat(TOKEN), LARGE) },
    { id: 'parser-text', title: 'Parser, Chinese text', pieces: cut(repeat(TEXT), LARGE) },
    { id: 'parser-line', title: 'Parser, one line of 50 MB', pieces: cut(long, LARGE) },
    {
      id: 'parser-bytes',
      title: 'Parser, 1 MB in pieces of one byte',
      pieces: cut(repeat(EVENT).slice(0, 1 << 20), 1),
    },
  ]
  return streams.map(figureOf)
}

function figureOf({ id, title, pieces }: Stream): Figure {
  const size = pieces.reduce((sum, { length }) => sum + length, 0)
  const events = eventsIn(pieces, 'extension')
  return {
    id,
    title,
    unit: 'MB/s',
    floor: 'the decoder and eventsource-parser',
    cost: { unit: 'ns per byte', of: rate => 1000 / rate },
    async measure(variant) {
      const begun = performance.now()
      const found = eventsIn(pieces, variant)
      const rate = size / 1000 / (performance.now() - begun)
      if (variant !== 'native' && found !== events)
        throw new Error(`${id}: ${found} events instead of ${events}`)
      return rate
    },
  }
}

/** Reads a stream to its end. */
function eventsIn(pieces: readonly Uint8Array[], variant: Variant): number {
  let events = 0
  if (variant === 'extension') {
    const sink = {
      event: () => {
        events++
      },
      comment() {},
      retry() {},
      checkpoint() {},
      fault() {},
    }
    const parser = createParser(sink)
    for (const piece of pieces) parser.bytes(piece, piece.length)
    return events
  }
  const decoder = new TextDecoder()
  const other = createOther({
    onEvent: () => {
      events++
    },
  })
  for (const piece of pieces) {
    const text = decoder.decode(piece, { stream: true })
    if (variant === 'floor') other.feed(text)
  }
  return events
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

function repeat(event: (n: number) => string): Uint8Array {
  const parts: string[] = []
  for (let n = 0, length = 0; length < SIZE; n++) {
    const part = event(n)
    parts.push(part)
    length += part.length
  }
  return bytesOf(parts.join(''))
}

function cut(bytes: Uint8Array, size: number): Uint8Array[] {
  const pieces: Uint8Array[] = []
  for (let from = 0; from < bytes.length; from += size) pieces.push(bytes.subarray(from, from + size))
  return pieces
}
