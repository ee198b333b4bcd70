/** How one JSON value differs from another, part by part. */

/** A part that is not the same. Paths are such as `$.items[0].name`. */
export type JsonChange =
  | { as: 'added'; path: string; after: unknown }
  | { as: 'removed'; path: string; before: unknown }
  | { as: 'changed'; path: string; before: unknown; after: unknown }

export interface JsonDifference {
  changes: JsonChange[]
  /** There are more changes than are listed, or they are too deep. */
  cut: boolean
}

const CHANGES = 500
const DEPTH = 64
/** Parts that are compared. */
const PARTS = 50_000

/** A key behind a path, as a filter and JavaScript write it. */
export function pathTo(path: string, key: string | number): string {
  if (typeof key === 'number') return `${path}[${key}]`
  return /^[A-Za-z_$][\w$]*$/.test(key) ? `${path}.${key}` : `${path}[${JSON.stringify(key)}]`
}

/** Compares two values that were read from JSON; lists by index, objects by key. */
export function jsonDifference(before: unknown, after: unknown): JsonDifference {
  const changes: JsonChange[] = []
  let cut = false
  let parts = 0

  function compare(before: unknown, after: unknown, path: string, depth: number): void {
    if (cut || isSame(before, after)) return
    if (changes.length >= CHANGES || ++parts > PARTS || depth > DEPTH) {
      cut = true
      return
    }
    const areLists = Array.isArray(before) && Array.isArray(after)
    if (!areLists && !(isPlain(before) && isPlain(after))) {
      changes.push({ as: 'changed', path, before, after })
      return
    }
    const old = before as Record<string, unknown>
    const young = after as Record<string, unknown>
    for (const key of new Set([...Object.keys(old), ...Object.keys(young)])) {
      const place = pathTo(path, areLists ? Number(key) : key)
      if (!Object.hasOwn(old, key)) add({ as: 'added', path: place, after: young[key] })
      else if (!Object.hasOwn(young, key)) add({ as: 'removed', path: place, before: old[key] })
      else compare(old[key], young[key], place, depth + 1)
    }
  }

  function add(change: JsonChange): void {
    if (changes.length < CHANGES) changes.push(change)
    else cut = true
  }

  compare(before, after, '$', 0)
  return { changes, cut }
}

function isPlain(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const prototype = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

/** Numbers that keep their digits are objects of a class, and one value each. */
function isSame(before: unknown, after: unknown): boolean {
  if (Object.is(before, after)) return true
  const areObjects = typeof before === 'object' && typeof after === 'object' && before && after
  if (!areObjects || isPlain(before) || isPlain(after) || Array.isArray(before) || Array.isArray(after))
    return false
  return JSON.stringify(before) === JSON.stringify(after)
}
