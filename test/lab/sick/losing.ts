/** Streams of which something is lost, or comes twice. */

import { HELD, numbered, own, plain, type Sickness, SOON, scenario, sent } from './sickness'

export const LOSING: readonly Sickness[] = [
  {
    id: 'no-ids-unrecoverable',
    findings: ['no-ids-unrecoverable'],
    title: 'No IDs, and a reconnection',
    act: 'open',
    url: own({ body: [SOON, plain(20)], end: 'end' }, HELD),
  },
  {
    id: 'server-ignores-last-event-id',
    findings: ['server-ignores-last-event-id', 'loss-window'],
    title: 'Goes on at 40 after 25',
    act: 'open',
    url: own({ body: [SOON, numbered(1, 25)], end: 'end' }, { body: [numbered(40, 45)] }),
  },
  {
    id: 'id-duplicate',
    findings: ['id-duplicate'],
    title: 'An ID that was there before',
    act: 'open',
    url: sent(numbered(1, 25) + numbered(12, 12) + numbered(26, 28)),
  },
  {
    id: 'id-out-of-order',
    findings: ['id-out-of-order'],
    title: 'An ID that is smaller than the one before',
    act: 'open',
    url: sent(numbered(10, 70, 2) + numbered(31, 31) + numbered(72, 76, 2)),
  },
  {
    id: 'id-invalid',
    findings: ['id-invalid'],
    title: 'An ID of more than a kilobyte',
    act: 'open',
    url: sent(`id: ${'x'.repeat(1100)}\ndata: 1\n\n`),
  },
  {
    id: 'replay-storm',
    findings: ['replay-storm'],
    title: 'Thousands of events after a short reconnection',
    act: 'open',
    takes: 10,
    url: scenario('drop-and-resume', 'interval=100&count=60&missed=3000&drops=1&retry=500'),
  },
  {
    id: 'clock-skewed-ids',
    findings: ['clock-skewed-ids'],
    title: 'IDs from the future',
    act: 'open',
    url: (lab, key) => {
      const future = Date.now() + 3_600_000
      return sent(numbered(future, future + 300, 11))(lab, key)
    },
  },
]
