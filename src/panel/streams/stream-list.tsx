/** The list of streams, grouped by origin. */

import type { JSX } from 'preact'
import { useLayoutEffect, useMemo } from 'preact/hooks'
import { t } from '../../platform/i18n'
import type { LogSummary, StreamSummary, View } from '../engine/messages'
import { usePanel } from '../panel'
import { formatCount } from '../widgets/format'
import { Grid, type GridRow } from '../widgets/grid'
import { Icon } from '../widgets/icons'
import { useVirtualRows } from '../widgets/virtual-rows'
import { visibleLine } from '../widgets/visible-text'
import { type Address, addressOf } from './address'
import { hasOutcomes, StreamRow } from './stream-row'

type Item =
  | { kind: 'all'; log: LogSummary; title: string }
  | { kind: 'origin'; key: string; name: string }
  | { kind: 'stream'; stream: StreamSummary; path: string }

const HEIGHTS = { all: 30, origin: 26, stream: 46, streamWithOutcomes: 62 }

/** The tab of streams that belong to none: those of shared and service workers. */
const NO_TAB = -1

export function StreamList(): JSX.Element {
  const panel = usePanel()
  const { shownLogs, shownStreams, view } = panel.state
  const items = useMemo(
    () => itemsOf(shownLogs.value, shownStreams.value),
    [shownLogs.value, shownStreams.value],
  )
  const heightOf = useMemo(() => (row: number) => HEIGHTS[heightKey(items[row])], [items])
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
    </nav>
  )
}

function heightKey(item: Item | undefined): keyof typeof HEIGHTS {
  if (item?.kind === 'stream' && hasOutcomes(item.stream)) return 'streamWithOutcomes'
  return item?.kind ?? 'stream'
}

function rowOf(item: Item): GridRow {
  if (item.kind === 'stream') {
    const { stream, path } = item
    return {
      class: 'stream-row',
      testId: 'stream-row',
      state: stream.state,
      cells: <StreamRow stream={stream} path={path} />,
    }
  }
  if (item.kind === 'origin') {
    return {
      class: 'origin-row',
      cells: (
        <th scope="rowgroup" class="ellipsis" title={item.name}>
          {item.name}
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
        <span class="dim">{formatCount(item.log.events)}</span>
      </td>
    ),
  }
}

function itemsOf(logs: readonly LogSummary[], streams: readonly StreamSummary[]): Item[] {
  const workersLast = [...logs].sort((a, b) => Number(isOfWorkers(a)) - Number(isOfWorkers(b)))
  return workersLast.flatMap(log => {
    const own = streams.filter(stream => stream.log === log.id)
    if (own.length === 0) return []
    const origins = new Map<string, Item[]>()
    for (const stream of own) {
      const { origin, path } = addressOfStream(stream)
      const name = stream.origin?.tab === NO_TAB ? t('workersOf', origin) : origin
      const group = origins.get(name) ?? []
      origins.set(name, group)
      group.push({ kind: 'stream', stream, path })
    }
    const title = titleOf(log, logs.length > 1)
    const all: Item[] = own.length > 1 || logs.length > 1 ? [{ kind: 'all', log, title }] : []
    const groups = Array.from(origins, ([name, group]): Item[] => [
      { kind: 'origin', key: `${log.id}\n${name}`, name },
      ...group,
    ])
    return [...all, ...groups.flat()]
  })
}

function isOfWorkers({ from }: LogSummary): boolean {
  return 'session' in from && from.session.tab === NO_TAB
}

function titleOf(log: LogSummary, oneOfMany: boolean): string {
  if (isOfWorkers(log)) return t('workers')
  return oneOfMany && 'session' in log.from ? visibleLine(log.from.session.page) : t('allStreams')
}

/** By summary: of thousands of streams only those that have changed are looked at again. */
const addresses = new WeakMap<StreamSummary, Address>()

function addressOfStream(stream: StreamSummary): Address {
  const known = addresses.get(stream)
  if (known) return known
  const address = stream.origin
    ? addressOf(stream.origin.url)
    : { origin: t('unknownOrigin'), path: t('unknownStream') }
  addresses.set(stream, address)
  return address
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
