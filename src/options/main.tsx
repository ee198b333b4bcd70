/** Entry of the options page, a tab of its own. Runs as long as it is open. */

import { render } from 'preact'
import { hasDeepCapture, offersDeepCapture } from '../platform/deep-capture'
import { language, loadLanguage, t } from '../platform/i18n'
import { listenForSettings, loadSettings } from '../platform/settings'
import { watchTheme } from '../platform/theme'
import { Options } from './options'
import './options.css'

const root = document.documentElement
const settings = await loadSettings()
const deep = offersDeepCapture() ? await hasDeepCapture() : null

watchTheme(settings.theme, theme => {
  root.dataset.theme = theme
})
await draw(settings.language)

let spoken = settings.language
listenForSettings(changed => {
  if (changed.language === spoken) return
  spoken = changed.language
  void draw(spoken)
})

/** Draws all of it in a language. */
async function draw(wanted: typeof settings.language): Promise<void> {
  await loadLanguage(wanted)
  root.lang = language()
  document.title = t('optionsTitle')
  // Another key, so that nothing of the former language stays.
  render(
    <Options
      key={root.lang}
      settings={await loadSettings()}
      deep={deep === null ? null : await hasDeepCapture()}
    />,
    document.body,
  )
}
