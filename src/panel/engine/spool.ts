/** Spools whose text goes into blobs, which browsers move out of memory when they need to. */

import type { Piece, Spool } from '../../core/log/writer'

export interface BlobSpools {
  createSpool(): Spool
  /** All pieces as one blob. */
  join(pieces: Iterable<Piece>, type: string): Blob
}

/** Length in UTF-16 units that one spool keeps as text, and that all of them keep together. */
const OWN_LENGTH = 1 << 18
const KEPT_LENGTH = 1 << 24
/** A blob for less is not worth its cost. */
const LEAST_LENGTH = 1 << 12

export function createBlobSpools(): BlobSpools {
  const spools = new Set<BlobSpool>()
  let kept = 0
  let limit = KEPT_LENGTH

  class BlobSpool implements Spool {
    blobs: Blob[] = []
    texts: string[] = []
    length = 0

    append(piece: Piece): void {
      if (typeof piece === 'string') {
        if (this.length === 0) spools.add(this)
        this.texts.push(piece)
        this.length += piece.length
        kept += piece.length
      } else if (piece instanceof BlobSpool) {
        if (piece.blobs.length > 0) {
          this.flush()
          for (const blob of piece.blobs) this.blobs.push(blob)
        }
        // What it kept is kept here now.
        if (this.length === 0) spools.add(this)
        for (const text of piece.texts) this.texts.push(text)
        this.length += piece.length
        spools.delete(piece)
      }
      if (this.length >= OWN_LENGTH) this.flush()
      if (kept < limit) return
      for (const spool of spools) if (spool.length >= LEAST_LENGTH) spool.flush()
      // Where very many keep very little, they are not all looked at again with each piece.
      limit = Math.max(KEPT_LENGTH, kept * 2)
    }

    flush(): void {
      if (this.length === 0) return
      // Joined first: thousands of small parts would each be copied by themselves.
      this.blobs.push(new Blob([this.texts.join('')]))
      kept -= this.length
      this.texts = []
      this.length = 0
      spools.delete(this)
    }
  }

  return {
    createSpool: () => new BlobSpool(),
    join(pieces, type) {
      const all = new BlobSpool()
      for (const piece of pieces) all.append(piece)
      all.flush()
      return new Blob(all.blobs, { type })
    },
  }
}
