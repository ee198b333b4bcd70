/** The options: each is one switch that applies at once, and says what it does and what it costs. */

import { useSignal } from '@preact/signals'
import type { ComponentChildren, JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import type { Settings } from '../core/settings'
import { hasDeepCapture, listenForDeepCapture, setDeepCapture } from '../platform/deep-capture'
import { t } from '../platform/i18n'
import { listenForSettings, saveSettings } from '../platform/settings'
import { StreamRules } from './stream-rules'

interface OptionsProps {
  /** As they were when the page was opened. */
  settings: Settings
  /** Whether deep capture is on, or `null` where the browser has none. */
  deep: boolean | null
}

export function Options(props: OptionsProps): JSX.Element {
  const settings = useSignal(props.settings)
  const deep = useSignal(props.deep)
  const failure = useSignal('')

  useEffect(() => {
    listenForSettings(changed => {
      settings.value = changed
    })
    if (props.deep !== null) listenForDeepCapture(() => void readDeep())
  }, [])

  async function readDeep(): Promise<void> {
    deep.value = await hasDeepCapture()
  }

  async function change(chosen: Partial<Settings>): Promise<void> {
    const before = settings.value
    settings.value = { ...before, ...chosen }
    failure.value = ''
    try {
      await saveSettings(settings.value)
    } catch (error) {
      settings.value = before
      failure.value = t('optionsFailed', String(error))
    }
  }

  // Not awaited before the request: the browser asks only in answer to a click.
  async function changeDeep(on: boolean): Promise<void> {
    failure.value = ''
    try {
      deep.value = await setDeepCapture(on)
      if (deep.value !== on) failure.value = t('optionDeepRefused')
    } catch (error) {
      deep.value = await hasDeepCapture()
      failure.value = t('optionsFailed', String(error))
    }
  }

  return (
    <main class="options">
      <h1>{t('optionsTitle')}</h1>
      <p>{t('optionsIntro')}</p>
      <section aria-labelledby="reading">
        <h2 id="reading">{t('optionsReading')}</h2>
        <Switch
          name="fetch"
          label={t('optionFetch')}
          on={settings.value.fetch}
          change={fetch => void change({ fetch })}
        >
          <p>{t('optionFetchHint')}</p>
        </Switch>
        <Switch
          name="xhr"
          label={t('optionXhr')}
          on={settings.value.xhr}
          change={xhr => void change({ xhr })}
        >
          <p>{t('optionXhrHint')}</p>
        </Switch>
      </section>
      <section aria-labelledby="deep">
        <h2 id="deep">{t('optionsDeep')}</h2>
        {deep.value === null ? (
          <p>{t('optionsDeepAbsent')}</p>
        ) : (
          <Switch name="deep" label={t('optionDeep')} on={deep.value} change={on => void changeDeep(on)}>
            <p>{t('optionDeepHint')}</p>
            <p>{t('optionDeepDiffers')}</p>
            <p>{t('optionDeepCost')}</p>
            <p>{t('optionDeepLimits')}</p>
          </Switch>
        )}
      </section>
      <StreamRules />
      <p class="failure" role="status" data-testid="options-failure">
        {failure.value}
      </p>
    </main>
  )
}

interface SwitchProps {
  name: string
  label: string
  on: boolean
  change(on: boolean): void
  /** What it does. */
  children: ComponentChildren
}

function Switch({ name, label, on, change, children }: SwitchProps): JSX.Element {
  return (
    <div class="option">
      <label>
        <input
          type="checkbox"
          data-testid={`option-${name}`}
          checked={on}
          aria-describedby={`about-${name}`}
          onChange={event => change(event.currentTarget.checked)}
        />
        {label}
      </label>
      <div class="about" id={`about-${name}`}>
        {children}
      </div>
    </div>
  )
}
