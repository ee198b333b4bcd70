/**
 * Replaces built-ins of the page, as libraries, polyfills and hostile pages do, and counts who uses them. Uses no
 * built-in itself while it counts: everything needed is taken when the first script of the document runs.
 */

const { apply, construct, ownKeys } = Reflect
const { defineProperty, getOwnPropertyDescriptor } = Object

/** A place that can be replaced, such as `Array.prototype.push`; `@@name` is the symbol `Symbol.name`. */
export interface Place {
  path: string
  owner: object
  key: PropertyKey
  found: PropertyDescriptor
}

/** The count of each place that was used, by path. */
export type Counts = Record<string, number>

/** Finds a place; undefined in browsers that lack it. */
export function placeOf(path: string): Place | undefined {
  const names = path.split('.')
  const last = names.pop() ?? ''
  let owner: unknown = globalThis
  for (const name of names) owner = (owner as Record<string, unknown> | undefined)?.[name]
  if (owner === undefined || owner === null) return undefined
  const key = last.startsWith('@@')
    ? ((Symbol as unknown as Record<string, symbol>)[last.slice(2)] ?? last)
    : last
  const found = getOwnPropertyDescriptor(owner, key)
  if (!found || (!found.configurable && !found.writable)) return undefined
  return { path, owner, key, found }
}

/** Every method and accessor of the built-in objects that a page can replace, apart from those of `skipped` paths. */
export function allPlaces(skipped: RegExp): Place[] {
  const places: Place[] = []
  const add = (owner: object, path: string) => {
    for (const key of ownKeys(owner)) {
      if (key === 'constructor' || key === 'prototype') continue
      const name = typeof key === 'symbol' ? `@@${key.description?.replace('Symbol.', '')}` : key
      const full = path ? `${path}.${name}` : name
      const found = getOwnPropertyDescriptor(owner, key)
      if (!found?.configurable || skipped.test(full)) continue
      if (typeof (found.value ?? found.get ?? found.set) !== 'function') continue
      // A constructor would lose its identity, which pages and the suite itself test for.
      if (path === '' && typeof found.value === 'function' && /^[A-Z]/.test(name)) continue
      places.push({ path: full, owner, key, found })
    }
  }
  add(globalThis, '')
  for (const name of Object.getOwnPropertyNames(globalThis)) {
    if (!/^[A-Z]/.test(name)) continue
    const value = getOwnPropertyDescriptor(globalThis, name)?.value as { prototype?: object } | undefined
    if ((typeof value !== 'function' && typeof value !== 'object') || value === null) continue
    add(value, name)
    if (typeof value.prototype === 'object') add(value.prototype, `${name}.prototype`)
  }
  return places
}

/**
 * Replaces places and returns what puts them back.
 * @param counts gets the number of uses of each place that is used.
 * @param works whether a replaced function does what the original does; one that does not throws.
 */
export function replace(places: readonly Place[], counts: Counts, works: boolean): () => void {
  const undo: (() => void)[] = []
  for (let index = 0; index < places.length; index++) {
    const place = places[index]
    if (place) undo[index] = replaceOne(place, counts, works)
  }
  return () => {
    for (let index = undo.length - 1; index >= 0; index--) undo[index]?.()
  }
}

function replaceOne({ path, owner, key, found }: Place, counts: Counts, works: boolean): () => void {
  const use = () => {
    counts[path] = (counts[path] ?? 0) + 1
    if (!works) throw new Error(`${path} was replaced by the page`)
  }
  const stand = (original: unknown) => {
    if (typeof original !== 'function') return original
    // An ordinary function, as pages write them; it constructs as well as it calls.
    return function (this: unknown, ...args: unknown[]): unknown {
      use()
      return new.target ? construct(original, args, new.target) : apply(original as () => void, this, args)
    }
  }
  if ('value' in found) {
    defineProperty(owner, key, {
      configurable: found.configurable ?? false,
      enumerable: found.enumerable ?? false,
      writable: found.writable ?? false,
      value: stand(found.value),
    })
  } else {
    defineProperty(owner, key, {
      configurable: true,
      enumerable: found.enumerable ?? false,
      get: stand(found.get) as () => unknown,
      set: stand(found.set) as (value: unknown) => void,
    })
  }
  return () => {
    defineProperty(owner, key, found)
  }
}

/** Puts accessors on an object, such as `Object.prototype`, under names that it does not have, and counts their use. */
export function haunt(
  owner: object,
  keys: readonly PropertyKey[],
  counts: Counts,
  value: unknown,
): () => void {
  for (let index = 0; index < keys.length; index++) {
    const key = keys[index] ?? ''
    const name = String(key)
    defineProperty(owner, key, {
      configurable: true,
      enumerable: false,
      get() {
        counts[`get ${name}`] = (counts[`get ${name}`] ?? 0) + 1
        return value
      },
      set() {
        counts[`set ${name}`] = (counts[`set ${name}`] ?? 0) + 1
      },
    })
  }
  return () => {
    for (let index = 0; index < keys.length; index++) {
      const key = keys[index]
      if (key !== undefined) delete (owner as Record<PropertyKey, unknown>)[key]
    }
  }
}
