/** What the panel shows instead of streams while it has none: why, and what to do next. */

import type { ComponentChildren, JSX } from 'preact'
import { t } from '../platform/i18n'
import { ImportButton } from './export/import-button'
import { usePanel } from './panel'
import { Icon } from './widgets/icons'

export function Welcome(): JSX.Element {
  const { state } = usePanel()
  return <main class="welcome">{state.file.value ? <EmptyFile /> : <NoStreams />}</main>
}

function EmptyFile(): JSX.Element {
  const { state, closeFile } = usePanel()
  if (state.file.value?.reading) return <p class="dim">{t('readingFile')}</p>
  return (
    <Card title={t('fileEmptyTitle')} text={t('fileEmpty')}>
      <ImportButton primary />
      <button type="button" class="button" onClick={closeFile}>
        {t('closeFile')}
      </button>
    </Card>
  )
}

function NoStreams(): JSX.Element | null {
  const { state, reloadTab } = usePanel()
  if (state.place.tab === null) {
    return (
      <Card title={t('openLogTitle')} text={t('openLog')}>
        <ImportButton primary />
      </Card>
    )
  }
  // Nothing is known yet, and in a moment it will be.
  if (!state.told.value || state.logs.value.some(({ reading }) => reading)) return null
  if (state.place.tab === 'all') return <Card title={t('noStreamsTitle')} text={t('noStreamsAll')} />
  return (
    <Card title={t('noStreamsTitle')} text={t('noStreams')}>
      <button type="button" class="button primary" data-testid="reload" onClick={reloadTab}>
        <Icon name="reload" />
        {t('reloadPage')}
      </button>
    </Card>
  )
}

function Card({ title, text, children }: { title: string; text: string; children?: ComponentChildren }) {
  return (
    <div class="card" data-testid="welcome">
      <h2>{title}</h2>
      <p>{text}</p>
      {children ? <div class="actions">{children}</div> : null}
    </div>
  )
}
