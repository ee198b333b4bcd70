/** The table of the Attempts tab: one row an attempt. */

import type { JSX } from 'preact'
import { useLayoutEffect } from 'preact/hooks'
import type { AttemptRow } from '../../core/attempt-rows'
import type { ConnectionState } from '../../core/connection'
import { t } from '../../platform/i18n'
import type { AttemptList, StreamSummary } from '../engine/messages'
import { formatBytes, formatCount, formatSpan, formatTime } from '../widgets/format'
import { Grid } from '../widgets/grid'
import { useVirtualRows } from '../widgets/virtual-rows'
import { delayWords } from './delay-words'
import { endingSentence } from './ending-words'
import { OutcomeChip, standingOf } from './outcome'
import { resumeWords } from './resume-words'

const ROW_HEIGHT = 24
const rowHeight = () => ROW_HEIGHT

export interface AttemptTableProps {
  list: AttemptList
  stream: StreamSummary
  now: number
  /** Index in the list; -1 while none is. */
  selected: number
  onSelect(row: number): void
  onEscape(): void
}

export function AttemptTable(props: AttemptTableProps): JSX.Element {
  const { list, stream, now, selected, onSelect, onEscape } = props
  const rows = useVirtualRows(list.rows.length, rowHeight, rowHeight())
  // It may have been selected outside of the table.
  useLayoutEffect(() => {
    if (selected !== -1) rows.reveal(selected)
  }, [selected])
  return (
    <div class="table attempt-table">
      <Grid
        id="attempts"
        label={t('attempts')}
        head={<Head />}
        rows={rows}
        count={list.rows.length}
        selected={selected}
        onEscape={onEscape}
        onSelect={onSelect}
        draw={index => {
          const row = list.rows[index]
          if (!row) return null
          const facts = factsOf(row)
          return {
            class: 'attempt-row',
            testId: 'attempt-row',
            data: {
              'data-how': standingOf(facts, stateOf(list, index, stream)),
              'data-status': String(row.response?.status ?? ''),
              'data-error': row.ending?.error ?? '',
              'data-redirects': String(row.redirects.length),
              'data-guess': row.request?.guess ? 'true' : undefined,
            },
            cells: (
              <Cells
                row={row}
                former={list.rows[index - 1]}
                state={stateOf(list, index, stream)}
                crowd={list.crowd}
                now={now}
              />
            ),
          }
        }}
      />
      {list.earlier > 0 ? <p class="pieces">{t('attemptsEarlier', formatCount(list.earlier))}</p> : null}
    </div>
  )
}

/** What the outcome of a row is made from. */
export function factsOf({ response, openedAt, events, ending }: AttemptRow) {
  return { status: response?.status ?? null, opened: openedAt !== null || events > 0, ending }
}

/** Only the latest attempt can be what its connection is; one before it without an end was left behind. */
export function stateOf(list: AttemptList, index: number, stream: StreamSummary): ConnectionState {
  if (index === list.rows.length - 1) return stream.state
  return list.rows[index]?.openedAt == null ? 'connecting' : 'open'
}

function Head(): JSX.Element {
  return (
    <>
      <th class="number">{t('columnNumber')}</th>
      <th>{t('columnOutcome')}</th>
      <th class="time wide">{t('columnStart')}</th>
      <th class="delay">{t('columnDelay')}</th>
      <th class="number wide" title={t('columnFirstByteHint')}>
        {t('columnFirstByte')}
      </th>
      <th class="number" title={t('columnLivedHint')}>
        {t('columnLived')}
      </th>
      <th class="number">{t('columnEvents')}</th>
      <th class="wide">{t('columnResume')}</th>
      <th>{t('columnEnd')}</th>
    </>
  )
}

interface CellsProps {
  row: AttemptRow
  /** The attempt before, if it is known. */
  former: AttemptRow | undefined
  state: ConnectionState
  crowd: number
  now: number
}

function Cells({ row, former, state, crowd, now }: CellsProps): JSX.Element {
  const seenWhole = row.own === 1 || former?.own === row.own - 1
  const sentence = endingSentence({ row, seenWhole, state, crowd })
  const delay = delayWords(row, former)
  const resume = resumeWords(row)
  const { lived, firstByte, startedAt } = row
  return (
    <>
      <td class="number">{formatCount(row.number)}</td>
      <td class="outcome-cell">
        <OutcomeChip facts={factsOf(row)} state={state} />
        {row.redirects.length > 0 ? (
          <span class="mark" title={t('redirectsHint', formatCount(row.redirects.length))}>
            ↪ {formatCount(row.redirects.length)}
          </span>
        ) : null}
        {row.request?.guess ? (
          <span class="mark warn" title={t('guessHint')}>
            {t('guess')}
          </span>
        ) : null}
      </td>
      <td class="time wide">
        {startedAt === null ? <Unseen hint={t('startUnseen')} /> : formatTime(startedAt)}
      </td>
      <td class="delay ellipsis" title={delay?.hint}>
        {delay ? delay.text : <Unseen hint={t(row.delay ? 'delayUnseen' : 'delayNone')} />}
      </td>
      <td class="number wide">
        {firstByte === null ? <Unseen hint={t('firstByteUnseen')} /> : formatSpan(firstByte)}
      </td>
      <td class="number">
        {lived === null ? <Unseen hint={t('livedUnseen')} /> : formatSpan((lived.to ?? now) - lived.from)}
      </td>
      <td class="number" title={t('eventsBytes', formatBytes(row.bytes))}>
        {formatCount(row.events)}
      </td>
      <td class={`resume wide ellipsis${resume?.amiss ? ' warn' : ''}`} title={resume?.hint}>
        {resume ? resume.text : <Unseen hint={t('resumeNone')} />}
      </td>
      <td class="ellipsis" title={sentence}>
        {sentence}
      </td>
    </>
  )
}

function Unseen({ hint }: { hint: string }): JSX.Element {
  return (
    <span class="dim" title={hint}>
      –
    </span>
  )
}
