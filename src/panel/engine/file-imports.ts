/** The files that are open in the panel, each a log of its own. Part of the engine. */

import type { Message } from '../../protocol'
import type { EngineLog } from './engine-log'
import { createLogImport, FILE_LIMIT, type ImportedLog } from './import-log'
import type { EngineNews } from './messages'

export interface FileImports {
  /** Reads a file. What could not be read is told together with its name. */
  open(file: File): Promise<void>
  /** Closes the file with that log, also while it is read. */
  close(log: string): void
  /** The header of the file that a log was read from. */
  headerOf(log: string): ImportedLog['header']
}

export interface FileImportsOptions {
  post(news: Message<EngineNews>): void
  logs: Map<string, EngineLog>
  tellSoon(): void
}

/** Files that are open at the same time; the one that was opened first is closed for another. */
const FILES_AT_MOST = 10

export function createFileImports({ post, logs, tellSoon }: FileImportsOptions): FileImports {
  /** By the id of their logs, in the order of opening. */
  const files = new Map<string, { header: ImportedLog['header']; size: number }>()
  let count = 0

  function close(id: string): void {
    if (files.delete(id)) logs.delete(id)
    tellSoon()
  }

  /** How much may be read of one more file: all of them share the memory of one engine. */
  function room(): number {
    let taken = 0
    for (const { size } of files.values()) taken += size
    return Math.max(FILE_LIMIT / FILES_AT_MOST, FILE_LIMIT - taken)
  }

  return {
    async open(file) {
      for (const oldest of files.keys()) if (files.size >= FILES_AT_MOST) close(oldest)
      const id = `file-${++count}`
      const { log, read } = createLogImport(id, file, room())
      const own = { header: null as ImportedLog['header'], size: file.size }
      files.set(id, own)
      logs.set(id, log)
      const nothing = { log: null, file: file.name, format: 'ndjson', problems: [], problemCount: 0 } as const
      try {
        const { header, ...rest } = await read(() => {
          tellSoon()
          return files.has(id)
        })
        if (!files.has(id)) return
        own.header = header
        if (rest.records === 0 && header === null) close(id)
        post({ kind: 'imported', file: file.name, ...rest, log: logs.has(id) ? id : null, error: null })
      } catch (error) {
        if (!files.has(id)) return
        close(id)
        post({ kind: 'imported', ...nothing, problems: [], records: 0, error: String(error) })
      }
      tellSoon()
    },
    close,
    headerOf: log => files.get(log)?.header ?? null,
  }
}
