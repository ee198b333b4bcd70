/** The bar at the bottom: how complete the picture is. */

import type { JSX } from 'preact'
import { LOG_VERSION } from '../core/log/upgrade'
import { type MessageKey, t } from '../platform/i18n'
import type { LogSummary } from './engine/messages'
import { usePanel } from './panel'
import type { PanelState } from './panel-state'
import { formatBytes, formatCount } from './widgets/format'

export function StatusBar(): JSX.Element {
  const { state } = usePanel()
  const logs = state.shownLogs.value
  const sum = (of: (log: LogSummary) => number) => logs.reduce((total, log) => total + of(log), 0)
  const dropped = sum(log => log.dropped.records)
  const cut = sum(log => log.dropped.bytes)
  const invalid = sum(log => log.invalid)
  const unreadable = sum(log => log.unreadable)
  const { text, tone } = stateOf(state)
  return (
    <footer class="status-bar">
      <span class={`status ${tone}`} data-testid="status">
        {t(text)}
      </span>
      {logs.length === 0 ? null : (
        <>
          <span class="minor">{t('statusStreams', formatCount(state.shownStreams.value.length))}</span>
          <span>{t('statusEvents', formatCount(sum(log => log.events)))}</span>
          <span class="minor">{t('statusLog', formatBytes(sum(sizeOf)))}</span>
          <span class={dropped + cut > 0 ? 'warn' : ''} title={t('droppedHint')}>
            {dropped + cut > 0
              ? t('statusDropped', formatCount(dropped), formatBytes(cut))
              : t('statusNothingDropped')}
          </span>
          {invalid > 0 ? (
            <span class="warn" title={t('invalidHint')} data-testid="invalid">
              {t('statusInvalid', formatCount(invalid))}
            </span>
          ) : null}
          {unreadable > 0 ? <span class="warn">{t('statusUnreadable', formatCount(unreadable))}</span> : null}
        </>
      )}
      <span class="gap" />
      <span class="minor">{t('statusFormat', LOG_VERSION)}</span>
    </footer>
  )
}

function sizeOf({ from }: LogSummary): number {
  return 'session' in from ? from.session.size : from.size
}

function stateOf(state: PanelState): { text: MessageKey; tone: 'good' | 'bad' | 'quiet' } {
  const file = state.file.value
  if (file) return { text: file.reading ? 'readingFile' : 'stateFile', tone: 'quiet' }
  if (state.place.tab === null) return { text: 'stateNoFile', tone: 'quiet' }
  if (state.link.value === 'orphaned' || state.status.value?.hostAccess === false)
    return { text: 'stateNotRecording', tone: 'bad' }
  if (state.link.value === 'connecting') return { text: 'stateConnecting', tone: 'quiet' }
  if (state.recording.value.verdict !== 'recorded') return { text: 'stateNotRecording', tone: 'bad' }
  const sessions = state.logs.value.flatMap(({ from }) => ('session' in from ? [from.session] : []))
  if (sessions.length > 0 && sessions.every(({ closedAt }) => closedAt !== null))
    return { text: 'stateTabClosed', tone: 'quiet' }
  return { text: 'stateRecording', tone: 'good' }
}
