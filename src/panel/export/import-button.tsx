/** Opens log files. */

import type { JSX } from 'preact'
import { t } from '../../platform/i18n'
import { usePanel } from '../panel'
import { Icon } from '../widgets/icons'

/** @param primary it is what to do next. `testId` is only for the one in the toolbar, which is always there. */
export function ImportButton({ primary = false }: { primary?: boolean }): JSX.Element {
  const { importFiles } = usePanel()
  return (
    <label class={primary ? 'button primary' : 'button'} title={t('importHint')}>
      <input
        type="file"
        multiple
        class="visually-hidden"
        accept=".ndjson,.jsonl,.json,.har,.sse,.gz,.txt,application/x-ndjson,application/json,text/event-stream"
        data-testid={primary ? undefined : 'import'}
        onChange={event => {
          const input = event.currentTarget
          importFiles([...(input.files ?? [])])
          // So that the same file can be chosen once more, after it was mended.
          input.value = ''
        }}
      />
      <Icon name="import" />
      {t('import')}
    </label>
  )
}
