/** Packs files into a zip archive, one piece in memory at a time. */

import { Zip, ZipDeflate } from 'fflate'
import type { EpochMilliseconds } from '../../core/units'

/** A file of an archive. */
export interface ZipFile {
  name: string
  blob: Blob
}

/** Length in bytes of what is kept until it becomes a blob. */
const KEPT = 1 << 20

/**
 * @param goOn called after each piece; where it returns `false` there is no archive.
 * @throws Error when a file cannot be packed.
 */
export async function zipFiles(
  files: readonly ZipFile[],
  at: EpochMilliseconds,
  goOn: () => boolean,
): Promise<Blob | null> {
  const blobs: Blob[] = []
  let kept: Uint8Array<ArrayBuffer>[] = []
  let length = 0
  const flush = () => {
    blobs.push(new Blob(kept))
    kept = []
    length = 0
  }
  const zip = new Zip((error, piece) => {
    if (error) throw error
    kept.push(piece)
    length += piece.length
    if (length >= KEPT) flush()
  })
  for (const { name, blob } of files) {
    const entry = new ZipDeflate(name, { level: 6 })
    entry.mtime = at
    zip.add(entry)
    const reader = blob.stream().getReader()
    for (;;) {
      const { done, value } = await reader.read()
      if (!goOn()) {
        await reader.cancel()
        return null
      }
      if (done) break
      entry.push(value)
    }
    entry.push(new Uint8Array(0), true)
  }
  zip.end()
  flush()
  return new Blob(blobs, { type: 'application/zip' })
}
