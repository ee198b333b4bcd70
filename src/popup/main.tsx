/** Entry of the popup of the toolbar icon. Runs as long as the popup is open: what it watches ends with it. */

import { render } from 'preact'
import { createPanel, PanelProvider } from '../panel/panel'
import { currentTab } from '../platform/current-tab'
import { language, loadLanguage, t } from '../platform/i18n'
import { loadSettings } from '../platform/settings'
import { watchTheme } from '../platform/theme'
import { Popup } from './popup'
import '../panel/styles/tokens.css'
import '../panel/styles/controls.css'
import './popup.css'

const settings = await loadSettings()
await loadLanguage(settings.language)
const root = document.documentElement
root.lang = language()
document.title = t('extensionName')
watchTheme(settings.theme, theme => {
  root.dataset.theme = theme
})

const tab = await currentTab(location.search)
render(
  <PanelProvider value={createPanel({ devtools: false, tab: tab?.id ?? null })}>
    <Popup tab={tab} settings={settings} />
  </PanelProvider>,
  document.body,
)
