/**
 * A page that replaces built-ins while it reads event streams with `fetch` and XMLHttpRequest. What it replaces, and
 * how, is up to the probe; the rest is the same for all: one stream is being read by then, others are asked for
 * afterwards and read in several ways. Only syntax and natives taken before are used while built-ins are replaced.
 */

import type { Observation } from './describe.ts'
import type { Lab, Probe } from './lab.ts'
import { type Counts, type Place, placeOf, replace } from './replace.ts'

const NativePromise = Promise
const { apply } = Reflect
const decoder = new TextDecoder()
const decode = decoder.decode

function textOf(piece: Uint8Array | undefined): string {
  return piece ? (apply(decode, decoder, [piece]) as string) : ''
}

/** What came, and the error with which it ended, if any. */
interface Trail {
  text: string
}

async function readOn(reader: ReadableStreamDefaultReader<Uint8Array>, trail: Trail): Promise<void> {
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) break
      trail.text += textOf(value)
    }
    trail.text += 'end'
  } catch (error) {
    trail.text += `${(error as Error).name} ${(error as Error).message}`
  }
}

/** Asks for a stream in the given way, and notes what comes of it. */
async function tell(act: (trail: Trail) => Promise<void>): Promise<string> {
  const trail = { text: '' }
  try {
    await act(trail)
  } catch (error) {
    trail.text += `${(error as Error).name} ${(error as Error).message}`
  }
  return trail.text
}

/** Replaces something while a stream is read and before others are asked for. */
export function poisonedReading(poison: (counts: Counts) => () => void): Probe {
  return async lab => {
    const counts: Counts = Object.create(null)
    const early = paced(lab)
    const late = [paced(lab), paced(lab), paced(lab), paced(lab), paced(lab)]
    const response = await fetch(early.url)
    const reader = (response.body as ReadableStream<Uint8Array>).getReader()
    const first: Trail = { text: textOf((await reader.read()).value) }
    const signals = [early.signal('go'), ...late.map(stream => stream.signal('go'))]
    const [byReader, byIterator, byText, byPipe, byXhr] = late.map(({ url }) => url) as [
      string,
      string,
      string,
      string,
      string,
    ]
    const undo = poison(counts)
    const done = readOn(reader, first)
    const told = {
      reader: await tell(async trail => {
        const { body } = await fetch(byReader, { headers: { accept: 'text/event-stream' } })
        await readOn((body as ReadableStream<Uint8Array>).getReader(), trail)
      }),
      iterator: await tell(async trail => {
        const { body } = await fetch(byIterator)
        for await (const piece of body as ReadableStream<Uint8Array>) trail.text += textOf(piece)
      }),
      text: await tell(async trail => {
        const copied = await fetch(byText)
        const copy = copied.clone()
        trail.text += await copied.text()
        trail.text += await copy.text()
      }),
      pipe: await tell(async trail => {
        const { body } = await fetch(byPipe)
        const piped = (body as ReadableStream<Uint8Array>).pipeThrough(new TransformStream())
        await readOn(piped.getReader(), trail)
      }),
      xhr: await tell(
        trail =>
          new NativePromise<void>(resolve => {
            const request = new XMLHttpRequest()
            request.open('GET', byXhr)
            request.onloadend = () => {
              trail.text += `${request.status} ${request.responseText}`
              resolve()
            }
            request.send()
          }),
      ),
    }
    await done
    undo()
    for (const signal of signals) await signal
    return { used: withoutPieces(counts), first: first.text, told, strays: lab.strays() } as Observation
  }
}

/** Used for each piece, of which there are more or fewer from one run to the next: that it is used is all that counts. */
const PER_PIECE = ['get then', 'species', 'ReadableStreamDefaultReader.prototype.read']
/** Of these in Firefox, for `for await`, copies and pipes; in Chromium each use counts. */
const PER_PIECE_IN_FIREFOX = ['Promise.prototype.then', 'Promise.@@species']

function withoutPieces(counts: Counts): Counts {
  // Which of two streams comes first is not the same in each run.
  const used = Object.fromEntries(Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1)))
  const isFirefox = navigator.userAgent.includes('Firefox/')
  for (const name of [...PER_PIECE, ...(isFirefox ? PER_PIECE_IN_FIREFOX : [])])
    if (used[name]) used[name] = 1
  return used
}

function paced(lab: Lab) {
  return lab.stream({
    body: ['data: 0\n\n', { until: 'go' }, { every: 30, count: 4, text: 'id: #\ndata: {"n":#}\n\n: beat\n' }],
  })
}

/** Replaces built-ins by functions that throw. */
export function brokenReading(...paths: string[]): Probe {
  return poisonedReading(counts => replace(placesAt(paths), counts, false))
}

/** Replaces built-ins by functions that do what they did and are counted. */
export function countedReading(...paths: string[]): Probe {
  return poisonedReading(counts => replace(placesAt(paths), counts, true))
}

function placesAt(paths: readonly string[]): Place[] {
  const places = paths.map(placeOf).filter(place => place !== undefined)
  if (places.length === 0) throw new Error(`nothing to replace at ${paths}`)
  return places
}
