/** The phases of an attempt, as numbers and as a bar: waiting, to the first byte, to the first event, open. */

import { Fragment, type JSX } from 'preact'
import type { AttemptRow } from '../../core/attempt-rows'
import { t } from '../../platform/i18n'
import { formatMoment, formatSpan } from '../widgets/format'
import { delayWords } from './delay-words'

interface Phase {
  name: 'wait' | 'head' | 'event' | 'open'
  label: string
  span: number
}

export function Timing({
  row,
  former,
  now,
}: {
  row: AttemptRow
  former: AttemptRow | undefined
  now: number
}): JSX.Element {
  const phases = phasesOf(row, now)
  const delay = delayWords(row, former)
  const { startedAt, openedAt } = row
  return (
    <>
      {phases.length > 1 ? (
        <div class="timing-bar" aria-hidden="true">
          {phases.map(({ name, span }) => (
            <span key={name} class={`timing-${name}`} style={{ flexGrow: weightOf(span) }} />
          ))}
        </div>
      ) : null}
      <dl class="fields bare">
        <dt>{t('columnStart')}</dt>
        <dd>
          {startedAt !== null
            ? formatMoment(startedAt)
            : openedAt !== null
              ? t('openedAt', formatMoment(openedAt))
              : t('startUnseen')}
        </dd>
        {delay ? (
          <>
            <dt>
              <i class="timing-key timing-wait" />
              {t('columnDelay')}
            </dt>
            <dd data-testid="attempt-delay">
              {delay.text} <span class="dim">({delay.hint})</span>
            </dd>
          </>
        ) : null}
        {phases
          .filter(({ name }) => name !== 'wait')
          .map(({ name, label, span }) => (
            <Fragment key={name}>
              <dt>
                <i class={`timing-key timing-${name}`} />
                {label}
              </dt>
              <dd>{formatSpan(span)}</dd>
            </Fragment>
          ))}
      </dl>
    </>
  )
}

/** The phases that were seen, in their order. */
function phasesOf({ delay, firstByte, firstEventAt, lived }: AttemptRow, now: number): Phase[] {
  const phases: Phase[] = []
  if (delay?.was != null) phases.push({ name: 'wait', label: t('columnDelay'), span: delay.was })
  if (firstByte !== null) phases.push({ name: 'head', label: t('phaseHead'), span: firstByte })
  if (lived) {
    const to = lived.to ?? now
    const event = firstEventAt === null ? null : Math.max(0, firstEventAt - lived.from)
    if (event !== null) phases.push({ name: 'event', label: t('phaseEvent'), span: event })
    phases.push({ name: 'open', label: t('phaseOpen'), span: Math.max(0, to - lived.from) })
  }
  return phases
}

/** Milliseconds stay visible beside hours: the bar grows with the logarithm. */
function weightOf(span: number): number {
  return Math.log2(2 + Math.max(0, span))
}
