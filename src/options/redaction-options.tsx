/** The options' part that says what is masked in exports, beside what is masked anyway. */

import type { JSX } from 'preact'
import { type RedactionRules, readRedactedName, readRedactedPath } from '../core/redaction-rules'
import { t } from '../platform/i18n'
import { LineList } from './option-parts'
import type { PartProps } from './settings-change'

export function RedactionOptions({ settings, change }: PartProps): JSX.Element {
  const { redaction } = settings
  const set = (chosen: Partial<RedactionRules>) =>
    change(now => ({ ...now, redaction: { ...now.redaction, ...chosen } }))
  return (
    <section aria-labelledby="redaction">
      <h2 id="redaction">{t('optionsRedaction')}</h2>
      <p>{t('optionsRedactionHint')}</p>
      <div class="option">
        <LineList
          name="names"
          label={t('optionRedactNames')}
          placeholder={'customer\ncard_number'}
          lines={redaction.names}
          read={readRedactedName}
          change={names => set({ names })}
        />
        <LineList
          name="paths"
          label={t('optionRedactPaths')}
          placeholder={'user.email\nitems[*].address'}
          lines={redaction.paths}
          read={readRedactedPath}
          change={paths => set({ paths })}
        />
      </div>
    </section>
  )
}
