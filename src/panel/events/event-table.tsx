/** The events of a stream or of a whole log, one row each; stays at the newest until the user scrolls away. */

import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { useCallback, useEffect, useLayoutEffect, useRef } from 'preact/hooks'
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
  const virtual = useVirtualRows(rows.count, rowHeight)
  const follow = useSignal(live)
  const lastTop = useRef(0)
  const selected = state.selected.value?.row ?? -1
  const wide = view.stream === null

  const first = virtual.items[0]?.index ?? 0
  const behind = (virtual.items.at(-1)?.index ?? -1) + 1
  useEffect(() => rows.show(first, behind), [first, behind, rows.count])
  useLayoutEffect(() => {
    if (follow.value) virtual.revealEnd()
  }, [rows.count, follow.value])

  const watchScroll = useCallback(() => {
    const element = virtual.scroller.current
    if (!element) return
    const atEnd = element.scrollTop + element.clientHeight >= element.scrollHeight - 2
    // Only a move up is the user's wish to leave: when rows come in, the end moves away by itself.
    if (live && atEnd) follow.value = true
    else if (element.scrollTop < lastTop.current) follow.value = false
    lastTop.current = element.scrollTop
  }, [live])

  function select(row: number): void {
    const seq = rows.get(row)?.seq
    if (seq !== undefined) state.selected.value = { row, seq }
  }

  function move(row: number): void {
    if (row < rows.count - 1) follow.value = false
    virtual.reveal(row)
    // A row far away is not there yet.
    void rows.load(row).then(() => select(row))
  }

  return (
    <div class={wide ? 'table event-table wide' : 'table event-table'}>
      <Grid
        id="events"
        label={t('events')}
        head={<Head wide={wide} />}
        rows={virtual}
        count={rows.count}
        selected={selected}
        onSelect={(row, how) => (how === 'key' ? move(row) : select(row))}
        onEscape={() => {
          state.selected.value = null
        }}
        onScroll={watchScroll}
        draw={row => ({
          class: 'event-row',
          testId: 'event-row',
          cells: <EventCells row={rows.get(row)} log={view.log} wide={wide} />,
        })}
      />
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
}

function Head({ wide }: { wide: boolean }): JSX.Element {
  return (
    <>
      <th>{t('columnTime')}</th>
      <th class="number">{t('columnSince')}</th>
      {wide ? <th>{t('columnStream')}</th> : null}
      <th>{t('columnType')}</th>
      <th>{t('columnId')}</th>
      <th class="number">{t('columnSize')}</th>
      <th>{t('columnData')}</th>
    </>
  )
}
