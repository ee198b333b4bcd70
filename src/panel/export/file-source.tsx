/** The files that are open: which one is shown, beside what is recorded, and a way to close it. */

import type { JSX } from 'preact'
import { t } from '../../platform/i18n'
import type { LogSummary } from '../engine/messages'
import { usePanel } from '../panel'
import { Icon } from '../widgets/icons'
import { visibleLine } from '../widgets/visible-text'

export function FileSource({ log }: { log: LogSummary }): JSX.Element | null {
  const { state, closeFile, showFile } = usePanel()
  if (!('file' in log.from)) return null
  const { file, format } = log.from
  const name = visibleLine(file)
  const isShown = state.file.value !== null
  const title = format === 'sse' ? `${name}\n${t('sourceTimes')}` : name
  const label = (
    <>
      <Icon name="file" />
      <span class="mark">{t('sourceImported')}</span>
      <span class="ellipsis" title={title}>
        {name}
      </span>
    </>
  )
  return (
    <span class="source file" data-testid="imported-file">
      {state.place.tab === null ? (
        label
      ) : (
        <span class="sources">
          <button
            type="button"
            class="choice-button"
            title={t('sourceLiveHint')}
            aria-pressed={!isShown}
            data-testid="show-live"
            onClick={() => showFile(null)}
          >
            {t('sourceLive')}
          </button>
          <button
            type="button"
            class="choice-button"
            aria-pressed={isShown}
            data-testid="show-file"
            onClick={() => showFile(log.id)}
          >
            {label}
          </button>
        </span>
      )}
      <OtherFiles log={log} />
      <button
        type="button"
        class="button bare"
        title={t('closeFile')}
        aria-label={`${t('closeFile')} ${name}`}
        onClick={closeFile}
      >
        <Icon name="close" />
      </button>
    </span>
  )
}

/** A choice among several files. */
function OtherFiles({ log }: { log: LogSummary }): JSX.Element | null {
  const { state, showFile } = usePanel()
  const logs = state.importedLogs.value
  if (logs.length < 2) return null
  return (
    <select
      class="file-choice"
      aria-label={t('fileChoice')}
      title={t('fileChoice')}
      data-testid="file-choice"
      value={log.id}
      onChange={({ currentTarget }) => showFile(currentTarget.value)}
    >
      {logs.map(({ id, from }, index) => (
        <option key={id} value={id}>
          {`${index + 1}. ${'file' in from ? visibleLine(from.file) : ''}`}
        </option>
      ))}
    </select>
  )
}
