/** Streams that are silent, or held back on the way. */

import { gzipSync } from 'node:zlib'
import { beats, EVENT, HELD, numbered, own, type Sickness, scenario, withHeaders } from './sickness'

export const SILENCE: readonly Sickness[] = [
  {
    id: 'silent-stall',
    findings: ['silent-stall'],
    title: 'Heartbeats that stop for good',
    act: 'open',
    takes: 58,
    url: own({ body: beats(8, 1000) }),
  },
  {
    id: 'recovered-after-stall',
    findings: ['heartbeat-missing', 'recovered-after-stall'],
    title: 'Heartbeats that stop and come again',
    act: 'open',
    takes: 24,
    url: own({ body: [...beats(8, 1000), { wait: 9000 }, ...beats(4, 1000)] }),
  },
  {
    id: 'full-buffering',
    findings: ['full-buffering'],
    title: 'All events at the end',
    act: 'open',
    takes: 8,
    url: own({ body: [{ wait: 6000 }, numbered(1, 25)], end: 'end' }, HELD),
  },
  {
    id: 'open-delayed-until-first-byte',
    findings: ['open-delayed-until-first-byte'],
    title: 'The head, and no byte for three seconds',
    act: 'open',
    only: 'firefox',
    takes: 4,
    url: own({ body: [{ wait: 3000 }, EVENT] }),
  },
  {
    id: 'has-content-length',
    findings: ['has-content-length'],
    title: 'A stream with a length',
    act: 'open',
    url: withHeaders({ 'content-length': '5000' }),
  },
  {
    id: 'compressed-stream',
    findings: ['compressed-stream'],
    title: 'A stream in gzip',
    act: 'open',
    url: own({
      headers: { 'content-encoding': 'gzip' },
      body: [{ base64: gzipSync(EVENT).toString('base64') }],
    }),
  },
  {
    id: 'missing-no-transform',
    findings: ['missing-no-transform'],
    title: 'Behind a cache, without a word on caching',
    act: 'open',
    url: own({ headers: { 'cache-control': null, via: '1.1 cache' }, body: [EVENT] }),
  },
  {
    id: 'missing-x-accel-buffering',
    findings: ['missing-x-accel-buffering'],
    title: 'Behind nginx',
    act: 'open',
    url: withHeaders({ server: 'nginx/1.28.0' }),
  },
  {
    id: 'served-from-cache',
    findings: ['served-from-cache'],
    title: 'From a cache',
    act: 'open',
    url: withHeaders({ age: '120', 'x-cache': 'HIT' }),
  },
  {
    id: 'oversized-message',
    findings: ['oversized-message'],
    title: 'An event of two megabytes',
    act: 'open',
    url: scenario('big-event', 'size=2000000'),
  },
]
