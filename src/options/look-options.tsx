/** The options' part that says how SSE Pulse looks: language and theme. */

import type { JSX } from 'preact'
import { LANGUAGES, type LanguageChoice, THEMES, type ThemeChoice } from '../core/settings'
import { t } from '../platform/i18n'
import { Pick } from './option-parts'
import type { PartProps } from './settings-change'

/** Each language by its own name, as who looks for it may know no other. */
const NAMES: Record<Exclude<LanguageChoice, 'browser'>, string> = { en: 'English', zh_CN: '简体中文' }

const themeWord = (theme: ThemeChoice): string => {
  if (theme === 'browser') return t('optionThemeBrowser')
  return t(theme === 'light' ? 'optionThemeLight' : 'optionThemeDark')
}

export function LookOptions({ settings, change }: PartProps): JSX.Element {
  return (
    <section aria-labelledby="look">
      <h2 id="look">{t('optionsLook')}</h2>
      <Pick
        name="language"
        label={t('optionLanguage')}
        value={settings.language}
        options={LANGUAGES.map(value => ({
          value,
          label: value === 'browser' ? t('optionLanguageBrowser') : NAMES[value],
        }))}
        change={language => change(now => ({ ...now, language }))}
      >
        <p>{t('optionLanguageHint')}</p>
      </Pick>
      <Pick
        name="theme"
        label={t('optionTheme')}
        value={settings.theme}
        options={THEMES.map(value => ({ value, label: themeWord(value) }))}
        change={theme => change(now => ({ ...now, theme }))}
      >
        <p>{t('optionThemeHint')}</p>
      </Pick>
    </section>
  )
}
