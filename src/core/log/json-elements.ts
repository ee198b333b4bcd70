/**
 * Takes the elements of one array, and some values beside it, out of a JSON text that may be larger than memory: it
 * finds where each begins and ends, and leaves it to `JSON.parse` to judge what is in between.
 */

/** Takes what was found, as JSON text. */
export interface ElementSink {
  /** An element of the array; `index` counts from 0. `null` for one that is longer than the limit. */
  element(text: string | null, index: number): void
  /** A value beside the array, with its key. */
  value(key: string, text: string): void
}

export interface ElementReader {
  push(text: string): void
  /** There is no more text. Returns whether the JSON was whole. */
  end(): boolean
}

const QUOTE = 0x22
const BACKSLASH = 0x5c

/** Nothing that anybody means is nested deeper. */
const DEPTH = 10_000

interface Container {
  isArray: boolean
  /** The key of the value that comes or is read; only near the top. */
  key: string
}

/**
 * @param path keys that lead to the array, from the top.
 * @param keys of the object that holds the array, those whose values are told too.
 * @param limit length in UTF-16 units of one element.
 */
export function createElementReader(
  path: readonly string[],
  keys: readonly string[],
  limit: number,
  sink: ElementSink,
): ElementReader {
  const stack: Container[] = []
  let isWhole = false
  let index = 0
  let inString = false
  let isEscaped = false
  /** What the string that is read is: a key near the top, or of no interest. */
  let key: string[] | null = null
  let expectsKey = false
  /** How deep the value that is taken lies, and what has come of it. */
  let taking: { depth: number; key: string | null; pieces: string[]; length: number } | null = null

  function isPath(): boolean {
    return (
      stack.length === path.length + 1 &&
      path.every((each, i) => stack[i]?.key === each) &&
      !!stack.at(-1)?.isArray
    )
  }

  function isBeside(): boolean {
    return (
      stack.length === path.length &&
      !stack.at(-1)?.isArray &&
      path.slice(0, -1).every((each, i) => stack[i]?.key === each) &&
      keys.includes(stack.at(-1)?.key ?? '')
    )
  }

  /** A value begins. */
  function begin(): void {
    if (taking) return
    if (isPath()) taking = { depth: stack.length, key: null, pieces: [], length: 0 }
    else if (isBeside()) taking = { depth: stack.length, key: stack.at(-1)?.key ?? '', pieces: [], length: 0 }
  }

  /** The value that was taken ends before a place. */
  function finish(text: string, from: number, to: number): void {
    if (!taking || stack.length !== taking.depth) return
    keep(text, from, to)
    const { key, length, pieces } = taking
    const whole = length > limit ? null : pieces.join('')
    taking = null
    if (key === null) sink.element(whole, index++)
    else if (whole !== null) sink.value(key, whole)
  }

  function keep(text: string, from: number, to: number): void {
    if (!taking) return
    taking.length += to - from
    if (taking.length > limit) taking.pieces = []
    else taking.pieces.push(text.slice(from, to))
  }

  function readString(text: string, start: number): number {
    let at = start
    while (at < text.length) {
      if (isEscaped) {
        isEscaped = false
        at++
        continue
      }
      const unit = text.charCodeAt(at)
      if (unit === BACKSLASH) isEscaped = true
      else if (unit === QUOTE) {
        inString = false
        at++
        break
      }
      at++
    }
    // Longer keys are none of those that are looked for.
    if (key && key.length < 100) key.push(text.slice(start, inString ? at : at - 1))
    return at
  }

  function endKey(): void {
    const top = stack.at(-1)
    if (top && key) top.key = key.join('')
    key = null
  }

  return {
    push(text) {
      let at = 0
      /** Where the part of the taken value begins that lies in this piece. */
      let from = 0
      while (at < text.length) {
        if (inString) {
          at = readString(text, at)
          if (!inString && key) endKey()
          continue
        }
        const unit = text.charCodeAt(at)
        switch (unit) {
          case QUOTE:
            if (expectsKey) {
              key = stack.length <= path.length && !taking ? [] : null
              expectsKey = false
            } else {
              const had = taking
              begin()
              if (!had && taking) from = at
            }
            inString = true
            break
          case 0x7b: // {
          case 0x5b: {
            const had = taking
            begin()
            if (!had && taking) from = at
            if (stack.length >= DEPTH) return
            stack.push({ isArray: unit === 0x5b, key: '' })
            expectsKey = unit === 0x7b
            break
          }
          case 0x7d: // }
          case 0x5d:
            // A number or a word ends with what holds it.
            finish(text, from, at)
            stack.pop()
            expectsKey = false
            if (stack.length === 0) isWhole = true
            finish(text, from, at + 1)
            break
          case 0x2c: // ,
            finish(text, from, at)
            expectsKey = !(stack.at(-1)?.isArray ?? true)
            break
          case 0x3a: // :
          case 0x20:
          case 0x09:
          case 0x0a:
          case 0x0d:
            break
          default: {
            const had = taking
            begin()
            if (!had && taking) from = at
          }
        }
        at++
      }
      if (taking) keep(text, from, text.length)
    },
    end: () => isWhole,
  }
}
