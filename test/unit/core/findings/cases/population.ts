/** Cases of the findings about how many connections there are, and who makes them. */

import type { FINDING_IDS } from '../../../../../src/core/findings/finding'
import { type Cases, finds, spares } from '../judge'
import { type Story, type StoryOptions, type Teller, tell } from '../story'

/** A story. */
function story(act: (story: Teller) => void, options: StoryOptions = {}): Story {
  const told = tell(options)
  act(told)
  return told.done()
}

const plain = (number: number) => ({
  url: `http://shop.example/events/${number}`,
  page: 'http://shop.example/',
})

export const POPULATION: Record<(typeof FINDING_IDS.population)[number], Cases> = {
  'h1-connection-starvation': [
    finds(
      'the seventh waits',
      story(told => {
        for (let i = 1; i <= 6; i++) told.connection(plain(i)).start()
        told.connection(plain(7)).make().request()
        told.wait(5000)
      }),
      { severity: 'error', variant: 'waiting', evidence: ['connection'], values: { open: 6, waiting: 1 } },
    ),
    finds(
      'four are open here, others in another tab, and three wait',
      story(told => {
        for (let i = 1; i <= 4; i++) told.connection(plain(i)).start()
        for (let i = 5; i <= 7; i++) told.connection(plain(i)).make().request()
        told.wait(5000)
      }),
      { severity: 'error', variant: 'waiting', evidence: ['connection'], values: { open: 4, waiting: 3 } },
    ),
    finds(
      'six are open',
      story(told => {
        for (let i = 1; i <= 6; i++) told.connection(plain(i)).start()
        told.wait(5000)
      }),
      { severity: 'error', variant: 'full', evidence: ['connection'] },
    ),
    finds(
      'four are open',
      story(told => {
        for (let i = 1; i <= 4; i++) told.connection(plain(i)).start()
        told.wait(5000)
      }),
      { severity: 'warning', variant: 'near', evidence: ['connection'], values: { open: 4 } },
    ),
    finds(
      'six were open, and four are left',
      story(told => {
        const all = [1, 2, 3, 4, 5, 6].map(number => told.connection(plain(number)).start())
        told.wait(5000)
        for (const each of all.slice(4)) each.close()
        told.wait(5000)
      }),
      { severity: 'warning', variant: 'near', evidence: ['connection'], values: { open: 4 } },
    ),
    spares(
      'HTTP/2 has no such limit',
      story(told => {
        for (let i = 1; i <= 7; i++)
          told
            .connection({ url: `https://shop.example/events/${i}` })
            .start()
            .protocol('h2')
        told.wait(5000)
      }),
    ),
    spares(
      'three are open',
      story(told => {
        for (let i = 1; i <= 3; i++) told.connection(plain(i)).start()
        told.wait(5000)
      }),
    ),
  ],
  'h2-stream-limit': [
    finds(
      'eighty at once',
      story(told => {
        for (let i = 1; i <= 80; i++) told.connection({ url: `https://shop.example/events/${i}` }).start()
        told.connection().start().protocol('h2')
        told.wait(1000)
      }),
      { severity: 'warning', evidence: ['connection'], values: { open: 81 } },
    ),
    spares(
      'seventy',
      story(told => {
        for (let i = 1; i <= 70; i++)
          told
            .connection({ url: `https://shop.example/events/${i}` })
            .start()
            .protocol('h2')
        told.wait(1000)
      }),
    ),
  ],
  'leaked-connections': [
    finds(
      'four, made one after another',
      story(told => {
        for (let i = 0; i < 4; i++) {
          told.connection({ url: `https://shop.example/events?t=170000000000${i}` }).start()
          told.wait(20_000)
        }
      }),
      { severity: 'error', variant: 'growing', evidence: ['connection'], values: { open: 4 } },
    ),
    finds(
      'two',
      story(told => {
        told.connection().start()
        told.wait(20_000)
        told.connection().start()
        told.wait(11_000)
      }),
      { severity: 'warning', variant: 'growing', evidence: ['connection'] },
    ),
    finds(
      'two at once, as of a component that is mounted twice',
      story(told => {
        told.connection().start()
        told.connection().start()
        told.wait(11_000)
      }),
      { severity: 'info', variant: 'together', evidence: ['connection'] },
    ),
    spares(
      'the old one is closed in the next moment',
      story(told => {
        const old = told.connection().start()
        told.wait(20_000)
        told.connection().start()
        told.wait(2000)
        old.close()
        told.wait(60_000)
      }),
    ),
    spares(
      'two addresses',
      story(told => {
        told.connection({ url: 'https://shop.example/events?topic=a' }).start()
        told.wait(20_000)
        told.connection({ url: 'https://shop.example/events?topic=b' }).start()
        told.wait(60_000)
      }),
    ),
  ],
  'duplicate-handler': [
    finds(
      'two connections, the same events',
      story(told => {
        const one = told.connection().start()
        const other = told.connection().start()
        for (let i = 0; i < 6; i++) {
          told.wait(1000)
          one.event({ data: `price ${i}` })
          told.wait(3)
          other.event({ data: `price ${i}` })
        }
      }),
      { severity: 'warning', evidence: ['event'], values: { count: 6 } },
    ),
    spares(
      'the same heartbeat on both proves nothing',
      story(told => {
        const one = told.connection().start()
        const other = told.connection().start()
        for (let i = 0; i < 20; i++) {
          told.wait(1000)
          one.event({ data: 'ping' })
          other.event({ data: 'ping' })
        }
      }),
    ),
    spares(
      'different events',
      story(told => {
        const one = told.connection().start()
        const other = told.connection().start()
        for (let i = 0; i < 20; i++) {
          told.wait(1000)
          one.event({ data: `a ${i}` })
          other.event({ data: `b ${i}` })
        }
      }),
    ),
  ],
  'manual-reconnect-race': [
    finds(
      'a new one after each error, and the old one not closed',
      story(
        told => {
          const old = told.connection().start()
          told.wait(10_000)
          old.lose()
          told.wait(1000)
          told.connection().start()
          old.back(2000)
          told.wait(5000)
        },
        { level: 'api' },
      ),
      { severity: 'error', evidence: ['error', 'connection'], values: { count: 1 } },
    ),
    spares(
      'the old one is closed first',
      story(told => {
        const old = told.connection().start()
        told.wait(10_000)
        old.lose()
        told.wait(1000)
        old.close()
        told.connection().start()
        told.wait(5000)
      }),
    ),
    spares(
      'the browser had given up',
      story(told => {
        const old = told.connection().start()
        told.wait(10_000)
        old.lose()
        told.wait(3000)
        old.request().respond(502).die()
        told.wait(1000)
        told.connection().start()
      }),
    ),
  ],
  'manual-reconnect-drops-id': [
    finds(
      'a new object begins without an ID',
      story(told => {
        const old = told.connection().start()
        for (let i = 1; i <= 5; i++) old.event({ id: `${i}` })
        told.wait(10_000)
        old.lose()
        old.close()
        told.wait(1000)
        told.connection().start()
        told.wait(1000)
      }),
      { severity: 'warning', evidence: ['connection', 'request', 'open'], values: { id: '5' } },
    ),
    spares(
      'the ID is in the query',
      story(told => {
        const old = told.connection().start()
        for (let i = 1; i <= 5; i++) old.event({ id: `${i}` })
        told.wait(10_000)
        old.lose()
        old.close()
        told.wait(1000)
        told.connection({ url: 'https://shop.example/events?lastEventId=5' }).start()
        told.wait(1000)
      }),
    ),
    spares(
      'there are no IDs',
      story(told => {
        const old = told.connection().start()
        for (let i = 1; i <= 5; i++) old.event()
        told.wait(10_000)
        old.lose()
        old.close()
        told.wait(1000)
        told.connection().start()
      }),
    ),
  ],
  'closed-on-first-error': [
    finds(
      'closed in the handler, and never made again',
      story(
        told => {
          const stream = told.connection().start()
          told.wait(10_000)
          stream.lose()
          stream.close()
          told.wait(90_000)
        },
        { level: 'api' },
      ),
      { severity: 'warning', evidence: ['error', 'close'] },
    ),
    spares(
      'closed in the handler, and made again',
      story(told => {
        const stream = told.connection().start()
        told.wait(10_000)
        stream.lose()
        stream.close()
        told.wait(2000)
        told.connection().start()
        told.wait(90_000)
      }),
    ),
  ],
  'polyfill-cursor-mismatch': [
    finds(
      'the server begins anew, whatever the query says',
      story(
        told => {
          let stream = told.connection().start()
          for (let i = 1; i <= 30; i++) {
            told.wait(1000)
            stream.event({ id: `${i}` })
          }
          stream.lose()
          stream.close()
          told.wait(1000)
          stream = told.connection({ url: 'https://shop.example/events?lastEventId=30' }).start()
          for (let i = 1; i <= 10; i++) {
            told.wait(1000)
            stream.event({ id: `${i}` })
          }
        },
        { level: 'bytes' },
      ),
      { severity: 'warning', evidence: ['event', 'request'], values: { id: '30' } },
    ),
    spares(
      'the server goes on where it says',
      story(
        told => {
          let stream = told.connection().start()
          for (let i = 1; i <= 30; i++) {
            told.wait(1000)
            stream.event({ id: `${i}` })
          }
          stream.lose()
          stream.close()
          told.wait(1000)
          stream = told.connection({ url: 'https://shop.example/events?lastEventId=30' }).start()
          for (let i = 31; i <= 40; i++) {
            told.wait(1000)
            stream.event({ id: `${i}` })
          }
        },
        { level: 'bytes' },
      ),
    ),
  ],
}
