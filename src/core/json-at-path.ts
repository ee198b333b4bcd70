/** Values in JSON, by path. */

import type { JsonPath } from './log/json-path'

/** How deep a value is looked into, and how many parts of it. */
const DEPTH = 64
const PARTS = 10_000

/** The values that a path leads to, in the order in which they stand; at most `most` of them. */
export function valuesAtPath(value: unknown, path: JsonPath, most: number): unknown[] {
  const found: unknown[] = []
  let parts = 0
  function walk(value: unknown, index: number, depth: number): void {
    if (found.length >= most || ++parts > PARTS || depth > DEPTH) return
    const step = path[index]
    if (step === undefined) {
      found.push(value)
      return
    }
    if (step === 'deep') walk(value, index + 1, depth)
    if (typeof value !== 'object' || value === null) return
    if (typeof step === 'object') {
      if (Object.hasOwn(value, step.key))
        walk((value as Record<string, unknown>)[step.key], index + 1, depth + 1)
      return
    }
    for (const member of Object.values(value)) walk(member, step === 'deep' ? index : index + 1, depth + 1)
  }
  walk(value, 0, 0)
  return found
}
