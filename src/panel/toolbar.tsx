/** The bar on top: what acts on the panel as a whole. */

import type { JSX } from 'preact'
import { pauseSite, recordSite } from '../core/site-rules'
import { t } from '../platform/i18n'
import { changeSettings } from '../platform/settings'
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
        aria-label={t('clear')}
        title={t('clearHint')}
        disabled={empty || file.value !== null}
        onClick={panel.clear}
      >
        <Icon name="clear" />
        <span class="tool-label">{t('clear')}</span>
      </button>
      <PauseButton />
      <Source />
      <PageOnly />
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

/** Pauses the recording of the watched site, in all its tabs, or lets it go on. */
function PauseButton(): JSX.Element | null {
  const { state } = usePanel()
  const { verdict, site } = state.recording.value
  const isPrivate = state.logs.value.some(({ from }) => 'session' in from && from.session.volatile)
  // The name of a site of a private window is not to be kept.
  if (site === '' || state.file.value || isPrivate || typeof state.place.tab !== 'number') return null
  const isOn = verdict === 'recorded'
  const change = isOn ? pauseSite : recordSite
  const word = t(isOn ? 'pause' : 'resume')
  return (
    <button
      type="button"
      class="button"
      data-testid="pause"
      aria-label={word}
      title={t(isOn ? 'popupPauseHint' : 'popupResumeHint', visibleLine(site))}
      onClick={() =>
        void changeSettings(now => ({ ...now, sites: change(now.sites, site) })).catch(state.fail)
      }
    >
      <Icon name={isOn ? 'pause' : 'record'} />
      <span class="tool-label">{word}</span>
    </button>
  )
}

/** Leaves out the streams of pages that the tab has left, where there are such. */
function PageOnly(): JSX.Element | null {
  const { arrangement, shownLogs } = usePanel().state
  if (shownLogs.value.every(({ pageSince }) => pageSince === null)) return null
  return (
    <label class="check" title={t('pageOnlyHint')}>
      <input
        type="checkbox"
        data-testid="page-only"
        checked={arrangement.value.pageOnly}
        onChange={({ currentTarget }) => {
          arrangement.value = { ...arrangement.value, pageOnly: currentTarget.checked }
        }}
      />
      {t('pageOnly')}
    </label>
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
