/**
 * What only the bytes of a stream show: with DevTools open or, in Firefox, by deep capture. One of them is a mistake of
 * widely copied tutorials.
 */

import { EVENT, FIRST, HELD, own, type Sickness, SOON } from './sickness'

const COMMENT = ': keep-alive\n\n'
const comments = (count: number, every: number) =>
  Array.from({ length: count }, () => [COMMENT, { wait: every }]).flat()

export const WIRE: readonly Sickness[] = [
  {
    id: 'heartbeat-invisible-to-page',
    findings: ['heartbeat-invisible-to-page'],
    title: 'Heartbeats as comments, and a page that waits for one it can see',
    act: 'watchdog',
    // Chromium gives DevTools no body of a request that the page has ended.
    only: 'firefox',
    takes: 13,
    url: own({ body: [EVENT, ...comments(14, 1000)] }),
  },
  {
    id: 'heartbeat-comment-missing',
    findings: ['heartbeat-missing', 'recovered-after-stall'],
    title: 'Heartbeats as comments that stop and come again',
    act: 'open',
    only: 'firefox',
    takes: 24,
    url: own({ body: [...comments(8, 1000), { wait: 9000 }, ...comments(4, 1000)] }),
  },
  {
    id: 'bom-midstream',
    findings: ['bom-midstream'],
    title: 'A byte order mark before the second event',
    act: 'open',
    url: own({ body: [EVENT, '\uFEFFdata: {"n":2}\n\n'], end: 'end' }, HELD),
  },
  {
    id: 'retry-invalid',
    findings: ['retry-invalid'],
    title: 'A retry field in words',
    act: 'open',
    url: own({ body: ['retry: soon\n\n', EVENT], end: 'end' }, HELD),
  },
  {
    id: 'retry-too-small',
    findings: ['retry-too-small'],
    title: 'A retry field of ten milliseconds',
    act: 'open',
    url: own({ body: ['retry: 10\n\n', EVENT], end: 'end' }, HELD),
  },
  {
    id: 'retry-too-large',
    findings: ['retry-too-large'],
    title: 'A retry field of ten minutes',
    act: 'open',
    takes: 7,
    url: own({ body: ['retry: 600000\n\n', EVENT, { wait: 6000 }], end: 'end' }, HELD),
  },
  {
    id: 'truncated-final-event',
    findings: ['truncated-final-event'],
    title: 'An end within an event',
    act: 'open',
    url: own({ body: [SOON, EVENT, 'data: {"n":2}\n'], end: 'end' }, HELD),
  },
  {
    id: 'id-with-nul',
    findings: ['id-invalid'],
    title: 'An ID with a zero byte',
    act: 'open',
    url: own({ body: [SOON, EVENT, 'id: a\0b\ndata: {"n":2}\n\n', EVENT], end: 'end' }, HELD),
  },
  {
    id: 'id-only-checkpoint-lost',
    findings: ['id-only-checkpoint-lost'],
    title: 'An ID without data, which Firefox forgets',
    act: 'open',
    only: 'firefox',
    url: own({ body: [SOON, FIRST, 'id: 9\n\n'], end: 'end' }, HELD),
  },
  {
    id: 'unlistened-event-type',
    findings: ['unlistened-event-type'],
    title: 'Events of a type that nobody listens to',
    act: 'open',
    takes: 8,
    url: own({ body: Array.from({ length: 5 }, () => ['event: price\ndata: 1\n\n', { wait: 2000 }]).flat() }),
  },
]
