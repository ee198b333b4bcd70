/** Finds values in JSON by path, such as `user.email`, `items[*].name` or `**.phone`. */

/** One step: a key, any key or index, or any number of them. */
type Step = { key: string } | 'any' | 'deep'

/** A path that was read. */
export type JsonPath = readonly Step[]

/** How deep a value is looked into: deeper JSON is not made by people. */
const DEPTH = 64

/**
 * Reads a path: keys separated by `.`, `*` for any key or index, `**` for any number of them, indexes in brackets.
 * A leading `$` is the payload itself.
 * @returns null for what is none.
 */
export function readJsonPath(text: string): JsonPath | null {
  const plain = text
    .trim()
    .replace(/^\$\.?/, '')
    .replace(/\[(\d+|\*)\]/g, '.$1')
    .replace(/\[(["'])(.*?)\1\]/g, '.$2')
    .replace(/^\./, '')
  if (plain === '' || plain.length > 200) return null
  const keys = plain.split('.')
  if (keys.some(key => key === '' || /[[\]]/.test(key))) return null
  return keys.map((key): Step => (key === '**' ? 'deep' : key === '*' ? 'any' : { key }))
}

/** Puts another value where each path leads, in place. Returns how many were found. */
export function replaceAtPath(value: unknown, path: JsonPath, by: unknown): number {
  return replaceIn(value, path, 0, by, 0)
}

function replaceIn(value: unknown, path: JsonPath, index: number, by: unknown, depth: number): number {
  const step = path[index]
  if (step === undefined || typeof value !== 'object' || value === null || depth > DEPTH) return 0
  const holder = value as Record<string, unknown>
  const isLast = index === path.length - 1
  let found = 0
  if (step === 'deep') found += replaceIn(value, path, index + 1, by, depth)
  for (const key of Object.keys(holder)) {
    if (step === 'deep') found += replaceIn(holder[key], path, index, by, depth + 1)
    else if (step === 'any' || step.key === key) {
      if (!isLast) found += replaceIn(holder[key], path, index + 1, by, depth + 1)
      else if (holder[key] !== by) {
        holder[key] = by
        found++
      }
    }
  }
  return found
}
