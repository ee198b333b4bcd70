/** What the timeline shows: signals that the user's moves set, and what follows from them. */

import { computed, effect, type ReadonlySignal, type Signal, signal } from '@preact/signals'
import type { EpochMilliseconds, Milliseconds } from '../../core/units'
import { measureDrawing, restAfter } from '../drawing-pace'
import type { StreamSummary } from '../engine/messages'
import type { SpanStatistics, TimelineAnswer } from '../engine/timeline-messages'
import type { PanelState } from '../panel-state'
import { itemsOf } from '../streams/stream-items'
import { type LaneRange, labelWidth, lanesInSight, RULER, STRIP } from './lane-layout'
import { fitSpan, followLength, followSpan, lengthOf, type Span } from './time-scale'

/** `fit`: all of the log. `follow`: its newest part, as it grows. `free`: what the user moved to. */
export type Mode = 'fit' | 'follow' | 'free'

/** What is marked, as it is selected elsewhere. */
export interface Marked {
  log: string
  stream: string
  at: EpochMilliseconds
}

export interface TimelineState {
  /** Only its bar is shown. */
  collapsed: Signal<boolean>
  /** The table is shown in place of the drawing. */
  asTable: Signal<boolean>
  /** The ruler counts from the beginning of the log. */
  relative: Signal<boolean>
  mode: Signal<Mode>
  /** What is shown in the mode `free`. */
  free: Signal<Span>
  /** How long the part is that is followed; `null` until the user has a wish. */
  followed: Signal<Milliseconds | null>
  /** The wall clock, moved as often as it shows. */
  clock: Signal<EpochMilliseconds>
  /** Size of the drawing, and pixels of the screen for each pixel of the page. */
  size: Signal<{ width: number; height: number; ratio: number }>
  /** How far the lanes are scrolled. */
  scroll: Signal<number>
  answer: Signal<TimelineAnswer | null>
  /** The span that the user has selected, and what it holds. */
  selection: Signal<Span | null>
  statistics: Signal<SpanStatistics | null>
  /** The selected event, where it is known when it was. */
  marked: Signal<Marked | null>

  /** The streams, one lane each, in the order of the list. */
  lanes: ReadonlySignal<readonly StreamSummary[]>
  /** Time goes on: there is a stream that is not closed, and it is not from a file. */
  live: ReadonlySignal<boolean>
  /** From the first record to the last, or to now. */
  log: ReadonlySignal<Span>
  /** What is on screen. */
  span: ReadonlySignal<Span>
  /** Where the axis begins, behind the labels, and how wide it is. */
  axis: ReadonlySignal<{ left: number; width: number }>
  /** Height of what stands above the lanes. */
  head: ReadonlySignal<number>
  /** The lanes in sight. */
  inSight: ReadonlySignal<LaneRange>
}

/** The timeline of a panel that has just been opened. */
export function createTimelineState(state: PanelState): TimelineState {
  const mode = signal<Mode>('follow')
  const free = signal<Span>({ from: 0, to: 1000 })
  const followed = signal<Milliseconds | null>(null)
  const clock = signal(Date.now())

  const lanes = computed(() =>
    itemsOf(state.shownLogs.value, state.arranged.value).flatMap(item =>
      item.kind === 'stream' ? [item.stream] : [],
    ),
  )
  const live = computed(
    () => state.file.value === null && lanes.value.some(({ state }) => state !== 'closed'),
  )
  const calm = matchMedia('(prefers-reduced-motion: reduce)')
  const log = computed(() => {
    const until = state.shownLogs.value.reduce((latest, { until }) => Math.max(latest, until), 0)
    // With each record too, unless the user wants stillness: then with the clock alone.
    const to = live.value ? Math.max(clock.value, calm.matches ? 0 : until) : until
    const from = lanes.value.reduce((first, { createdAt }) => Math.min(first, createdAt), to)
    return { from, to }
  })
  const began = computed(() => log.value.from)
  // How old the log is when it is first seen, not how old it becomes.
  const firstLength = computed(() => followLength(Math.max(0, Date.now() - began.value)))
  const span = computed((): Span => {
    if (mode.value === 'free') return free.value
    if (mode.value === 'fit') return fitSpan(log.value)
    return followSpan(log.value, followed.value ?? firstLength.value)
  })

  const size = signal({ width: 0, height: 0, ratio: 1 })
  const scroll = signal(0)
  const answer = signal<TimelineAnswer | null>(null)
  const axis = computed(() => {
    const left = labelWidth(size.value.width)
    return { left, width: Math.max(0, size.value.width - left) }
  })
  const head = computed(() => RULER + (answer.value?.surroundings.some(({ any }) => any) ? STRIP : 0))
  const inSight = computed(() =>
    lanesInSight(scroll.value, size.value.height - head.value, lanes.value.length),
  )

  return {
    collapsed: signal(false),
    asTable: signal(false),
    relative: signal(false),
    mode,
    free,
    followed,
    clock,
    size,
    scroll,
    answer,
    selection: signal<Span | null>(null),
    statistics: signal<SpanStatistics | null>(null),
    marked: signal<Marked | null>(null),
    lanes,
    live,
    log,
    span,
    axis,
    head,
    inSight,
  }
}

/** Shows a log from its beginning, and a session as it grows, whenever there is another one to be shown. */
export function startAnew(state: PanelState, timeline: TimelineState): () => void {
  const file = computed(() => state.file.value?.id)
  return effect(() => {
    timeline.mode.value = file.value === undefined ? 'follow' : 'fit'
    timeline.followed.value = null
    timeline.selection.value = null
    timeline.statistics.value = null
    timeline.answer.value = null
  })
}

/** Moves of a picture that follows time: no more than 15 in a second, and one where the user wants stillness. */
const MOVE_EVERY: Milliseconds = 66
const MOVE_CALMLY_EVERY: Milliseconds = 1000

/**
 * Moves the clock while its going on can be seen, as often as that makes a pixel and as drawing it leaves time for
 * everything else. Returns what stops it.
 */
export function runTimelineClock(timeline: TimelineState): () => void {
  const seen = signal(!document.hidden)
  const watch = () => {
    seen.value = !document.hidden
  }
  document.addEventListener('visibilitychange', watch)
  const calm = matchMedia('(prefers-reduced-motion: reduce)')
  const { span, axis, clock, mode, free } = timeline
  /** `null` while nothing moves. In powers of two, as the span itself changes with each move. */
  const every = computed(() => {
    if (!seen.value || !timeline.live.value || timeline.collapsed.value || axis.value.width === 0) return null
    if (mode.value === 'free' && free.value.to < clock.value) return null
    const pixel = 2 ** Math.ceil(Math.log2(lengthOf(span.value) / axis.value.width))
    return Math.min(MOVE_CALMLY_EVERY, Math.max(calm.matches ? MOVE_CALMLY_EVERY : MOVE_EVERY, pixel))
  })
  const stop = effect(() => {
    const apart = every.value
    if (apart === null) return
    let timer: ReturnType<typeof setTimeout>
    let isOver = false
    const tick = () => {
      measureDrawing(took => {
        if (!isOver) timer = setTimeout(tick, Math.max(apart - took, restAfter(took)))
      })
      clock.value = Date.now()
    }
    tick()
    return () => {
      isOver = true
      clearTimeout(timer)
    }
  })
  return () => {
    stop()
    document.removeEventListener('visibilitychange', watch)
  }
}
