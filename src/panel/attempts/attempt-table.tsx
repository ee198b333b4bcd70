/** The Attempts tab: every HTTP request of a stream, as far as what was seen of it tells. */

import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import type { Attempt } from '../../core/history'
import { t } from '../../platform/i18n'
import type { StreamSummary } from '../engine/messages'
import { usePanel } from '../panel'
import { nowOf } from '../panel-state'
import { formatBytes, formatCount, formatSpan, formatTime } from '../widgets/format'
import { Grid } from '../widgets/grid'
import { useVirtualRows } from '../widgets/virtual-rows'
import { visibleLine } from '../widgets/visible-text'
import { endSentence } from './end-sentence'

const rowHeight = () => 22

export function AttemptTable(): JSX.Element {
  const { state } = usePanel()
  const stream = state.stream.value
  if (!stream) return <p class="nothing">{t('attemptsOfOne')}</p>
  return <Table key={`${stream.log}\n${stream.id}`} stream={stream} />
}

function Table({ stream }: { stream: StreamSummary }): JSX.Element {
  const { state, ask } = usePanel()
  const attempts = useSignal<Attempt[]>([])
  const selected = useSignal(-1)
  const rows = useVirtualRows(attempts.value.length, rowHeight, rowHeight())
  const now = nowOf(state, stream.log)
  const { log, id } = stream

  // The summary is another one whenever anything of the stream has changed.
  useEffect(() => {
    let wanted = true
    void ask('attempts', { view: { log, stream: id } }).then(answer => {
      if (wanted) attempts.value = answer.attempts
    })
    return () => {
      wanted = false
    }
  }, [ask, stream])

  return (
    <div class="table attempt-table">
      <Grid
        id="attempts"
        label={t('attempts')}
        head={<Head />}
        rows={rows}
        count={attempts.value.length}
        selected={selected.value}
        onSelect={row => {
          selected.value = row
          rows.reveal(row)
        }}
        draw={row => {
          const attempt = attempts.value[row]
          if (!attempt) return null
          const former = attempts.value[row - 1]
          return {
            class: 'attempt-row',
            testId: 'attempt-row',
            cells: <Cells attempt={attempt} former={former} stream={stream} now={now} />,
          }
        }}
      />
    </div>
  )
}

function Head(): JSX.Element {
  return (
    <>
      <th class="number">{t('columnNumber')}</th>
      <th>{t('columnStart')}</th>
      <th class="number">{t('columnOpenedAfter')}</th>
      <th class="number">{t('columnLived')}</th>
      <th class="number">{t('columnEvents')}</th>
      <th class="number">{t('columnSize')}</th>
      <th>{t('columnLastId')}</th>
      <th>{t('columnEnd')}</th>
    </>
  )
}

interface CellsProps {
  attempt: Attempt
  /** The attempt before, if it is known. */
  former: Attempt | undefined
  stream: StreamSummary
  now: number
}

function Cells({ attempt, former, stream, now }: CellsProps): JSX.Element {
  const { startedAt, openedAt, endedAt, end } = attempt
  const alive = end === null && stream.state === 'open'
  const livedUntil = endedAt ?? (alive ? now : null)
  const sentence = endSentence(attempt, former, stream.state)
  return (
    <>
      <td class="number">{formatCount(attempt.number)}</td>
      <td class="time">{startedAt === null ? <Unseen hint={t('startUnseen')} /> : formatTime(startedAt)}</td>
      <td class="number">
        <OpenedAfter startedAt={startedAt} openedAt={openedAt} formerEndedAt={former?.endedAt ?? null} />
      </td>
      <td class="number">
        {openedAt === null || livedUntil === null ? (
          <Unseen hint={t('livedUnseen')} />
        ) : (
          formatSpan(livedUntil - openedAt)
        )}
      </td>
      <td class="number">{formatCount(attempt.events)}</td>
      <td class="number">{formatBytes(attempt.bytes)}</td>
      <td class="ellipsis">{visibleLine(attempt.lastId)}</td>
      <td class="ellipsis" title={sentence}>
        {sentence}
      </td>
    </>
  )
}

interface OpenedAfterProps {
  startedAt: number | null
  openedAt: number | null
  formerEndedAt: number | null
}

/** From the start to the open; where the start was not seen, from the end of the attempt before. */
function OpenedAfter({ startedAt, openedAt, formerEndedAt }: OpenedAfterProps): JSX.Element {
  if (openedAt === null) return <Unseen hint={t('neverOpened')} />
  if (startedAt !== null) return <>{formatSpan(openedAt - startedAt)}</>
  if (formerEndedAt === null) return <Unseen hint={t('startUnseen')} />
  return <span title={t('afterFormerHint')}>{t('afterFormer', formatSpan(openedAt - formerEndedAt))}</span>
}

function Unseen({ hint }: { hint: string }): JSX.Element {
  return (
    <span class="dim" title={hint}>
      –
    </span>
  )
}
