/** A stream of numbered events for probes of listeners. */

import type { Lab, ScriptedStream } from './lab.ts'

/** A stream of `count` ticks and a `done`. */
export function ticks(lab: Lab, count = 1): ScriptedStream {
  const body = Array.from({ length: count }, (_, index) => `event: tick\ndata: ${index + 1}\n\n`)
  return lab.stream({ body: [...body, 'event: done\ndata:\n\n'], end: 'hold' })
}

/** Lets a probe add listeners, and returns what they noted until the stream was done. */
export async function noted(
  lab: Lab,
  count: number,
  prepare: (source: EventSource, note: (text: string) => () => void, trail: string[]) => void,
): Promise<string[]> {
  const trail: string[] = []
  const source = lab.connect(ticks(lab, count))
  prepare(source, text => () => trail.push(text), trail)
  await lab.next(source, 'done')
  return trail
}
