/** Keeps what the timeline knows up to date: the lanes in sight, the selected span, and what is selected elsewhere. */

import { computed, effect } from '@preact/signals'
import type { EngineClient } from '../engine/client'
import type { SpanQuestion, TimelineQuestion } from '../engine/timeline-messages'
import { createLatest } from '../latest'
import { type PanelState, streamKey } from '../panel-state'
import { MARKS_APART } from './lane-layout'
import { reveal } from './moves'
import { lengthOf } from './time-scale'
import type { TimelineState } from './timeline-state'

/** How much more than what is in sight is asked for at each side, as a part of it: moving needs no answer then. */
const BESIDE = 0.5

type Ask = EngineClient['ask']

/** Keeps the answer fit for what is in sight. Returns what stops it. */
export function followLanes(state: PanelState, timeline: TimelineState, ask: Ask): () => void {
  const { answer, span, axis, inSight, lanes, collapsed } = timeline
  const latest = createLatest(
    (question: TimelineQuestion) => ask('timeline', question),
    found => {
      answer.value = found
    },
    state.fail,
  )
  let before: { question: TimelineQuestion; logs: unknown; streams: string } | null = null

  return effect(() => {
    const { width } = axis.value
    if (collapsed.value || width <= 0) return
    const { first, behind } = inSight.value
    const wanted = lanes.value.slice(first, behind)
    const streams = wanted.map(streamKey).join('\n')
    // Another list of logs with each record that was read.
    const logs = state.logs.value
    const { from, to } = span.value
    const length = lengthOf(span.value)
    const step = length / width
    const isKnown =
      before?.logs === logs &&
      before.streams === streams &&
      before.question.from <= from &&
      before.question.to >= to &&
      // The same but for rounding: a picture that follows time moves without being asked for anew.
      Math.abs(before.question.step - step) < step * 1e-6
    if (isKnown) return
    const question = {
      streams: wanted.map(({ log, id }) => ({ log, stream: id })),
      from: from - length * BESIDE,
      to: to + length * BESIDE,
      step,
      apart: MARKS_APART * step,
    }
    before = { question, logs, streams }
    latest.ask(question)
  })
}

/** Measures the selected span, of the stream or the log that is looked at. Returns what stops it. */
export function followSelection(state: PanelState, timeline: TimelineState, ask: Ask): () => void {
  const { selection, statistics, log } = timeline
  const latest = createLatest(
    (question: SpanQuestion) => ask('spans', question),
    ({ spans }) => {
      statistics.value = selection.peek() ? (spans[0] ?? null) : null
    },
    state.fail,
  )
  return effect(() => {
    const chosen = selection.value
    const view = state.view.value
    state.logs.value
    if (!chosen || !view) statistics.value = null
    else latest.ask({ of: [view], ...chosen, now: log.peek().to })
  })
}

/** Finds out when the selected event was, and the selected attempt; brings what was selected elsewhere into sight. */
export function followMarks(state: PanelState, timeline: TimelineState, ask: Ask): () => void {
  const { marked } = timeline
  const row = computed(() => state.selected.value?.row ?? null)
  const stopEvents = effect(() => {
    const view = state.view.value
    const wanted = row.value
    if (!view || wanted === null) {
      marked.value = null
      return
    }
    let isWanted = true
    void ask('rows', { view, from: wanted, to: wanted + 1 }).then(({ rows: [found] }) => {
      if (!isWanted || !found) return
      marked.value = { log: view.log, stream: found.stream, at: found.at }
      reveal(timeline, found.at)
    })
    return () => {
      isWanted = false
    }
  })
  const stopAttempts = effect(() => {
    const view = state.view.value
    const wanted = state.attempt.value
    if (!view || view.stream === null || wanted === 0) return
    let isWanted = true
    void ask('attempts', { view }).then(({ rows }) => {
      const found = rows.find(({ number }) => number === wanted)
      const at = found?.startedAt ?? found?.openedAt ?? null
      if (isWanted && at !== null) reveal(timeline, at)
    })
    return () => {
      isWanted = false
    }
  })
  return () => {
    stopEvents()
    stopAttempts()
  }
}
