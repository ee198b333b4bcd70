/** Streams that something ends. */

import type { ScriptAttempt } from '../scenarios/script'
import { EVENT, HELD, own, type Sickness, SOON } from './sickness'

export const ENDING: readonly Sickness[] = [
  {
    id: 'abrupt-cut',
    findings: ['abrupt-cut'],
    title: 'Cut in the middle',
    act: 'open',
    url: own({ body: [SOON, EVENT], end: 'cut' }, HELD),
  },
  {
    id: 'reconnect-loop',
    findings: ['reconnect-loop', 'abrupt-cut'],
    title: 'Cut again and again',
    act: 'open',
    url: own({ body: [SOON, EVENT], end: 'cut' }),
  },
  {
    id: 'polling-in-disguise',
    findings: ['polling-in-disguise'],
    title: 'Ended after each event',
    act: 'open',
    takes: 26,
    url: own({ body: [EVENT, { wait: 100 }], end: 'end' }),
  },
  {
    id: 'idle-timeout-disconnect',
    findings: ['idle-timeout-disconnect'],
    title: 'Cut after ten silent seconds, three times',
    act: 'open',
    takes: 44,
    url: own(
      ...[500, 2500, 4500].map((wait): ScriptAttempt => {
        return { body: [SOON, EVENT, { wait }, EVENT, { wait: 10_000 }], end: 'cut' }
      }),
      HELD,
    ),
  },
  {
    id: 'max-lifetime-disconnect',
    findings: ['max-lifetime-disconnect'],
    title: 'Ended at the age of 15 seconds, three times',
    act: 'open',
    takes: 50,
    url: own(
      ...[500, 2000, 3500].map((wait): ScriptAttempt => {
        const body = [SOON, EVENT, { wait: 5000 }, EVENT, { wait: 10_000 - wait }, EVENT, { wait }]
        return { body, end: 'end' }
      }),
      HELD,
    ),
  },
  {
    id: 'deploy-herd',
    findings: ['deploy-herd'],
    title: 'Three streams leave and come back together',
    act: 'three-keys',
    takes: 6,
    url: own({ body: [EVENT, { wait: 1500 }], end: 'end' }, HELD),
  },
]
