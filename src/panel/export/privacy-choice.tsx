/** Chooses what is taken out of an export, and shows at once what that is in this log. */

import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import { NONE, type Redacted, type Redaction, wrongPaths } from '../../core/log/redact'
import { type MessageKey, t } from '../../platform/i18n'
import type { RedactionTrial } from '../engine/messages'
import { usePanel } from '../panel'
import { formatCount } from '../widgets/format'
import { visibleLine } from '../widgets/visible-text'
import { type ExportForm, wishOf } from './export-form'

export function PrivacyChoice({ form }: { form: ExportForm }): JSX.Element {
  const { redaction } = form
  const { secrets, names, payloads, paths, ids, hosts } = redaction.value
  const wrong = wrongPaths(paths)

  function set(change: Partial<Redaction>): void {
    redaction.value = { ...redaction.value, ...change }
  }

  return (
    <fieldset class="setting">
      <legend>{t('exportPrivate')}</legend>
      <label class="check">
        <input
          type="checkbox"
          data-testid="redact-secrets"
          checked={secrets}
          onChange={event => set({ secrets: event.currentTarget.checked })}
        />
        <span>
          {t('redactSecrets')}
          <span class="dim hint">{t('redactSecretsHint')}</span>
        </span>
      </label>
      <details
        class="more"
        open={
          names.length > 0 || payloads !== 'keep' || paths.length > 0 || ids !== 'keep' || hosts !== 'keep'
        }
      >
        <summary>{t('redactMore')}</summary>
        <label class="line">
          <span>{t('redactPayloads')}</span>
          <select
            class="field"
            data-testid="redact-payloads"
            value={payloads}
            onChange={event => set({ payloads: readChoice(event.currentTarget.value) })}
          >
            <option value="keep">{t('redactPayloadsKeep')}</option>
            <option value="hash">{t('redactPayloadsHash')}</option>
            <option value="drop">{t('redactPayloadsDrop')}</option>
          </select>
        </label>
        <ListField
          label={t('redactPaths')}
          hint={t('redactPathsHint')}
          testId="redact-paths"
          disabled={payloads !== 'keep'}
          values={paths}
          onChange={values => set({ paths: values })}
        />
        {wrong.length > 0 ? (
          <p class="wrong" role="alert">
            {t('redactPathsWrong', visibleLine(wrong.join(', ')))}
          </p>
        ) : null}
        <ListField
          label={t('redactNames')}
          hint={t('redactNamesHint')}
          testId="redact-names"
          disabled={!secrets}
          values={names}
          onChange={values => set({ names: values })}
        />
        <label class="check">
          <input
            type="checkbox"
            data-testid="redact-ids"
            checked={ids === 'hash'}
            onChange={event => set({ ids: event.currentTarget.checked ? 'hash' : 'keep' })}
          />
          <span>{t('redactIds')}</span>
        </label>
        <label class="check">
          <input
            type="checkbox"
            data-testid="redact-hosts"
            checked={hosts === 'hide'}
            onChange={event => set({ hosts: event.currentTarget.checked ? 'hide' : 'keep' })}
          />
          <span>{t('redactHosts')}</span>
        </label>
      </details>
      <Trial form={form} />
    </fieldset>
  )
}

function readChoice(value: string): Redaction['payloads'] {
  return value === 'hash' || value === 'drop' ? value : 'keep'
}

interface ListFieldProps {
  label: string
  hint: string
  testId: string
  disabled: boolean
  values: readonly string[]
  onChange(values: string[]): void
}

/** Values with commas between them. */
function ListField({ label, hint, testId, disabled, values, onChange }: ListFieldProps): JSX.Element {
  return (
    <label class="line">
      <span>{label}</span>
      <input
        type="text"
        class="field mono"
        autocomplete="off"
        spellcheck={false}
        data-testid={testId}
        placeholder={hint}
        disabled={disabled}
        defaultValue={values.join(', ')}
        onChange={event => onChange(readList(event.currentTarget.value))}
      />
    </label>
  )
}

function readList(text: string): string[] {
  return text
    .split(',')
    .map(part => part.trim())
    .filter(part => part !== '')
    .slice(0, 50)
}

const TAKEN: Record<Redacted['what'], MessageKey> = {
  query: 'trialQuery',
  field: 'trialField',
  look: 'trialLook',
  path: 'trialPath',
  payload: 'trialPayload',
  id: 'trialId',
  host: 'trialHost',
  ip: 'trialIp',
  unknown: 'trialUnknown',
}

/** What would be taken out: looked up anew with each change. */
function Trial({ form }: { form: ExportForm }): JSX.Element {
  const { state, tryRedaction } = usePanel()
  const trial = useSignal<RedactionTrial | null>(null)
  const wish = wishOf(state, form)
  const isOff = JSON.stringify(form.redaction.value) === JSON.stringify(NONE)
  // Of a log that grows, what it had when the dialog was opened, or a choice was changed, is enough to judge by.
  const key = JSON.stringify(wish && { ...wish, format: null, zip: null })

  useEffect(() => {
    trial.value = null
    if (!wish || isOff) return
    const job = tryRedaction(wish)
    let isCurrent = true
    void job.answer.then(answer => {
      if (isCurrent) trial.value = answer.trial ?? { redacted: [], examples: [] }
    })
    return () => {
      isCurrent = false
      job.cancel()
    }
  }, [key])

  if (isOff) return <p class="trial warn">{t('trialOff')}</p>
  if (!trial.value) return <p class="trial dim">{t('trialBusy')}</p>
  const { redacted, examples } = trial.value
  if (redacted.length === 0) return <p class="trial dim">{t('trialNothing')}</p>
  return (
    <div class="trial" data-testid="redaction-trial">
      <p>{t('trialTaken', redacted.map(entry => describe(entry)).join(' · '))}</p>
      <ul class="examples">
        {examples.map((example, index) => (
          <li key={`${index} ${example}`} class="mono ellipsis" title={visibleLine(example)}>
            {visibleLine(example)}
          </li>
        ))}
      </ul>
    </div>
  )
}

function describe({ what, count, names }: Redacted): string {
  const text = t(TAKEN[what], formatCount(count))
  return names && names.length > 0 ? `${text} (${visibleLine(names.slice(0, 5).join(', '))})` : text
}
