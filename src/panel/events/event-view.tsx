/** The Events tab: the table, and beside it the event that is selected. */

import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { t } from '../../platform/i18n'
import { usePanel } from '../panel'
import { Splitter } from '../widgets/splitter'
import { EventDetail } from './event-detail'
import { EventTable } from './event-table'

export function EventView(): JSX.Element | null {
  const { state } = usePanel()
  const share = useSignal(40)
  const view = state.view.value
  const log = state.shownLogs.value.find(({ id }) => id === view?.log)
  if (!view || !log) return null
  const count = view.stream === null ? log.rows : (state.stream.value?.rows ?? 0)
  const generation = state.generations.value.get(log.id) ?? 0
  const selected = state.selected.value

  return (
    <div class="event-view" style={{ '--share': `${share.value}%` }}>
      {count === 0 && !log.reading ? (
        <p class="nothing">{t('noEvents')}</p>
      ) : (
        <EventTable
          key={`${view.log}\n${view.stream}\n${generation}`}
          view={view}
          count={count}
          generation={generation}
          live={'session' in log.from}
        />
      )}
      {selected ? (
        <>
          <Splitter
            label={t('resizeDetail')}
            orientation="vertical"
            value={share.value}
            least={15}
            most={80}
            resizes="after"
            onChange={value => {
              share.value = value
            }}
          />
          <EventDetail key={selected.seq} log={view.log} selected={selected} />
        </>
      ) : null}
    </div>
  )
}
