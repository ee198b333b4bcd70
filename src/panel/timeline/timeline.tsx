/** The timeline: all streams on one axis of time, above what is known of the selected one. */

import { effect } from '@preact/signals'
import type { JSX } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { t } from '../../platform/i18n'
import { usePanel } from '../panel'
import { Chart } from './chart'
import { followLanes, followMarks, followSelection } from './following'
import { watchPalette } from './palette'
import { SpanBar } from './span-bar'
import { TimelineBar } from './timeline-bar'
import { runTimelineClock, startAnew, type TimelineState } from './timeline-state'
import { TimelineTable } from './timeline-table'

export function Timeline(): JSX.Element {
  const { state, timeline, ask } = usePanel()
  const section = useRef<HTMLElement>(null)
  const { collapsed, asTable } = timeline

  useEffect(() => {
    const stops = [
      watchPalette(),
      startAnew(state, timeline),
      runTimelineClock(timeline),
      followLanes(state, timeline, ask),
      followSelection(state, timeline, ask),
      followMarks(state, timeline, ask),
      section.current ? tellTests(section.current, timeline) : () => {},
    ]
    return () => {
      for (const stop of stops) stop()
    }
  }, [state, timeline, ask])

  return (
    <section
      class={collapsed.value ? 'timeline collapsed' : 'timeline'}
      data-testid="timeline"
      aria-label={t('timeline')}
      ref={section}
    >
      <TimelineBar />
      {collapsed.value ? null : (
        <>
          {asTable.value ? <TimelineTable /> : <Chart />}
          <SpanBar />
        </>
      )}
    </section>
  )
}

/** Says in attributes what is shown, for tests and for people who automate: a drawing can hardly be asked. */
function tellTests({ dataset }: HTMLElement, timeline: TimelineState): () => void {
  return effect(() => {
    dataset.from = String(timeline.span.value.from)
    dataset.to = String(timeline.span.value.to)
    dataset.mode = timeline.mode.value
    dataset.left = String(timeline.axis.value.left)
    dataset.width = String(timeline.axis.value.width)
    dataset.head = String(timeline.head.value)
    dataset.marked = String(timeline.marked.value?.at ?? '')
  })
}
