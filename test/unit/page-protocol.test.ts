/** Which entry of Resource Timing is which attempt: read from entries that Node makes as browsers do. */

import { beforeAll, beforeEach, expect, it } from 'vitest'
import type { Fact, Recorder } from '../../src/page/recorder'
import { waitUntil } from '../support/poll'

type Module = typeof import('../../src/page/protocol')

/** The interfaces that `natives.ts` takes from a window and Node does not have. */
const WINDOW_ONLY = ['Document', 'DOMException', 'MessageEvent', 'PageTransitionEvent', 'SubmitEvent']

let observeProtocol: Module['observeProtocol']
let facts: Fact[]
let recorder: Recorder

beforeAll(async () => {
  for (const name of WINDOW_ONLY) if (!(name in globalThis)) Object.assign(globalThis, { [name]: class {} })
  ;({ observeProtocol } = await import('../../src/page/protocol'))
})

beforeEach(() => {
  facts = []
  recorder = observeProtocol({
    record: fact => void facts.push(fact),
    time: () => 0,
    event: () => {},
    piece: () => {},
    isFlooded: () => false,
    lose: () => {},
    flush: () => {},
    stored: () => {},
    stop: () => {},
  })
})

const connect = (connection: number, url: string) =>
  recorder.record({
    kind: 'connection',
    connection,
    attempt: 0,
    api: 'eventsource',
    url,
    method: 'GET',
    withCredentials: false,
    page: 'https://shop.example/',
  })

const fail = (connection: number) => recorder.record({ kind: 'error', connection, attempt: 1, readyState: 0 })

/** A request that is over now. */
function finish(url: string, protocol: string): void {
  const now = performance.now()
  const timing = { startTime: now - 1, endTime: now, finalServiceWorkerStartTime: 0, redirectStartTime: 0 }
  const more = { redirectEndTime: 0, postRedirectStartTime: now - 1, finalNetworkRequestStartTime: now - 1 }
  const rest = { finalNetworkResponseStartTime: now, encodedBodySize: 1, decodedBodySize: 1 }
  const connection = { ALPNNegotiatedProtocol: protocol, finalConnectionTimingInfo: null }
  const info = { ...timing, ...more, ...rest, finalConnectionTimingInfo: connection }
  // Node's types do not know all that its fetch gives it.
  const mark = performance as unknown as { markResourceTiming(...args: unknown[]): void }
  mark.markResourceTiming(info, url, 'other', globalThis, '')
}

const told = () =>
  facts.flatMap(fact => (fact.kind === 'protocol' ? [`${fact.connection}: ${fact.protocol}`] : []))

it('is that of the attempt at the same address', async () => {
  connect(1, 'https://shop.example/a')
  connect(2, 'https://shop.example/b')
  fail(1)
  fail(2)
  finish('https://shop.example/b', 'h2')
  finish('https://shop.example/a', 'http/1.1')
  await waitUntil('both', () => told().length === 2)
  expect(told().sort()).toEqual(['1: http/1.1', '2: h2'])
})

it('is that of an attempt that goes on elsewhere, where a request that failed has none', async () => {
  connect(1, 'https://shop.example/fails')
  connect(2, 'https://shop.example/moved')
  fail(1)
  // Of two observers the second is told second.
  const isTold = new Promise<void>(resolve => {
    const observer = new PerformanceObserver(() => {
      observer.disconnect()
      resolve()
    })
    observer.observe({ type: 'resource' })
  })
  finish('https://shop.example/fails', '')
  finish('https://shop.example/there', 'h2')
  await isTold
  fail(2)
  await waitUntil('one', () => told().length === 1)
  expect(told()).toEqual(['2: h2'])
})
