/** The payload of an event: as a tree if it is JSON, or as text. */

import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { useMemo } from 'preact/hooks'
import type { RecordOf } from '../../core/record'
import { copyText } from '../../platform/clipboard'
import { t } from '../../platform/i18n'
import { formatBytes, formatCount } from '../widgets/format'
import { Icon } from '../widgets/icons'
import { readJson } from '../widgets/json'
import { JsonTree } from '../widgets/json-tree'
import { visibleText } from '../widgets/visible-text'

/** Text that is laid out before the user asks for all of it. */
const TEXT_LENGTH = 50_000

export function Payload({ event }: { event: RecordOf<'event'> }): JSX.Element {
  const { data, size, cut } = event
  const json = useMemo(() => (data === null || cut ? undefined : readJson(data)), [data, cut])
  const asText = useSignal(false)
  if (data === null) return <p class="nothing">{t('dataNotKeptHint', formatBytes(size))}</p>

  return (
    <div class="payload">
      <div class="payload-head">
        {json === undefined ? (
          <span class="dim">{t('dataAsText')}</span>
        ) : (
          <fieldset class="choice" aria-label={t('dataView')}>
            <button
              type="button"
              aria-pressed={!asText.value}
              onClick={() => {
                asText.value = false
              }}
            >
              {t('dataAsTree')}
            </button>
            <button
              type="button"
              aria-pressed={asText.value}
              onClick={() => {
                asText.value = true
              }}
            >
              {t('dataAsText')}
            </button>
          </fieldset>
        )}
        <CopyButton key={event.seq} text={data} />
      </div>
      {cut ? <p class="cut-note">{t('dataCutHint', formatCount(data.length), formatBytes(size))}</p> : null}
      {json === undefined || asText.value ? (
        <Text key={event.seq} text={data} />
      ) : (
        <JsonTree key={event.seq} value={json} />
      )}
    </div>
  )
}

function Text({ text }: { text: string }): JSX.Element {
  const all = useSignal(false)
  const more = text.length - TEXT_LENGTH
  if (text === '') return <p class="dim">{t('dataEmpty')}</p>
  return (
    <>
      <pre class="payload-text" data-testid="payload-text">
        {visibleText(all.value ? text : text.slice(0, TEXT_LENGTH))}
      </pre>
      {more > 0 && !all.value ? (
        <button
          type="button"
          class="link"
          onClick={() => {
            all.value = true
          }}
        >
          {t('dataMore', formatCount(more))}
        </button>
      ) : null}
    </>
  )
}

function CopyButton({ text }: { text: string }): JSX.Element {
  const state = useSignal<'ready' | 'copied' | 'failed'>('ready')
  const label = { ready: t('copy'), copied: t('copied'), failed: t('copyFailed') }[state.value]
  return (
    <button
      type="button"
      class="button"
      data-testid="copy"
      aria-live="polite"
      onClick={async () => {
        state.value = (await copyText(text)) ? 'copied' : 'failed'
      }}
    >
      <Icon name={state.value === 'copied' ? 'done' : 'copy'} />
      {label}
    </button>
  )
}
