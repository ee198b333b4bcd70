/**
 * Writes an event stream again from what is known of it, in one spelling: `name: value`, line feeds, and each field
 * only where it has an effect. Served to an EventSource it gives the same events.
 */

import type { LogRecord, RecordOf } from '../record'

/** Begins each comment that is this tool's and not the server's. */
export const REMARK = ' [SSE Pulse] '

/** A comment of this tool. */
export function remark(text: string): string {
  return `:${REMARK}${oneLine(text)}\n`
}

/**
 * Makes what writes the body of one attempt. The function that it returns gives the text that stands for a record;
 * '' for one that no body brings.
 */
export function createSseText(): (record: LogRecord) => string {
  let lastId = ''

  function idLine(id: string): string {
    if (id === lastId) return ''
    lastId = id
    return `id: ${oneLine(id).replaceAll('\0', ' ')}\n`
  }

  return record => {
    switch (record.kind) {
      case 'event':
        return eventText(record, idLine(record.id))
      case 'comment': {
        const note = record.cut ? remark(`the next line was cut; it had ${record.size} bytes`) : ''
        return `${note}:${oneLine(record.text)}\n\n`
      }
      case 'retry':
        return `retry: ${record.delay}\n\n`
      case 'checkpoint':
        lastId = ''
        return `${idLine(record.id) || 'id\n'}\n`
      case 'fault':
        // Not as it was sent: what is left of it may have an effect that the whole had not.
        return `${remark(`${record.reason}: ${record.text}`)}\n`
      case 'dropped':
        return record.records === 0
          ? ''
          : `${remark(`not in the log: ${record.records} records with ${record.bytes} bytes`)}\n`
      default:
        return ''
    }
  }
}

function eventText({ type, data, size, cut }: RecordOf<'event'>, id: string): string {
  const name = type === 'message' ? '' : `event: ${oneLine(type)}\n`
  if (data === null) {
    const note = remark(`an event of type ${type} with ${size} bytes, which were not kept`)
    return id === '' ? `${note}\n` : `${note}${id}\n`
  }
  const note = cut ? remark(`the data of the next event was cut; it had ${size} bytes`) : ''
  return `${note}${name}${id}data: ${data.replace(/\r\n|\r|\n/g, '\ndata: ')}\n\n`
}

/** No line end can be in the value of a field; only a log that was made by hand has one there. */
function oneLine(text: string): string {
  return text.replace(/[\r\n]+/g, ' ')
}
