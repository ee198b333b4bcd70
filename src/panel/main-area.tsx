/** The large part of the panel: what is known of the selected stream, by tab. */

import type { JSX } from 'preact'
import type { Severity } from '../core/findings/finding'
import { t } from '../platform/i18n'
import { AttemptView } from './attempts/attempt-view'
import { CaptureLevel } from './capture-level'
import type { StreamSummary } from './engine/messages'
import { EventView } from './events/event-view'
import { FindingView } from './findings/finding-view'
import { severityWord } from './findings/finding-words'
import { HeartbeatView } from './health/heartbeat-view'
import { usePanel } from './panel'
import type { Tab } from './panel-state'
import { RawView } from './raw/raw-view'
import { RequestView } from './request/request-view'
import { addressOf } from './streams/address'
import { formatCount } from './widgets/format'
import { Guard } from './widgets/guard'
import { visibleLine } from './widgets/visible-text'

export function MainArea(): JSX.Element {
  const { state } = usePanel()
  const { tab, view, stream } = state
  const log = state.shownLogs.value.find(({ id }) => id === view.value?.log)
  const events = view.value?.stream === null ? log?.events : stream.value?.events
  const found = countFindings(
    stream.value ? [stream.value] : state.shownStreams.value.filter(each => each.log === log?.id),
  )
  return (
    <section class="main" aria-label={t('views')}>
      <div class="main-head">
        <div
          class="tabs"
          role="tablist"
          aria-label={t('views')}
          onKeyDown={event => moveTab(event, tab.value, show)}
        >
          <TabButton tab="findings" label={t('findings')} count={found.count} tone={found.worst} />
          <TabButton tab="events" label={t('events')} count={events ?? 0} />
          <TabButton tab="attempts" label={t('attempts')} count={stream.value?.attempts ?? null} />
          <TabButton tab="heartbeat" label={t('heartbeat')} count={null} />
          <TabButton tab="request" label={t('request')} count={null} />
          <TabButton tab="raw" label={t('raw')} count={null} />
        </div>
        <Heading />
      </div>
      <div class="tab-panel" id="tab-panel" role="tabpanel" aria-labelledby={`tab-${tab.value}`}>
        <h2 class="visually-hidden">{t(tab.value)}</h2>
        <Guard about={`${tab.value}\n${view.value?.log}\n${view.value?.stream}`}>
          <TabView tab={tab.value} />
        </Guard>
      </div>
    </section>
  )

  function show(wanted: Tab): void {
    tab.value = wanted
    document.getElementById(`tab-${wanted}`)?.focus()
  }
}

/** How many findings stand of what is on screen, and how bad the worst is. */
function countFindings(streams: readonly StreamSummary[]): { count: number | null; worst: Severity | null } {
  const sum = { error: 0, warning: 0, info: 0 }
  for (const { verdict } of streams) for (const each of SEVERITIES) sum[each] += verdict.counts[each]
  const count = sum.error + sum.warning + sum.info
  return { count: count === 0 ? null : count, worst: SEVERITIES.find(each => sum[each] > 0) ?? null }
}

const SEVERITIES: readonly Severity[] = ['error', 'warning', 'info']

function TabView({ tab }: { tab: Tab }): JSX.Element {
  switch (tab) {
    case 'findings':
      return <FindingView />
    case 'events':
      return <EventView />
    case 'attempts':
      return <AttemptView />
    case 'heartbeat':
      return <HeartbeatView />
    case 'request':
      return <RequestView />
    case 'raw':
      return <RawView />
  }
}

const TABS: readonly Tab[] = ['findings', 'events', 'attempts', 'heartbeat', 'request', 'raw']

function moveTab(event: KeyboardEvent, current: Tab, show: (tab: Tab) => void): void {
  const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
  const wanted = TABS[(TABS.indexOf(current) + step + TABS.length) % TABS.length]
  if (step === 0 || !wanted) return
  event.preventDefault()
  show(wanted)
}

interface TabButtonProps {
  tab: Tab
  label: string
  count: number | null
  tone?: Severity | null
}

function TabButton({ tab, label, count, tone = null }: TabButtonProps): JSX.Element {
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
      {count === null ? null : (
        <span class={`count ${tone ?? ''}`} title={tone ? severityWord(tone) : undefined}>
          {formatCount(count)}
        </span>
      )}
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
