/** Entry of the options page, a tab of its own. Runs as long as it is open. */

import { render } from 'preact'
import { hasDeepCapture, offersDeepCapture } from '../platform/deep-capture'
import { language, loadLanguage, t } from '../platform/i18n'
import { loadSettings } from '../platform/settings'
import { watchTheme } from '../platform/theme'
import { Options } from './options'
import './options.css'

const settings = await loadSettings()
await loadLanguage(settings.language)
const root = document.documentElement
root.lang = language()
document.title = t('optionsTitle')
watchTheme(settings.theme, theme => {
  root.dataset.theme = theme
})

const deep = offersDeepCapture() ? await hasDeepCapture() : null
render(<Options settings={settings} deep={deep} />, document.body)
