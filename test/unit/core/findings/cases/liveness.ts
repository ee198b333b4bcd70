/** Cases of the findings about silence, heartbeats, and what holds a stream back. */

import type { FINDING_IDS } from '../../../../../src/core/findings/finding'
import { type Cases, finds, spares } from '../judge'
import { type Story, type StoryOptions, type Teller, type Told, tell } from '../story'

/** A story of one connection that has opened, of which every byte is seen. */
function open(
  act: (stream: Told, story: Teller) => void,
  options: StoryOptions = {},
  headers: Record<string, string> = {},
): Story {
  const story = tell({ level: 'bytes', ...options })
  act(story.connection().start(headers), story)
  return story.done()
}

/** Heartbeats as comments. */
function beat(stream: Told, story: Teller, times: number, period = 15_000): void {
  for (let i = 0; i < times; i++) {
    story.wait(period + (i % 3) * 10)
    stream.comment()
  }
}

/** A response that is open and answered with these headers. */
const answered = (headers: Record<string, string>) =>
  open(
    (stream, story) => {
      story.wait(1000)
      stream.event()
    },
    { level: 'http' },
    headers,
  )

export const LIVENESS: Record<(typeof FINDING_IDS.liveness)[number], Cases> = {
  'no-heartbeat': [
    finds(
      'silent for more than a minute, twice, and it went well',
      open((stream, story) => {
        for (let i = 0; i < 3; i++) {
          story.wait(70_000 + i * 9000)
          stream.event({ data: `order ${i}` })
        }
      }),
      { severity: 'info', variant: 'survived', evidence: ['open', 'event'] },
    ),
    finds(
      'behind nginx',
      open(
        (stream, story) => {
          for (let i = 0; i < 3; i++) {
            story.wait(57_000 + i * 1000)
            stream.event({ data: `order ${i}` })
          }
        },
        {},
        { server: 'nginx' },
      ),
      {
        severity: 'warning',
        variant: 'hop',
        evidence: ['open'],
        values: { hop: 'nginx', limit: 60_000 },
      },
    ),
    finds(
      'ended after a minute of silence',
      open((stream, story) => {
        for (let i = 0; i < 20; i++) {
          story.wait(3000 + i * 150)
          stream.event({ data: `order ${i}` })
        }
        story.wait(60_000)
        stream.lose('cut', 'net::ERR_INCOMPLETE_CHUNKED_ENCODING').back()
        story.wait(100_000)
      }),
      { severity: 'warning', variant: 'ended', evidence: ['open'] },
    ),
    spares(
      'never silent for long',
      open((stream, story) => {
        for (let i = 0; i < 40; i++) {
          story.wait(3000 + (i % 7) * 1000)
          stream.event({ data: `order ${i}` })
        }
      }),
    ),
    spares(
      'comments cannot be seen',
      open(
        (stream, story) => {
          for (let i = 0; i < 3; i++) {
            story.wait(70_000 + i * 9000)
            stream.event({ data: `order ${i}` })
          }
        },
        { level: 'http' },
      ),
    ),
  ],
  'heartbeat-invisible-to-page': [
    finds(
      'the page gives up although comments come',
      open((stream, story) => {
        let last = stream
        for (let i = 0; i < 3; i++) {
          last.event()
          beat(last, story, 3)
          last.close()
          last = story.connection().start()
        }
        story.wait(100)
      }),
      { severity: 'warning', evidence: ['event', 'close'], values: { count: 3 } },
    ),
    spares(
      'the page closes a stream that is silent',
      open((stream, story) => {
        let last = stream
        for (let i = 0; i < 3; i++) {
          last.event().comment()
          story.wait(45_000)
          last.close()
          last = story.connection().start()
        }
        story.wait(100)
      }),
    ),
  ],
  'heartbeat-interval-risky': [
    finds(
      'every minute behind nginx',
      open((stream, story) => beat(stream, story, 8, 58_000), {}, { server: 'nginx/1.27.2' }),
      {
        severity: 'warning',
        variant: 'hop',
        evidence: ['response', 'comment'],
        values: { hop: 'nginx', limit: 60_000 },
      },
    ),
    finds(
      'every forty seconds',
      open((stream, story) => beat(stream, story, 8, 40_000)),
      {
        severity: 'info',
        variant: 'general',
        evidence: ['response', 'comment'],
      },
    ),
    spares(
      'every fifteen seconds',
      open((stream, story) => beat(stream, story, 8), {}, { server: 'nginx/1.27.2' }),
    ),
  ],
  'heartbeat-late': [
    finds(
      'half a period overdue',
      open((stream, story) => {
        beat(stream, story, 12)
        story.wait(25_000)
      }),
      { severity: 'warning', evidence: ['comment'] },
    ),
    spares(
      'nearly due',
      open((stream, story) => {
        beat(stream, story, 12)
        story.wait(16_000)
      }),
    ),
  ],
  'heartbeat-missing': [
    finds(
      'one did not come',
      open((stream, story) => {
        beat(stream, story, 12)
        story.wait(35_000)
      }),
      { severity: 'error', variant: 'silent', evidence: ['comment'] },
    ),
    finds(
      'one did not come, some time ago',
      open((stream, story) => {
        beat(stream, story, 12)
        story.wait(25_000)
        beat(stream, story, 8)
      }),
      { severity: 'error', variant: 'silent', evidence: ['comment'], isResolved: true },
    ),
    finds(
      'one did not come, as far as the page can tell',
      open(
        (stream, story) => {
          for (let i = 0; i < 12; i++) {
            story.wait(15_000 + (i % 3) * 10)
            stream.event({ type: 'ping', data: '' })
          }
          story.wait(35_000)
        },
        { level: 'api' },
      ),
      { severity: 'warning', variant: 'unsure', evidence: ['event'] },
    ),
    finds(
      'they stop, and data goes on',
      open((stream, story) => {
        for (let i = 0; i < 60; i++) {
          story.wait(5000 + (i % 3) * 10)
          stream.event({ data: `price ${i}` })
          if (i % 3 === 2 && (i < 36 || i > 50)) stream.comment()
        }
      }),
      { severity: 'info', variant: 'data-flowed', evidence: ['comment'], isResolved: true },
    ),
    spares(
      'the machine slept',
      open((stream, story) => {
        beat(stream, story, 12)
        story.wait(35_000)
        story.environment('sleep', 34_000)
        beat(stream, story, 3)
      }),
    ),
    spares(
      'all came',
      open((stream, story) => beat(stream, story, 20)),
    ),
  ],
  'silent-stall': [
    finds(
      'nothing for a minute, at fifteen seconds a beat',
      open((stream, story) => {
        beat(stream, story, 12)
        story.wait(62_000)
      }),
      { severity: 'error', variant: 'dead', evidence: ['comment'] },
    ),
    finds(
      'nothing for a minute, as far as the page can tell',
      open(
        (stream, story) => {
          for (let i = 0; i < 12; i++) {
            story.wait(15_000 + (i % 3) * 10)
            stream.event({ type: 'ping', data: '' })
          }
          story.wait(62_000)
        },
        { level: 'api' },
      ),
      { severity: 'warning', variant: 'unsure', evidence: ['event'] },
    ),
    finds(
      'without heartbeats, many times longer than ever',
      open((stream, story) => {
        for (let i = 0; i < 60; i++) {
          story.wait(500 + (i % 5) * 100)
          stream.event({ data: `price ${i}` })
        }
        story.wait(130_000)
      }),
      { severity: 'warning', variant: 'quiet', evidence: ['event'] },
    ),
    spares(
      'a stream that is quiet by nature',
      open((stream, story) => {
        for (let i = 0; i < 30; i++) {
          story.wait(20_000 + (i % 5) * 20_000)
          stream.event({ data: `order ${i}` })
        }
        story.wait(130_000)
      }),
    ),
  ],
  'recovered-after-stall': [
    finds(
      'silent, and then as before',
      open((stream, story) => {
        beat(stream, story, 12)
        story.wait(50_000)
        beat(stream, story, 8)
      }),
      { severity: 'info', variant: 'resumed', evidence: ['comment'], isResolved: true },
    ),
    finds(
      'silent, and then all at once',
      open((stream, story) => {
        beat(stream, story, 12)
        story.wait(60_000)
        for (let i = 0; i < 4; i++) {
          story.wait(2)
          stream.comment()
        }
        beat(stream, story, 8)
      }),
      { severity: 'info', variant: 'held-back', evidence: ['comment'], isResolved: true },
    ),
    spares(
      'never silent',
      open((stream, story) => beat(stream, story, 20)),
    ),
  ],
  'proxy-buffering': [
    finds(
      'heaps of events that were made over half a minute',
      open((stream, story) => {
        for (let heap = 0; heap < 4; heap++) {
          story.wait(30_000)
          for (let i = 0; i < 10; i++) {
            const time = Math.round(story.at()) - (10 - i) * 2900
            stream.event({ data: JSON.stringify({ ts: time, price: i }) })
          }
        }
      }),
      { severity: 'error', evidence: ['event'], values: { count: 3, events: 10 } },
    ),
    spares(
      'heaps of events that were made together',
      open((stream, story) => {
        for (let heap = 0; heap < 4; heap++) {
          story.wait(30_000)
          for (let i = 0; i < 10; i++)
            stream.event({ data: JSON.stringify({ ts: Math.round(story.at()), price: i }) })
        }
      }),
    ),
    spares(
      'the page was frozen meanwhile',
      open((stream, story) => {
        for (let heap = 0; heap < 4; heap++) {
          story.wait(1000)
          story.environment('frozen')
          story.wait(29_000)
          story.environment('resumed')
          for (let i = 0; i < 10; i++) {
            const time = Math.round(story.at()) - (10 - i) * 2900
            stream.event({ data: JSON.stringify({ ts: time, price: i }) })
          }
        }
      }),
    ),
  ],
  'first-byte-delayed': [
    finds(
      'no byte for eight seconds',
      open((stream, story) => {
        story.wait(8000)
        stream.event()
      }),
      { severity: 'info', evidence: ['response', 'event'], isResolved: true },
    ),
    spares(
      'a byte at once',
      open((stream, story) => {
        stream.comment('')
        story.wait(8000)
        stream.event()
      }),
    ),
  ],
  'full-buffering': [
    finds(
      'nothing for twenty seconds, then everything and the end',
      open(
        (stream, story) => {
          story.wait(20_000)
          for (let i = 0; i < 24; i++) stream.event({ data: `line ${i}` })
          story.wait(20)
          stream.lose('clean')
        },
        { level: 'http' },
      ),
      { severity: 'error', variant: 'proven', evidence: ['open', 'event', 'end'] },
    ),
    finds(
      'a short answer after a long thought, which may be meant',
      open(
        (stream, story) => {
          story.wait(20_000)
          for (let i = 0; i < 6; i++) stream.event({ data: `line ${i}` })
          story.wait(20)
          stream.lose('clean')
        },
        { level: 'http' },
      ),
      { severity: 'info', variant: 'once', evidence: ['open', 'event', 'end'] },
    ),
    spares(
      'it comes as it is made',
      open(
        (stream, story) => {
          for (let i = 0; i < 12; i++) {
            story.wait(2000)
            stream.event({ data: `line ${i}` })
          }
          stream.lose('clean')
        },
        { level: 'http' },
      ),
    ),
    spares(
      'one answer, and the end',
      open(
        (stream, story) => {
          story.wait(20_000)
          stream.event({ data: 'done' })
          stream.lose('clean')
        },
        { level: 'http' },
      ),
    ),
  ],
  'compressed-stream': [
    finds(
      'compressed, and nothing comes',
      open((_, story) => story.wait(30_000), { level: 'http' }, { 'content-encoding': 'gzip' }),
      { severity: 'warning', variant: 'held', evidence: ['response'], values: { encoding: 'gzip' } },
    ),
    finds(
      'compressed, and each event comes by itself',
      open(
        (stream, story) => {
          for (let i = 0; i < 10; i++) {
            story.wait(3000)
            stream.event()
          }
        },
        { level: 'http' },
        { 'content-encoding': 'br' },
      ),
      { severity: 'info', variant: 'flushed', evidence: ['response'] },
    ),
    spares('not compressed', answered({ 'content-encoding': 'identity' })),
  ],
  'missing-no-transform': [
    finds('transformation is not forbidden', answered({ 'cache-control': 'no-cache' }), {
      severity: 'info',
      variant: 'transform',
      evidence: ['response'],
    }),
    finds('nothing is said, and a cache is on the way', answered({ 'cache-control': '', via: '1.1 proxy' }), {
      severity: 'warning',
      variant: 'nothing',
      evidence: ['response'],
    }),
    spares('all is said', answered({ 'cache-control': 'no-cache, no-transform' })),
  ],
  'served-from-cache': [
    finds('an age', answered({ age: '37' }), {
      severity: 'error',
      evidence: ['response'],
      values: { sign: 'Age: 37' },
    }),
    finds('a hit', answered({ 'x-cache': 'Hit from cloudfront' }), {
      severity: 'error',
      evidence: ['response'],
    }),
    spares('a miss', answered({ age: '0', 'x-cache': 'Miss from cloudfront', 'cf-cache-status': 'DYNAMIC' })),
  ],
  'missing-x-accel-buffering': [
    finds('nginx', answered({ server: 'nginx' }), { severity: 'info', evidence: ['response'] }),
    spares('nginx that is told', answered({ server: 'nginx', 'x-accel-buffering': 'no' })),
  ],
  'oversized-message': [
    finds(
      'half a megabyte',
      open(stream => stream.event({ size: 512 * 1024 }), { level: 'api' }),
      {
        severity: 'warning',
        evidence: ['event'],
        values: { size: 512 * 1024 },
      },
    ),
    finds(
      'two megabytes',
      open(stream => stream.event({ size: 2 * 1024 * 1024 }), { level: 'api' }),
      {
        severity: 'error',
        evidence: ['event'],
      },
    ),
    spares(
      'two hundred kilobytes',
      open(stream => stream.event({ size: 200 * 1024 }), { level: 'api' }),
    ),
  ],
  'event-flood': [
    finds(
      'two hundred a second',
      open((stream, story) => {
        for (let i = 0; i < 3000; i++) {
          story.wait(5)
          stream.event({ data: `price ${i}` })
        }
      }),
      { severity: 'warning', evidence: ['event'] },
    ),
    finds(
      'two thousand a second, most of them counted only',
      open((stream, story) => {
        for (let i = 0; i < 15; i++) {
          story.wait(1000)
          stream.event().dropped(2000)
        }
        story.wait(30_000)
      }),
      { severity: 'error', evidence: ['event'], isResolved: true },
    ),
    spares(
      'a burst of some seconds',
      open((stream, story) => {
        for (let i = 0; i < 800; i++) {
          story.wait(5)
          stream.event({ data: `price ${i}` })
        }
      }),
    ),
  ],
  'background-throttled': [
    finds(
      'closed in a hidden tab although all was well',
      open(
        (stream, story) => {
          story.environment('hidden')
          for (let i = 0; i < 30; i++) {
            story.wait(15_000)
            stream.event({ data: `price ${i}` })
          }
          stream.close()
        },
        { level: 'api' },
      ),
      { severity: 'info', evidence: ['event', 'close'], isResolved: true },
    ),
    spares(
      'closed in a tab that is shown',
      open(
        (stream, story) => {
          for (let i = 0; i < 30; i++) {
            story.wait(15_000)
            stream.event({ data: `price ${i}` })
          }
          stream.close()
        },
        { level: 'api' },
      ),
    ),
  ],
  'frozen-backlog': [
    finds(
      'all at once after the page goes on',
      open(
        (stream, story) => {
          stream.event()
          story.environment('frozen')
          story.wait(60_000)
          story.environment('resumed')
          for (let i = 0; i < 10; i++) stream.event({ data: `price ${i}` })
        },
        { level: 'api' },
      ),
      { severity: 'info', evidence: ['environment', 'event'], isResolved: true },
    ),
    spares(
      'all at once by itself',
      open(
        (stream, story) => {
          stream.event()
          story.wait(60_000)
          for (let i = 0; i < 10; i++) stream.event({ data: `price ${i}` })
        },
        { level: 'api' },
      ),
    ),
  ],
}
