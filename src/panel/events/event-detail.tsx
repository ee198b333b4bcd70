/** One event in full: its payload as a tree or as text, and every field of its record. */

import { useSignal } from '@preact/signals'
import type { ComponentChildren, JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import type { RecordOf } from '../../core/record'
import { t } from '../../platform/i18n'
import { usePanel } from '../panel'
import { formatBytes, formatCount, formatMoment } from '../widgets/format'
import { Icon } from '../widgets/icons'
import { visibleLine } from '../widgets/visible-text'
import { NoteBox, PinButton } from './note-box'
import { Payload } from './payload'

interface EventDetailProps {
  log: string
  /** The stream on screen; null for a whole log. */
  stream: string | null
  seq: number
}

export function EventDetail({ log, stream: view, seq }: EventDetailProps): JSX.Element {
  const { state, ask } = usePanel()
  const record = useSignal<RecordOf<'event'> | 'gone' | null>(null)

  useEffect(() => {
    let wanted = true
    // The event before stays on screen until then: nothing flickers when the selection moves.
    void ask('record', { log, seq }).then(answer => {
      if (wanted) record.value = answer.record?.kind === 'event' ? answer.record : 'gone'
    })
    return () => {
      wanted = false
    }
  }, [ask, log, seq])

  const event = record.value === 'gone' ? null : record.value
  const origin = state.shownStreams.value.find(each => each.log === log && each.id === view)?.origin ?? null

  return (
    <section class="event-detail" aria-label={t('eventDetail')} data-testid="event-detail">
      <div class="detail-head">
        <h2 class="ellipsis">{event ? visibleLine(event.type) : t('eventDetail')}</h2>
        <span class="gap" />
        {event ? <PinButton log={log} event={event} /> : null}
        <button
          type="button"
          class="button bare"
          title={t('closeDetail')}
          aria-label={t('closeDetail')}
          onClick={() => {
            state.selected.value = null
          }}
        >
          <Icon name="close" />
        </button>
      </div>
      {record.value === 'gone' ? <p class="nothing">{t('eventDeletedHint')}</p> : null}
      {event ? (
        <div class="detail-body">
          <NoteBox log={log} event={event} />
          <Fields event={event} />
          <Payload log={log} event={event} origin={origin} />
        </div>
      ) : null}
    </section>
  )
}

function Fields({ event }: { event: RecordOf<'event'> }): JSX.Element {
  return (
    <dl class="fields">
      <Field name={t('fieldType')}>{visibleLine(event.type)}</Field>
      <Field name={t('fieldId')}>
        {event.id === '' ? <span class="dim">{t('fieldIdNone')}</span> : visibleLine(event.id)}
      </Field>
      <Field name={t('fieldTime')}>{formatMoment(event.at)}</Field>
      <Field name={t('fieldSize')}>
        {formatBytes(event.size)}
        {event.size < 1000 ? null : (
          <span class="dim"> ({t('fieldSizeExact', formatCount(event.size))})</span>
        )}
      </Field>
      <Field name={t('fieldAttempt')}>{formatCount(event.attempt)}</Field>
      <Field name={t('fieldHeard')}>{t(event.heard ? 'heardYes' : 'heardNo')}</Field>
      <Field name={t('fieldConnection')}>{visibleLine(event.connection ?? '')}</Field>
      <Field name={t('fieldRecord')}>{t('fieldRecordOf', String(event.seq), event.source)}</Field>
    </dl>
  )
}

function Field({ name, children }: { name: string; children: ComponentChildren }): JSX.Element {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  )
}
