/** A figure of the bench: what is measured, in three variants, round by round. */

import { rotate } from './statistics.ts'

/** The extension is held against the browser as it is, and against the least that anything like it would cost. */
export const VARIANTS = ['native', 'floor', 'extension'] as const
export type Variant = (typeof VARIANTS)[number]

/** The least that a ratio of the extension should be, or the most that it should cost. */
export type Aim = { of: 'native' | 'floor'; atLeast: number } | { costs: number }

export interface Figure {
  /** A word for the results file. */
  id: string
  /** One line for the table. */
  title: string
  unit: string
  /** What the floor is. */
  floor: string
  /** What one value means for whom it is about, such as milliseconds per frame: differences are shown in this. */
  cost: { unit: string; of(value: number): number }
  /** What is wanted of it; a figure without one is stated only. */
  aim?: Aim
  /** One measurement. Resolves when nothing of it goes on any more. */
  measure(variant: Variant): Promise<number>
}

/** The values of each variant, one a round. */
export type Values = Record<Variant, number[]>

/**
 * Measures the variants in turns, never two at the same time, after a round that does not count, in which the
 * browsers compile and cache.
 */
export async function measureRounds(
  figure: Figure,
  rounds: number,
  tell: (text: string) => void,
): Promise<Values> {
  const values: Values = { native: [], floor: [], extension: [] }
  for (let round = 0; round <= rounds; round++) {
    const texts: string[] = []
    for (const variant of rotate(VARIANTS, round)) {
      const value = await figure.measure(variant)
      if (round > 0) values[variant].push(value)
      texts.push(`${variant} ${value.toPrecision(4)}`)
    }
    tell(`${figure.id}, ${round === 0 ? 'warm-up' : `round ${round} of ${rounds}`}: ${texts.join(', ')}`)
  }
  return values
}
