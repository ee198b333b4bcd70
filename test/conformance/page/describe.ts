/**
 * Says what a page can observe of a value, as JSON, so that two runs can be compared. Runs in the page, first of
 * all scripts. Ports and the extension's own id vary from run to run and are replaced by fixed words; stacks lose
 * their positions and end at the function `fromHere`, as the frames below it are those of the suite.
 */

/** JSON. */
export type Observation = null | boolean | number | string | Observation[] | { [key: string]: Observation }

const { ownKeys } = Reflect
const { getOwnPropertyDescriptor } = Object
const sourceOf = Function.prototype.toString

let known: [origin: string, word: string][] = []

/** Sets the words that stand for origins in everything described from now on. */
export function nameOrigins(names: [origin: string, word: string][]): void {
  known = names
}

/** A text without what varies from run to run. */
export function plain(text: string): string {
  let result = text
  for (const [origin, word] of known) result = result.replaceAll(origin, word)
  return result
    .replaceAll(/(chrome|moz)-extension:\/\/[^/]+/g, '$1-extension://<id>')
    .replaceAll(/\?script=[^#'"\s)]*/g, '?script')
}

/** A name for any value; functions and objects by their class. */
export function describe(value: unknown): Observation {
  if (value === null || typeof value === 'boolean' || typeof value === 'string')
    return typeof value === 'string' ? plain(value) : value
  if (typeof value === 'number')
    return Number.isFinite(value) && !Object.is(value, -0) ? value : `<number ${value}>`
  if (typeof value === 'function') return `<function ${value.name}>`
  if (typeof value === 'object') return `<object ${Object.prototype.toString.call(value).slice(8, -1)}>`
  return `<${typeof value}${typeof value === 'undefined' ? '' : ` ${String(value)}`}>`
}

/** A property key as text. */
export function keyName(key: PropertyKey): string {
  return typeof key === 'symbol' ? `@@${key.description ?? ''}` : String(key)
}

/** The own keys of an object, in their order. */
export function keysOf(value: object): string[] {
  return ownKeys(value).map(keyName)
}

/** What can be told of a function without calling it, its source text aside. */
export function describeFunction(value: unknown): Observation {
  if (typeof value !== 'function') return describe(value)
  return {
    name: value.name,
    length: value.length,
    // Firefox makes them when they are first asked for: their order is an observation of its own.
    keys: keysOf(value).sort(),
    constructs: constructs(value),
    prototype: describe(Object.getPrototypeOf(value)),
  }
}

/** `Function.prototype.toString` of a function. */
export function sourceText(value: unknown): string {
  return sourceOf.call(value as () => void).replaceAll(/\s+/g, ' ')
}

/** An own property. */
export function describeProperty(owner: object, key: PropertyKey): Observation {
  const found = getOwnPropertyDescriptor(owner, key)
  if (!found) return '<absent>'
  const flags = flagsOf(owner, key)
  return 'value' in found
    ? { flags, value: describeFunction(found.value) }
    : { flags, get: describeFunction(found.get), set: describeFunction(found.set) }
}

/** The kind of an own property and whether it is configurable, enumerable and writable. */
export function flagsOf(owner: object, key: PropertyKey): string {
  const found = getOwnPropertyDescriptor(owner, key)
  if (!found) return 'inherited'
  const kind = 'value' in found ? typeof found.value : 'accessor'
  return `${kind} ${found.configurable ? 'c' : '-'}${found.enumerable ? 'e' : '-'}${found.writable ? 'w' : '-'}`
}

/** What an error is and says, and where it was made. */
export function describeError(error: unknown): Observation {
  if (typeof error !== 'object' || error === null) return { thrown: describe(error) }
  const { name, message, code, stack, cause } = error as DOMException & { cause?: unknown; stack?: string }
  return {
    class: className(error),
    name: describe(name),
    message: describe(message),
    code: describe(code),
    cause: describe(cause),
    frames: frames(stack),
  }
}

/** The own properties of the error that an action throws, and the position that Firefox gives it beside its stack. */
export function errorProperties(action: () => unknown): Observation {
  try {
    return { returned: describe(action()) }
  } catch (error) {
    const { stack, fileName, filename, lineNumber, columnNumber } = error as Record<string, unknown>
    // The first place in the stack that is in the page's own script.
    const place = /^\d+:\d+/.exec(String(stack).split(`${location.href}:`)[1] ?? '')
    const file = fileName ?? filename
    const ofThePage = file === location.href && `${lineNumber}:${columnNumber}` === place?.[0]
    return {
      own: keysOf(error as object)
        .map(key => `${key} (${flagsOf(error as object, key)})`)
        .join(', '),
      position: file === undefined ? 'none' : ofThePage ? 'of the page' : 'of another script',
    }
  }
}

/** Runs an action and describes what it threw or returned. */
export function attempt(action: () => unknown): Observation {
  try {
    return { returned: describe(fromHere(action)) }
  } catch (error) {
    return describeError(error)
  }
}

/** What an action returned or threw, without its stack. */
export function outcome(action: () => unknown): string {
  try {
    return `returned ${describe(action())}`
  } catch (error) {
    return error instanceof Object
      ? plain(`${(error as Error).name}: ${(error as Error).message}`)
      : `threw ${describe(error)}`
  }
}

/**
 * Marks where the suite ends and the page begins in a stack: what it runs is above, the suite's own frames, which
 * are left out, below.
 */
export function fromHere<T>(action: () => T): T {
  return action()
}

/** The functions of a stack, innermost first, down to `fromHere`, as `function file`. */
export function frames(stack: unknown): Observation {
  if (typeof stack !== 'string') return describe(stack)
  const seen: string[] = []
  for (const line of stack.split('\n')) {
    // Chromium writes `at name (file:1:2)` below the message, Firefox `name@file:1:2`.
    const chromium = /^\s+at (?:(.*) \((.*)\)|(.*))$/.exec(line)
    const firefox = /^([^\s].*|)@(.*)$/.exec(line)
    const name = chromium ? (chromium[1] ?? '') : firefox?.[1]
    const file = chromium ? (chromium[2] ?? chromium[3]) : firefox?.[2]
    if (name === undefined || file === undefined) continue
    if (/(^|[./ ])fromHere$/.test(name)) break
    seen.push(`${name || '<anonymous>'} ${plain(file).replaceAll(/(:\d+)+(?=$|\s|\))/g, '')}`)
  }
  return seen.join(' < ')
}

/** The name of an object's class, and whether it is this document's. */
function className(value: object): string {
  const maker = (value as { constructor?: { name?: string } }).constructor
  const name = maker?.name ?? '<none>'
  return (globalThis as unknown as Record<string, unknown>)[name] === maker
    ? name
    : `${name} of another realm`
}

function constructs(value: unknown): boolean {
  try {
    // A Proxy is a constructor exactly if its target is; nothing runs.
    Reflect.construct(Object, [], value as () => void)
    return true
  } catch {
    return false
  }
}
