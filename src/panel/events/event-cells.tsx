/** The cells of one event in the table. */

import type { JSX } from 'preact'
import { decodeEscapes } from '../../core/filter/text-test'
import { t } from '../../platform/i18n'
import type { EventRow } from '../engine/messages'
import { usePanel } from '../panel'
import { streamKey } from '../panel-state'
import { addressOf } from '../streams/address'
import { formatBytes, formatCount, formatSpan, formatTime } from '../widgets/format'
import { Icon } from '../widgets/icons'
import { visibleLine } from '../widgets/visible-text'
import type { ColumnId } from './columns'
import { noteOf } from './notes'

/**
 * Makes the cells of rows, the same ones for the same row: where a table is drawn again, only rows that are new to it
 * are made and compared.
 */
export function createCellCache(
  log: string,
  columns: readonly ColumnId[],
): (row: EventRow | undefined) => JSX.Element {
  const known = new WeakMap<EventRow, JSX.Element>()
  const none = <EventCells row={undefined} log={log} columns={columns} />
  return row => {
    if (!row) return none
    const cells = known.get(row) ?? <EventCells row={row} log={log} columns={columns} />
    known.set(row, cells)
    return cells
  }
}

interface EventCellsProps {
  /** Undefined while it is fetched. */
  row: EventRow | undefined
  log: string
  columns: readonly ColumnId[]
}

function EventCells({ row, log, columns }: EventCellsProps): JSX.Element {
  return (
    <>
      {columns.map(column => (
        <EventCell key={column} column={column} row={row} log={log} />
      ))}
    </>
  )
}

interface EventCellProps extends Omit<EventCellsProps, 'columns'> {
  column: ColumnId
}

function EventCell({ column, row, log }: EventCellProps): JSX.Element {
  // As the cell that it becomes.
  if (!row) return column === 'data' ? <DataCell row={row} log={log} /> : <td />
  const { at, since, size, text } = row
  switch (column) {
    case 'time':
      return <td class="time">{formatTime(at)}</td>
    case 'since':
      return (
        <td class="number dim wide-only">{since === null ? '' : `+${formatSpan(Math.max(0, since))}`}</td>
      )
    case 'stream':
      return (
        <td class="ellipsis">
          <StreamName log={log} id={row.stream} />
        </td>
      )
    case 'attempt':
      return <td class="number dim">{formatCount(row.attempt)}</td>
    case 'type':
      return (
        <td
          class={row.heard ? 'ellipsis' : 'ellipsis unheard'}
          title={row.heard ? undefined : t('unheardHint')}
        >
          {text ? visibleLine(text.type) : ''}
        </td>
      )
    case 'id':
      return <td class="ellipsis">{text ? visibleLine(text.id) : ''}</td>
    case 'size':
      return <td class="number dim">{formatBytes(size)}</td>
    case 'data':
      return <DataCell row={row} log={log} />
  }
}

function DataCell({ row, log }: Omit<EventCellProps, 'column'>): JSX.Element {
  const { notes } = usePanel().state
  if (!row) return <td />
  const { seq, text, cut } = row
  const note = noteOf(notes.value, log, seq)
  return (
    <td class="ellipsis data">
      {note ? <NoteMark text={note.text} /> : null}
      {text === null ? (
        <em class="warn">{t('eventDeleted')}</em>
      ) : text.data === null ? (
        <em class="warn">{t('dataNotKept')}</em>
      ) : (
        <>
          {cut ? <em class="mark warn">{t('dataCut')}</em> : null}
          {visibleLine(decodeEscapes(text.data))}
        </>
      )}
    </td>
  )
}

/** Says that the event is pinned, and what the user wrote about it. */
function NoteMark({ text }: { text: string }): JSX.Element {
  const words = text === '' ? t('pinnedOne') : t('pinnedNote', visibleLine(text))
  return (
    <span class="row-note" title={words} data-testid="row-note">
      <Icon name="pin" filled />
      <span class="visually-hidden">{words}</span>
      {text === '' ? null : <span class="row-note-text ellipsis">{visibleLine(text)}</span>}
    </span>
  )
}

function StreamName({ log, id }: { log: string; id: string }): JSX.Element {
  const { state } = usePanel()
  const origin = state.streams.value.get(streamKey({ log, id }))?.origin
  return <>{origin ? addressOf(origin.url).path : t('unknownStream')}</>
}
