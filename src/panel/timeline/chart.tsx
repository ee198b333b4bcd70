/** The drawing with what lies over it: the selected span, the line under the pointer, and what is there in words. */

import { useComputed, useSignal } from '@preact/signals'
import type { JSX, TargetedKeyboardEvent } from 'preact'
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import { t } from '../../platform/i18n'
import { type Panel, usePanel } from '../panel'
import { revealLane, selectAt, stepAttempt, stepEvent, stepLane } from './choose'
import { keepDrawing } from './drawing'
import { type Point, watchGestures } from './gestures'
import { LANE } from './lane-layout'
import * as moves from './moves'
import { SelectionBox } from './selection-box'
import { shownWords } from './span-words'
import { actionOf, type TimelineAction } from './timeline-keys'
import type { TimelineState } from './timeline-state'
import { Tooltip } from './tooltip'

export function Chart(): JSX.Element {
  const panel = usePanel()
  const { state, timeline } = panel
  const scroller = useRef<HTMLDivElement>(null)
  const surface = useRef<HTMLDivElement>(null)
  const canvas = useRef<HTMLCanvasElement>(null)
  const hover = useSignal<Point | null>(null)
  const hoveredLane = useComputed(() => hover.value?.lane ?? -1)
  /** What a key has changed, for screen readers. */
  const spoken = useSignal('')
  const { size, head, lanes } = timeline

  useLayoutEffect(() => (scroller.current ? watchSize(scroller.current, timeline) : undefined), [timeline])
  useEffect(() => {
    if (!surface.current || !canvas.current) return
    const stopGestures = watchGestures(surface.current, timeline, {
      onHover(point) {
        hover.value = point
      },
      onClick: point => selectAt(panel, point),
      // What is selected of a lane is of its stream; all streams of a log stay together.
      onSelect({ lane }) {
        const stream = timeline.lanes.peek()[lane]
        if (stream && state.view.peek()?.stream !== null) panel.select({ log: stream.log, stream: stream.id })
      },
    })
    const stopDrawing = keepDrawing(state, timeline, canvas.current, hoveredLane)
    return () => {
      stopGestures()
      stopDrawing()
    }
  }, [panel, state, timeline, hover, hoveredLane])

  // What is selected elsewhere may be out of sight.
  const view = state.view.value
  const selected = lanes.value.findIndex(({ log, id }) => log === view?.log && id === view.stream)
  useEffect(() => {
    if (scroller.current && selected !== -1) revealLane(panel, selected, scroller.current)
  }, [panel, selected])

  function press(event: TargetedKeyboardEvent<HTMLDivElement>): void {
    const action = actionOf(event)
    if (action === null || !scroller.current) return
    event.preventDefault()
    hover.value = null
    act(panel, action, scroller.current)
    spoken.value = shownWords(timeline)
  }

  const width = `${roundToScreen(size.value.width, size.value.ratio)}px`
  const height = `${roundToScreen(size.value.height, size.value.ratio)}px`
  return (
    <div
      class="timeline-scroller"
      ref={scroller}
      onScroll={event => {
        timeline.scroll.value = event.currentTarget.scrollTop
      }}
    >
      <div class="timeline-room" style={{ height: `${head.value + lanes.value.length * LANE}px` }}>
        <div
          class="timeline-view"
          ref={surface}
          data-testid="timeline-chart"
          role="application"
          aria-roledescription={t('timeline')}
          aria-label={t('timelineOf', lanes.value.length)}
          aria-describedby="timeline-keys"
          tabIndex={0}
          style={{ width, height }}
          onKeyDown={press}
        >
          <canvas ref={canvas} role="img" aria-label={t('timelineInTable')} style={{ width, height }} />
          <SelectionBox />
          <Crosshair hover={hover.value} />
        </div>
      </div>
      <p id="timeline-keys" class="visually-hidden">
        {t('timelineKeys')}
      </p>
      <p class="visually-hidden" aria-live="polite">
        {spoken.value}
      </p>
      {hover.value === null ? null : <Tooltip hover={hover.value} canvas={canvas} />}
    </div>
  )
}

