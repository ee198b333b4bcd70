/** The files that are open in the panel, each a log of its own. Part of the engine. */

import type { NewNote } from '../../core/event-notes'
import type { StreamRule } from '../../core/thresholds'
import type { Bytes } from '../../core/units'
import type { Message } from '../../protocol'
import type { EngineLog } from './engine-log'
import { createLogImport, FILE_LIMIT, type ImportedLog } from './import-log'
import type { EngineNews, ImportResult } from './messages'

export interface FileImports {
  /** Reads a file. What could not be read is told together with its name. */
  open(file: File): void
  /** Reads all that are open anew, as the rules that they are judged by have changed. */
  readAgain(): void
  /** Closes the file with that log, also while it is read. */
  close(log: string): void
  /** Writes a note into an open log; the file stays as it is. */
  note(log: string, note: NewNote): void
  /** The header of the file that a log was read from. */
  headerOf(log: string): ImportedLog['header']
}

export interface FileImportsOptions {
  post(news: Message<EngineNews>): void
  logs: Map<string, EngineLog>
  /** What the user has set for the streams of some addresses, as it is now. */
  rules(): readonly StreamRule[]
  tellSoon(): void
}

interface OpenFile {
  file: File
  header: ImportedLog['header']
  /** What was noted since it was opened, by event: to be written again where the file is read again. */
  notes: Map<number, NewNote>
  /** Adds a note to the log; `null` while the file is read. */
  append: ((note: NewNote) => void) | null
}

/** Files that are open at the same time; the one that was opened first is closed for another. */
const FILES_AT_MOST = 10

export function createFileImports({ post, logs, rules, tellSoon }: FileImportsOptions): FileImports {
  /** By the id of their logs, in the order of opening. */
  const files = new Map<string, OpenFile>()
  let count = 0

  function close(id: string): void {
    if (files.delete(id)) logs.delete(id)
    tellSoon()
  }

  /** How much may be read of one more file: all of them share the memory of one engine. */
  function roomBeside(id: string): Bytes {
    let taken = 0
    for (const [other, { file }] of files) if (other !== id) taken += file.size
    return Math.max(FILE_LIMIT / FILES_AT_MOST, FILE_LIMIT - taken)
  }

  async function read(id: string, own: OpenFile): Promise<void> {
    const { file } = own
    const isOpen = () => files.get(id) === own
    const { log, read, note } = createLogImport(id, file, roomBeside(id), rules())
    files.set(id, own)
    logs.set(id, log)
    let result: Omit<ImportResult, 'log' | 'file'>
    try {
      const { header, ...rest } = await read(() => {
        tellSoon()
        return isOpen()
      })
      if (!isOpen()) return
      own.header = header
      for (const each of own.notes.values()) note(each)
      own.append = note
      if (rest.records === 0 && header === null) close(id)
      result = { ...rest, error: null }
    } catch (error) {
      if (!isOpen()) return
      close(id)
      result = { format: 'ndjson', problems: [], problemCount: 0, records: 0, error: String(error) }
    }
    post({ kind: 'imported', file: file.name, log: logs.has(id) ? id : null, ...result })
    tellSoon()
  }

  return {
    open(file) {
      for (const oldest of files.keys()) if (files.size >= FILES_AT_MOST) close(oldest)
      void read(`file-${++count}`, { file, header: null, notes: new Map(), append: null })
    },
    readAgain() {
      for (const [id, own] of files) void read(id, { ...own, append: null })
    },
    note(log, note) {
      const own = files.get(log)
      own?.notes.set(note.on, note)
      own?.append?.(note)
      tellSoon()
    },
    close,
    headerOf: log => files.get(log)?.header ?? null,
  }
}
