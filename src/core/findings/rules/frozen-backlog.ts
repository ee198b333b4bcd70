/** The browser had stopped the page; what the server sent meanwhile came all at once. */

import type { Milliseconds } from '../../units'
import { burstsOf } from '../bursts'
import { type Draft, seqs } from '../finding'
import type { Rule } from '../rule'
import { changesWithin } from '../surroundings'

/** What waited comes this soon after the page goes on. */
const SOON: Milliseconds = 1000
const EVENTS = 3

export const frozenBacklog: Rule<never> = {
  id: 'frozen-backlog',
  severity: 'info',
  level: 'api',
  explains: [
    'silent-stall',
    'heartbeat-missing',
    'heartbeat-late',
    'recovered-after-stall',
    'proxy-buffering',
    'event-flood',
  ],
  reference: 'https://developer.chrome.com/docs/web-platform/page-lifecycle-api',
  judge({ connections, notesOf, surroundings }) {
    return connections.flatMap(({ id }): Draft[] => {
      const bursts = notesOf(id)?.bursts
      if (!bursts) return []
      return burstsOf(bursts.page).flatMap(burst => {
        const [change] = changesWithin(
          surroundings,
          ['resumed', 'pageshow', 'sleep'],
          burst.at - SOON,
          burst.at + SOON,
        )
        if (!change || burst.count < EVENTS) return []
        return {
          connection: id,
          from: burst.at - burst.silence,
          to: burst.at,
          resolvedAt: burst.at,
          evidence: seqs(change.seq, ...burst.seqs),
          values: { count: burst.count, silence: burst.silence },
        }
      })
    })
  },
}
