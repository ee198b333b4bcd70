/** Cases of the findings about how streams end and come back. */

import type { FINDING_IDS } from '../../../../../src/core/findings/finding'
import { type Cases, finds, spares } from '../judge'
import { type Story, type StoryOptions, type Teller, type Told, tell } from '../story'

/** A story of one connection that has opened. */
function open(
  act: (stream: Told, story: Teller) => void,
  options: StoryOptions = {},
  fields: Parameters<Teller['connection']>[0] = {},
): Story {
  const story = tell(options)
  act(story.connection(fields).start(), story)
  return story.done()
}

/** Lost after so long, and back, so many times. */
const again = (times: number, act: (number: number) => void, stream: Told, wait = 3000) => {
  for (let i = 0; i < times; i++) {
    act(i)
    stream.back(wait)
  }
}

export const ENDS: Record<(typeof FINDING_IDS.ends)[number], Cases> = {
  'reconnect-loop': [
    finds(
      'three streams that live for a second',
      open((stream, story) => {
        again(
          3,
          () => {
            story.wait(1000)
            stream.event().lose('cut', 'net::ERR_INCOMPLETE_CHUNKED_ENCODING')
          },
          stream,
        )
      }),
      { severity: 'error', variant: 'cut', evidence: ['response', 'end', 'error'], values: { count: 3 } },
    ),
    finds(
      'five attempts within a minute, all in vain',
      open((stream, story) => {
        story.wait(100_000)
        stream.lose('cut', 'net::ERR_CONNECTION_RESET')
        for (let i = 0; i < 6; i++) {
          story.wait(3000)
          stream.request().lose('refused', 'net::ERR_CONNECTION_REFUSED')
        }
      }),
      { severity: 'error', variant: 'failing', evidence: ['end', 'error'], cause: 'server-unreachable' },
    ),
    finds(
      'what the page alone is told',
      open(
        (stream, story) => {
          again(
            4,
            () => {
              story.wait(500)
              stream.lose()
            },
            stream,
          )
        },
        { level: 'api' },
      ),
      { severity: 'error', variant: 'ended', evidence: ['error'] },
    ),
    finds(
      'over since a stream has lived',
      open((stream, story) => {
        again(
          4,
          () => {
            story.wait(500)
            stream.lose('clean')
          },
          stream,
        )
        story.wait(60_000)
      }),
      { severity: 'error', variant: 'ended', evidence: ['response', 'end', 'error'], isResolved: true },
    ),
    spares(
      'a deploy: one cut and two refusals',
      open((stream, story) => {
        story.wait(100_000)
        stream.lose('cut', 'net::ERR_CONNECTION_RESET')
        for (let i = 0; i < 2; i++) {
          story.wait(3000)
          stream.request().lose('refused', 'net::ERR_CONNECTION_REFUSED')
        }
        stream.back()
        story.wait(60_000)
      }),
    ),
    spares(
      'the page opens and closes it by itself',
      open((stream, story) => {
        stream.close()
        for (let i = 0; i < 6; i++) {
          const next = story.connection().start()
          story.wait(1000)
          next.close()
          story.wait(1000)
        }
      }),
    ),
  ],
  'polling-in-disguise': [
    finds(
      'one event and the end, again and again',
      open((stream, story) => {
        again(
          5,
          () => {
            story.wait(100)
            stream.event().lose('clean')
          },
          stream,
        )
      }),
      { severity: 'warning', variant: 'closing', evidence: ['response', 'end'], values: { count: 5 } },
    ),
    finds(
      'the server says when to come back each time',
      open(
        (stream, story) => {
          again(
            5,
            () => {
              story.wait(100)
              stream.event({ id: '1' }).retry(3000).lose('clean')
            },
            stream,
          )
        },
        { level: 'bytes' },
      ),
      { severity: 'info', variant: 'meant', evidence: ['response', 'retry', 'end'] },
    ),
    spares(
      'cut, not ended',
      open((stream, story) => {
        again(
          5,
          () => {
            story.wait(100)
            stream.event().lose('cut', 'net::ERR_CONNECTION_RESET')
          },
          stream,
        )
      }),
    ),
    spares(
      'streams that live for a minute',
      open((stream, story) => {
        again(
          5,
          () => {
            story.wait(60_000)
            stream.event().lose('clean')
          },
          stream,
        )
      }),
    ),
  ],
  'idle-timeout-disconnect': [
    finds(
      'a minute after the last byte',
      open(
        (stream, story) => {
          again(
            4,
            number => {
              for (let i = 0; i <= number * 3; i++) {
                story.wait(7000)
                stream.event()
              }
              story.wait(60_010)
              stream.lose('cut', 'net::ERR_INCOMPLETE_CHUNKED_ENCODING')
            },
            stream,
          )
        },
        { level: 'bytes' },
      ),
      {
        severity: 'error',
        variant: 'certain',
        evidence: ['event', 'end', 'error'],
        values: { limit: 60_000, count: 4 },
      },
    ),
    finds(
      'as far as the page can tell',
      open(
        (stream, story) => {
          again(
            4,
            number => {
              for (let i = 0; i <= number * 3; i++) {
                story.wait(7000)
                stream.event()
              }
              story.wait(60_010)
              stream.lose()
            },
            stream,
          )
        },
        { level: 'api' },
      ),
      { severity: 'warning', variant: 'weak', evidence: ['event', 'error'] },
    ),
    finds(
      'nothing was ever sent: silence or age, nobody can tell',
      open(
        (stream, story) => {
          again(
            4,
            () => {
              story.wait(30_000)
              stream.lose('clean')
            },
            stream,
          )
        },
        { level: 'bytes' },
      ),
      { severity: 'warning', variant: 'either', evidence: ['end', 'error'], values: { limit: 30_000 } },
    ),
    spares(
      'silences that differ',
      open(
        (stream, story) => {
          again(
            4,
            number => {
              story.wait(7000)
              stream.event()
              story.wait(50_000 + number * 12_000)
              stream.lose('cut', 'net::ERR_INCOMPLETE_CHUNKED_ENCODING')
            },
            stream,
          )
        },
        { level: 'bytes' },
      ),
    ),
    spares(
      'two may be chance',
      open(
        (stream, story) => {
          again(
            2,
            () => {
              story.wait(7000)
              stream.event()
              story.wait(60_000)
              stream.lose('cut', 'net::ERR_INCOMPLETE_CHUNKED_ENCODING')
            },
            stream,
          )
        },
        { level: 'bytes' },
      ),
    ),
  ],
  'max-lifetime-disconnect': [
    finds(
      'thirty seconds, however much is sent',
      open(
        (stream, story) => {
          again(
            4,
            number => {
              for (let i = 0; i < 14; i++) {
                story.wait(2000 + number * 10)
                stream.event()
              }
              story.wait(29_980 - 14 * (2000 + number * 10))
              stream.lose('clean')
            },
            stream,
          )
        },
        { level: 'bytes' },
      ),
      { severity: 'warning', evidence: ['event', 'end', 'error'], values: { limit: 30_000, count: 4 } },
    ),
    spares(
      'ages that differ',
      open(
        (stream, story) => {
          again(
            4,
            number => {
              for (let i = 0; i < 10 + number * 4; i++) {
                story.wait(2000)
                stream.event()
              }
              stream.lose('clean')
            },
            stream,
          )
        },
        { level: 'bytes' },
      ),
    ),
  ],
  'abrupt-cut': [
    finds(
      'in the middle of a response',
      open((stream, story) => {
        story.wait(100_000)
        stream.event().lose('cut', 'net::ERR_INCOMPLETE_CHUNKED_ENCODING')
        stream.back()
      }),
      { severity: 'info', evidence: ['end', 'error'], isResolved: true },
    ),
    finds(
      'three times',
      open((stream, story) => {
        for (let i = 0; i < 3; i++) {
          story.wait(100_000 + i * 50_000)
          stream.event().lose('cut', 'net::ERR_HTTP2_PROTOCOL_ERROR')
          stream.back()
        }
      }),
      { severity: 'warning', evidence: ['end', 'error'], isResolved: true, values: { count: 3 } },
    ),
    spares(
      'a clean end',
      open((stream, story) => {
        story.wait(100_000)
        stream.event().lose('clean')
        stream.back()
      }),
    ),
    spares(
      'the network has changed',
      open((stream, story) => {
        story.wait(100_000)
        stream.event().lose('cut', 'net::ERR_NETWORK_CHANGED')
        stream.back()
      }),
    ),
  ],
  'network-change-or-sleep': [
    finds(
      'the machine slept',
      open((stream, story) => {
        story.wait(100_000)
        story.environment('sleep', 90_000)
        story.wait(200)
        stream.lose('cut', 'net::ERR_NETWORK_IO_SUSPENDED')
        stream.back()
      }),
      { severity: 'info', variant: 'sleep', evidence: ['environment', 'end', 'error'], isResolved: true },
    ),
    finds(
      'offline',
      open((stream, story) => {
        story.wait(100_000)
        story.environment('offline')
        story.wait(20_000)
        stream.lose('cut', 'net::ERR_CONNECTION_RESET')
      }),
      { severity: 'info', variant: 'network', evidence: ['end', 'error'] },
    ),
    spares(
      'offline long before',
      open((stream, story) => {
        story.environment('offline')
        story.wait(2000)
        story.environment('online')
        story.wait(100_000)
        stream.lose('cut', 'net::ERR_CONNECTION_RESET')
      }),
    ),
  ],
  'deploy-herd': [
    finds(
      'three streams end together and come back together',
      (() => {
        const story = tell()
        const streams = [1, 2, 3].map(number =>
          story.connection({ url: `https://shop.example/events/${number}` }).start(),
        )
        story.wait(100_000)
        for (const stream of streams) stream.lose('cut', 'net::ERR_CONNECTION_RESET')
        story.wait(3000)
        for (const stream of streams) stream.request().respond().open()
        return story.done()
      })(),
      { severity: 'warning', evidence: ['end'], values: { count: 3 } },
    ),
    spares(
      'they come back one after another',
      (() => {
        const story = tell()
        const streams = [1, 2, 3].map(number =>
          story.connection({ url: `https://shop.example/events/${number}` }).start(),
        )
        story.wait(100_000)
        for (const stream of streams) stream.lose('clean')
        for (const stream of streams) {
          story.wait(2000)
          stream.request().respond().open()
        }
        return story.done()
      })(),
    ),
  ],
  'retry-too-small': [
    finds(
      'half a second',
      open(
        stream => {
          stream.retry(500)
        },
        { level: 'bytes' },
      ),
      { severity: 'warning', evidence: ['retry'], values: { delay: 500 } },
    ),
    finds(
      'a tenth of a second',
      open(
        stream => {
          stream.retry(100)
        },
        { level: 'bytes' },
      ),
      { severity: 'error', evidence: ['retry'] },
    ),
    spares(
      'a second',
      open(
        stream => {
          stream.retry(1000)
        },
        { level: 'bytes' },
      ),
    ),
  ],
  'retry-too-large': [
    finds(
      'a minute',
      open(
        stream => {
          stream.retry(60_000)
        },
        { level: 'bytes' },
      ),
      { severity: 'warning', evidence: ['retry'], values: { delay: 60_000 } },
    ),
    finds(
      'ten minutes',
      open(
        stream => {
          stream.retry(600_000)
        },
        { level: 'bytes' },
      ),
      { severity: 'error', evidence: ['retry'] },
    ),
    spares(
      'half a minute',
      open(
        stream => {
          stream.retry(30_000)
        },
        { level: 'bytes' },
      ),
    ),
    spares(
      'a minute until it wants to be asked again',
      open(
        (stream, story) => {
          stream.event().retry(60_000).lose('clean')
          story.wait(1000)
        },
        { level: 'bytes' },
      ),
    ),
  ],
  'retry-not-honoured': [
    finds(
      'asked for ten seconds, back after one',
      open(
        (stream, story) => {
          stream.retry(10_000)
          let last = stream
          for (let i = 0; i < 3; i++) {
            story.wait(60_000)
            last.lose('clean')
            last.close()
            story.wait(1000)
            last = story.connection().start()
          }
        },
        { level: 'bytes' },
      ),
      { severity: 'warning', evidence: ['retry', 'request'], values: { asked: 10_000 } },
    ),
    spares(
      'the browser waits as it was asked',
      open(
        (stream, story) => {
          stream.retry(10_000)
          again(
            3,
            () => {
              story.wait(60_000)
              stream.lose('clean')
            },
            stream,
            10_005,
          )
        },
        { level: 'bytes' },
      ),
    ),
    spares(
      'the page had closed it, and wanted it again later',
      open(
        (stream, story) => {
          stream.retry(10_000)
          let last = stream
          for (let i = 0; i < 3; i++) {
            story.wait(60_000)
            last.close()
            story.wait(1000)
            last = story.connection().start()
          }
        },
        { level: 'bytes' },
      ),
    ),
  ],
  'retry-invalid': [
    finds(
      'with a unit',
      open(
        stream => {
          stream.fault('retry-not-a-number', '5s')
        },
        { level: 'bytes' },
      ),
      { severity: 'warning', evidence: ['fault'], values: { sample: '5s' } },
    ),
    spares(
      'a number',
      open(
        stream => {
          stream.retry(5000)
        },
        { level: 'bytes' },
      ),
    ),
  ],
  'max-retries-exhausted': [
    finds(
      'two failures, and then nothing',
      open((stream, story) => {
        story.wait(60_000)
        stream.lose('cut', 'net::ERR_CONNECTION_RESET')
        stream.close()
        for (let i = 0; i < 3; i++) {
          story.wait(2000)
          story.connection().make().request().lose('refused', 'net::ERR_CONNECTION_REFUSED').close()
        }
        story.wait(90_000)
      }),
      { severity: 'error', evidence: ['end', 'error'], cause: 'server-unreachable' },
    ),
    spares(
      'not for so long',
      open((stream, story) => {
        story.wait(60_000)
        stream.lose('cut', 'net::ERR_CONNECTION_RESET')
        stream.close()
        for (let i = 0; i < 3; i++) {
          story.wait(2000)
          story.connection().make().request().lose('refused', 'net::ERR_CONNECTION_REFUSED').close()
        }
        story.wait(30_000)
      }),
    ),
    spares(
      'the browser goes on by itself',
      open((stream, story) => {
        story.wait(60_000)
        stream.lose('cut', 'net::ERR_CONNECTION_RESET')
        for (let i = 0; i < 3; i++) {
          story.wait(3000)
          stream.request().lose('refused', 'net::ERR_CONNECTION_REFUSED')
        }
        story.wait(90_000)
      }),
    ),
  ],
  'library-closes-when-hidden': [
    finds(
      'a question is asked again each time',
      (() => {
        const story = tell()
        const post = { api: 'fetch', method: 'POST', url: 'https://shop.example/answer' } as const
        let stream = story.connection(post).start()
        for (let i = 0; i < 2; i++) {
          story.wait(20_000)
          story.environment('hidden')
          story.wait(20)
          stream.close()
          story.wait(30_000)
          story.environment('visible')
          story.wait(50)
          stream = story.connection(post).start()
        }
        return story.done()
      })(),
      { severity: 'warning', variant: 'post', evidence: ['environment', 'close', 'connection'] },
    ),
    finds(
      'a feed',
      (() => {
        const story = tell()
        let stream = story.connection().start()
        for (let i = 0; i < 3; i++) {
          story.wait(20_000)
          story.environment('hidden')
          stream.close()
          story.wait(30_000)
          story.environment('visible')
          stream = story.connection().start()
        }
        return story.done()
      })(),
      { severity: 'info', variant: 'get', evidence: ['environment', 'close', 'connection'] },
    ),
    spares(
      'closed long after',
      (() => {
        const story = tell()
        let stream = story.connection().start()
        for (let i = 0; i < 3; i++) {
          story.wait(20_000)
          story.environment('hidden')
          story.wait(10_000)
          stream.close()
          story.wait(30_000)
          story.environment('visible')
          stream = story.connection().start()
        }
        return story.done()
      })(),
    ),
  ],
  'bfcache-cycle': [
    finds(
      'gone with the page, and back with it',
      open((stream, story) => {
        story.wait(20_000)
        story.environment('pagehide')
        stream.close('page')
        story.wait(30_000)
        story.environment('pageshow')
        story.wait(300)
        story.connection().start()
      }),
      { severity: 'info', evidence: ['environment', 'request'], isResolved: true },
    ),
    spares(
      'back long after the page',
      open((stream, story) => {
        story.wait(20_000)
        story.environment('pagehide')
        stream.close('page')
        story.wait(30_000)
        story.environment('pageshow')
        story.wait(20_000)
        story.connection().start()
      }),
    ),
  ],
  'last-event-id-rejected': [
    finds(
      'open without an ID, refused with one',
      open((stream, story) => {
        stream.event({ id: 'order/7' })
        story.wait(60_000)
        stream.lose()
        story.wait(3000)
        stream.request().respond(400).die()
      }),
      {
        severity: 'error',
        evidence: ['request', 'response', 'end', 'error'],
        values: { id: 'order/7', status: 400 },
      },
    ),
    spares(
      'a gateway that refuses everything',
      open((stream, story) => {
        stream.event({ id: 'order/7' })
        story.wait(60_000)
        stream.lose()
        story.wait(3000)
        stream.request().respond(502).die()
      }),
    ),
  ],
  'closed-by-app': [
    finds(
      'closed by the page',
      open(
        (stream, story) => {
          story.wait(5000)
          stream.close()
        },
        { level: 'api' },
      ),
      { severity: 'info', evidence: ['close'] },
    ),
    spares(
      'closed by the browser',
      open((stream, story) => {
        story.wait(5000)
        stream.lose()
        story.wait(3000)
        stream.request().respond(500).die()
      }),
    ),
  ],
  'gc-or-unload': [
    finds(
      'the page was left',
      open(
        (stream, story) => {
          story.wait(5000)
          stream.close('navigation')
        },
        { level: 'api' },
      ),
      { severity: 'info', evidence: ['close'], isResolved: true },
    ),
    spares(
      'it goes on',
      open((_, story) => {
        story.wait(5000)
      }),
    ),
  ],
}
