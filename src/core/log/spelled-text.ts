/**
 * Writes the body of an attempt again as it was spelled (`../spelling.ts`), and finds out by its checksums whether that
 * is what came, byte for byte. Runs over the facts of one body, in their order.
 */

import type { LogRecord, RecordOf } from '../record'
import { addToSum, NO_BYTES_SUM, type Spelling } from '../spelling'
import type { Bytes } from '../units'

export interface SpelledText {
  /** What a record adds to the body. */
  record(record: LogRecord): string
  /** It begins with a byte order mark, or ends within a block: behind or before another body it would mean something else. */
  readonly needsOwnFile: boolean
  /** There are no more records. Returns what still belongs to the body; `null` if it is not what came. */
  end(): string | null
}

type Fact = { [K in Spelling['of']]: RecordOf<K> }[Spelling['of']]

/** A line that waits for the event that has its value. */
interface OpenLine {
  name: string
  colon: string
  end: string
}

/** Pieces of one body that came and whose facts did not yet, and bytes of all facts whose pieces did not. */
const SUMS_WAITING = 10_000
const WRITTEN_AHEAD: Bytes = 1 << 24
/** Units that wait for the event that they belong to. */
const OPEN_AT_MOST = 1000
/** Bytes of line ends behind the last fact. */
const TAIL_AT_MOST: Bytes = 100
const LINE = /([^\r\n]*)(\r\n|\r|\n)/g
const UNKNOWN: readonly string[] = ['unknown-field', 'late-bom', 'id-with-nul', 'retry-not-a-number']

/** Bytes that wait to be compared, of all bodies together. */
export interface WaitingBytes {
  total: Bytes
}

/**
 * @param id the last event ID that the event source had before.
 * @param waiting what all bodies of a file share.
 */
