/** Which connections are one stream: loops that people write by hand, and two streams that only look like one. */

import { describe, expect, it } from 'vitest'
import type { LogRecord } from '../../../src/core/record'
import { streamAddress } from '../../../src/core/stream-address'
import { createRecorder, fold } from './records'

type Record = ReturnType<typeof createRecorder>

/** The connections of each stream. */
function chains(make: (record: Record) => LogRecord[]): string[][] {
  const history = fold(...make(createRecorder()))
  return [...history.streams.values()].map(({ connections }) => connections.map(({ id }) => id))
}

/** Makes connections by number, of one document. */
function loop(record: Record) {
  return {
    made: (number: number, url = 'https://shop.example/events') =>
      record('connection', { connection: `doc-${number}`, attempt: 0, url }),
    failed: (number: number, readyState: 0 | 2) =>
      record('error', { connection: `doc-${number}`, readyState }),
    closed: (number: number, by: 'page' | 'browser' = 'page') =>
      record('close', { connection: `doc-${number}`, by }),
    opened: (number: number, attempt = 1) => record('open', { connection: `doc-${number}`, attempt }),
  }
}

describe('loops written by hand', () => {
  it('close in onerror, and a new EventSource after a while', () => {
    expect(
      chains(record => {
        const { made, failed, closed } = loop(record)
        return [1, 2, 3].flatMap(number => [made(number), failed(number, 0), closed(number)])
      }),
    ).toEqual([['doc-1', 'doc-2', 'doc-3']])
  })

  it('a new EventSource only where the browser gave up', () => {
    expect(
      chains(record => {
        const { made, failed, closed } = loop(record)
        return [made(1), failed(1, 0), failed(1, 2), closed(1, 'browser'), made(2)]
      }),
    ).toEqual([['doc-1', 'doc-2']])
  })

  it('a new EventSource in onerror without a close: it came after a failure, though both may live', () => {
    expect(
      chains(record => {
        const { made, failed, opened } = loop(record)
        return [made(1), opened(1), failed(1, 0), made(2), opened(2), opened(1, 2)]
      }),
    ).toEqual([['doc-1', 'doc-2']])
  })

  it.each([
    ['a cache-buster', (n: number) => `?_=${1_795_171_480_000 + n}`],
    ['a time under another name', (n: number) => `?room=7&v=${1_795_171_480_000 + n}`],
    ['a random number', (n: number) => `?room=7&x=0.${48_151_623_420 + n}`],
    ['a bare time', (n: number) => `?${1_795_171_480_000 + n}`],
    ['a cursor', (n: number) => `?room=7&lastEventId=${n}`],
    ['a cursor in another spelling', (n: number) => `?Last-Event-ID=a${n}&room=7`],
    ['nothing', () => ''],
  ])('with %s in the query', (_, query) => {
    expect(
      chains(record => {
        const { made, closed } = loop(record)
        return [1, 2, 3].flatMap(n => [made(n, `https://shop.example/events${query(n)}`), closed(n)])
      }),
    ).toEqual([['doc-1', 'doc-2', 'doc-3']])
  })

  it('two loops at once: each new one continues the one that was over first', () => {
    expect(
      chains(record => {
        const { made, closed } = loop(record)
        return [made(1), made(2), closed(2), closed(1), made(3), made(4)]
      }),
    ).toEqual([
      ['doc-1', 'doc-4'],
      ['doc-2', 'doc-3'],
    ])
  })
})

describe('not one stream', () => {
  it('two that are open at once', () => {
    expect(
      chains(record => {
        const { made, closed } = loop(record)
        return [made(1), made(2), closed(1), closed(2)]
      }),
    ).toEqual([['doc-1'], ['doc-2']])
  })

  it('one that came back by itself before the next was made', () => {
    expect(
      chains(record => {
        const { made, failed, opened } = loop(record)
        return [made(1), failed(1, 0), opened(1, 2), made(2)]
      }),
    ).toEqual([['doc-1'], ['doc-2']])
  })

  it('connections of two documents', () => {
    expect(
      chains(record => [
        record('connection', { connection: 'one-1', attempt: 0 }),
        record('close', { connection: 'one-1', by: 'navigation' }),
        record('connection', { connection: 'two-1', attempt: 0 }),
      ]),
    ).toEqual([['one-1'], ['two-1']])
  })

  it('two rooms', () => {
    expect(
      chains(record => {
        const { made, closed } = loop(record)
        return [
          made(1, 'https://shop.example/events?room=1'),
          closed(1),
          made(2, 'https://shop.example/events?room=2'),
        ]
      }),
    ).toEqual([['doc-1'], ['doc-2']])
  })

  it('two questions by POST', () => {
    expect(
      chains(record =>
        [1, 2].flatMap(number => {
          const connection = `doc-${number}`
          return [
            record('connection', { connection, attempt: 0, api: 'fetch', method: 'POST' }),
            record('close', { connection, by: 'end' }),
          ]
        }),
      ),
    ).toEqual([['doc-1'], ['doc-2']])
  })
})

describe('of workers, whom only the HTTP observer sees', () => {
  it('the next connection continues the one that ended', () => {
    expect(
      chains(record =>
        [1, 2].flatMap(number => {
          const base = { connection: `worker-${number}`, source: 'http' as const }
          return [
            record('connection', { ...base, attempt: 0, api: 'worker' }),
            record('request', base),
            record('response', base),
            record('end', { ...base, how: 'cut' }),
          ]
        }),
      ),
    ).toEqual([['worker-1', 'worker-2']])
  })
})

describe('streamAddress', () => {
  it.each([
    ['https://shop.example/a?b=1&c=2#d', 'https://shop.example/a?b=1&c=2'],
    ['https://shop.example/a?b=1&nonce=x&ts=5', 'https://shop.example/a?b=1'],
    ['https://shop.example/a?user=4915112345', 'https://shop.example/a?user=4915112345'],
    ['https://shop.example/a?t=topic', 'https://shop.example/a?t=topic'],
    ['https://shop.example/a?since=yesterday', 'https://shop.example/a'],
  ])('%s', (url, address) => {
    expect(streamAddress(url)).toBe(address)
  })

  it('is null for what cannot be compared', () => {
    expect(streamAddress('not a url')).toBeNull()
    expect(streamAddress(`https://shop.example/${'x'.repeat(5000)}`)).toBeNull()
  })
})
