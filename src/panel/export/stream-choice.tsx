/** Chooses the streams of an export. */

import type { JSX } from 'preact'
import { t } from '../../platform/i18n'
import type { StreamSummary } from '../engine/messages'
import { usePanel } from '../panel'
import { addressOf } from '../streams/address'
import { formatCount } from '../widgets/format'
import type { ExportForm } from './export-form'

/** Streams that are listed; of more, the user chooses by time or takes all. */
const LISTED = 500

export function StreamChoice({ form }: { form: ExportForm }): JSX.Element {
  const { state } = usePanel()
  const streams = state.shownStreams.value
  const some = form.scope.value === 'some'

  function toggle(id: string, isChosen: boolean): void {
    const next = new Set(form.streams.value)
    if (isChosen) next.add(id)
    else next.delete(id)
    form.streams.value = next
    form.attempt.value = null
  }

  return (
    <fieldset class="setting">
      <legend>{t('exportWhat')}</legend>
      <label class="check">
        <input
          type="radio"
          name="scope"
          checked={!some}
          onChange={() => {
            form.scope.value = 'all'
          }}
        />
        <span>{t('exportAllStreams', formatCount(streams.length))}</span>
      </label>
      <label class="check">
        <input
          type="radio"
          name="scope"
          data-testid="export-some"
          checked={some}
          onChange={() => {
            form.scope.value = 'some'
          }}
        />
        <span>{t('exportSomeStreams')}</span>
      </label>
      {some ? (
        <ul class="stream-choices">
          {streams.slice(0, LISTED).map(stream => (
            <li key={stream.id}>
              <label class="check" title={stream.origin?.url}>
                <input
                  type="checkbox"
                  checked={form.streams.value.has(stream.id)}
                  onChange={event => toggle(stream.id, event.currentTarget.checked)}
                />
                <span class="ellipsis">{nameOf(stream)}</span>
                <span class="dim">{formatCount(stream.events)}</span>
              </label>
            </li>
          ))}
        </ul>
      ) : null}
    </fieldset>
  )
}

function nameOf({ origin }: StreamSummary): string {
  if (!origin) return t('unknownStream')
  const { origin: host, path } = addressOf(origin.url)
  return `${host}${path}`
}
