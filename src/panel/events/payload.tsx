/** The payload of an event: as a tree if it is JSON, as text, or as what has changed since the one before. */

import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { useMemo } from 'preact/hooks'
import { decodeEscapes } from '../../core/filter/text-test'
import type { RecordOf } from '../../core/record'
import { copyText } from '../../platform/clipboard'
import { type MessageKey, t } from '../../platform/i18n'
import { usePanel } from '../panel'
import { formatBytes, formatCount } from '../widgets/format'
import { Icon } from '../widgets/icons'
import { readJson } from '../widgets/json'
import { JsonTree } from '../widgets/json-tree'
import { visibleLine, visibleText } from '../widgets/visible-text'
import { Changes } from './changes'
import type { EventOrigin } from './copy-forms'
import { CopyMenu } from './copy-menu'
import type { PayloadView } from './events-state'

/** Text that is laid out before the user asks for all of it. */
const TEXT_LENGTH = 50_000

const VIEWS: readonly { view: PayloadView; label: MessageKey }[] = [
  { view: 'tree', label: 'dataAsTree' },
  { view: 'text', label: 'dataAsText' },
  { view: 'changes', label: 'dataAsChanges' },
]

interface PayloadProps {
  log: string
  event: RecordOf<'event'>
  origin: EventOrigin | null
}

export function Payload({ log, event, origin }: PayloadProps): JSX.Element {
  const { payloadView } = usePanel().events
  const { data, size, cut } = event
  const json = useMemo(() => (data === null || cut ? undefined : readJson(data)), [data, cut])
  if (data === null) return <p class="nothing">{t('dataNotKeptHint', formatBytes(size))}</p>
  const view = payloadView.value === 'tree' && json === undefined ? 'text' : payloadView.value

  return (
    <div class="payload">
      <div class="payload-head">
        <fieldset class="choice" aria-label={t('dataView')}>
          {VIEWS.filter(each => each.view !== 'tree' || json !== undefined).map(each => (
            <button
              key={each.view}
              type="button"
              data-testid={`payload-${each.view}`}
              aria-pressed={view === each.view}
              onClick={() => {
                payloadView.value = each.view
              }}
            >
              {t(each.label)}
            </button>
          ))}
        </fieldset>
        <span class="payload-copy">
          <CopyButton key={event.seq} text={data} />
          <CopyMenu key={`menu ${event.seq}`} event={event} isJson={json !== undefined} origin={origin} />
        </span>
      </div>
      {cut ? <p class="cut-note">{t('dataCutHint', formatCount(data.length), formatBytes(size))}</p> : null}
      {view === 'changes' ? (
        <Changes log={log} event={event} />
      ) : view === 'tree' && json !== undefined ? (
        <Tree key={event.seq} json={json} />
      ) : (
        <Text key={event.seq} text={data} />
      )}
    </div>
  )
}

function Tree({ json }: { json: NonNullable<ReturnType<typeof readJson>> }): JSX.Element {
  const copied = useSignal<string | null>(null)
  return (
    <>
      <JsonTree
        value={json}
        onPath={async path => {
          copied.value = (await copyText(path)) ? t('jsonPathCopied', visibleLine(path)) : t('copyFailed')
        }}
      />
      <p class="dim path-note" role="status" data-testid="path-copied">
        {copied.value}
      </p>
    </>
  )
}

function Text({ text }: { text: string }): JSX.Element {
  const { asSent } = usePanel().events
  const all = useSignal(false)
  const decoded = useMemo(() => decodeEscapes(text), [text])
  if (text === '') return <p class="dim">{t('dataEmpty')}</p>
  const wanted = asSent.value ? text : decoded
  const more = wanted.length - TEXT_LENGTH
  return (
    <>
      {decoded === text ? null : (
        <label class="as-sent">
          <input
            type="checkbox"
            data-testid="as-sent"
            checked={asSent.value}
            onChange={() => {
              asSent.value = !asSent.value
            }}
          />
          {t('dataAsSent')}
        </label>
      )}
      <pre class="payload-text" data-testid="payload-text">
        {visibleText(all.value ? wanted : wanted.slice(0, TEXT_LENGTH))}
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
