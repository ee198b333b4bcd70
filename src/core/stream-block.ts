/** What has come of the block that an event stream is in: its fields, and how it was sent. Runs within the parser. */

import { FAULT_LIMIT, PAYLOAD_LIMIT } from './record'
import { join } from './stream-line'
import type { Bytes } from './units'

export interface StreamBlock {
  type: string
  hasId: boolean
  hasData: boolean
  /** Up to one unit more than the limit, so that it shows that there was more. */
  data: string
  dataSize: Bytes
  /** Its beginning as it was sent, a little more than a fault tells, up to the piece before the one that was last. */
  head: string
  /** That piece, from where on it belongs to the block: to cut it out can wait, as it is hardly ever asked for. */
  lastText: string
  lastStart: number
}

/** A block of which nothing has come. */
export function createBlock(): StreamBlock {
  return {
    type: '',
    hasId: false,
    hasData: false,
    data: '',
    dataSize: 0,
    head: '',
    lastText: '',
    lastStart: 0,
  }
}

/** Forgets the fields. */
export function clearFields(block: StreamBlock): void {
  block.type = ''
  block.data = ''
  block.hasData = false
  block.hasId = false
}

/** Forgets how it was sent. */
export function clearSent(block: StreamBlock): void {
  block.head = ''
  block.lastText = ''
}

/** Adds the value of a `data` field, of which so many bytes were sent. */
export function addData(block: StreamBlock, text: string, from: number, to: number, size: Bytes): void {
  if (block.hasData) {
    block.dataSize += 1 + size
    block.data = join(block.data, '\n', 0, 1, PAYLOAD_LIMIT + 1)
  } else {
    block.dataSize = size
    block.hasData = true
  }
  block.data = join(block.data, text, from, to, PAYLOAD_LIMIT + 1)
}

/** Takes note that it goes on to the end of a piece, from where on it is part of it. */
export function keepSent(block: StreamBlock, text: string, from: number): void {
  if (block.head.length > FAULT_LIMIT) return
  block.head = sentSoFar(block)
  block.lastText = text
  block.lastStart = from
}

/** How it was sent, up to the end of the piece before. */
export function sentSoFar(block: StreamBlock): string {
  if (block.lastText === '') return block.head
  const text = block.lastText
  block.lastText = ''
  return block.head + text.slice(block.lastStart)
}
