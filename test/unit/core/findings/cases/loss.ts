/** Cases of the findings about IDs, and what is lost. */

import type { FINDING_IDS } from '../../../../../src/core/findings/finding'
import { type Cases, finds, spares } from '../judge'
import { FIREFOX, type Story, type StoryOptions, type Teller, type Told, tell } from '../story'

/** A story of one connection that has opened, of which every byte is seen. */
function open(act: (stream: Told, story: Teller) => void, options: StoryOptions = {}): Story {
  const story = tell({ level: 'bytes', ...options })
  act(story.connection().start(), story)
  return story.done()
}

/** Events with consecutive IDs, a second apart. */
function count(stream: Told, story: Teller, from: number, to: number): void {
  for (let id = from; id <= to; id++) {
    story.wait(1000)
    stream.event({ id: `${id}` })
  }
}

export const LOSS: Record<(typeof FINDING_IDS.loss)[number], Cases> = {
  'no-ids-unrecoverable': [
    finds(
      'twenty events, none with an ID, and a cut',
      open((stream, story) => {
        for (let i = 0; i < 60; i++) {
          story.wait(1000)
          stream.event({ data: `price ${i}` })
        }
        stream.lose('cut', 'net::ERR_CONNECTION_RESET')
        stream.back()
        for (let i = 0; i < 10; i++) {
          story.wait(1000)
          stream.event({ data: `price ${i}` })
        }
      }),
      { severity: 'warning', variant: 'losing', evidence: ['request', 'open'] },
    ),
    finds(
      'each time the whole state first',
      open((stream, story) => {
        for (let i = 0; i < 2; i++) {
          stream.event({ type: 'put', data: '{"all":1}' })
          for (let j = 0; j < 30; j++) {
            story.wait(1000)
            stream.event({ type: 'patch' })
          }
          stream.lose('clean').back()
        }
        stream.event({ type: 'put', data: '{"all":1}' })
      }),
      { severity: 'info', variant: 'healing', evidence: ['request', 'open'] },
    ),
    finds(
      'a stream that hardly sends anything',
      open((stream, story) => {
        for (let i = 0; i < 15; i++) {
          story.wait(40_000 + (i % 4) * 9000)
          stream.event({ data: `order ${i}` })
        }
        story.wait(20_000)
        stream.lose('cut', 'net::ERR_CONNECTION_RESET').back()
        story.wait(30_000)
        stream.event({ data: 'order 15' })
      }),
      { severity: 'info', variant: 'quiet', evidence: ['request', 'open'] },
    ),
    spares(
      'with IDs',
      open((stream, story) => {
        count(stream, story, 1, 30)
        stream.lose('cut', 'net::ERR_CONNECTION_RESET').back()
        count(stream, story, 31, 40)
      }),
    ),
    spares(
      'never lost',
      open((stream, story) => {
        for (let i = 0; i < 30; i++) {
          story.wait(1000)
          stream.event()
        }
      }),
    ),
  ],
  'loss-window': [
    finds(
      'five numbers are missing',
      open((stream, story) => {
        count(stream, story, 1, 40)
        stream.lose('cut', 'net::ERR_CONNECTION_RESET').back()
        count(stream, story, 46, 60)
      }),
      { severity: 'error', variant: 'verified', evidence: ['event', 'request'], values: { verified: 5 } },
    ),
    finds(
      'no IDs, and three seconds at one event a second',
      open((stream, story) => {
        for (let i = 0; i < 60; i++) {
          story.wait(1000)
          stream.event({ data: `price ${i}` })
        }
        stream.lose('cut', 'net::ERR_CONNECTION_RESET').back()
        for (let i = 0; i < 10; i++) {
          story.wait(1000)
          stream.event({ data: `price ${i}` })
        }
      }),
      { severity: 'warning', variant: 'estimated', evidence: ['event', 'request'] },
    ),
    spares(
      'the server goes on where it was',
      open((stream, story) => {
        count(stream, story, 1, 40)
        stream.lose('cut', 'net::ERR_CONNECTION_RESET').back()
        count(stream, story, 41, 60)
      }),
    ),
  ],
  'id-gap': [
    finds(
      'two numbers are left out',
      open((stream, story) => {
        count(stream, story, 1, 40)
        count(stream, story, 43, 60)
      }),
      {
        severity: 'error',
        variant: 'inside',
        evidence: ['event'],
        values: { missing: 2, before: '40', after: '43' },
      },
    ),
    spares(
      'the page may not listen to all types',
      open(
        (stream, story) => {
          count(stream, story, 1, 40)
          count(stream, story, 43, 60)
        },
        { level: 'http' },
      ),
    ),
    spares(
      'this tool has dropped some',
      open((stream, story) => {
        count(stream, story, 1, 40)
        stream.dropped(2)
        count(stream, story, 43, 60)
      }),
    ),
    spares(
      'numbers of which many are left out',
      open((stream, story) => {
        for (let id = 1; id <= 200; id += 1 + (id % 3)) {
          story.wait(1000)
          stream.event({ id: `${id}` })
        }
      }),
    ),
  ],
  'id-duplicate': [
    finds(
      'the same ID twice',
      open((stream, story) => {
        count(stream, story, 1, 40)
        story.wait(1000)
        stream.event({ id: '39' })
        count(stream, story, 41, 60)
      }),
      { severity: 'warning', variant: 'inside', evidence: ['event'] },
    ),
    spares(
      'events that carry the ID of the one before',
      open((stream, story) => {
        count(stream, story, 1, 40)
        story.wait(1000)
        stream.event()
        count(stream, story, 41, 60)
      }),
    ),
  ],
  'id-out-of-order': [
    finds(
      'a smaller ID after a greater one',
      open((stream, story) => {
        for (let id = 10; id <= 400; id += 10) {
          story.wait(1000)
          stream.event({ id: `${id}` })
        }
        story.wait(1000)
        stream.event({ id: '395' })
        for (let id = 410; id <= 600; id += 10) {
          story.wait(1000)
          stream.event({ id: `${id}` })
        }
      }),
      { severity: 'warning', evidence: ['event'] },
    ),
    spares(
      'IDs that grow',
      open((stream, story) => {
        for (let id = 10; id <= 600; id += 10) {
          story.wait(1000)
          stream.event({ id: `${id}` })
        }
      }),
    ),
  ],
  'server-ignores-last-event-id': [
    finds(
      'it begins anew',
      open((stream, story) => {
        count(stream, story, 1, 40)
        stream.lose('cut', 'net::ERR_CONNECTION_RESET').back()
        count(stream, story, 1, 20)
      }),
      {
        severity: 'error',
        variant: 'restarted',
        evidence: ['event', 'request'],
        values: { id: '40', first: '1' },
      },
    ),
    finds(
      'it leaves out what it sent meanwhile',
      open((stream, story) => {
        count(stream, story, 1, 40)
        stream.lose('cut', 'net::ERR_CONNECTION_RESET').back()
        count(stream, story, 46, 60)
      }),
      { severity: 'error', variant: 'skipped', evidence: ['event', 'request'], values: { skipped: 5 } },
    ),
    spares(
      'it goes on',
      open((stream, story) => {
        count(stream, story, 1, 40)
        stream.lose('cut', 'net::ERR_CONNECTION_RESET').back()
        count(stream, story, 41, 60)
      }),
    ),
    spares(
      'it was not told',
      open((stream, story) => {
        count(stream, story, 1, 40)
        stream.lose('cut', 'net::ERR_CONNECTION_RESET').close()
        story.wait(3000)
        count(story.connection().start(), story, 1, 20)
      }),
    ),
  ],
  'replay-storm': [
    finds(
      'six hundred events at once',
      open((stream, story) => {
        count(stream, story, 1001, 1040)
        stream.lose('cut', 'net::ERR_CONNECTION_RESET').back()
        for (let id = 401; id <= 1041; id++) {
          story.wait(1)
          stream.event({ id: `${id}` })
        }
        story.wait(1000)
      }),
      { severity: 'warning', evidence: ['event', 'request'], isResolved: true },
    ),
    spares(
      'the few that were missed',
      open((stream, story) => {
        count(stream, story, 1, 40)
        stream.lose('cut', 'net::ERR_CONNECTION_RESET').back()
        for (let id = 41; id <= 44; id++) stream.event({ id: `${id}` })
        story.wait(1000)
      }),
    ),
  ],
  'id-only-checkpoint-lost': [
    finds(
      'an ID without data',
      open((stream, story) => {
        count(stream, story, 1, 5)
        stream.checkpoint('6')
        story.wait(1000)
      }),
      { severity: 'warning', variant: 'risk', evidence: ['checkpoint'], values: { id: '6' } },
    ),
    finds(
      'Firefox comes back with the ID before',
      open(
        (stream, story) => {
          count(stream, story, 1, 5)
          stream.checkpoint('6')
          story.wait(1000)
          stream.lose('clean').back(5000)
        },
        { browser: FIREFOX },
      ),
      {
        severity: 'error',
        variant: 'lost',
        evidence: ['checkpoint', 'request'],
        values: { id: '6', sent: '5' },
      },
    ),
    spares(
      'IDs that come with data',
      open((stream, story) => {
        count(stream, story, 1, 6)
      }),
    ),
  ],
  'id-invalid': [
    finds(
      'with a NUL',
      open(stream => {
        stream.fault('id-with-nul', 'a\u0000b')
      }),
      { severity: 'warning', variant: 'nul', evidence: ['fault'] },
    ),
    finds(
      'very long',
      open(stream => {
        stream.event({ id: 'x'.repeat(2000) })
      }),
      { severity: 'warning', variant: 'long', evidence: ['event'] },
    ),
    finds(
      'not in ASCII',
      open(stream => {
        stream.event({ id: '订单-7' })
      }),
      { severity: 'warning', variant: 'unsafe', evidence: ['event'] },
    ),
    spares(
      'JSON in ASCII, with a space inside',
      open(stream => {
        stream.event({ id: '[{"topic":"a b","offset":1}]' })
      }),
    ),
  ],
  'truncated-final-event': [
    finds(
      'the last event lacks its empty line',
      open((stream, story) => {
        story.wait(60_000)
        stream.event().fault('unfinished-block', 'data: {"to').lose('clean').back()
      }),
      { severity: 'error', variant: 'clean', evidence: ['fault'] },
    ),
    finds(
      'cut within an event',
      open((stream, story) => {
        story.wait(60_000)
        stream.event().fault('unfinished-block', 'data: {"to').lose('cut', 'net::ERR_CONNECTION_RESET').back()
      }),
      { severity: 'error', variant: 'cut', evidence: ['fault'], cause: 'abrupt-cut' },
    ),
    spares(
      'the page closed it within an event',
      open((stream, story) => {
        story.wait(60_000)
        stream.event().fault('unfinished-block', 'data: {"to').close()
      }),
    ),
  ],
  'clock-skewed-ids': [
    finds(
      'from the future',
      open((stream, story) => {
        for (let i = 0; i < 30; i++) {
          story.wait(1000)
          stream.event({ id: `${Math.round(story.at()) + 30_000}` })
        }
      }),
      { severity: 'warning', variant: 'future', evidence: ['event'], values: { lag: 30_000 } },
    ),
    finds(
      'two minutes late',
      open((stream, story) => {
        for (let i = 0; i < 30; i++) {
          story.wait(1000)
          stream.event({ id: `${Math.round(story.at()) - 120_000}` })
        }
      }),
      { severity: 'info', variant: 'late', evidence: ['event'] },
    ),
    finds(
      'later and later',
      open((stream, story) => {
        for (let i = 0; i < 60; i++) {
          story.wait(5000)
          stream.event({ id: `${Math.round(story.at()) - i * 300}` })
        }
      }),
      { severity: 'warning', variant: 'growing', evidence: ['event'] },
    ),
    spares(
      'on time',
      open((stream, story) => {
        for (let i = 0; i < 30; i++) {
          story.wait(1000)
          stream.event({ id: `${Math.round(story.at()) - 40}` })
        }
      }),
    ),
    spares(
      'numbers that are no times',
      open((stream, story) => {
        for (let i = 0; i < 30; i++) {
          story.wait(1000)
          stream.event({ id: `${9_000_000_000_000 + i * 7}` })
        }
      }),
    ),
  ],
}
