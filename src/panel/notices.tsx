/** What stands between the user and a whole picture, each with what can be done about it. */

import type { ComponentChildren, JSX } from 'preact'
import type { Problem, ProblemReason } from '../core/log/ndjson'
import { recordSite, type SiteVerdict } from '../core/site-rules'
import { requestHostAccess } from '../platform/host-access'
import { type MessageKey, t } from '../platform/i18n'
import { changeSettings } from '../platform/settings'
import type { ImportResult } from './engine/messages'
import { usePanel } from './panel'
import { STORAGE_PROBLEMS } from './storage-problems'
import { formatBytes, formatCount } from './widgets/format'
import { Icon } from './widgets/icons'
import { visibleLine } from './widgets/visible-text'

export function Notices(): JSX.Element {
  const { state } = usePanel()
  const { link, status, looking, failure, imports } = state
  const problem = status.value?.problem
  return (
    <div class="notices" aria-live="polite">
      {link.value === 'orphaned' ? <Notice level="error">{t('orphaned')}</Notice> : null}
      {status.value?.hostAccess === false ? <HostAccess /> : null}
      {state.recording.value.verdict === 'recorded' ? null : <NotRecorded />}
      {problem ? <Notice level="warning">{t(STORAGE_PROBLEMS[problem])}</Notice> : null}
      {state.workers.value === 'there' && state.file.value === null ? <WorkersElsewhere /> : null}
      {looking.value === 'slow' ? <Notice level="warning">{t('lookingSlow')}</Notice> : null}
      {failure.value === null ? null : (
        <Notice
          level="error"
          onClose={() => {
            failure.value = null
          }}
        >
          {visibleLine(failure.value)}
        </Notice>
      )}
      {imports.value
        .filter(({ problemCount, error }) => problemCount > 0 || error !== null)
        .map((result, index) => (
          <ImportProblems key={`${result.file} ${result.log} ${index}`} result={result} />
        ))}
    </div>
  )
}

interface NoticeProps {
  level: 'error' | 'warning' | 'info'
  onClose?: () => void
  children: ComponentChildren
}

function Notice({ level, onClose, children }: NoticeProps): JSX.Element {
  return (
    <div class={`notice ${level}`} data-testid="notice">
      <Icon name={level} />
      <div class="notice-text">{children}</div>
      {onClose ? (
        <button
          type="button"
          class="button bare"
          title={t('dismiss')}
          aria-label={t('dismiss')}
          onClick={onClose}
        >
          <Icon name="close" />
        </button>
      ) : null}
    </div>
  )
}

function HostAccess(): JSX.Element {
  const { state, openPage } = usePanel()
  return (
    <Notice level="error">
      <span>{t('hostAccess')}</span>
      {/* Only a page in a tab may ask the browser. */}
      <button
        type="button"
        class="button"
        onClick={state.place.devtools ? () => openPage() : () => void requestHostAccess()}
      >
        {t(state.place.devtools ? 'hostAccessOpen' : 'hostAccessGrant')}
      </button>
    </Notice>
  )
}

const NOT_RECORDED: Record<Exclude<SiteVerdict, 'recorded'>, MessageKey> = {
  paused: 'recordingPaused',
  'not-listed': 'recordingNotListed',
  excluded: 'recordingExcluded',
}

function NotRecorded(): JSX.Element | null {
  const { state } = usePanel()
  const { verdict, site } = state.recording.value
  if (verdict === 'recorded' || state.file.value) return null
  return (
    <Notice level="warning">
      <span>{t(NOT_RECORDED[verdict], visibleLine(site) || t('recordingNoSite'))}</span>
      {site === '' ? null : (
        <button
          type="button"
          class="button"
          data-testid="record-site"
          onClick={() =>
            void changeSettings(now => ({ ...now, sites: recordSite(now.sites, site) })).catch(state.fail)
          }
        >
          {t('recordingResume')}
        </button>
      )}
    </Notice>
  )
}

function WorkersElsewhere(): JSX.Element {
  const { state, openAll } = usePanel()
  return (
    <Notice
      level="info"
      onClose={() => {
        state.workers.value = 'dismissed'
      }}
    >
      <span>{t('workersElsewhere')}</span>
      <button type="button" class="button" data-testid="open-all" onClick={openAll}>
        {t('openAllTabs')}
      </button>
    </Notice>
  )
}

function ImportProblems({ result }: { result: ImportResult }): JSX.Element {
  const { state } = usePanel()
  const { log, file, problems, problemCount, records, error } = result
  const name = visibleLine(file)
  return (
    <Notice
      level={log === null ? 'error' : 'warning'}
      onClose={() => {
        state.imports.value = state.imports.value.filter(each => each !== result)
      }}
    >
      <p>
        {log === null
          ? t('importRefused', name)
          : t('importPartly', name, formatCount(problemCount), formatCount(records))}
      </p>
      <ul class="problems">
        {error === null ? null : <li>{visibleLine(error)}</li>}
        {problems.map(problem => (
          <li key={`${problem.line} ${problem.reason} ${problem.details[0]}`}>{sentenceOf(problem)}</li>
        ))}
        {problemCount > problems.length ? (
          <li>{t('problemsMore', formatCount(problemCount - problems.length))}</li>
        ) : null}
      </ul>
    </Notice>
  )
}

const SENTENCES: Record<ProblemReason, MessageKey> = {
  empty: 'problemEmpty',
  foreign: 'problemForeign',
  newer: 'problemNewer',
  'no-header': 'problemNoHeader',
  truncated: 'problemTruncated',
  'not-json': 'problemNotJson',
  'too-long': 'problemTooLong',
  field: 'problemField',
  order: 'problemOrder',
  'second-log': 'problemSecondLog',
  'no-streams': 'problemNoStreams',
  'too-large': 'problemTooLarge',
  archive: 'problemArchive',
  gzip: 'problemGzip',
}

function sentenceOf({ line, unit, reason, details }: Problem): string {
  const shown = details.map(detail => visibleLine(detail) || '?')
  const sentence =
    reason === 'too-large'
      ? t('problemTooLarge', formatBytes(Number(details[0])))
      : t(SENTENCES[reason], ...shown)
  if (line === 0) return sentence
  return t(unit === 'entry' ? 'problemAtEntry' : 'problemAtLine', formatCount(line), sentence)
}
