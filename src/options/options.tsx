/** The options: each applies at once, and says what it does and what it costs. */

import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import type { Settings } from '../core/settings'
import { t } from '../platform/i18n'
import { changeSettings, listenForSettings } from '../platform/settings'
import { DeepOptions } from './deep-options'
import { KeepingOptions } from './keeping-options'
import { LookOptions } from './look-options'
import { Switch } from './option-parts'
import { RedactionOptions } from './redaction-options'
import { SiteOptions } from './site-options'
import { StreamRules } from './stream-rules'

interface OptionsProps {
  /** As they were when the page was opened. */
  settings: Settings
  /** Whether deep capture is on, or `null` where the browser has none. */
  deep: boolean | null
}

export function Options(props: OptionsProps): JSX.Element {
  const settings = useSignal(props.settings)
  const failure = useSignal('')

  useEffect(
    () =>
      listenForSettings(changed => {
        settings.value = changed
      }),
    [],
  )

  async function change(make: (now: Settings) => Settings): Promise<void> {
    const before = settings.value
    // Shown before it is stored: a box that answers late is clicked twice.
    settings.value = make(before)
    failure.value = ''
    try {
      settings.value = await changeSettings(make)
    } catch (error) {
      settings.value = before
      failure.value = t('optionsFailed', String(error))
    }
  }

  const part = {
    settings: settings.value,
    change: (make: (now: Settings) => Settings) => void change(make),
  }
  return (
    <main class="options">
      <h1>{t('optionsTitle')}</h1>
      <p>{t('optionsIntro')}</p>
      <SiteOptions {...part} />
      <section aria-labelledby="reading">
        <h2 id="reading">{t('optionsReading')}</h2>
        <Switch
          name="fetch"
          label={t('optionFetch')}
          on={settings.value.fetch}
          change={fetch => part.change(now => ({ ...now, fetch }))}
        >
          <p>{t('optionFetchHint')}</p>
        </Switch>
        <Switch
          name="xhr"
          label={t('optionXhr')}
          on={settings.value.xhr}
          change={xhr => part.change(now => ({ ...now, xhr }))}
        >
          <p>{t('optionXhrHint')}</p>
        </Switch>
      </section>
      <DeepOptions on={props.deep} failure={failure} />
      <StreamRules />
      <KeepingOptions {...part} />
      <RedactionOptions {...part} />
      <LookOptions {...part} />
      <p class="failure" role="status" data-testid="options-failure">
        {failure.value}
      </p>
    </main>
  )
}
