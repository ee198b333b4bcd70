/** An event as text for the clipboard: as it is, as JSON that people can read, as a stream, or as a command. */

import { curlOf } from '../../core/curl'
import { createSseText } from '../../core/log/sse-text'
import type { RecordOf } from '../../core/record'

export type CopyForm = 'text' | 'json' | 'sse' | 'curl'

/** Where an event came from. */
export interface EventOrigin {
  url: string
  method: string
}

/** The forms that an event can be copied in. */
export function formsOf(
  { data }: RecordOf<'event'>,
  isJson: boolean,
  origin: EventOrigin | null,
): CopyForm[] {
  const all: CopyForm[] = ['text', 'json', 'sse', 'curl']
  return all.filter(form => {
    if (form === 'curl') return origin !== null
    return data !== null && (form !== 'json' || isJson)
  })
}

/** Writes an event in one of its forms. */
export function writeForm(form: CopyForm, event: RecordOf<'event'>, origin: EventOrigin | null): string {
  switch (form) {
    case 'text':
      return event.data ?? ''
    case 'json':
      return indentJson(event.data ?? '')
    case 'sse':
      return createSseText()(event)
    case 'curl':
      return origin ? curlFrom(event, origin) : ''
  }
}

/** Asks the server for the stream from this event on. Secrets in the address are left out. */
function curlFrom({ id }: RecordOf<'event'>, { url, method }: EventOrigin): string {
  const resume = id === '' ? {} : { 'last-event-id': id }
  return curlOf({ url, method, headers: { accept: 'text/event-stream', ...resume } }).command
}

/** JSON with line ends, digit by digit and letter by letter as it was sent. */
export function indentJson(text: string): string {
  let written = ''
  let depth = 0
  const feed = () => `\n${'  '.repeat(depth)}`
  for (const [token] of text.matchAll(/"(?:\\.|[^"\\])*"|[^\s"[\]{},:]+|[[\]{},:]/g)) {
    if (token === '{' || token === '[') {
      depth++
      written += token + feed()
    } else if (token === '}' || token === ']') {
      depth--
      // Nothing stands in it.
      const isEmpty = /[[{]\s*$/.test(written.slice(-2 * depth - 4))
      written = isEmpty ? written.trimEnd() + token : written + feed() + token
    } else written += token === ',' ? token + feed() : token === ':' ? ': ' : token
  }
  return written
}
