/** The page listens to a type that never comes, while one with nearly the same name does. */

import { beginning, ID_KEPT } from '../../attempt'
import type { EpochMilliseconds } from '../../units'
import type { Draft } from '../finding'
import type { Rule } from '../rule'

const LEAST = 3
const TYPES_KEPT = 50
/** Names that are longer are not compared letter by letter. */
const NAME_KEPT = 64
/** Letters that differ at most, of names that are long enough for that to mean something. */
const DISTANCE = 2
const LONG_ENOUGH = 5

export const listenerNeverFires: Rule<Map<string, { seq: number; at: EpochMilliseconds }>> = {
  id: 'listener-never-fires',
  severity: 'info',
  level: 'devtools',
  reference: 'https://developer.mozilla.org/docs/Web/API/EventSource#examples',
  snippets: ['add-listener'],
  watch: {
    start: () => new Map(),
    listening(state, { type, seq, at }) {
      if (state.size < TYPES_KEPT) state.set(beginning(type, ID_KEPT), { seq, at })
    },
  },
  judge({ connections }, own) {
    return connections.flatMap(({ id, types }): Draft[] => {
      const coming = [...types].filter(([, count]) => count >= LEAST).map(([type]) => type)
      return [...(own(id) ?? [])].flatMap(([type, { seq, at }]) => {
        const near = types.has(type) ? undefined : coming.find(other => isNear(type, other))
        if (near === undefined) return []
        return {
          connection: id,
          from: at,
          to: null,
          resolvedAt: null,
          evidence: [seq],
          values: { type, near, count: types.get(near) ?? 0 },
        }
      })
    })
  },
}

/** Whether one name may have been meant for the other: other case or joints, or a letter or two. */
function isNear(one: string, other: string): boolean {
  if (one === other || one.length > NAME_KEPT || other.length > NAME_KEPT) return false
  const plain = (name: string) => name.toLowerCase().replace(/[-_. :]/g, '')
  if (plain(one) === plain(other)) return true
  return Math.min(one.length, other.length) >= LONG_ENOUGH && distance(plain(one), plain(other)) <= DISTANCE
}

/** Letters to change, add or leave out to make one of the other (Levenshtein). */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (let i = 1; i <= one.length; i++) {
    const next = [i]
    for (let j = 1; j <= other.length; j++) {
      const change = (row[j - 1] ?? 0) + (one[i - 1] === other[j - 1] ? 0 : 1)
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row.at(-1) ?? 0
}
