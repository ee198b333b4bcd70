/** Selecting on the timeline: what is clicked on, or reached with a key, is selected everywhere. */

import type { FindingMark } from '../engine/timeline-messages'
import type { Panel } from '../panel'
import type { Point } from './gestures'
import { hitLane } from './hit'
import { LANE, scrollTo } from './lane-layout'
import { lengthOf } from './time-scale'

/** Selects what is at a place: an attempt, an event, or the stream. */
export function selectAt(panel: Panel, point: Point): void {
  const { timeline } = panel
  const stream = timeline.lanes.peek()[point.lane]
  if (!stream) return
  const answer = timeline.answer.peek()
  const lane = answer?.lanes.find(each => each.log === stream.log && each.stream === stream.id)
  const { width } = timeline.axis.peek()
  const span = timeline.span.peek()
  const place = { log: stream.log, stream: stream.id }
  if (!answer || !lane || point.x < 0) {
    panel.select(place)
    return
  }
  const hit = hitLane(lane, point.x, point.inLane, { span, width, step: answer.question.step })
  if (hit.on === 'attempt') selectAttempt(panel, place, hit.group.mark.number)
  else if (hit.on === 'finding') selectFindings(panel, place, hit.mark)
  else if (hit.on === 'event') void selectEvent(panel, place, hit.at, hit.within)
  else if (hit.on === 'events') {
    const middle = (hit.from + hit.to) / 2
    void selectEvent(panel, place, middle, hit.to - hit.from)
  } else if (hit.on === 'beat') void selectEvent(panel, place, hit.at, lengthOf(span) / width / 1000)
  else panel.select(place)
}

/** Shows the findings of a stream, and points at one of them. */
function selectFindings(panel: Panel, place: Place, { key }: FindingMark): void {
  panel.select(place)
  panel.state.tab.value = 'findings'
  panel.state.finding.value = key
}

interface Place {
  log: string
  stream: string
}

/** Selects an attempt by its number in its stream. */
export function selectAttempt(panel: Panel, place: Place, number: number): void {
  panel.select(place)
  panel.state.tab.value = 'attempts'
  panel.state.attempt.value = number
}

/** Selects the event that is nearest to a time; the stream alone if there is none near. */
async function selectEvent(panel: Panel, place: Place, at: number, within: number): Promise<void> {
  const { event } = await panel.ask('nearest', { ...place, at, within })
  const { state } = panel
  // The list of a whole log stays: the event has a row in it too.
  const isWhole = state.view.peek()?.log === place.log && state.view.peek()?.stream === null
  if (!isWhole) panel.select(place)
  if (!event) return
  state.tab.value = 'events'
  state.selected.value = { row: isWhole ? event.rowOfLog : event.row, seq: event.seq, elsewhere: true }
}

/** Selects the event before or after the one that is selected; the first in sight if none is. */
export async function stepEvent(panel: Panel, by: 1 | -1): Promise<void> {
  const { state, timeline } = panel
  const view = state.view.peek()
  if (!view) return
  const selected = state.selected.peek()
  if (!selected) {
    if (view.stream === null) return
    const span = timeline.span.peek()
    const at = by === 1 ? span.from : span.to
    await selectEvent(panel, { log: view.log, stream: view.stream }, at, lengthOf(span))
    return
  }
  const row = selected.row + by
  const { rows } = await panel.ask('rows', { view, from: row, to: row + 1 })
  const [found] = rows
  if (row < 0 || !found) return
  state.tab.value = 'events'
  state.selected.value = { row, seq: found.seq, elsewhere: true }
}

/** Selects the attempt before or after the one that is selected; the latest if none is. */
export function stepAttempt(panel: Panel, by: 1 | -1): void {
  const { state } = panel
  const stream = state.stream.peek()
  if (!stream) return
  const selected = state.attempt.peek()
  const wanted = selected === 0 ? stream.attempts : selected + by
  if (wanted < 1 || wanted > stream.attempts) return
  state.tab.value = 'attempts'
  state.attempt.value = wanted
}

/** Selects the stream above or below the one that is selected, and brings its lane into sight. */
export function stepLane(panel: Panel, by: 1 | -1, scroller: HTMLElement): void {
  const { state, timeline } = panel
  const lanes = timeline.lanes.peek()
  const view = state.view.peek()
  const current = lanes.findIndex(({ log, id }) => log === view?.log && id === view.stream)
  const wanted = Math.min(lanes.length - 1, Math.max(0, current + by))
  const stream = lanes[wanted]
  if (!stream) return
  panel.select({ log: stream.log, stream: stream.id })
  revealLane(panel, wanted, scroller)
}

/** Scrolls a lane into sight. */
export function revealLane({ timeline }: Panel, lane: number, scroller: HTMLElement): void {
  const room = timeline.size.peek().height - timeline.head.peek()
  const top = scrollTo(lane, timeline.scroll.peek(), Math.max(LANE, room))
  if (top !== timeline.scroll.peek()) scroller.scrollTo({ top, behavior: 'instant' })
}
