/** Spans of time in words. */

import { t } from '../../platform/i18n'
import { formatSpan, formatTime } from '../widgets/format'
import { elapsed } from './ruler'
import { lengthOf, type Span } from './time-scale'
import type { TimelineState } from './timeline-state'

/** A time as the ruler shows it, to the millisecond. */
export function momentWords(at: number, { relative, log }: TimelineState): string {
  return relative.value ? elapsed(at - log.value.from, 1) : formatTime(at)
}

/** From when to when, and how long that is. */
export function spanWords(span: Span, timeline: TimelineState): string {
  return t(
    'spanFromTo',
    momentWords(span.from, timeline),
    momentWords(span.to, timeline),
    formatSpan(lengthOf(span)),
  )
}

/** What is on screen. */
export function shownWords(timeline: TimelineState): string {
  return t('spanShown', spanWords(timeline.span.peek(), timeline))
}
