/** Line ends other than a line feed, cut where parsers are easily wrong. */

import type { LineEnd } from '../event-stream'
import { choice, duration, integer } from '../parameters'
import { defineScenario } from '../scenario'

const LINE_ENDS = { crlf: ['\r\n'], cr: ['\r'], mixed: ['\r\n', '\r', '\n'] } as const satisfies Record<
  string,
  readonly LineEnd[]
>

export const crlf = defineScenario({
  id: 'crlf',
  title: 'CRLF line ends',
  description:
    'Lines end in CR LF and every write ends between the two: each event must arrive once and whole.',
  group: 'Fine print of the format',
  parameters: {
    ends: choice('line ends; mixed changes them from event to event', ['crlf', 'cr', 'mixed']),
    interval: duration('time between events', 500, { min: 1 }),
    count: integer('events', 6, { min: 1 }),
  },
  async serve(exchange, { ends, interval, count }) {
    const lineEnds = LINE_ENDS[ends]
    exchange.open()
    for (let n = 1; n <= count; n++) {
      const lineEnd = lineEnds[n % lineEnds.length] ?? '\r\n'
      await exchange.event(
        { id: String(n), data: `line one of ${n}\nline two of ${n}` },
        { lineEnd, split: true },
      )
      await exchange.pause(interval)
    }
    await exchange.hold()
  },
})
