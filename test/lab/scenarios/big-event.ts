/** One event of many megabytes. */

import { integer } from '../parameters'
import { defineScenario } from '../scenario'

const PATTERN = '0123456789abcdef'

export const bigEvent = defineScenario({
  id: 'big-event',
  title: 'Big event',
  description: 'One event of 5 MB between two small ones: it must arrive whole and stop nothing.',
  group: 'Silence and load',
  parameters: {
    size: integer('bytes of the payload', 5_000_000, { min: 1, max: 50_000_000 }),
    lines: integer('data lines that it is sent in', 1, { min: 1, max: 1000 }),
  },
  async serve(exchange, { size, lines }) {
    exchange.open()
    await exchange.event({ id: '1', data: 'before' })
    await exchange.event({ id: '2', data: payload(size, lines) })
    await exchange.event({ id: '3', data: 'after' })
    await exchange.hold()
  },
})

function payload(size: number, lines: number): string {
  const text = PATTERN.repeat(Math.ceil(size / PATTERN.length)).slice(0, size)
  if (lines === 1) return text
  // Line breaks count as payload: each takes the place of a digit, so that the size stays as asked for.
  const step = Math.max(1, Math.floor(size / lines))
  const pieces: string[] = []
  for (let at = 0; at < size; at += step) pieces.push(text.slice(at, at + step - (at + step < size ? 1 : 0)))
  return pieces.join('\n')
}
