/** Writes a log in the tool's own format: its lines as they stand, behind a header. */

import type { LogWriter, WriterContext } from './writer'

/** @param header makes the first line, with its line feed, when all records are written. */
export function createNdjsonWriter({ createSpool }: WriterContext, header: () => string): LogWriter {
  const spool = createSpool()
  return {
    record: (_, line) => spool.append(`${line}\n`),
    end: () => [header(), spool],
  }
}
