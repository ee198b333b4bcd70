/** Chooses the span of time of an export. */

import type { JSX } from 'preact'
import { t } from '../../platform/i18n'
import { type ExportForm, spanOf } from './export-form'

export function TimeChoice({ form }: { form: ExportForm }): JSX.Element {
  const isSpan = form.time.value === 'span'
  return (
    <fieldset class="setting">
      <legend>{t('exportWhen')}</legend>
      <label class="check">
        <input
          type="radio"
          name="time"
          checked={!isSpan}
          onChange={() => {
            form.time.value = 'whole'
          }}
        />
        <span>{t('exportWholeTime')}</span>
      </label>
      <label class="check">
        <input
          type="radio"
          name="time"
          data-testid="export-span"
          checked={isSpan}
          onChange={() => {
            form.time.value = 'span'
          }}
        />
        <span>{t('exportSpan')}</span>
      </label>
      {isSpan ? (
        <div class="span-fields">
          {(['from', 'to'] as const).map(bound => (
            <label key={bound}>
              <span class="dim">{t(bound === 'from' ? 'exportFrom' : 'exportTo')}</span>
              <input
                type="datetime-local"
                class="field"
                step="1"
                data-testid={`export-${bound}`}
                value={form[bound].value}
                onInput={event => {
                  form[bound].value = event.currentTarget.value
                }}
              />
            </label>
          ))}
          {spanOf(form) ? null : (
            <p class="wrong" role="alert">
              {t('exportSpanWrong')}
            </p>
          )}
        </div>
      ) : null}
    </fieldset>
  )
}