/** A length that is whole pixels of the screen: the canvas is not stretched then. */
function roundToScreen(length: number, ratio: number): number {
  return Math.round(length * ratio) / ratio
}

/** Keeps the size of the drawing that of its element, and the density that of the screen. */
function watchSize(element: HTMLElement, { size }: TimelineState): () => void {
  const update = () => {
    const { clientWidth: width, clientHeight: height } = element
    const ratio = devicePixelRatio
    const known = size.peek()
    if (known.width !== width || known.height !== height || known.ratio !== ratio)
      size.value = { width, height, ratio }
  }
  const observer = new ResizeObserver(update)
  observer.observe(element)
  let media = matchMedia(`(resolution: ${devicePixelRatio}dppx)`)
  const onDensity = () => {
    update()
    media = matchMedia(`(resolution: ${devicePixelRatio}dppx)`)
    media.addEventListener('change', onDensity, { once: true })
  }
  media.addEventListener('change', onDensity, { once: true })
  update()
  return () => {
    observer.disconnect()
    media.removeEventListener('change', onDensity)
  }
}

/** A line through all lanes where the pointer is. */
function Crosshair({ hover }: { hover: Point | null }): JSX.Element | null {
  const { timeline } = usePanel()
  if (!hover || hover.x < 0) return null
  return <div class="timeline-cross" style={{ left: `${timeline.axis.value.left + hover.x}px` }} />
}

/** Part of the view that an arrow key moves it by. */
const STEP = 0.1
const PAGE = 0.8
/** Part of the view that an arrow key stretches a selection by. */
const STRETCH = 0.02

function act(panel: Panel, action: TimelineAction, scroller: HTMLElement): void {
  const { timeline } = panel
  const { selection, span, relative } = timeline
  const actions: Record<TimelineAction, () => void> = {
    // Where something is selected, that is what is looked at.
    zoomIn: () => moves.zoom(timeline, 1 / moves.ZOOM_STEP, anchorOf(timeline)),
    zoomOut: () => moves.zoom(timeline, moves.ZOOM_STEP, anchorOf(timeline)),
    fit: () => moves.fit(timeline),
    follow: () => moves.toggleFollow(timeline),
    panLeft: () => moves.pan(timeline, -STEP),
    panRight: () => moves.pan(timeline, STEP),
    pageLeft: () => moves.pan(timeline, -PAGE),
    pageRight: () => moves.pan(timeline, PAGE),
    toBegin: () => moves.showEnd(timeline, 'from'),
    toEnd: () => moves.showEnd(timeline, 'to'),
    laneUp: () => stepLane(panel, -1, scroller),
    laneDown: () => stepLane(panel, 1, scroller),
    selectShown: () => moves.select(timeline, span.peek()),
    selectMore: () => moves.stretchSelection(timeline, STRETCH),
    selectLess: () => moves.stretchSelection(timeline, -STRETCH),
    zoomToSelection: () => moves.zoomToSelection(timeline),
    dropSelection() {
      if (selection.peek()) moves.select(timeline, null)
      else panel.state.selected.value = null
    },
    eventBefore: () => void stepEvent(panel, -1),
    eventAfter: () => void stepEvent(panel, 1),
    attemptBefore: () => stepAttempt(panel, -1),
    attemptAfter: () => stepAttempt(panel, 1),
    relative() {
      relative.value = !relative.peek()
    },
  }
  actions[action]()
}

/** What stays where it is while keys zoom: the selected event if it is in sight. */
function anchorOf({ marked, span, mode }: TimelineState): number | undefined {
  const at = marked.peek()?.at
  const { from, to } = span.peek()
  if (at === undefined || mode.peek() === 'follow') return undefined
  return at >= from && at <= to ? at : undefined
}
