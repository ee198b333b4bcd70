/** Asks what to export, how, and what to take out of it; shows how far it has come, and can be given up. */

import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { useEffect, useMemo, useRef } from 'preact/hooks'
import { FILES, type Format } from '../../core/log/formats'
import { t } from '../../platform/i18n'
import type { StreamSummary } from '../engine/messages'
import { usePanel } from '../panel'
import { formatBytes } from '../widgets/format'
import { Icon } from '../widgets/icons'
import { AttemptChoice } from './attempt-choice'
import { createExportForm, type ExportForm, spanOf, wishOf } from './export-form'
import { FORMAT_WORDS } from './export-formats'
import { estimateSize, exportName } from './export-wish'
import { PrivacyChoice } from './privacy-choice'
import { StreamChoice } from './stream-choice'
import { TimeChoice } from './time-choice'

export function ExportDialog({ first, onClose }: { first: Format; onClose: () => void }): JSX.Element {
  const panel = usePanel()
  const { state } = panel
  const dialog = useRef<HTMLDialogElement>(null)
  const form = useMemo(() => createExportForm(state, first), [])
  /** How far the export is; `null` while there is none. */
  const share = useSignal<number | null>(null)
  const cancel = useRef<() => void>(() => {})

  useEffect(() => {
    const { current } = dialog
    current?.showModal()
    current?.querySelector<HTMLElement>('input[name=format]:checked')?.focus()
    return () => cancel.current()
  }, [])

  const streams = chosenStreams(state.shownStreams.value, form)
  const problem = streams.length === 0 || spanOf(form) === null

  async function save(): Promise<void> {
    const wish = wishOf(state, form)
    if (!wish) return
    share.value = 0
    const job = panel.saveExport(wish, value => {
      share.value = value
    })
    cancel.current = job.cancel
    const saved = await job.answer
    cancel.current = () => {}
    share.value = null
    if (saved || state.failure.value !== null) dialog.current?.close()
  }

  return (
    <dialog
      class="dialog"
      ref={dialog}
      aria-labelledby="export-title"
      data-testid="export-dialog"
      onClose={onClose}
    >
      <form
        method="dialog"
        onSubmit={event => {
          event.preventDefault()
          void save()
        }}
      >
        <div class="dialog-head">
          <h2 id="export-title">{t('exportTitle')}</h2>
          <button
            type="button"
            class="button bare"
            title={t('close')}
            aria-label={t('close')}
            onClick={() => dialog.current?.close()}
          >
            <Icon name="close" />
          </button>
        </div>
        <fieldset class="dialog-body" disabled={share.value !== null}>
          <FormatChoice form={form} />
          <div class="settings">
            <StreamChoice form={form} />
            <label class="check">
              <input
                type="checkbox"
                data-testid="export-zip"
                checked={form.zip.value}
                onChange={event => {
                  form.zip.value = event.currentTarget.checked
                }}
              />
              <span>{t('exportZip')}</span>
            </label>
            {form.format.value === 'sse' ? <AttemptChoice form={form} streams={streams} /> : null}
            <TimeChoice form={form} />
            <PrivacyChoice form={form} />
          </div>
        </fieldset>
        <div class="dialog-foot">
          {share.value === null ? (
            <FileFacts form={form} streams={streams} />
          ) : (
            <progress class="progress" max={1} value={share.value} aria-label={t('exporting')} />
          )}
          <button
            type="button"
            class="button bordered"
            data-testid="export-cancel"
            onClick={() => (share.value === null ? dialog.current?.close() : cancel.current())}
          >
            {t('cancel')}
          </button>
          <button
            type="submit"
            class="button primary"
            data-testid="export-confirm"
            disabled={problem || share.value !== null}
          >
            {share.value === null ? t('exportSave') : t('exporting')}
          </button>
        </div>
      </form>
    </dialog>
  )
}

function FormatChoice({ form }: { form: ExportForm }): JSX.Element {
  return (
    <fieldset class="formats">
      <legend>{t('exportFormat')}</legend>
      {FORMAT_WORDS.map(({ format, name, hint }) => (
        <label key={format} class="format">
          <input
            type="radio"
            name="format"
            value={format}
            checked={form.format.value === format}
            onChange={() => {
              form.format.value = format
            }}
          />
          <span>
            <strong>{t(name)}</strong>
            <span class="dim">{t(hint)}</span>
          </span>
        </label>
      ))}
    </fieldset>
  )
}

function chosenStreams(shown: readonly StreamSummary[], { scope, streams }: ExportForm): StreamSummary[] {
  return shown.filter(({ id }) => scope.value === 'all' || streams.value.has(id))
}

/** The name that the file will have, and about how large it will be. */
function FileFacts({ form, streams }: { form: ExportForm; streams: readonly StreamSummary[] }): JSX.Element {
  const { state } = usePanel()
  const { extension } = FILES[form.format.value]
  const zip = form.zip.value
  const size = estimateSize(form.format.value, streams, shareOf(form))
  const isPartial = form.format.value === 'sse' && streams.some(({ level }) => level !== 'bytes')
  const ending = isPartial ? `reconstructed.${extension}` : extension
  const name = exportName(state, state.now.value, zip ? 'zip' : ending)
  return (
    <p class="file-facts">
      <span class="mono ellipsis" title={name}>
        {name}
      </span>
      <span class="dim">{t(zip ? 'exportSizePacked' : 'exportSize', formatBytes(Math.round(size)))}</span>
    </p>
  )
}

/** Which part of the log's time it is. */
function shareOf(form: ExportForm): number {
  const span = spanOf(form)
  const { from, to } = form.bounds
  if (!span || (span.from === null && span.to === null) || to <= from) return 1
  const length = Math.min(to, span.to ?? to) - Math.max(from, span.from ?? from)
  return Math.min(1, Math.max(0, length / (to - from)))
}
