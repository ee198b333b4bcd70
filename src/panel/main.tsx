/** Entry of the panel, in DevTools and as a page of its own. Runs as long as it is open. */

import { render } from 'preact'
import { DEFAULT_SETTINGS } from '../core/settings'
import { language, loadLanguage, t } from '../platform/i18n'
import { listenForSettings, loadSettings } from '../platform/settings'
import { watchTheme } from '../platform/theme'
import { App } from './app'
import { createPanel, PanelProvider } from './panel'
import { readPlace } from './place'
import './styles/tokens.css'
import './styles/panel.css'

const settings = await loadSettings().catch(() => DEFAULT_SETTINGS)
const panel = createPanel(readPlace(location.search))
const root = document.documentElement

watchTheme(settings.theme, theme => {
  root.dataset.theme = theme
})

let spoken = settings.language
await speak()
listenForSettings(({ language: wanted }) => {
  if (wanted === spoken) return
  spoken = wanted
  void speak()
})

/** Draws all of it in the language that is wanted. */
async function speak(): Promise<void> {
  await loadLanguage(spoken)
  root.lang = language()
  document.title = t('extensionName')
  render(
    // Another key, so that nothing of the former language stays.
    <PanelProvider key={root.lang} value={panel}>
      <App />
    </PanelProvider>,
    document.body,
  )
}
