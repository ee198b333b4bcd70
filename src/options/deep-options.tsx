/** The options' part that switches deep capture on and off, where the browser has it. */

import { type Signal, useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import { hasDeepCapture, listenForDeepCapture, setDeepCapture } from '../platform/deep-capture'
import { t } from '../platform/i18n'
import { Switch } from './option-parts'

interface DeepOptionsProps {
  /** Whether it was on when the page was opened, or `null` where the browser has none. */
  on: boolean | null
  failure: Signal<string>
}

export function DeepOptions({ on, failure }: DeepOptionsProps): JSX.Element {
  const deep = useSignal(on)

  useEffect(() => {
    if (on !== null)
      listenForDeepCapture(() => {
        void hasDeepCapture().then(has => {
          deep.value = has
        })
      })
  }, [])

  // Not awaited before the request: the browser asks only in answer to a click.
  async function change(wanted: boolean): Promise<void> {
    failure.value = ''
    try {
      deep.value = await setDeepCapture(wanted)
      if (deep.value !== wanted) failure.value = t('optionDeepRefused')
    } catch (error) {
      deep.value = await hasDeepCapture()
      failure.value = t('optionsFailed', String(error))
    }
  }

  return (
    <section aria-labelledby="deep">
      <h2 id="deep">{t('optionsDeep')}</h2>
      {deep.value === null ? (
        <p>{t('optionsDeepAbsent')}</p>
      ) : (
        <Switch name="deep" label={t('optionDeep')} on={deep.value} change={wanted => void change(wanted)}>
          <p>{t('optionDeepHint')}</p>
          <p>{t('optionDeepDiffers')}</p>
          <p>{t('optionDeepCost')}</p>
          <p>{t('optionDeepLimits')}</p>
        </Switch>
      )}
    </section>
  )
}
