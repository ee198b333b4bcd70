/** The Events tab: the table, and beside it the event that is selected. */

import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import { t } from '../../platform/i18n'
import type { LogSummary, View } from '../engine/messages'
import { usePanel } from '../panel'
import { Splitter } from '../widgets/splitter'
import { useMedia } from '../widgets/use-media'
import { AnswerView } from './answer-view'
import { EventDetail } from './event-detail'
import { EventTable } from './event-table'
import { FilterBar } from './filter-bar'
import { SearchBar } from './search-bar'
import { TypeChips } from './type-chips'
import { useLens } from './use-lens'
import { useTypes } from './use-types'

export function EventView(): JSX.Element | null {
  const { state } = usePanel()
  const stacked = useMedia('(max-width: 1000px)')
  const width = useSignal(40)
  const height = useSignal(50)
  const size = stacked ? height : width
  const view = state.view.value
  const log = state.shownLogs.value.find(({ id }) => id === view?.log)
  if (!view || !log) return null
  const count = view.stream === null ? log.rows : (state.stream.value?.rows ?? 0)
  const generation = state.generations.value.get(log.id) ?? 0
  const selected = state.selected.value
  return (
    <div class="event-view" style={{ '--share': `${size.value}%` }}>
      <EventList view={view} log={log} count={count} generation={generation} />
      {selected && selected.seq !== null ? (
        <>
          <Splitter
            label={t('resizeDetail')}
            orientation={stacked ? 'horizontal' : 'vertical'}
            value={size.value}
            least={15}
            most={80}
            resizes="after"
            onChange={value => {
              size.value = value
            }}
          />
          <EventDetail log={view.log} stream={view.stream} seq={selected.seq} />
        </>
      ) : null}
    </div>
  )
}

interface EventListProps {
  view: View
  log: LogSummary
  count: number
  generation: number
}

/** The filter, and what it lets through. */
function EventList({ view, log, count, generation }: EventListProps): JSX.Element {
  const { events } = usePanel()
  const filter = events.applied.value
  const news = useLens(view, filter, generation)
  const types = useTypes(view, count)
  useEffect(() => {
    const openSearch = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'f' || !(event.ctrlKey || event.metaKey) || event.altKey) return
      event.preventDefault()
      events.search.value ??= ''
    }
    document.addEventListener('keydown', openSearch)
    return () => document.removeEventListener('keydown', openSearch)
  }, [events])
  const isEmpty = filter === '' ? count === 0 && !log.reading : news?.done === true && news.count === 0
  return (
    <div class="event-list">
      <FilterBar view={view} total={count} news={news} types={types} />
      {events.search.value === null ? null : <SearchBar />}
      <TypeChips counts={types} />
      {events.asAnswers.value ? (
        <AnswerView log={view.log} stream={view.stream} count={count} />
      ) : isEmpty ? (
        <p class="nothing">{t(filter === '' || count === 0 ? 'noEvents' : 'filterNothing')}</p>
      ) : (
        <EventTable
          key={`${view.log}\n${view.stream}\n${generation}`}
          view={view}
          lens={filter === '' ? null : (news?.lens ?? 0)}
          count={filter === '' ? count : (news?.count ?? 0)}
          generation={generation}
          live={'session' in log.from}
        />
      )}
    </div>
  )
}
