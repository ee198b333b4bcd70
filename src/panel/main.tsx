/** Entry of the panel, in DevTools and as a page of its own. Runs as long as it is open. */

import { render } from 'preact'
import { language, t } from '../platform/i18n'
import { watchTheme } from '../platform/theme'
import { App } from './app'
import { createPanel, PanelProvider } from './panel'
import { readPlace } from './place'
import './styles/tokens.css'
import './styles/panel.css'

const root = document.documentElement
root.lang = language()
document.title = t('extensionName')
watchTheme(theme => {
  root.dataset.theme = theme
})

render(
  <PanelProvider value={createPanel(readPlace(location.search))}>
    <App />
  </PanelProvider>,
  document.body,
)
