/** What the list of streams has, in its order: by log, and in each log by origin. The timeline has the same order. */

import type { Crowd } from '../../core/crowd'
import { t } from '../../platform/i18n'
import type { LogSummary, StreamSummary } from '../engine/messages'
import { visibleLine } from '../widgets/visible-text'
import { type Address, addressOf } from './address'
import { type Budget, budgetOf } from './connection-budget'

export type Item =
  | { kind: 'all'; log: LogSummary; title: string }
  | { kind: 'origin'; key: string; name: string; budget: Budget | null }
  | { kind: 'stream'; stream: StreamSummary; path: string }

/** The tab of streams that belong to none: those of shared and service workers. */
const NO_TAB = -1

/** The rows of the list: each log, its origins, and their streams. */
export function itemsOf(
  logs: readonly LogSummary[],
  streams: readonly StreamSummary[],
  crowds: readonly Crowd[] = [],
): Item[] {
  const inOrder = [...logs].sort((a, b) => rankOf(a) - rankOf(b) || closedAtOf(b) - closedAtOf(a))
  return inOrder.flatMap(log => {
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
      { kind: 'origin', key: `${log.id}\n${name}`, name, budget: budgetOf(log, streamsOf(group), crowds) },
      ...group,
    ])
    return [...all, ...groups.flat()]
  })
}

function streamsOf(items: readonly Item[]): StreamSummary[] {
  return items.flatMap(item => (item.kind === 'stream' ? [item.stream] : []))
}

/** Tabs that are open come first, then workers, then tabs that were closed, the last of them first. */
function rankOf(log: LogSummary): number {
  if (isOfWorkers(log)) return 1
  return closedAtOf(log) === 0 ? 0 : 2
}

/** 0 of what is not closed. */
function closedAtOf({ from }: LogSummary): number {
  return ('session' in from ? from.session.closedAt : null) ?? 0
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

/** The address of a stream as it is shown. */
export function addressOfStream(stream: StreamSummary): Address {
  const known = addresses.get(stream)
  if (known) return known
  const address = stream.origin
    ? addressOf(stream.origin.url)
    : { origin: t('unknownOrigin'), path: t('unknownStream') }
  addresses.set(stream, address)
  return address
}
