/** The bar on top: what acts on the panel as a whole. */

import type { JSX } from 'preact'
import { t } from '../platform/i18n'
import { ExportMenu } from './export/export-menu'
import { FileSource } from './export/file-source'
import { ImportButton } from './export/import-button'
import { usePanel } from './panel'
import { Icon } from './widgets/icons'
import { visibleLine } from './widgets/visible-text'

export function Toolbar(): JSX.Element {
  const panel = usePanel()
  const { shownLogs, file } = panel.state
  const empty = shownLogs.value.every(({ records }) => records === 0)
  return (
    <header class="toolbar">
      <h1 class="visually-hidden">{t('extensionName')}</h1>
      <button
        type="button"
        class="button"
        data-testid="clear"
        title={t('clearHint')}
        disabled={empty || file.value !== null}
        onClick={panel.clear}
      >
        <Icon name="clear" />
        {t('clear')}
      </button>
      <Source />
      <span class="gap" />
      <ImportButton />
      <ExportMenu disabled={empty} />
      <button
        type="button"
        class="button tool"
        data-testid="options"
        title={t('options')}
        aria-label={t('options')}
        onClick={panel.openOptions}
      >
        <Icon name="options" />
      </button>
    </header>
  )
}

/** Says what the panel shows: outside of DevTools the watched page, or a file, which stands beside it. */
function Source(): JSX.Element | null {
  const { state } = usePanel()
  const imported = state.importedLog.value
  if (imported) return <FileSource log={imported} />
  if (state.place.devtools || state.place.tab === null) return null
  const [first] = state.logs.value
  const page = first && 'session' in first.from ? visibleLine(first.from.session.page) : ''
  const text = state.place.tab === 'all' ? t('allTabs') : page
  return (
    <span class="source">
      <span class="ellipsis" title={text}>
        {text}
      </span>
    </span>
  )
}
