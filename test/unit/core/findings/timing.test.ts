/** How soon a finding is there, where time alone brings it: not before it is due, and no later than a moment after. */

import { describe, expect, it } from 'vitest'
import type { FindingId, Severity } from '../../../../src/core/findings/finding'
import { CASES } from './cases'
import { allFindings } from './judge'
import { type Story, type Teller, type Told, tell } from './story'

/** An opening or a beat is some 30 ms from the last record of a story. */
const STEP = 100

/** Whether it is found so long after the last record of a story. */
function isFoundAfter(wait: number, story: Story, id: FindingId, severity: Severity): boolean {
  const now = Math.max(...story.records.map(({ at }) => at)) + wait
  return allFindings({ ...story, now }).some(each => each.id === id && each.severity === severity)
}

function one(act: (stream: Told, story: Teller) => void): Story {
  const story = tell({ level: 'bytes' })
  act(story.connection(), story)
  return story.done()
}

const beats = (stream: Told, story: Teller) => {
  stream.start()
  for (let i = 0; i < 12; i++) {
    story.wait(15_000)
    stream.comment()
  }
}

const TIMES: readonly [string, FindingId, Severity, number, Story][] = [
  ['no answer, as a warning', 'never-opened', 'warning', 5000, one(stream => void stream.make().request())],
  ['no answer, as an error', 'never-opened', 'error', 10_000, one(stream => void stream.make().request())],
  ['a heartbeat that is late', 'heartbeat-late', 'warning', 22_500, one(beats)],
  ['a heartbeat that is missing', 'heartbeat-missing', 'error', 30_000, one(beats)],
  ['a stream that is dead', 'silent-stall', 'error', 45_000, one(beats)],
  [
    'a stream given up at the first error',
    'closed-on-first-error',
    'warning',
    60_000,
    one(stream => void stream.start().lose().close()),
  ],
  [
    'two connections to one address',
    'leaked-connections',
    'warning',
    10_000,
    (() => {
      const story = tell()
      story.connection().start()
      story.wait(20_000)
      story.connection().start()
      return story.done()
    })(),
  ],
  [
    'a stream that waits for a free connection',
    'h1-connection-starvation',
    'error',
    3000,
    (() => {
      const story = tell()
      for (let i = 1; i <= 5; i++)
        story
          .connection({ url: `https://shop.example/${i}` })
          .start()
          .protocol('http/1.1')
      story.connection().make().request()
      return story.done()
    })(),
  ],
  [
    'a client that has given up',
    'max-retries-exhausted',
    'error',
    60_000,
    (() => {
      const story = tell()
      for (let i = 0; i < 3; i++) {
        story.wait(2000)
        story.connection().make().request().lose('refused', 'net::ERR_CONNECTION_REFUSED').close()
      }
      return story.done()
    })(),
  ],
]

describe('found in time', () => {
  it.each(TIMES)('%s', (_, id, severity, due, story) => {
    expect(isFoundAfter(due - STEP, story, id, severity)).toBe(false)
    expect(isFoundAfter(due + 2 * STEP, story, id, severity)).toBe(true)
  })

  it('at once, where a record tells it', () => {
    const atOnce = [
      'closed-by-http-status',
      'wrong-mime',
      'cors-blocked',
      'csp-or-mixed-blocked',
      'served-from-cache',
      'error-event-collision',
      'truncated-final-event',
      'manual-reconnect-drops-id',
    ] as const
    for (const id of atOnce) {
      const [{ story }] = CASES[id]
      const now = Math.max(...story.records.map(({ at }) => at))
      expect(
        allFindings({ ...story, now }).map(each => each.id),
        id,
      ).toContain(id)
    }
  })
})
