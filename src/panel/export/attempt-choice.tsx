/** Chooses the attempts of a raw event stream, and says how much of it is known. */

import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import type { AttemptRow } from '../../core/attempt-rows'
import { t } from '../../platform/i18n'
import type { StreamSummary } from '../engine/messages'
import { usePanel } from '../panel'
import { formatTime } from '../widgets/format'
import { Icon } from '../widgets/icons'
import type { ExportForm } from './export-form'

export function AttemptChoice({
  form,
  streams,
}: {
  form: ExportForm
  streams: readonly StreamSummary[]
}): JSX.Element {
  const { ask } = usePanel()
  const rows = useSignal<readonly AttemptRow[]>([])
  const [only, ...more] = form.scope.value === 'some' ? streams : []
  const one = more.length === 0 ? only : undefined

  useEffect(() => {
    rows.value = []
    if (!one) return
    let isCurrent = true
    void ask('attempts', { view: { log: one.log, stream: one.id } }).then(answer => {
      if (isCurrent) rows.value = answer.rows.filter(({ events }) => events > 0)
    })
    return () => {
      isCurrent = false
    }
  }, [one?.id])

  const { attempt } = form
  const chosen = attempt.value && `${attempt.value.connection} ${attempt.value.number}`
  return (
    <fieldset class="setting">
      {rows.value.length < 2 ? null : (
        <>
          <legend>{t('exportAttempt')}</legend>
          <select
            class="field"
            aria-label={t('exportAttempt')}
            data-testid="export-attempt"
            value={chosen ?? ''}
            onChange={event => {
              const row = rows.value.find(each => keyOf(each) === event.currentTarget.value)
              attempt.value = row ? { connection: row.connection, number: row.own } : null
            }}
          >
            <option value="">{t('exportAllAttempts')}</option>
            {rows.value.map(row => (
              <option key={keyOf(row)} value={keyOf(row)}>
                {t('exportOneAttempt', row.number, row.startedAt === null ? '' : formatTime(row.startedAt))}
              </option>
            ))}
          </select>
        </>
      )}
      {streams.some(({ level }) => level !== 'bytes') ? (
        <p class="remark">
          <Icon name="info" />
          <span>{t('exportReconstructed')}</span>
        </p>
      ) : null}
    </fieldset>
  )
}

function keyOf({ connection, own }: AttemptRow): string {
  return `${connection} ${own}`
}
