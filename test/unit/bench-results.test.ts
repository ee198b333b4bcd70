/** What the table of the bench says of an aim. */

import { describe, expect, it } from 'vitest'
import type { Aim } from '../bench/figure'
import { formatTable, summarise } from '../bench/results'

/** The last column of the table of one figure. */
function aimCell(aim: Aim, native: number, floor: number, extension: number): string | undefined {
  const figure = {
    id: 'one',
    title: 'One',
    unit: 'events/s',
    floor: 'nothing',
    cost: { unit: 'µs', of: (rate: number) => 1e6 / rate },
    aim,
    measure: () => Promise.reject(new Error('it is not measured here')),
  }
  const values = { native: [native], floor: [floor], extension: [extension] }
  const table = formatTable({
    tool: '',
    at: '',
    machine: { cores: 1, model: '', loadBefore: 0 },
    rounds: 1,
    scripts: [],
    results: [summarise('chromium', figure, values)],
    growth: [],
    failures: [],
    looks: [],
    core: null,
    panel: null,
  })
  return table.split('\n')[2]?.split(' | ').at(-1)?.replace('|', '').trim()
}

describe('an aim', () => {
  it('is held against the baseline that it names', () => {
    const aim: Aim = { of: 'floor', atLeast: 0.97 }
    expect(aimCell(aim, 1000, 500, 490)).toBe('at least 0.97 to floor: met')
    expect(aimCell(aim, 500, 1000, 490)).toBe('at least 0.97 to floor: missed')
    expect(aimCell({ of: 'native', atLeast: 0.97 }, 500, 1000, 490)).toBe('at least 0.97 to native: met')
  })

  it('may be a cost beyond native', () => {
    expect(aimCell({ costs: 2 }, 1e6, 1e6, 0.4e6)).toBe('at most 2: met')
    expect(aimCell({ costs: 2 }, 1e6, 1e6, 0.3e6)).toBe('at most 2: missed')
  })
})
