/** Reads a file as a log, in whatever format it turns out to be: that of this tool, a HAR, or a raw event stream. */

import type { EpochMilliseconds } from '../units'
import { createLogReader, type LogReader, type LogSink } from './ndjson'
import { createHarReader } from './read-har'
import { createSseReader } from './read-sse'

/** What is known of a file beside its text. */
export interface FileFacts {
  name: string
  changedAt: EpochMilliseconds
}

/** Length in UTF-16 units of the beginning that tells the format. */
const BEGINNING = 4096

const HAR = /^\s*\{\s*"log"\s*:/
/** A comment, or one of the four fields, on the first line that is not empty. */
const EVENT_STREAM = /^[\r\n]*(?::|(?:data|event|id|retry)(?::|[\r\n]))/

/** Makes a reader of one file. */
export function createFileReader(sink: LogSink, { name, changedAt }: FileFacts): LogReader {
  let beginning = ''
  let reader: LogReader | null = null

  function decide(): LogReader {
    const text = beginning.startsWith('\ufeff') ? beginning.slice(1) : beginning
    if (HAR.test(text)) reader = createHarReader(sink)
    else if (EVENT_STREAM.test(text) || /\.sse$/i.test(name)) reader = createSseReader(sink, name, changedAt)
    else reader = createLogReader(sink)
    reader.push(beginning)
    beginning = ''
    return reader
  }

  return {
    push(text) {
      if (reader) reader.push(text)
      else {
        beginning += text
        if (beginning.length >= BEGINNING) decide()
      }
    },
    end: () => (reader ?? decide()).end(),
    get refused() {
      return reader?.refused ?? false
    },
  }
}
