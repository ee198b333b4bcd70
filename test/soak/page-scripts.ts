/** What the attacks do in pages: each function is sent as text and may refer to nothing outside of itself. */

/** What a page counted. */
export interface Heard {
  /** Events, those named `done` left out. */
  events: number
  /** Streams that said that they are done. */
  done: number
  /** The longest payload. */
  longest: number
  errors: number
  /** From the first stream opened to the last event, in milliseconds. */
  milliseconds: number
}

declare const window: { heard: Heard & { begun: number }; sources: EventSource[] } & typeof globalThis

/** Opens streams, and counts what comes. A stream that is done is closed. */
export function listen(urls: readonly string[]): void {
  const heard = { events: 0, done: 0, longest: 0, errors: 0, milliseconds: 0, begun: performance.now() }
  window.heard = heard
  window.sources = []
  window.addEventListener('error', () => void heard.errors++)
  for (const url of urls) {
    const source = new EventSource(url)
    window.sources.push(source)
    source.onmessage = ({ data }) => {
      heard.events++
      heard.longest = Math.max(heard.longest, data.length)
      heard.milliseconds = performance.now() - heard.begun
    }
    source.addEventListener('done', () => {
      heard.done++
      source.close()
    })
    source.onerror = () => void heard.errors++
  }
}

/** How many streams are done by now. */
export const countDone = (): number => window.heard?.done ?? 0

/** What was counted so far. */
export const tell = (): Heard => window.heard

/** Closes what is still open. */
export function closeStreams(): void {
  for (const source of window.sources) source.close()
}
