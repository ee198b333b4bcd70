/**
 * A sample of bounded size that does not depend on order: what is kept is decided by a fingerprint of each entry, and
 * the share that is kept halves whenever there are too many. Two streams with the same entries keep the same ones.
 */

/** Entries that are kept of all that were added. */
export interface Sample<T> {
  /** An entry is kept if so many of the last bits of its fingerprint are zero. */
  bits: number
  entries: (T & { print: number })[]
}

const MOST_BITS = 24

/** An empty sample. */
export function createSample<T>(): Sample<T> {
  return { bits: 0, entries: [] }
}

/** Whether an entry with this fingerprint would be kept. */
export function isSampled({ bits }: { bits: number }, print: number): boolean {
  return (print & ((1 << bits) - 1)) === 0
}

/** Adds an entry that {@link isSampled}. */
export function addToSample<T>(sample: Sample<T>, entry: T & { print: number }, most: number): void {
  sample.entries.push(entry)
  while (sample.entries.length > most) {
    // Entries that are all alike cannot be thinned out.
    if (sample.bits === MOST_BITS) sample.entries.shift()
    else {
      sample.bits++
      sample.entries = sample.entries.filter(({ print }) => isSampled(sample, print))
    }
  }
}

const POSITIONS = 24

/** Mixes a text into a number: its length, and letters from all over it. */
export function mixText(start: number, text: string): number {
  const { length } = text
  const step = length <= POSITIONS ? 1 : Math.floor(length / POSITIONS)
  let hash = Math.imul(start ^ length, 0x01000193)
  for (let i = 0; i < length; i += step) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  // The end of a text tells more than its middle.
  if (length > 0) hash = Math.imul(hash ^ text.charCodeAt(length - 1), 0x01000193)
  return hash
}

/** Makes a fingerprint of a number so mixed: each bit depends on all of it. */
export function finish(mixed: number): number {
  let hash = mixed ^ (mixed >>> 15)
  hash = Math.imul(hash, 0x85ebca6b)
  return (hash ^ (hash >>> 13)) >>> 0
}
