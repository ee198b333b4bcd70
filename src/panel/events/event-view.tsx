/** The Events tab: the table, and beside it the event that is selected. */

import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { t } from '../../platform/i18n'
import { usePanel } from '../panel'
import { Splitter } from '../widgets/splitter'
import { useMedia } from '../widgets/use-media'
import { EventDetail } from './event-detail'
import { EventTable } from './event-table'

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
          <EventDetail log={view.log} seq={selected.seq} />
        </>
      ) : null}
    </div>
  )
}
