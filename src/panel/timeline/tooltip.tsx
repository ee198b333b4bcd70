/** What is under the pointer, in words. Everything in it is in the tables too, so that screen readers need not hear it. */

import { useSignal } from '@preact/signals'
import type { JSX, RefObject } from 'preact'
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import { t } from '../../platform/i18n'
import type { EventRow } from '../engine/messages'
import type { Lane, NearestEvent } from '../engine/timeline-messages'
import { wordsOf } from '../findings/finding-words'
import { usePanel } from '../panel'
import { streamKey } from '../panel-state'
import { stateWord } from '../streams/stream-state'
import { formatBytes, formatCount, formatSpan } from '../widgets/format'
import { visibleLine } from '../widgets/visible-text'
import { outcomeWords, STATE_WORDS } from './attempt-words'
import { concerns, SURROUNDING_WORDS } from './draw-axis'
import type { Point } from './gestures'
import { type Hit, hitLane, surroundingsAt } from './hit'
import { momentWords } from './span-words'
import { timeAt } from './time-scale'
import type { TimelineState } from './timeline-state'

/** Beginning of a payload that is shown. */
const PREVIEW = 90
/** Distance from the pointer. */
const APART = 14

interface Words {
  title: string
  lines: string[]
}

export function Tooltip(props: {
  hover: Point
  canvas: RefObject<HTMLCanvasElement | null>
}): JSX.Element | null {
  const { hover, canvas } = props
  const { timeline } = usePanel()
  const box = useRef<HTMLDivElement>(null)
  const answer = timeline.answer.value
  const stream = timeline.lanes.value[hover.lane]
  const lane = stream && answer?.lanes.find(each => each.log === stream.log && each.stream === stream.id)
  const axis = {
    span: timeline.span.value,
    width: timeline.axis.value.width,
    step: answer?.question.step ?? 1,
  }
  const at = timeAt(axis.span, axis.width, hover.x)
  const hit: Hit = lane && hover.x >= 0 ? hitLane(lane, hover.x, hover.inLane, axis) : { on: 'nothing' }
  const event = useEvent(lane, hit)

  useLayoutEffect(() => {
    const surface = canvas.current?.getBoundingClientRect()
    if (!box.current || !surface) return
    const { offsetWidth: width, offsetHeight: height } = box.current
    const x = surface.left + timeline.axis.peek().left + hover.x + APART
    const y = surface.top + hover.y + APART
    const left = x + width > innerWidth ? x - width - 2 * APART : x
    const top = y + height > innerHeight ? y - height - 2 * APART : y
    box.current.style.transform = `translate(${Math.max(2, left)}px, ${Math.max(2, top)}px)`
  })

  if (axis.width <= 0) return null
  if (hover.x < 0) {
    if (!stream) return null
    return (
      <div class="timeline-tooltip" data-testid="timeline-tooltip" aria-hidden="true" ref={box}>
        <strong>{visibleLine(stream.origin?.url ?? t('unknownStream'))}</strong>
        <div>{stateWord(stream)}</div>
      </div>
    )
  }
  const words = hitWords(hit, timeline, event)
  const log = stream?.log ?? answer?.surroundings[0]?.log
  const around = surroundingsAt(
    answer?.surroundings.find(each => each.log === log),
    at,
    (4 * (axis.span.to - axis.span.from)) / axis.width,
  )
  const surrounding = around.spans
    .filter(span => concerns(span, lane))
    .map(
      ({ what, from, to }) =>
        `${t(SURROUNDING_WORDS[what])} ${formatSpan((to ?? timeline.log.value.to) - from)}`,
    )
  if (around.navigation) surrounding.push(t('spanNavigated', visibleLine(around.navigation.document ?? '')))
  return (
    <div class="timeline-tooltip" data-testid="timeline-tooltip" aria-hidden="true" ref={box}>
      <div class="dim">{momentWords(words?.at ?? at, timeline)}</div>
      {words ? <strong>{words.title}</strong> : null}
      {words?.lines.map(line => (
        <div key={line} class="timeline-tooltip-line">
          {line}
        </div>
      ))}
      {surrounding.map(line => (
        <div key={line}>{line}</div>
      ))}
    </div>
  )
}

