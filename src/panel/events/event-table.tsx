/** The events of a stream or of a whole log, one row each; stays at the newest until the user scrolls away. */

import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { useEffect, useLayoutEffect, useMemo, useRef } from 'preact/hooks'
import { t } from '../../platform/i18n'
import type { View } from '../engine/messages'
import { usePanel } from '../panel'
import { formatCount } from '../widgets/format'
import { Grid } from '../widgets/grid'
import { Icon } from '../widgets/icons'
import { useUniformRows } from '../widgets/uniform-rows'
import { ColumnHead } from './column-head'
import { gridTemplate, shownColumns } from './columns'
import { createCellCache } from './event-cells'
import { useSelectedPlace } from './use-place'
import { useRows } from './use-rows'

const ROW_HEIGHT = 22
/** Rows in one piece of a long log: Firefox lays out no element higher than 17.8 million pixels. */
const PIECE = 500_000

export interface EventTableProps {
  view: View
  /** The filter through which the view is seen; null for all of it. */
  lens: number | null
  /** Rows that there are. */
  count: number
  generation: number
  /** Begin at the newest event and stay there; a log from a file is read from its beginning. */
  live: boolean
}

export function EventTable({ view, lens, count, generation, live }: EventTableProps): JSX.Element {
  const { state, events } = usePanel()
  const follow = useSignal(live)
  const chosenPiece = useSignal(0)
  const descending = events.descending.value
  const rows = useRows({ view, lens, count, generation, atEnd: follow.value || descending })
  const place = useSelectedPlace(lens, rows.count)
  const pieces = Math.max(1, Math.ceil(rows.count / PIECE))
  const newest = descending ? 0 : pieces - 1
  const piece = follow.value ? newest : Math.min(chosenPiece.value, pieces - 1)
  const base = piece * PIECE
  const shown = Math.min(PIECE, rows.count - base)
  const virtual = useUniformRows(shown, ROW_HEIGHT, ROW_HEIGHT)
  const lastTop = useRef(0)
  const lastCount = useRef(0)
  const latestMove = useRef(-1)
  /** Where a row stands in the table, and which row stands there: each is the other way around. */
  const turned = (index: number) => (descending ? rows.count - 1 - index : index)
  const selected = place.index === -1 ? -1 : turned(place.index) - base
  const wide = view.stream === null
  const chosen = events.columns.value
  const columns = useMemo(() => shownColumns(chosen, wide), [chosen, wide])
  const template = gridTemplate(columns, chosen)
  const cells = useMemo(() => createCellCache(view.log, columns), [view.log, columns])

  const first = base + (virtual.items[0]?.index ?? 0)
  const behind = base + (virtual.items.at(-1)?.index ?? -1) + 1
  useEffect(() => {
    if (behind <= first) return
    if (descending) rows.show(turned(behind - 1), turned(first) + 1)
    else rows.show(first, behind)
  }, [first, behind, rows.count, descending, lens])
  useLayoutEffect(() => {
    const element = virtual.scroller.current
    const added = rows.count - lastCount.current
    lastCount.current = rows.count
    if (follow.value && descending) virtual.reveal(0)
    else if (follow.value) virtual.revealEnd()
    // What is looked at stays where it is when newer rows come in above it.
    else if (descending && element && added > 0 && element.scrollTop > 0)
      element.scrollTop += added * ROW_HEIGHT
  }, [rows.count, follow.value, descending])
  // What is selected elsewhere may be far away, in another piece, or not yet a row of the table.
  const wanted = state.selected.value?.elsewhere && place.index < rows.count ? place.index : -1
  const target = wanted === -1 ? -1 : turned(wanted)
  useLayoutEffect(() => {
    if (wanted === -1) return
    follow.value = false
    chosenPiece.value = Math.floor(target / PIECE)
  }, [wanted])
  useLayoutEffect(() => {
    if (target >= base && target < base + shown && !follow.value) virtual.reveal(target - base)
  }, [wanted, base, follow.value])

  function leaveEnd(): void {
    chosenPiece.value = piece
    follow.value = false
  }

  function watchScroll(): void {
    const element = virtual.scroller.current
    if (!element) return
    const { scrollTop, clientHeight, scrollHeight } = element
    const atEnd = descending ? scrollTop <= 2 : scrollTop + clientHeight >= scrollHeight - 2
    // Only a move away is the user's wish to leave: when rows come in, the end moves away by itself.
    const isLeaving = descending ? scrollTop > lastTop.current : scrollTop < lastTop.current
    if (live && atEnd && piece === newest) follow.value = true
    else if (follow.value && isLeaving) leaveEnd()
    lastTop.current = scrollTop
  }

  function select(position: number): void {
    const index = turned(position)
    const row = rows.get(index)
    // Without a filter a row has its number before it is there.
    const number = row?.row ?? (lens === null ? index : -1)
    if (number === -1) return
    place.put(number, index)
    state.selected.value = { row: number, seq: row?.seq ?? null }
  }

  function click(position: number): void {
    latestMove.current = -1
    select(position)
  }

  function move(position: number): void {
    const index = turned(position)
    if (index < rows.count - 1) leaveEnd()
    virtual.reveal(position - base)
    // At once, as keys that are held down come faster than rows do.
    select(position)
    latestMove.current = position
    void rows.load(index).then(() => {
      if (latestMove.current === position) select(position)
    })
  }

  return (
    <div
      class="table event-table"
      style={{ '--columns': template.wide, '--columns-narrow': template.narrow }}
    >
      <Grid
        id="events"
        label={t('events')}
        head={<ColumnHead columns={columns} />}
        rows={virtual}
        count={shown}
        selected={selected >= 0 && selected < shown ? selected : -1}
        onSelect={(row, how) => (how === 'key' ? move(base + row) : click(base + row))}
        onEscape={() => {
          state.selected.value = null
        }}
        onScroll={watchScroll}
        draw={row => ({
          class: 'event-row',
          testId: 'event-row',
          cells: cells(rows.get(turned(base + row))),
        })}
      />
      {place.hidden ? (
        <div class="pieces" data-testid="selected-hidden">
          <span>{t('selectedHidden')}</span>
          <button
            type="button"
            class="link"
            onClick={() => {
              events.filter.value = ''
            }}
          >
            {t('clearFilter')}
          </button>
        </div>
      ) : null}
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
          <Icon name={descending ? 'up' : 'down'} />
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
