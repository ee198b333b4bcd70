/** The Request tab: what a stream asks for, on behalf of which page, and the code that made and closed it. */

import { useSignal } from '@preact/signals'
import type { ComponentChildren, JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import type { LogRecord, RecordOf } from '../../core/record'
import { t } from '../../platform/i18n'
import type { StreamSummary } from '../engine/messages'
import { usePanel } from '../panel'
import { formatMoment } from '../widgets/format'
import { visibleLine, visibleText } from '../widgets/visible-text'

const API_NAMES = { eventsource: 'EventSource', fetch: 'fetch', xhr: 'XMLHttpRequest', worker: 'Worker' }

export function RequestView(): JSX.Element {
  const { state } = usePanel()
  const stream = state.stream.value
  if (!stream) return <p class="nothing">{t('requestOfOne')}</p>
  if (!stream.origin) return <p class="nothing">{t('requestUnknown')}</p>
  return <RequestOf key={`${stream.log}\n${stream.id}`} stream={stream} origin={stream.origin} />
}

interface RequestOfProps {
  stream: StreamSummary
  origin: NonNullable<StreamSummary['origin']>
}

function RequestOf({ stream, origin }: RequestOfProps): JSX.Element {
  const { state } = usePanel()
  const { made, closed } = useRecords(stream, origin.seq)
  const parameters = parametersOf(origin.url)
  return (
    <div class="request-view" data-testid="request">
      <section class="attempt-part">
        <h3>{t('requestAsked')}</h3>
        <dl class="fields">
          <Field name={t('requestApi')}>{API_NAMES[origin.api]}</Field>
          <Field name={t('requestUrl')}>
            {visibleLine(origin.method)} {visibleLine(origin.url)}
          </Field>
          <Field name={t('requestPage')}>{visibleLine(origin.page)}</Field>
          <Field name={t('requestFrame')}>
            {origin.frame === 0 ? t('requestTopFrame') : String(origin.frame)}
          </Field>
          {made ? (
            <>
              <Field name={t('requestCredentials')}>
                {t(made.withCredentials ? 'requestWithCredentials' : 'requestWithoutCredentials')}
              </Field>
              <Field name={t('requestMade')}>{formatMoment(made.at)}</Field>
            </>
          ) : null}
        </dl>
        <button
          type="button"
          class="link"
          onClick={() => {
            state.tab.value = 'attempts'
          }}
        >
          {t('requestAttempts')}
        </button>
      </section>
      {parameters.length > 0 ? (
        <section class="attempt-part">
          <h3>{t('requestParameters')}</h3>
          <dl class="fields">
            {parameters.map(([name, value], index) => (
              // A name may stand there twice.
              <Field key={`${index}`} name={visibleLine(name)}>
                {visibleLine(value)}
              </Field>
            ))}
          </dl>
        </section>
      ) : null}
      <Stack title={t('requestMadeBy')} stack={made?.stack} />
      {closed ? <Stack title={t('requestClosedBy', formatMoment(closed.at))} stack={closed.stack} /> : null}
    </div>
  )
}

/** The records that say how the stream was made and, where the page did it, closed. */
function useRecords(
  { log, id, state }: StreamSummary,
  seq: number,
): { made: RecordOf<'connection'> | null; closed: RecordOf<'close'> | null } {
  const { ask } = usePanel()
  const made = useSignal<RecordOf<'connection'> | null>(null)
  const closed = useSignal<RecordOf<'close'> | null>(null)
  useEffect(() => {
    let current = true
    const read = async (seq: number): Promise<LogRecord | null> => (await ask('record', { log, seq })).record
    void read(seq).then(record => {
      if (current && record?.kind === 'connection') made.value = record
    })
    void ask('raw', { log, stream: id }).then(async ({ pieces }) => {
      const last = pieces.findLast(({ as }) => as === 'close')
      const record = last && (await read(last.seq))
      if (current) closed.value = record?.kind === 'close' && record.by === 'page' ? record : null
    })
    return () => {
      current = false
    }
  }, [ask, log, id, seq, state])
  return { made: made.value, closed: closed.value }
}

function parametersOf(url: string): [string, string][] {
  return URL.canParse(url) ? [...new URL(url).searchParams] : []
}

function Stack({ title, stack }: { title: string; stack: string | undefined }): JSX.Element {
  return (
    <section class="attempt-part">
      <h3>{title}</h3>
      {stack ? (
        <pre class="payload-text request-stack">{visibleText(stack)}</pre>
      ) : (
        <p class="dim">{t('requestNoStack')}</p>
      )}
    </section>
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
