/** The large part of the panel: what is known of the selected stream, by tab. */

import type { JSX } from 'preact'
import { t } from '../platform/i18n'
import { AttemptView } from './attempts/attempt-view'
import { CaptureLevel } from './capture-level'
import { EventView } from './events/event-view'
import { usePanel } from './panel'
import type { Tab } from './panel-state'
import { addressOf } from './streams/address'
import { formatCount } from './widgets/format'
import { visibleLine } from './widgets/visible-text'

export function MainArea(): JSX.Element {
  const { state } = usePanel()
  const { tab, view, stream } = state
  const log = state.shownLogs.value.find(({ id }) => id === view.value?.log)
  const events = view.value?.stream === null ? log?.events : stream.value?.events
  return (
    <section class="main" aria-label={t('views')}>
      <div class="main-head">
        <div
          class="tabs"
          role="tablist"
          aria-label={t('views')}
          onKeyDown={event => moveTab(event, tab.value, show)}
        >
          <TabButton tab="events" label={t('events')} count={events ?? 0} />
          <TabButton tab="attempts" label={t('attempts')} count={stream.value?.attempts ?? null} />
        </div>
        <Heading />
      </div>
      <div class="tab-panel" id="tab-panel" role="tabpanel" aria-labelledby={`tab-${tab.value}`}>
        {tab.value === 'events' ? <EventView /> : <AttemptView />}
      </div>
    </section>
  )

  function show(wanted: Tab): void {
    tab.value = wanted
    document.getElementById(`tab-${wanted}`)?.focus()
  }
}

const TABS: readonly Tab[] = ['events', 'attempts']

function moveTab(event: KeyboardEvent, current: Tab, show: (tab: Tab) => void): void {
  const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
  const wanted = TABS[(TABS.indexOf(current) + step + TABS.length) % TABS.length]
  if (step === 0 || !wanted) return
  event.preventDefault()
  show(wanted)
}

function TabButton({ tab, label, count }: { tab: Tab; label: string; count: number | null }): JSX.Element {
  const { state } = usePanel()
  const selected = state.tab.value === tab
  return (
    <button
      type="button"
      class="tab"
      id={`tab-${tab}`}
      role="tab"
      data-testid={`tab-${tab}`}
      aria-selected={selected}
      aria-controls="tab-panel"
      tabIndex={selected ? 0 : -1}
      onClick={() => {
        state.tab.value = tab
      }}
    >
      {label}
      {count === null ? null : <span class="count">{formatCount(count)}</span>}
    </button>
  )
}

const API_NAMES = { eventsource: 'EventSource', fetch: 'fetch', xhr: 'XMLHttpRequest', worker: 'Worker' }

/** Which stream this is, and how much of it can be seen. */
function Heading(): JSX.Element | null {
  const { state } = usePanel()
  const stream = state.stream.value
  if (!stream) return null
  const { origin } = stream
  return (
    <div class="heading">
      {origin ? (
        <span class="heading-name ellipsis" title={visibleLine(origin.url)}>
          {addressOf(origin.url).path} · {API_NAMES[origin.api]}
        </span>
      ) : (
        <span class="heading-name ellipsis">{t('unknownStream')}</span>
      )}
      <CaptureLevel stream={stream} />
    </div>
  )
}
