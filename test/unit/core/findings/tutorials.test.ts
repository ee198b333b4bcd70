/** The mistakes that widely copied tutorials teach, and the finding that catches each. */

import { expect, it } from 'vitest'
import type { FindingId, Severity } from '../../../../src/core/findings/finding'
import { allFindings } from './judge'
import { type Story, type StoryOptions, type Teller, tell } from './story'

const story = (act: (told: Teller) => void, options: StoryOptions = {}): Story => {
  const told = tell(options)
  act(told)
  return told.done()
}

const MISTAKES: readonly [string, FindingId, Severity, Story][] = [
  [
    'a new EventSource in every onerror, on a timer of a second',
    'manual-reconnect-race',
    'error',
    story(told => {
      let stream = told.connection().start()
      for (let i = 0; i < 3; i++) {
        told.wait(20_000)
        stream.lose()
        told.wait(1000)
        const next = told.connection().start()
        stream.back(2000)
        stream = next
      }
    }),
  ],
  [
    'close() and a new EventSource, so that the last ID is gone',
    'manual-reconnect-drops-id',
    'warning',
    story(told => {
      const stream = told.connection().start()
      for (let i = 1; i <= 20; i++) {
        told.wait(1000)
        stream.event({ id: `${i}` })
      }
      stream.lose().close()
      told.wait(1000)
      told.connection().start()
      told.wait(1000)
    }),
  ],
  [
    'event.readyState, which is undefined, so that nobody acts when the browser has given up',
    'closed-by-http-status',
    'error',
    story(told => {
      const stream = told.connection().start()
      told.wait(60_000)
      stream.lose('clean')
      told.wait(3000)
      stream.request().respond(502).die()
      told.wait(600_000)
    }),
  ],
  [
    'close() in onerror',
    'closed-on-first-error',
    'warning',
    story(told => {
      const stream = told.connection().start()
      told.wait(60_000)
      stream.event().lose().close()
      told.wait(120_000)
    }),
  ],
  [
    'a timer that waits for a heartbeat which is a comment',
    'heartbeat-invisible-to-page',
    'warning',
    story(
      told => {
        for (let i = 0; i < 3; i++) {
          const stream = told.connection().start()
          for (let beat = 0; beat < 3; beat++) {
            told.wait(15_000)
            stream.comment()
          }
          stream.close()
        }
        told.connection().start()
      },
      { level: 'bytes' },
    ),
  ],
  [
    'trying again every five seconds, all clients alike, when the server has an error',
    'closed-by-http-status',
    'error',
    story(told => {
      for (let i = 0; i < 10; i++) {
        told.connection().make().request().respond(500).die()
        told.wait(5000)
      }
    }),
  ],
  [
    'no IDs: what is sent while the connection is down is lost',
    'no-ids-unrecoverable',
    'warning',
    story(
      told => {
        const stream = told.connection().start()
        for (let round = 0; round < 2; round++) {
          for (let i = 0; i < 40; i++) {
            told.wait(1000)
            stream.event({ data: `message ${i}` })
          }
          stream.lose('cut', 'net::ERR_CONNECTION_RESET').back()
        }
      },
      { level: 'bytes' },
    ),
  ],
]

it.each(MISTAKES)('%s: %s', (_, id, severity, mistake) => {
  const found = allFindings(mistake).filter(each => each.id === id)
  expect(found.map(each => each.severity)).toEqual([severity])
  // The root, and no effect of something else.
  expect(found[0]?.cause).toBeNull()
})
