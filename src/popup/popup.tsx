/** The popup: the streams of the tab in front, what is wrong with each, and what can be done. */

import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import type { Settings } from '../core/settings'
import { judgeSite, pauseSite, recordSite, type SiteVerdict, siteOf } from '../core/site-rules'
import { usePanel } from '../panel/panel'
import { STORAGE_PROBLEMS } from '../panel/storage-problems'
import { Icon } from '../panel/widgets/icons'
import { visibleLine } from '../panel/widgets/visible-text'
import type { CurrentTab } from '../platform/current-tab'
import { requestHostAccess } from '../platform/host-access'
import { type MessageKey, t } from '../platform/i18n'
import { changeSettings, listenForSettings } from '../platform/settings'
import { PopupStreams } from './popup-streams'

interface PopupProps {
  tab: CurrentTab | null
  /** As they were when the popup was opened. */
  settings: Settings
}

export function Popup({ tab, settings: initial }: PopupProps): JSX.Element {
  const panel = usePanel()
  const { state } = panel
  const settings = useSignal(initial)
  const note = useSignal('')
  const site = siteOf(tab?.url ?? '')
  const verdict = judgeSite(settings.value.sites, site)
  const isWithoutAccess = state.status.value?.hostAccess === false
  const problem = state.status.value?.problem

  useEffect(() => {
    listenForSettings(changed => {
      settings.value = changed
    })
  }, [])

  async function switchSite(): Promise<void> {
    try {
      await changeSettings(now => ({
        ...now,
        sites: verdict === 'recorded' ? pauseSite(now.sites, site) : recordSite(now.sites, site),
      }))
    } catch (error) {
      note.value = t('optionsFailed', String(error))
    }
  }

  async function save(): Promise<void> {
    note.value = (await panel.exportLog()) ? t('popupSaved') : ''
  }

  return (
    <div class="popup">
      {/* On top, so that it stands still while streams come and go below. */}
      <header>
        <div class="popup-head">
          <h1>{t('extensionName')}</h1>
          <span class="popup-site ellipsis" title={visibleLine(site)}>
            {visibleLine(site)}
          </span>
          <button type="button" class="link" data-testid="popup-all" onClick={panel.openAll}>
            {t('allTabs')}
          </button>
          <button
            type="button"
            class="button bare"
            title={t('options')}
            aria-label={t('options')}
            data-testid="popup-options"
            onClick={panel.openOptions}
          >
            <Icon name="options" />
          </button>
        </div>
        <div class="popup-actions" role="toolbar" aria-label={t('popupActions')}>
          {site === '' || tab?.private ? null : (
            <button
              type="button"
              class="button"
              data-testid="popup-pause"
              title={t(verdict === 'recorded' ? 'popupPauseHint' : 'popupResumeHint', site)}
              onClick={() => void switchSite()}
            >
              <Icon name={verdict === 'recorded' ? 'pause' : 'record'} />
              {t(verdict === 'recorded' ? 'popupPause' : 'popupResume')}
            </button>
          )}
          <button
            type="button"
            class="button"
            data-testid="popup-export"
            title={t('exportNdjsonHint')}
            disabled={state.empty.value}
            onClick={() => void save()}
          >
            <Icon name="export" />
            {t('export')}
          </button>
          <span class="gap" />
          <button
            type="button"
            class="button primary"
            data-testid="popup-open"
            disabled={tab === null}
            onClick={() => panel.openPage()}
          >
            {t('popupOpen')}
          </button>
        </div>
      </header>
      <main class="popup-body">
        {verdict === 'recorded' ? null : <NotRecorded verdict={verdict} site={site} />}
        {isWithoutAccess ? <WithoutAccess /> : null}
        {problem ? (
          <div class="popup-notice warning" data-testid="popup-storage">
            <Icon name="warning" />
            <span>{t(STORAGE_PROBLEMS[problem])}</span>
          </div>
        ) : null}
        {state.empty.value ? <Nothing site={site} tab={tab} verdict={verdict} /> : <PopupStreams />}
      </main>
      <p class="popup-note" role="status">
        {note.value || visibleLine(state.failure.value ?? '')}
      </p>
    </div>
  )
}

const REASONS: Record<Exclude<SiteVerdict, 'recorded'>, MessageKey> = {
  paused: 'recordingPaused',
  'not-listed': 'recordingNotListed',
  excluded: 'recordingExcluded',
}

function NotRecorded({ verdict, site }: { verdict: Exclude<SiteVerdict, 'recorded'>; site: string }) {
  return (
    <div class="popup-notice warning" data-testid="popup-not-recorded">
      <Icon name="pause" />
      <span>{t(REASONS[verdict], visibleLine(site) || t('recordingNoSite'))}</span>
    </div>
  )
}

function WithoutAccess(): JSX.Element {
  return (
    <div class="popup-notice error">
      <Icon name="error" />
      <span>{t('hostAccess')}</span>
      <button type="button" class="button" onClick={() => void requestHostAccess()}>
        {t('hostAccessGrant')}
      </button>
    </div>
  )
}

interface NothingProps {
  site: string
  tab: CurrentTab | null
  verdict: SiteVerdict
}

/** Why there is no stream to show. */
function Nothing({ site, tab, verdict }: NothingProps): JSX.Element | null {
  const { state } = usePanel()
  if (tab !== null && (!state.told.value || state.logs.value.some(({ reading }) => reading)))
    return <p class="popup-empty dim">{t('stateConnecting')}</p>
  if (site === '')
    return (
      <p class="popup-empty" data-testid="popup-empty">
        {t('popupNotAPage')}
      </p>
    )
  return (
    <p class="popup-empty" data-testid="popup-empty">
      {t(verdict === 'recorded' ? 'popupNoStreams' : 'popupNothingRecorded')}
    </p>
  )
}
