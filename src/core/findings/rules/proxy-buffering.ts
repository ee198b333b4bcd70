/** Something on the way collects what the server sends and lets it go in heaps. */

import type { Milliseconds } from '../../units'
import { type Burst, burstsOf } from '../bursts'
import type { Draft } from '../finding'
import type { Rule, StreamView } from '../rule'
import { isExcused, sinceWhen } from '../surroundings'

const TIMES = 3
/** Silences of this many periods, or this long, before each. */
const PERIODS = 2
const LEAST: Milliseconds = 10_000
const BLOCKS = 3
/** What was made over this share of the silence was held back during it. */
const SHARE = 0.5

export const proxyBuffering: Rule<never> = {
  id: 'proxy-buffering',
  severity: 'error',
  level: 'devtools',
  explains: [
    'heartbeat-late',
    'heartbeat-missing',
    'silent-stall',
    'recovered-after-stall',
    'first-byte-delayed',
    'compressed-stream',
    'missing-x-accel-buffering',
    'missing-no-transform',
    'clock-skewed-ids',
    'event-flood',
    'idle-timeout-disconnect',
  ],
  reference: 'https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_buffering',
  snippets: ['nginx-sse', 'caddy-sse', 'node-no-buffering', 'compression-off'],
  judge(view) {
    const held = view.connections.flatMap(({ id }) => heldBack(id, view)).sort((a, b) => a.at - b.at)
    const [first] = held
    const last = held.at(-1)
    if (!first || !last || held.length < TIMES) return []
    const draft: Draft = {
      from: first.at - first.silence,
      to: last.at,
      resolvedAt: null,
      evidence: held.flatMap(({ seqs }) => seqs),
      values: {
        count: held.length,
        silence: Math.max(...held.map(({ silence }) => silence)),
        events: Math.max(...held.map(({ count }) => count)),
      },
    }
    return [draft]
  },
}

/** Bursts of what was made over a time and came at once. */
function heldBack(connection: string, { notesOf, health, surroundings }: StreamView): Burst[] {
  const notes = notesOf(connection)
  if (!notes) return []
  const period = health?.heartbeat.period ?? 0
  const silent = Math.max(LEAST, PERIODS * period)
  const all = [...burstsOf(notes.bursts.page), ...burstsOf(notes.bursts.others)]
  return all.filter(({ at, silence, count, comments, span }) => {
    if (silence < silent) return false
    // A page that was asleep or frozen gets what has come meanwhile in one go.
    if (isExcused(surroundings, at - silence, at + 1000) || sinceWhen(surroundings, 'hidden', at) !== null)
      return false
    const isMadeApart = count >= BLOCKS && span !== null && span > silence * SHARE
    // Heartbeats come by a timer: two at once were not sent at once.
    return isMadeApart || (comments >= 2 && period > 0)
  })
}
