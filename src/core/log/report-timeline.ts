/** Draws when a stream was open and when its events came, as two lines of text. */

import type { EpochMilliseconds, Milliseconds } from '../units'

/** A span in which a stream was in one state. */
export interface Band {
  state: 'connecting' | 'open' | 'waiting'
  from: EpochMilliseconds
  to: EpochMilliseconds
}

/** How many columns a drawing has. */
export const COLUMNS = 60

const SIGNS = { open: '█', connecting: '▒', waiting: '·' }
/** What a column shows of several states in it: what matters more. */
const RANK = { waiting: 3, connecting: 1, open: 2 }
const HEIGHTS = '▁▂▃▄▅▆▇█'

/** The states in columns; blank where there was none. */
export function drawBands(bands: readonly Band[], from: EpochMilliseconds, to: EpochMilliseconds): string {
  const columns: (Band['state'] | null)[] = Array(COLUMNS).fill(null)
  const width = Math.max(1, to - from) / COLUMNS
  for (const band of bands) {
    const first = clamp(Math.floor((band.from - from) / width))
    const last = clamp(Math.ceil((band.to - from) / width) - 1)
    for (let i = first; i <= Math.max(first, last); i++) {
      const there = columns[i]
      if (!there || RANK[band.state] > RANK[there]) columns[i] = band.state
    }
  }
  return columns.map(state => (state ? SIGNS[state] : ' ')).join('')
}

function clamp(column: number): number {
  return Math.min(COLUMNS - 1, Math.max(0, column))
}

/** Counts of events over time, in as many slots however long it lasts. */
export interface Density {
  add(at: EpochMilliseconds): void
  draw(from: EpochMilliseconds, to: EpochMilliseconds): string
}

const SLOTS = 4 * COLUMNS

export function createDensity(origin: EpochMilliseconds): Density {
  const slots = new Uint32Array(SLOTS)
  let width: Milliseconds = 100

  /** Makes two slots one. */
  function widen(): void {
    for (let i = 0; i < SLOTS; i++) {
      const pair = i * 2
      slots[i] = pair < SLOTS ? (slots[pair] ?? 0) + (slots[pair + 1] ?? 0) : 0
    }
    width *= 2
  }

  return {
    add(at) {
      while (at - origin >= width * SLOTS) widen()
      const slot = Math.max(0, Math.floor((at - origin) / width))
      slots[slot] = (slots[slot] ?? 0) + 1
    },
    draw(from, to) {
      const counts: number[] = Array(COLUMNS).fill(0)
      const column = Math.max(1, to - from) / COLUMNS
      for (const [slot, count] of slots.entries()) {
        if (count === 0) continue
        // A slot lies across columns: each gets its share. The end of the last column belongs to it.
        const begin = Math.min((origin + slot * width - from) / column, COLUMNS - 1e-6)
        const end = Math.max(begin + 1e-6, Math.min(begin + width / column, COLUMNS))
        for (let index = clamp(Math.floor(begin)); index < end; index++) {
          const share = Math.min(index + 1, end) - Math.max(index, begin)
          counts[index] = (counts[index] ?? 0) + (count * share) / (end - begin)
        }
      }
      const most = Math.max(...counts)
      return counts
        .map(count => (count === 0 ? ' ' : (HEIGHTS[Math.ceil((count / most) * HEIGHTS.length) - 1] ?? '')))
        .join('')
    },
  }
}
