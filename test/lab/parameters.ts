/** What the query of a stream may set: how each parameter is read, checked and described. Runs in the lab's server. */

/** A request that the lab answers with 400 and this message. */
export class BadRequest extends Error {
  override name = 'BadRequest'
}

/** One parameter: what it is for and how its text is read. */
export interface Parameter<T> {
  /** One line for people. */
  about: string
  /** The default as it would stand in a query; empty where there is none. */
  fallback: string
  /**
   * Reads the text of the query, `null` where it has none. `pace` scales the default only: what a query sets is
   * taken as given.
   * @throws BadRequest with what is allowed instead.
   */
  read(text: string | null, pace: number): T
}

/** The parameters of a scenario by name. */
export type Parameters = Record<string, Parameter<unknown>>

/** What {@link readParameters} gives for such a table. */
export type ValuesOf<P extends Parameters> = { [N in keyof P]: P[N] extends Parameter<infer T> ? T : never }

interface Bounds {
  min?: number
  max?: number
}

/** A whole number. */
export function integer(
  about: string,
  fallback: number,
  { min = 0, max = 1e9 }: Bounds = {},
): Parameter<number> {
  return {
    about,
    fallback: String(fallback),
    read: text => (text === null ? fallback : readInteger(text, min, max)),
  }
}

/** A span of time in milliseconds; its default runs at the lab's pace. */
export function duration(
  about: string,
  fallback: number,
  { min = 0, max = 3_600_000 }: Bounds = {},
): Parameter<number> {
  return {
    about,
    fallback: String(fallback),
    read: (text, pace) =>
      text === null ? Math.max(min, Math.round(fallback / pace)) : readInteger(text, min, max),
  }
}

/** One of a few words. */
export function choice<const T extends string>(about: string, choices: readonly [T, ...T[]]): Parameter<T> {
  return {
    about: `${about}: ${choices.join(', ')}`,
    fallback: choices[0],
    read(text) {
      if (text === null) return choices[0]
      const found = choices.find(word => word === text)
      if (found === undefined) throw new BadRequest(`is “${text}”, but must be one of ${choices.join(', ')}`)
      return found
    },
  }
}

/** Any text that `parse` accepts; it throws {@link BadRequest} for the rest. */
export function text<T>(about: string, fallback: string, parse: (text: string) => T): Parameter<T> {
  return { about, fallback, read: given => parse(given ?? fallback) }
}

/** What every stream understands beside its own parameters. */
export const COMMON_PARAMETERS = {
  key: {
    about: 'the name of the stream in the ledger, random by default',
    fallback: '',
    read(given) {
      if (given === null) return crypto.randomUUID()
      if (!isKey(given)) throw new BadRequest('must be 1 to 200 letters, digits or any of . _ : -')
      return given
    },
  } satisfies Parameter<string>,
  pace: {
    about: 'how many times faster than written the default times run',
    fallback: '1',
    read(given, pace) {
      if (given === null) return pace
      const value = Number(given)
      if (given.trim() === '' || !(value >= 0.01 && value <= 1000)) {
        throw new BadRequest(`is “${given}”, but must be a number from 0.01 to 1000`)
      }
      return value
    },
  } satisfies Parameter<number>,
  cors: choice('which other origins may read it', ['credentials', 'any', 'none']),
  lastEventId: {
    about: 'where to resume, for clients that cannot send the header Last-Event-ID',
    fallback: '',
    read: given => given,
  } satisfies Parameter<string | null>,
}

/** Whether a text may be the key of a stream. */
export function isKey(given: string): boolean {
  return /^[\w.:-]{1,200}$/.test(given)
}

/**
 * Reads a whole table of parameters.
 * @throws BadRequest naming the first parameter that is wrong.
 */
export function readParameters<P extends Parameters>(
  table: P,
  query: URLSearchParams,
  pace: number,
): ValuesOf<P> {
  const values: Record<string, unknown> = {}
  for (const [name, parameter] of Object.entries(table)) {
    try {
      values[name] = parameter.read(query.get(name), pace)
    } catch (error) {
      if (error instanceof BadRequest) throw new BadRequest(`${name} ${error.message}.`)
      throw error
    }
  }
  return values as ValuesOf<P>
}

/**
 * Refuses what no table knows: a misspelt parameter would otherwise be a test of something else.
 * @throws BadRequest naming it and what is known.
 */
export function refuseUnknown(query: URLSearchParams, known: readonly string[]): void {
  for (const name of query.keys()) {
    if (!known.includes(name)) throw new BadRequest(`${name} is unknown; known are ${known.join(', ')}.`)
  }
}

function readInteger(text: string, min: number, max: number): number {
  const value = Number(text)
  if (!/^\d+$/.test(text) || value < min || value > max) {
    throw new BadRequest(`is “${text}”, but must be a whole number from ${min} to ${max}`)
  }
  return value
}
