/** Byte order marks: the first of a stream is skipped, a later one spoils its line. */

import { choice, duration } from '../parameters'
import { defineScenario } from '../scenario'

export const bom = defineScenario({
  id: 'bom',
  title: 'Byte order mark',
  description:
    'Begins with a byte order mark, which must not cost the first event, and has one later, which must.',
  group: 'Fine print of the format',
  parameters: {
    interval: duration('time between events', 500, { min: 1 }),
    chunks: choice('whether the mark arrives byte by byte', ['whole', 'bytes']),
  },
  async serve(exchange, { interval, chunks }) {
    const mark = Buffer.from('\uFEFF')
    exchange.open()
    for (const piece of chunks === 'whole' ? [mark] : [...mark].map(byte => Buffer.of(byte))) {
      await exchange.bytes(piece)
      if (chunks === 'bytes') await exchange.pause(1)
    }
    await exchange.event({ data: 'the first event, after the mark' })
    await exchange.pause(interval)
    await exchange.bytes('\uFEFFdata: never seen, its field name begins with the mark\n\n')
    await exchange.event({ data: 'the second event' })
    await exchange.pause(interval)
    await exchange.event({ data: 'the third event' })
    await exchange.hold()
  },
})
