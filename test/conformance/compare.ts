/** Compares what a page observed natively with what it observed with the extension. Pure. */

import type { Observation } from './page/describe.ts'

/** One place where two observations differ. */
export interface Difference {
  /** The keys that lead to it, such as `results.0.message`; empty for the observation itself. */
  path: string
  /** Absent where there was nothing. */
  native: Observation | undefined
  extension: Observation | undefined
}

/** Every place where two observations differ, the smallest that can be named. */
export function differences(
  native: Observation | undefined,
  extension: Observation | undefined,
  path: readonly string[] = [],
): Difference[] {
  if (isObject(native) && isObject(extension)) {
    const keys = new Set([...Object.keys(native), ...Object.keys(extension)])
    const found = [...keys].flatMap(key => differences(native[key], extension[key], [...path, key]))
    // The order of keys is an observation too: own keys are often listed so.
    if (found.length === 0 && Object.keys(native).join() !== Object.keys(extension).join())
      return [{ path: path.join('.'), native: Object.keys(native), extension: Object.keys(extension) }]
    return found
  }
  if (Array.isArray(native) && Array.isArray(extension) && native.length === extension.length)
    return native.flatMap((each, index) => differences(each, extension[index], [...path, String(index)]))
  if (JSON.stringify(native) === JSON.stringify(extension)) return []
  return [{ path: path.join('.'), native, extension }]
}

/** Differences as a text for people. */
export function explain(found: readonly Difference[]): string {
  return found
    .map(({ path, native, extension }) =>
      [
        `at ${path || 'the whole observation'}`,
        `  natively:           ${show(native)}`,
        `  with the extension: ${show(extension)}`,
      ].join('\n'),
    )
    .join('\n')
}

function show(value: Observation | undefined): string {
  return value === undefined ? 'nothing' : JSON.stringify(value)
}

function isObject(value: Observation | undefined): value is { [key: string]: Observation } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
