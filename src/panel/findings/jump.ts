/** Goes from a finding to what shows it: an event, an attempt, a moment or a span of time. */

import type { EpochMilliseconds } from '../../core/units'
import type { Evidence } from '../engine/judgement-messages'
import type { Panel } from '../panel'
import { selectAttempt } from '../timeline/choose'
import { reveal, select, showSpan } from '../timeline/moves'

/** Selects what a record of a log is of, everywhere. */
export function showEvidence(panel: Panel, log: string, evidence: Evidence): void {
  const { state, timeline } = panel
  const place = { log, stream: evidence.stream }
  if (evidence.as === 'attempt') {
    selectAttempt(panel, place, evidence.number)
    return
  }
  // The list of a whole log stays: the event has a row in it too.
  const isWhole = state.view.peek()?.log === place.log && state.view.peek()?.stream === null
  if (evidence.as === 'event') {
    if (!isWhole) panel.select(place)
    state.tab.value = 'events'
    const row = isWhole ? evidence.rowOfLog : evidence.row
    state.selected.value = { row, seq: evidence.seq, elsewhere: true }
    return
  }
  timeline.collapsed.value = false
  timeline.marked.value = { ...place, at: evidence.at }
  reveal(timeline, evidence.at)
}

/** Selects a span of time in the timeline, and shows it with what is around it. */
export function showTime(panel: Panel, from: EpochMilliseconds, to: EpochMilliseconds): void {
  const { timeline } = panel
  const room = Math.max(1000, (to - from) * 0.5)
  timeline.collapsed.value = false
  showSpan(timeline, { from: from - room, to: to + room })
  select(timeline, { from, to: Math.max(to, from + 1) })
}
