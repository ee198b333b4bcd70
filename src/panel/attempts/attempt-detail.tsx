/** One attempt in full: how it ended, its timing, where it resumed, and what was asked and answered. */

import { useSignal } from '@preact/signals'
import { type ComponentChildren, Fragment, type JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import type { AttemptRow } from '../../core/attempt-rows'
import type { ConnectionState } from '../../core/connection'
import type { Headers, LogRecord, RecordOf } from '../../core/record'
import { t } from '../../platform/i18n'
import { usePanel } from '../panel'
import { formatCount } from '../widgets/format'
import { Icon } from '../widgets/icons'
import { visibleLine } from '../widgets/visible-text'
import { factsOf } from './attempt-table'
import { CopyCurl } from './copy-curl'
import { endingSentence } from './ending-words'
import { OutcomeChip } from './outcome'
import { resumeWords } from './resume-words'
import { statusPhrase } from './status-phrase'
import { Timing } from './timing'

export interface AttemptDetailProps {
  log: string
  row: AttemptRow
  /** The attempt before, if it is known. */
  former: AttemptRow | undefined
  state: ConnectionState
  crowd: number
  now: number
  onClose(): void
}

/** The records of an attempt's HTTP exchange, as far as the log has them. */
interface ExchangeRecords {
  request: RecordOf<'request'> | null
  redirects: RecordOf<'redirect'>[]
  response: RecordOf<'response'> | null
}

export function AttemptDetail(props: AttemptDetailProps): JSX.Element {
  const { log, row, former, state, crowd, now, onClose } = props
  const records = useExchange(log, row)
  const seenWhole = row.own === 1 || former?.own === row.own - 1
  const title = t('attemptTitle', formatCount(row.number))
  return (
    <section class="event-detail attempt-detail" aria-label={title} data-testid="attempt-detail">
      <div class="detail-head">
        <h2 class="ellipsis">{title}</h2>
        <OutcomeChip facts={factsOf(row)} state={state} />
        <span class="gap" />
        {records.request ? <CopyCurl request={records.request} /> : null}
        <button
          type="button"
          class="button bare"
          title={t('closeDetail')}
          aria-label={t('closeDetail')}
          onClick={onClose}
        >
          <Icon name="close" />
        </button>
      </div>
      {/* Scrolled by keys too. */}
      <div class="detail-body" tabIndex={0}>
        <p class="attempt-sentence">{endingSentence({ row, seenWhole, state, crowd })}</p>
        {row.request?.guess ? <p class="attempt-note warn">{t('guessHint')}</p> : null}
        {row.request ? null : <p class="attempt-note dim">{t('requestUnseen')}</p>}
        <div class="attempt-parts">
          <Part title={t('partTiming')}>
            <Timing row={row} former={former} now={now} />
          </Part>
          <Part title={t('partResume')}>
            <p class={resumeWords(row)?.amiss ? 'warn' : ''}>{resumeWords(row)?.hint ?? t('resumeNone')}</p>
          </Part>
          {records.request ? <RequestPart request={records.request} /> : null}
          {records.redirects.length > 0 ? <RedirectPart redirects={records.redirects} /> : null}
          {records.response ? <ResponsePart response={records.response} protocol={row.protocol} /> : null}
        </div>
      </div>
    </section>
  )
}

/** Reads the records again whenever there is one more of them. */
function useExchange(log: string, row: AttemptRow): ExchangeRecords {
  const { ask } = usePanel()
  const records = useSignal<ExchangeRecords>({ request: null, redirects: [], response: null })
  const wanted = [row.request?.seq ?? 0, row.response?.seq ?? 0, ...row.redirects.map(({ seq }) => seq)]
  useEffect(() => {
    let current = true
    const read = (seq: number) =>
      seq === 0 ? null : ask('record', { log, seq }).then(({ record }): LogRecord | null => record)
    void Promise.all(wanted.map(read)).then(([request, response, ...redirects]) => {
      if (!current) return
      records.value = {
        request: request?.kind === 'request' ? request : null,
        response: response?.kind === 'response' ? response : null,
        redirects: redirects.filter(record => record?.kind === 'redirect'),
      }
    })
    return () => {
      current = false
    }
  }, [ask, log, wanted.join()])
  return records.value
}

function Part({ title, children }: { title: string; children: ComponentChildren }): JSX.Element {
  return (
    <section class="attempt-part">
      <h3>{title}</h3>
      {children}
    </section>
  )
}

function RequestPart({ request }: { request: RecordOf<'request'> }): JSX.Element {
  return (
    <Part title={t('partRequest')}>
      <p class="attempt-url">
        {visibleLine(request.method)} {visibleLine(request.url)}
      </p>
      <HeaderList headers={request.headers} />
      <p class="dim">{t('headersSome')}</p>
    </Part>
  )
}

function RedirectPart({ redirects }: { redirects: RecordOf<'redirect'>[] }): JSX.Element {
  return (
    <Part title={t('partRedirects')}>
      <ol class="attempt-redirects">
        {redirects.map(({ seq, status, url }) => (
          <li key={seq}>
            {statusPhrase(status)} → <span class="attempt-url">{visibleLine(url)}</span>
          </li>
        ))}
      </ol>
    </Part>
  )
}

function ResponsePart({
  response,
  protocol,
}: {
  response: RecordOf<'response'>
  protocol: string | null
}): JSX.Element {
  const facts = [
    statusPhrase(response.status),
    protocol && visibleLine(protocol),
    response.ip && visibleLine(response.ip),
    response.fromCache && t('fromCache'),
  ]
  return (
    <Part title={t('partResponse')}>
      <p>{facts.filter(Boolean).join(' · ')}</p>
      <HeaderList headers={response.headers} />
    </Part>
  )
}

function HeaderList({ headers }: { headers: Headers }): JSX.Element {
  return (
    <dl class="attempt-headers">
      {Object.entries(headers).map(([name, value]) => (
        <Fragment key={name}>
          <dt>{visibleLine(name)}</dt>
          <dd>{visibleLine(value)}</dd>
        </Fragment>
      ))}
    </dl>
  )
}
