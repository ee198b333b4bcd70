/**
 * Everything that can be wrong with a stream and that the lab can make happen, as the page `/sick` offers it and as the
 * end-to-end tests make it happen; and beside it streams with which nothing is wrong.
 */

import { ENDING } from './ending'
import { LOSING } from './losing'
import { MISTAKES } from './mistakes'
import { OPENING } from './opening'
import { PAYLOAD } from './payload'
import { type Sickness, scenario } from './sickness'
import { SILENCE } from './silence'
import { WIRE } from './wire'

/** In the order of the page. */
export const sicknesses: readonly Sickness[] = [
  ...OPENING,
  ...MISTAKES,
  ...ENDING,
  ...LOSING,
  ...SILENCE,
  ...PAYLOAD,
]

/** What is found only where the bytes are seen. */
export const onTheWire: readonly Sickness[] = WIRE

/** Streams of which nothing but what is worth knowing may be said. */
export const healthy: readonly Pick<Sickness, 'id' | 'title' | 'url'>[] = [
  { id: 'steady', title: 'Steady', url: scenario('steady', 'interval=400') },
  { id: 'heartbeat-event', title: 'Heartbeats as events', url: scenario('heartbeat-event', 'interval=1000') },
  {
    id: 'heartbeat-comment',
    title: 'Heartbeats as comments',
    url: scenario('heartbeat-comment', 'interval=1000'),
  },
  {
    id: 'resumed',
    title: 'Drops once, and resumes',
    url: scenario('drop-and-resume', 'interval=300&count=25&drops=1&retry=500'),
  },
]
