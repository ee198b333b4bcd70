/**
 * A page that replaces built-ins while it uses streams. What it replaces, and how, is up to the probe; the rest is
 * the same for all: one stream is open by then, another is made afterwards, and both send for a quarter of a second,
 * so that work that a tool puts off falls into it.
 */

import { describe } from './describe.ts'
import type { Lab, Probe } from './lab.ts'
import { type Counts, type Place, placeOf, replace } from './replace.ts'

/** Any method. */
export type Method = (this: unknown, ...args: unknown[]) => unknown

const { apply } = Reflect
const NativePromise = Promise

/** A stream that starts on a signal and tells three kinds of events from each other. */
function paced(lab: Lab) {
  return lab.stream({
    body: [
      // Firefox says that a stream is open when its first byte is there.
      ': ready\n\n',
      { until: 'go' },
      { every: 40, count: 6, text: 'id: #\nevent: tick\ndata: {"n":#}\n\nevent: ping\ndata\n\n' },
      'data: plain\n\n',
      'event: done\ndata:\n\n',
    ],
    end: 'hold',
  })
}

/**
 * Listens in every way and writes down what is heard. Only syntax while built-ins are replaced: the trail is a
 * string that grows.
 */
function follow(source: EventSource): { trail: () => string; done: Promise<void> } {
  let trail = ''
  let finish: () => void = () => undefined
  const done = new NativePromise<void>(resolve => {
    finish = resolve
  })
  source.onopen = () => {
    trail += 'open '
  }
  source.onmessage = event => {
    trail += `${event.data} `
  }
  source.onerror = () => {
    trail += 'error '
  }
  source.addEventListener('tick', event => {
    trail += `${event.lastEventId}${event.data} `
  })
  source.addEventListener('tick', {
    handleEvent() {
      trail += 'object '
    },
  })
  source.addEventListener(
    'tick',
    () => {
      trail += 'once '
    },
    { once: true },
  )
  source.addEventListener('done', () => {
    trail += 'done'
    finish()
  })
  return { trail: () => trail, done }
}

/** Replaces something while a stream is open and before another is made. */
export function poisoned(poison: (counts: Counts) => () => void): Probe {
  return async lab => {
    const counts: Counts = Object.create(null)
    const [early, late] = [paced(lab), paced(lab)]
    const first = lab.connect(early)
    const follower = follow(first)
    await lab.next(first, 'open')
    // Both start in this task, so that nothing arrives before the poison.
    const signals = [early.signal('go'), late.signal('go')]
    const undo = poison(counts)
    let second: EventSource | undefined
    let outcome = ''
    let following: ReturnType<typeof follow> | undefined
    try {
      second = new EventSource(late.url)
      following = follow(second)
    } catch (error) {
      outcome = `${(error as Error).name} ${(error as Error).message}`
    }
    await follower.done
    if (following) await following.done
    const states = `${first.readyState} ${second?.readyState} `
    try {
      first.close()
      second?.close()
    } catch (error) {
      outcome = `${(error as Error).name} ${(error as Error).message}`
    }
    undo()
    await signals[0]
    await signals[1]
    return {
      used: { ...counts },
      outcome,
      states,
      first: follower.trail(),
      second: following?.trail() ?? null,
      strays: lab.strays(),
    }
  }
}

/** Replaces built-ins by functions that throw. */
export function broken(...paths: string[]): Probe {
  return poisoned(counts => {
    const places: Place[] = []
    for (const path of paths) {
      const place = placeOf(path)
      if (place) places[places.length] = place
    }
    if (places.length === 0) throw new Error(`nothing to replace at ${paths}`)
    return replace(places, counts, false)
  })
}

/** Replaces all methods and getters of some objects by functions that throw. */
export function brokenMembers(...owners: string[]): Probe {
  return poisoned(counts => {
    const places: Place[] = []
    for (const path of owners) {
      let owner: unknown = globalThis
      for (const name of path.split('.')) owner = (owner as Record<string, unknown>)[name]
      for (const key of Reflect.ownKeys(owner as object)) {
        if (key === 'constructor') continue
        const name = typeof key === 'symbol' ? `@@${key.description?.replace('Symbol.', '')}` : key
        const place = placeOf(`${path}.${name}`)
        if (place && typeof (place.found.value ?? place.found.get) === 'function') places.push(place)
      }
    }
    return replace(places, counts, false)
  })
}

/** Wraps methods in functions that note how they are called and then do what the original does. */
export function wrapped(
  paths: string[],
  lines: (self: unknown, args: unknown[], path: string) => string,
): Probe {
  return async lab => {
    const notes: string[] = []
    const seen = await poisoned(() => {
      const undo: (() => void)[] = []
      for (const path of paths) {
        const place = placeOf(path)
        if (!place) continue
        const original = place.found.value as Method
        Object.defineProperty(place.owner, place.key, {
          ...place.found,
          value(this: unknown, ...args: unknown[]) {
            notes.push(lines(this, args, path))
            return apply(original, this, args)
          },
        })
        undo.push(() => Object.defineProperty(place.owner, place.key, place.found))
      }
      return () => {
        for (const each of undo) each()
      }
    })(lab)
    return { notes, seen }
  }
}

/** Sets data properties on an object and takes them away again. */
export function set(owner: object, values: Record<string, unknown>): () => void {
  for (const [key, value] of Object.entries(values))
    Object.defineProperty(owner, key, { value, configurable: true, writable: true, enumerable: true })
  return () => {
    for (const key of Object.keys(values)) Reflect.deleteProperty(owner, key)
  }
}

/** A call as text. */
export const callOf = (self: unknown, args: unknown[], path: string) =>
  `${path} of ${self instanceof EventSource ? 'EventSource' : describe(self)} (${args
    .map(arg => (typeof arg === 'function' || typeof arg === 'object' ? typeof arg : String(arg)))
    .join(', ')})`

/** The places that exist, of those named. */
export function placesOf(...paths: string[]): Place[] {
  return paths.map(placeOf).filter(place => place !== undefined)
}
