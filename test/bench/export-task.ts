/**
 * One export or import of a large log, in a process of its own, so that its memory can be told from that of others.
 * `export.ts` starts it; it prints one line of JSON.
 */

import { closeSync, createWriteStream, openAsBlob, openSync, readSync } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream } from 'node:stream/web'
import type { Format } from '../../src/core/log/formats.ts'
import { NONE, SAFE } from '../../src/core/log/redact.ts'
import { WHOLE } from '../../src/core/log/scope.ts'
import { exportFile } from '../../src/panel/engine/export-file.ts'
import { createLogImport } from '../../src/panel/engine/import-log.ts'
import type { ChunkSource } from '../../src/panel/engine/source.ts'
import { createBlobSpools } from '../../src/panel/engine/spool.ts'
import { WORDS } from '../unit/core/log/written.ts'
import { largeLog } from './large-log.ts'

/** What a task has cost. */
export interface TaskCost {
  milliseconds: number
  /** Size of the file that was written or read. */
  bytes: number
  /** The most that the heap held beyond what it held before, in bytes; 0 where only time was measured. */
  heap: number
}

/** Pieces after which the garbage is thrown away and the heap looked at; not at all where only time is measured. */
const LOOK_EVERY = 50

const measuresHeap = process.env.MEASURE === 'heap'
const before = heapNow()
let peak = 0
let looks = 0

function heapNow(): number {
  global.gc?.()
  return process.memoryUsage().heapUsed
}

function look(): boolean {
  if (measuresHeap && looks++ % LOOK_EVERY === 0) peak = Math.max(peak, heapNow() - before)
  return true
}

/** Reads the lines of a file in pieces, as a session's chunks come from the database. */
function fileSource(path: string): { source: ChunkSource; close(): void } {
  const file = openSync(path, 'r')
  const buffer = Buffer.alloc(1 << 18)
  let rest = Buffer.alloc(0)
  let seq = 0
  let place = 0
  return {
    source: {
      async read(after) {
        // From the beginning again.
        if (after === 0) {
          rest = Buffer.alloc(0)
          place = 0
        }
        const size = readSync(file, buffer, { position: place })
        place += size
        const bytes = Buffer.concat([rest, buffer.subarray(0, size)])
        const end = bytes.lastIndexOf(0x0a) + 1
        rest = Buffer.from(bytes.subarray(end))
        const text = bytes.subarray(0, end).toString()
        if (text === '') return []
        const first = seq + 1
        seq = first
        return [{ session: '', first, last: first, count: 0, text }]
      },
    },
    close: () => closeSync(file),
  }
}

async function stringify(count: number): Promise<Blob> {
  const { createSpool, join } = createBlobSpools()
  const spool = createSpool()
  for (const record of largeLog(count)) {
    spool.append(`${JSON.stringify(record)}\n`)
    if (record.seq % 1000 === 0) look()
  }
  return join([spool], 'application/x-ndjson')
}

async function exportAs(format: Format, safe: boolean, path: string): Promise<Blob> {
  const { source, close } = fileSource(path)
  const file = await exportFile({
    logs: [{ source, upTo: Number.POSITIVE_INFINITY }],
    size: 1,
    files: [{ name: '', scope: WHOLE }],
    wish: { format, redaction: safe ? SAFE : NONE, zip: false, streams: null, from: null, to: null },
    exporter: { tool: 'SSE Pulse bench', browser: 'Chrome 156.0', words: WORDS, language: 'en' },
    mixed: false,
    imported: null,
    judgedAt: { at: 0, sleeps: [], rules: [] },
    at: 0,
    salt: '',
    goOn: look,
  })
  close()
  if (!file) throw new Error('the export was given up')
  return file.blob
}

async function importFrom(path: string): Promise<number> {
  const blob = await openAsBlob(path)
  const { read } = createLogImport('file-1', new File([blob], path))
  const { problems, records } = await read(look)
  if (problems.length > 0) throw new Error(`the file has problems: ${JSON.stringify(problems[0])}`)
  if (records === 0) throw new Error('nothing was read')
  return blob.size
}

async function run([task = '', path = '', target = '']: string[]): Promise<TaskCost> {
  const start = performance.now()
  const [verb = '', format = ''] = task.split(' ')
  let bytes = 0
  let blob: Blob | null = null
  if (verb === 'stringify') blob = await stringify(Number(path))
  else if (verb === 'export')
    blob = await exportAs(format.replace(/^safe-/, '') as Format, format.startsWith('safe-'), path)
  else bytes = await importFrom(path)
  const milliseconds = performance.now() - start
  if (blob) bytes = blob.size
  if (measuresHeap) peak = Math.max(peak, heapNow() - before)
  if (blob && target !== '')
    await pipeline(Readable.fromWeb(blob.stream() as ReadableStream), createWriteStream(target))
  return { milliseconds, bytes, heap: peak }
}

console.log(JSON.stringify(await run(process.argv.slice(2))))
