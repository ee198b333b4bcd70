/** The cells of one event in the table. */

import { computed } from '@preact/signals'
import type { JSX } from 'preact'
import { useMemo } from 'preact/hooks'
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
  return <>{columns.map(column => cellOf(column, row, log))}</>
}

/**
 * One cell. No component of its own: a row that comes into sight has eight of them, and forty may come at once. While
 * its row is fetched it has the class that it will have, as another one would make the browser find its style anew.
 */
function cellOf(column: ColumnId, row: EventRow | undefined, log: string): JSX.Element {
  switch (column) {
    case 'time':
      return (
        <td key={column} class="time">
          {row ? formatTime(row.at) : ''}
        </td>
      )
    case 'since':
      return (
        <td key={column} class="number dim wide-only">
          {row && row.since !== null ? `+${formatSpan(Math.max(0, row.since))}` : ''}
        </td>
      )
    case 'stream':
      return (
        <td key={column} class="ellipsis">
          <StreamName log={log} id={row?.stream ?? null} />
        </td>
      )
    case 'attempt':
      return (
        <td key={column} class="number dim">
          {row ? formatCount(row.attempt) : ''}
        </td>
      )
    case 'type': {
      const isHeard = row?.heard ?? true
      return (
        <td
          key={column}
          class={isHeard ? 'ellipsis' : 'ellipsis unheard'}
          title={isHeard ? undefined : t('unheardHint')}
        >
          {row?.text ? visibleLine(row.text.type) : ''}
        </td>
      )
    }
    case 'id':
      return (
        <td key={column} class="ellipsis">
          {row?.text ? visibleLine(row.text.id) : ''}
        </td>
      )
    case 'size':
      return (
        <td key={column} class="number dim">
          {row ? formatBytes(row.size) : ''}
        </td>
      )
    case 'data':
      return <DataCell key={column} row={row} log={log} />
  }
}

function DataCell({ row, log }: Omit<EventCellsProps, 'columns'>): JSX.Element {
  const { notes } = usePanel().state
  const note = row && noteOf(notes.value, log, row.seq)
  const data = row?.text?.data ?? null
  const missing = row && data === null ? t(row.text === null ? 'eventDeleted' : 'dataNotKept') : null
  return (
    <td class="ellipsis data">
      {note ? <NoteMark text={note.text} /> : null}
      {missing === null ? null : <em class="warn">{missing}</em>}
      {row?.cut && data !== null ? <em class="mark warn">{t('dataCut')}</em> : null}
      {data === null ? '' : visibleLine(decodeEscapes(data))}
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

/** The address of a stream; nothing while it is not known which. */
function StreamName({ log, id }: { log: string; id: string | null }): JSX.Element {
  const { streams } = usePanel().state
  // The streams are others with each event, the address is not.
  const url = useMemo(
    () => computed(() => (id === null ? null : streams.value.get(streamKey({ log, id }))?.origin?.url)),
    [streams, log, id],
  ).value
  return <>{url === null ? '' : url === undefined ? t('unknownStream') : addressOf(url).path}</>
}
