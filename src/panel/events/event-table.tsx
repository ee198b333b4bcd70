/** The events of a stream or of a whole log, one row each; stays at the newest until the user scrolls away. */

import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import { t } from '../../platform/i18n'
import type { View } from '../engine/messages'
import { usePanel } from '../panel'
import { formatCount } from '../widgets/format'
import { Grid } from '../widgets/grid'
import { Icon } from '../widgets/icons'
import { useVirtualRows } from '../widgets/virtual-rows'
import { EventCells } from './event-cells'
import { useRows } from './use-rows'

const ROW_HEIGHT = 22
/** Rows in one piece of a long log: Firefox lays out no element higher than 17.8 million pixels. */
const PIECE = 500_000
const rowHeight = () => ROW_HEIGHT

export interface EventTableProps {
  view: View
  /** Rows that there are. */
  count: number
  generation: number
  /** Begin at the newest event and stay there; a log from a file is read from its beginning. */
  live: boolean
}

export function EventTable({ view, count, generation, live }: EventTableProps): JSX.Element {
  const { state } = usePanel()
  const rows = useRows(view, count, generation)
  const follow = useSignal(live)
  const chosenPiece = useSignal(0)
  const pieces = Math.max(1, Math.ceil(rows.count / PIECE))
  const piece = follow.value ? pieces - 1 : Math.min(chosenPiece.value, pieces - 1)
  const base = piece * PIECE
  const shown = Math.min(PIECE, rows.count - base)
  const virtual = useVirtualRows(shown, rowHeight, ROW_HEIGHT)
  const lastTop = useRef(0)
  const selected = state.selected.value ? state.selected.value.row - base : -1
  const wide = view.stream === null

  const first = base + (virtual.items[0]?.index ?? 0)
  const behind = base + (virtual.items.at(-1)?.index ?? -1) + 1
  useEffect(() => rows.show(first, behind), [first, behind, rows.count])
  useLayoutEffect(() => {
    if (follow.value) virtual.revealEnd()
  }, [rows.count, follow.value])
  // What is selected elsewhere may be far away, in another piece, or not yet a row of the table.
  const wanted = state.selected.value?.elsewhere ? state.selected.value.row : -1
  useLayoutEffect(() => {
    if (wanted === -1 || wanted >= rows.count) return
    follow.value = false
    chosenPiece.value = Math.floor(wanted / PIECE)
  }, [wanted, wanted < rows.count])
  useLayoutEffect(() => {
    if (wanted >= base && wanted < base + shown && !follow.value) virtual.reveal(wanted - base)
  }, [wanted, base, follow.value])

  function leaveEnd(): void {
    chosenPiece.value = piece
    follow.value = false
  }

  function watchScroll(): void {
    const element = virtual.scroller.current
    if (!element) return
    const atEnd = element.scrollTop + element.clientHeight >= element.scrollHeight - 2
    // Only a move up is the user's wish to leave: when rows come in, the end moves away by itself.
    if (live && atEnd && piece === pieces - 1) follow.value = true
    else if (follow.value && element.scrollTop < lastTop.current) leaveEnd()
    lastTop.current = element.scrollTop
  }

  function select(row: number): void {
    state.selected.value = { row, seq: rows.get(row)?.seq ?? null }
  }

  function move(row: number): void {
    if (row < rows.count - 1) leaveEnd()
    virtual.reveal(row - base)
    // At once, as keys that are held down come faster than rows do.
    select(row)
    void rows.load(row).then(() => {
      if (state.selected.value?.row === row) select(row)
    })
  }

  return (
    <div class={wide ? 'table event-table wide' : 'table event-table'}>
      <Grid
        id="events"
        label={t('events')}
        head={<Head wide={wide} />}
        rows={virtual}
        count={shown}
        selected={selected >= 0 && selected < shown ? selected : -1}
        onSelect={(row, how) => (how === 'key' ? move(base + row) : select(base + row))}
        onEscape={() => {
          state.selected.value = null
        }}
        onScroll={watchScroll}
        draw={row => ({
          class: 'event-row',
          testId: 'event-row',
          cells: <EventCells row={rows.get(base + row)} log={view.log} wide={wide} />,
        })}
      />
      {pieces > 1 ? (
        <div class="pieces">
          <button type="button" class="link" disabled={piece === 0} onClick={() => turnTo(piece - 1)}>
            {t('piecesEarlier')}
          </button>
          <span>
            {t('pieces', formatCount(base + 1), formatCount(base + shown), formatCount(rows.count))}
          </span>
          <button
            type="button"
            class="link"
            disabled={piece === pieces - 1}
            onClick={() => turnTo(piece + 1)}
          >
            {t('piecesLater')}
          </button>
        </div>
      ) : null}
      {live && !follow.value ? (
        <button
          type="button"
          class="button follow"
          data-testid="follow"
          onClick={() => {
            follow.value = true
          }}
        >
          <Icon name="down" />
          {t('followLive', formatCount(rows.count))}
        </button>
      ) : null}
    </div>
  )

  function turnTo(wanted: number): void {
    follow.value = false
    chosenPiece.value = wanted
    virtual.reveal(0)
  }
}

function Head({ wide }: { wide: boolean }): JSX.Element {
  return (
    <>
      <th>{t('columnTime')}</th>
      <th class="number since">{t('columnSince')}</th>
      {wide ? <th>{t('columnStream')}</th> : null}
      <th>{t('columnType')}</th>
      <th>{t('columnId')}</th>
      <th class="number">{t('columnSize')}</th>
      <th>{t('columnData')}</th>
    </>
  )
}
