/**
 * The one encoder that every scenario of the lab writes with, and its inverse for what servers of others wrote.
 * Runs in Node, in the lab and in unit tests.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
 */

/** The three ends of a line that the format knows. */
export type LineEnd = '\n' | '\r\n' | '\r'

/** What one block may say. A block without `data` dispatches nothing. */
export interface EventFields {
  /** Left out or `message`: no `event:` line, which means the type `message`. */
  type?: string
  /** An empty string resets the last event ID. May hold U+0000, which makes browsers ignore the field. */
  id?: string
  /** Line breaks of any kind become lines of their own and arrive as line feeds. */
  data?: string
  /** Reconnection delay in milliseconds. */
  retry?: number
}

/** What a piece of an event stream says, in the order of the wire. */
export type Said =
  | { kind: 'event'; type: string; id: string | null; data: string }
  /** A block with an id and no data. */
  | { kind: 'checkpoint'; id: string }
  /** All after the colon, as sent. */
  | { kind: 'comment'; text: string }
  | { kind: 'retry'; delay: number }

const LINE_BREAK = /\r\n|\r|\n/

/**
 * One block with its closing blank line.
 * @throws RangeError for what the format cannot carry: a line break in type or id, a negative or broken delay.
 */
export function encodeEvent(fields: EventFields, lineEnd: LineEnd = '\n'): string {
  const { type, id, data, retry } = fields
  const lines: string[] = []
  if (type !== undefined && type !== 'message') lines.push(field('event', type))
  if (id !== undefined) lines.push(field('id', id))
  if (retry !== undefined) {
    if (!Number.isSafeInteger(retry) || retry < 0) throw new RangeError(`retry cannot be ${retry}`)
    lines.push(field('retry', String(retry)))
  }
  if (data !== undefined) for (const line of data.split(LINE_BREAK)) lines.push(field('data', line))
  return lines.map(line => line + lineEnd).join('') + lineEnd
}

/** Comment lines and a blank line, which dispatches nothing. The text follows the colon as it is. */
export function encodeComment(text: string, lineEnd: LineEnd = '\n'): string {
  const lines = text.split(LINE_BREAK).map(line => `:${line}${lineEnd}`)
  return lines.join('') + lineEnd
}

/** What {@link encodeEvent} says with these fields. */
export function saidBy(fields: EventFields): Said[] {
  const said: Said[] = []
  if (fields.retry !== undefined) said.push({ kind: 'retry', delay: fields.retry })
  if (fields.data !== undefined) {
    const data = fields.data.split(LINE_BREAK).join('\n')
    said.push({ kind: 'event', type: fields.type || 'message', id: fields.id ?? null, data })
  } else if (fields.id !== undefined) {
    said.push({ kind: 'checkpoint', id: fields.id })
  }
  return said
}

/**
 * What a text of whole blocks says. It is for servers that write block by block, as those of others in the lab do:
 * a block that the text does not finish is left out, and so is what the specification says to ignore.
 */
export function decodeEventStream(text: string): Said[] {
  const said: Said[] = []
  let block: EventFields = {}
  for (const line of text.split(LINE_BREAK).slice(0, -1)) {
    if (line === '') {
      said.push(...saidBy(block))
      block = {}
      continue
    }
    const colon = line.indexOf(':')
    const name = colon < 0 ? line : line.slice(0, colon)
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '')
    if (name === '') said.push({ kind: 'comment', text: line.slice(1) })
    else if (name === 'event') block.type = value
    else if (name === 'id' && !value.includes('\0')) block.id = value
    else if (name === 'data') block.data = block.data === undefined ? value : `${block.data}\n${value}`
    // A delay counts at once, not when its block ends.
    else if (name === 'retry' && /^\d+$/.test(value)) said.push({ kind: 'retry', delay: Number(value) })
  }
  return said
}

function field(name: string, value: string): string {
  if (LINE_BREAK.test(value)) throw new RangeError(`${name} cannot hold a line break`)
  // The space is always written: a value's own first space would be taken for it.
  return value === '' ? `${name}:` : `${name}: ${value}`
}