interface EventFacts {
  of: string
  nearest: NearestEvent
  row: EventRow | null
}

/** The event that is pointed at, asked for while the pointer rests on it. */
function useEvent(lane: Lane | undefined, hit: Hit): EventFacts | null {
  const { ask } = usePanel()
  const facts = useSignal<EventFacts | null>(null)
  const key = lane && hit.on === 'event' ? `${streamKey({ log: lane.log, id: lane.stream })}\n${hit.at}` : ''
  useEffect(() => {
    if (!lane || hit.on !== 'event') return
    let isWanted = true
    const { log, stream } = lane
    void (async () => {
      const { event } = await ask('nearest', { log, stream, at: hit.at, within: hit.within })
      if (!event || !isWanted) return
      facts.value = { of: key, nearest: event, row: null }
      const { rows } = await ask('rows', { view: { log, stream }, from: event.row, to: event.row + 1 })
      if (isWanted) facts.value = { of: key, nearest: event, row: rows[0] ?? null }
    })()
    return () => {
      isWanted = false
    }
  }, [ask, key])
  return facts.value?.of === key ? facts.value : null
}

function hitWords(
  hit: Hit,
  timeline: TimelineState,
  event: EventFacts | null,
): (Words & { at?: number }) | null {
  const moment = (at: number) => momentWords(at, timeline)
  const now = timeline.log.value.to
  switch (hit.on) {
    case 'event': {
      const text = event?.row?.text
      const facts = [
        event ? formatBytes(event.nearest.size) : '',
        event?.nearest.since == null ? '' : t('sinceFormer', formatSpan(event.nearest.since)),
      ]
      return {
        at: hit.at,
        title: text ? visibleLine(text.type) : t('oneEvent'),
        lines: [
          facts.filter(fact => fact !== '').join(' · '),
          text?.data == null ? '' : visibleLine(text.data.slice(0, PREVIEW)),
        ].filter(line => line !== ''),
      }
    }
    case 'events':
      return { title: t('factEvents', formatCount(hit.count)), lines: [t('zoomToTell')] }
    case 'beat':
      return { at: hit.at, title: t('oneBeat'), lines: [] }
    case 'beats':
      return { title: t('factBeats', formatCount(hit.count)), lines: [] }
    case 'lost':
      return {
        at: hit.lost.from,
        title: t('factLost', formatCount(hit.lost.events)),
        lines: [t('droppedHint')],
      }
    case 'finding': {
      const { mark } = hit
      const more = mark.count > 1 ? [t('findingsHere', formatCount(mark.count))] : []
      return { at: mark.at, title: wordsOf(mark).title.replaceAll('`', ''), lines: more }
    }
    case 'missed':
      return { at: hit.at, title: t('missedBeat'), lines: [] }
    case 'gap': {
      const { from, to, kind, missed } = hit.gap
      const title = `${t(kind === 'silence' ? 'gapSilence' : 'gapBetween')} ${formatSpan((to ?? now) - from)}`
      return { title, lines: missed !== null && missed > 0 ? [t('gapLost', formatCount(missed))] : [] }
    }
    case 'attempt': {
      const { first, last, mark } = hit.group
      const own = t('attemptTitle', formatCount(mark.number))
      const lived = (mark.endedAt ?? now) - mark.at
      if (first === last) return { at: mark.at, title: own, lines: [outcomeWords(mark), formatSpan(lived)] }
      return {
        at: hit.group.from,
        title: t('attemptsFromTo', formatCount(first), formatCount(last)),
        lines: [`${own}: ${outcomeWords(mark)}`, t('zoomToTell')],
      }
    }
    case 'band': {
      const { state, from, to } = hit.band
      const span = to === null && state === 'closed' ? '' : formatSpan((to ?? now) - from)
      const until = to === null ? moment(from) : `${moment(from)} – ${moment(to)}`
      return { title: [t(STATE_WORDS[state]), span].join(' '), lines: [until] }
    }
    case 'nothing':
      return null
  }
}
