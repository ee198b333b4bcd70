/**
 * Writes a HAR 1.2: an entry for each attempt, with its events under `_eventSourceMessages` as Chrome writes them, and
 * an entry for each redirect before it; a page for each document.
 *
 * @see http://www.softwareishard.com/blog/har-12-spec/
 */

import type { LogRecord, RecordOf } from '../record'
import { createAttemptLedger, type SettledAttempt } from './attempt-ledger'
import { entryOf, redirectEntries } from './har-entry'
import { createHarPages } from './har-pages'
import { createLateFacts } from './late-facts'
import { createSseText } from './sse-text'
import type { LogWriter, Spool, WriterContext } from './writer'

/** What is written of an attempt while it goes on. */
interface Parts {
  /** The elements of `_eventSourceMessages`. */
  messages: Spool
  /** The inside of the JSON string that is the body. */
  body: Spool
  write(record: LogRecord): string
  events: number
  /** Length of the body in UTF-16 units. */
  length: number
}

/** A writer of one HAR. */
export function createHarWriter({ createSpool, about, defaultDelay }: WriterContext): LogWriter {
  const entries = createSpool()
  let isFirst = true
  const pages = createHarPages()
  const ledger = createAttemptLedger<Parts>(
    defaultDelay,
    () => ({
      messages: createSpool(),
      body: createSpool(),
      write: createSseText(),
      events: 0,
      length: 0,
    }),
    settle,
  )

  function settle(attempt: SettledAttempt<Parts>): void {
    const { exchange } = attempt
    const page = pages.pageOf(attempt)
    for (const entry of redirectEntries(attempt, page)) add(JSON.stringify(entry))
    const { body, messages, events, length } = exchange.own
    // The two that are large come last in what contains them, so that all before them is one piece.
    const { head, content } = entryOf(attempt, page)
    const { response, ...rest } = head
    add(`${inside(rest)},"response":${inside(response)},"content":${inside(content)}`)
    if (length > 0) put(',"text":"', body, '"')
    put('}}')
    if (events > 0) put(',"_eventSourceMessages":[', messages, ']')
    put('}')
  }

  function add(text: string): void {
    put(isFirst ? text : `,\n${text}`)
    isFirst = false
  }

  function put(...pieces: (string | Spool)[]): void {
    for (const piece of pieces) entries.append(piece)
  }

  const late = createLateFacts()

  function write(record: LogRecord): void {
    const exchange = ledger.record(record)
    if (!exchange) return
    const { own } = exchange
    if (record.kind === 'event') own.messages.append(`${own.events++ > 0 ? ',\n' : ''}${messageOf(record)}`)
    const text = own.write(record)
    if (text === '') return
    own.length += text.length
    own.body.append(JSON.stringify(text).slice(1, -1))
  }

  return {
    late,
    record(record) {
      if (record) for (const each of late.inOrder(record)) write(each)
    },
    end() {
      for (const each of late.rest()) write(each)
      ledger.end()
      const [name, version] = nameAndVersion(about.tool)
      const [browser, browserVersion] = nameAndVersion(about.browser)
      const log = {
        version: '1.2',
        creator: { name, version },
        browser: { name: browser, version: browserVersion },
        pages: pages.list(),
        comment: `exported at ${about.exportedAt}`,
      }
      return [`{"log":${inside(log)},"entries":[\n`, entries, '\n]}}\n']
    },
  }
}

/** An event as Chrome has it: `time` in seconds. Where the data is not whole, its size is given. */
function messageOf({ at, type, id, data, size, cut }: RecordOf<'event'>): string {
  return JSON.stringify({
    time: at / 1000,
    eventName: type,
    eventId: id,
    ...(data !== null && { data }),
    ...((data === null || cut) && { _size: size }),
  })
}

/** An object as JSON without its closing brace. */
function inside(value: object): string {
  return JSON.stringify(value).slice(0, -1)
}

function nameAndVersion(text: string): [name: string, version: string] {
  const space = text.lastIndexOf(' ')
  return space > 0 ? [text.slice(0, space), text.slice(space + 1)] : [text, '']
}