export function createSpelledText(id: string, waiting: WaitingBytes): SpelledText {
  const encoder = new TextEncoder()
  const spellings = new Map<string, string>()
  let isExact = true
  let needsOwnFile = false
  let behind: Spelling['behind'] = 'start'
  let lastId = id
  let open: (OpenLine | string)[] = []
  /** Bytes that were written, and those of them that were compared. */
  let size: Bytes = 0
  let compared: Bytes = 0
  let sum = NO_BYTES_SUM
  let written: Uint8Array[] = []
  /** Bytes that came, and the sums of the beginnings of the body that are still to be compared. */
  let received: Bytes = 0
  let isSummed = false
  let sums: { size: Bytes; sum: number }[] = []

  function fail(): '' {
    isExact = false
    open = []
    waiting.total -= size - compared
    compared = size
    written = []
    sums = []
    return ''
  }

  function write(text: string): string {
    if (!isExact || text === '') return ''
    const bytes = encoder.encode(text)
    size += bytes.length
    waiting.total += bytes.length
    written.push(bytes)
    compare()
    if (waiting.total > WRITTEN_AHEAD) return fail()
    return isExact ? text : ''
  }

  /** Compares as far as there is something written and something that came. */
  function compare(): void {
    for (let [next] = sums; next && next.size <= size; [next] = sums) {
      while (compared < next.size) {
        const [bytes] = written
        if (!bytes) break
        const length = Math.min(bytes.length, next.size - compared)
        sum = addToSum(sum, bytes, 0, length)
        compared += length
        waiting.total -= length
        if (length === bytes.length) written.shift()
        else written[0] = bytes.subarray(length)
      }
      sums.shift()
      if (sum !== next.sum) fail()
    }
  }

  function noteBytes(piece: RecordOf<'bytes'>): void {
    received += piece.size
    if (piece.sum === undefined || sums.length > SUMS_WAITING) fail()
    else {
      sums.push({ size: received, sum: piece.sum })
      isSummed = true
      compare()
    }
  }

  function keyOf({ of, behind, named, fresh }: Omit<Spelling, 'text'>): string {
    return `${behind} ${of} ${named} ${fresh}`
  }

  function spell(fact: Fact): string {
    const nextId = fact.kind === 'event' || fact.kind === 'checkpoint' ? fact.id : lastId
    const named = fact.kind === 'event' && fact.type !== 'message'
    const text = spellings.get(keyOf({ of: fact.kind, behind, named, fresh: nextId !== lastId }))
    behind = fact.kind
    lastId = nextId
    if (fact.kind === 'fault' && fact.reason === 'unfinished-block') needsOwnFile = true
    if (text === undefined) return fail()
    let mark = ''
    for (const [, named = '', end = ''] of text.matchAll(LINE)) {
      if (named.startsWith('\ufeff')) {
        mark = '\ufeff'
        needsOwnFile = true
      }
      const [, name = '', colon = ''] = /^\ufeff?([^:]*)(.*)$/.exec(named) ?? []
      open.push({ name, colon, end })
    }
    if (fact.kind === 'fault') return mark + closeFault(fact)
    if (fact.kind === 'event' || fact.kind === 'checkpoint') return mark + close(fact)
    const own = open.pop()
    if (own === undefined || typeof own === 'string') return fail()
    open.push(
      fact.kind === 'retry' ? `${own.name}${own.colon}${fact.delay}${own.end}` : `:${fact.text}${own.end}`,
    )
    return mark + settled()
  }

  /** What is before the first line whose value is not known yet. */
  function settled(): string {
    let text = ''
    while (open.length > 0) {
      const [line] = open
      if (line === undefined || (typeof line !== 'string' && line.name !== '')) break
      text += typeof line === 'string' ? line : line.end
      open.shift()
    }
    return open.length > OPEN_AT_MOST ? fail() : text
  }

  function closeFault({ reason, text: told }: RecordOf<'fault'>): string {
    if (reason === 'unfinished-block') return ownPart(told)
    const own = open.pop()
    if (own === undefined || typeof own === 'string') return fail()
    if (UNKNOWN.includes(reason)) {
      open.push(`${told}${own.end}`)
      return settled()
    }
    return reason === 'event-without-data' ? `${ownPart(told)}${own.end}` : fail()
  }

  /** Of a block that is told as it was sent what came behind the last fact. */
  function ownPart(block: string): string {
    let blank = ''
    while (typeof open[0] === 'object' && open[0].name === '' && open[0].colon === '') {
      blank += open[0].end
      open.shift()
    }
    const lines = block.match(/[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$/g) ?? []
    const isOver = lines.length === 0 || /[\r\n]$/.test(lines.at(-1) ?? '')
    const count = open.length + (isOver ? 0 : 1)
    open = []
    return blank + (count === 0 ? '' : lines.slice(-count).join(''))
  }

  /** All lines of a block that is over. */
  function close(fact: RecordOf<'event'> | RecordOf<'checkpoint'>): string {
    const data = fact.kind === 'event' ? fact.data : ''
    if (data === null || (fact.kind === 'event' && fact.cut)) return fail()
    const lines = data.split('\n')
    const lastData = open.findLastIndex(line => typeof line !== 'string' && line.name === 'data')
    let text = ''
    for (const [index, line] of open.entries()) {
      if (typeof line === 'string') text += line
      else if (line.name === 'data') {
        const own = index === lastData ? lines.splice(0) : lines.splice(0, 1)
        for (const value of own) text += `data${line.colon}${value}${line.end}`
      } else if (line.name === 'event') {
        text += `event${line.colon}${fact.kind === 'event' ? fact.type : ''}${line.end}`
      } else if (line.name === 'id') text += `id${line.colon}${fact.id}${line.end}`
      else text += `${line.name}${line.colon}${line.end}`
    }
    open = []
    return text
  }

  return {
    get needsOwnFile() {
      return needsOwnFile
    },
    record(record) {
      if (!isExact) return ''
      switch (record.kind) {
        case 'bytes':
          noteBytes(record)
          return ''
        case 'spelling':
          spellings.set(keyOf(record), record.text)
          return ''
        case 'dropped':
          return fail()
        case 'event':
        case 'comment':
        case 'retry':
        case 'checkpoint':
        case 'fault':
          return write(spell(record))
        default:
          return ''
      }
    },
    end() {
      if (!isExact || !isSummed || open.length > 0) {
        fail()
        return null
      }
      const missing = received - size
      if (missing === 0) return ''
      // Line ends behind the last fact make no other.
      const tail = tailsOf(missing).find(each => sums.every(next => isTail(each, next.size)))
      return tail ?? null
    },
  }

  /** Whether a text behind all that was written makes a beginning of the body that ends within it. */
  function isTail(tail: string, end: Bytes): boolean {
    const bytes = [...written, encoder.encode(tail)]
    let own = sum
    let at = compared
    for (const each of bytes) {
      const length = Math.min(each.length, end - at)
      own = addToSum(own, each, 0, length)
      at += length
    }
    return sums.find(({ size }) => size === end)?.sum === own
  }
}

/** The line ends that some bytes may be, of which the first may be the second half of one. */
function tailsOf(length: Bytes): string[] {
  if (length < 0 || length > TAIL_AT_MOST) return []
  const pairs = '\r\n'.repeat(Math.floor(length / 2))
  return ['\n'.repeat(length), length % 2 === 0 ? pairs : `\n${pairs}`, '\r'.repeat(length)]
}
