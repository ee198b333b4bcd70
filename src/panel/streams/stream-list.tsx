/** The list of streams, grouped by origin. */

import type { JSX } from 'preact'
import { useLayoutEffect, useMemo } from 'preact/hooks'
import { t } from '../../platform/i18n'
import type { View } from '../engine/messages'
import { usePanel } from '../panel'
import { formatCount } from '../widgets/format'
import { Grid, type GridRow } from '../widgets/grid'
import { Icon } from '../widgets/icons'
import { useVirtualRows } from '../widgets/virtual-rows'
import type { Budget } from './connection-budget'
import { type Item, itemsOf } from './stream-items'
import { hasOutcomes, StreamRow } from './stream-row'
import { StreamTools } from './stream-tools'
import { hasVerdict } from './stream-verdict-line'

const HEIGHTS = { all: 30, origin: 26, stream: 46 }
/** Of each line that a stream has beyond its two. */
const LINE = 16

export function StreamList(): JSX.Element {
  const panel = usePanel()
  const { shownLogs, arranged, crowds, view } = panel.state
  const items = useMemo(
    () => itemsOf(shownLogs.value, arranged.value, crowds.value),
    [shownLogs.value, arranged.value, crowds.value],
  )
  const heightOf = useMemo(() => (row: number) => heightOfItem(items[row]), [items])
  const rows = useVirtualRows(items.length, heightOf)
  const selected = items.findIndex(item => isShown(item, view.value))

  // The first selection is made for the user, and later ones may be out of sight.
  useLayoutEffect(() => {
    if (selected !== -1) rows.reveal(selected)
  }, [view.value?.log, view.value?.stream])

  function choose(row: number, how: 'click' | 'key'): void {
    // Origins cannot be selected: a key goes on to the next row in its direction, or back if there is none.
    const step = row >= selected ? 1 : -1
    const targets = how === 'click' ? [row] : [row, row + step, row - step]
    const wanted = targets.map(target => viewOf(items[target])).find(target => target !== null)
    if (wanted) panel.select(wanted)
  }

  return (
    <nav class="streams" aria-label={t('streams')}>
      <StreamTools />
      {items.length === 0 ? (
        <p class="streams-none dim" data-testid="streams-none">
          {t('streamsNone')}
        </p>
      ) : null}
      <div class="streams-grid">
        <Grid
          id="streams"
          label={t('streams')}
          rows={rows}
          count={items.length}
          selected={selected}
          onSelect={choose}
          draw={row => {
            const item = items[row]
            return item ? rowOf(item) : null
          }}
        />
      </div>
    </nav>
  )
}

function heightOfItem(item: Item | undefined): number {
  if (item?.kind !== 'stream') return HEIGHTS[item?.kind ?? 'stream']
  const { stream } = item
  return HEIGHTS.stream + LINE * (Number(hasOutcomes(stream)) + Number(hasVerdict(stream)))
}

function rowOf(item: Item): GridRow {
  if (item.kind === 'stream') {
    const { stream, path } = item
    return {
      class: 'stream-row',
      testId: 'stream-row',
      state: stream.state,
      data: {
        'data-severity': stream.verdict.worst?.severity,
        'data-finding': stream.verdict.worst?.id,
        'data-heartbeat': stream.verdict.heartbeat?.state,
      },
      cells: <StreamRow stream={stream} path={path} />,
    }
  }
  if (item.kind === 'origin') {
    return {
      class: 'origin-row',
      cells: (
        <th scope="rowgroup" title={item.name}>
          <span class="ellipsis">{item.name}</span>
          {item.budget ? <BudgetMark budget={item.budget} /> : null}
        </th>
      ),
    }
  }
  return {
    class: 'all-row',
    cells: (
      <td class="all-cell">
        <Icon name="all" />
        <span class="ellipsis" title={item.title}>
          {item.title}
        </span>
        {'session' in item.log.from && item.log.from.session.closedAt !== null ? (
          <span class="mark" data-testid="tab-closed">
            {t('tabClosed')}
          </span>
        ) : null}
        <span class="dim">{formatCount(item.log.events)}</span>
      </td>
    ),
  }
}

/** How many of the connections that the browser opens to this origin are taken. */
function BudgetMark({ budget }: { budget: Budget }): JSX.Element {
  const { open, elsewhere, limit, tone } = budget
  const words = t('budget', formatCount(open), formatCount(limit))
  const hint = t(tone === 'full' ? 'budgetFullHint' : 'budgetHint', formatCount(limit))
  const others = elsewhere > 0 ? ` ${t('budgetElsewhere', formatCount(elsewhere))}` : ''
  return (
    <span class={`budget ${tone}`} data-testid="budget" data-open={open} title={hint + others}>
      {tone === 'calm' ? null : <Icon name="warning" />}
      {words}
    </span>
  )
}

function viewOf(item: Item | undefined): View | null {
  if (!item || item.kind === 'origin') return null
  return item.kind === 'all'
    ? { log: item.log.id, stream: null }
    : { log: item.stream.log, stream: item.stream.id }
}

function isShown(item: Item, view: View | null): boolean {
  const own = viewOf(item)
  return own !== null && own.log === view?.log && own.stream === view.stream
}
