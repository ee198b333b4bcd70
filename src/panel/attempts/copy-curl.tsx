/** Copies an attempt as a command line, and says what is not in it. */

import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { curlOf } from '../../core/curl'
import type { RecordOf } from '../../core/record'
import { copyText } from '../../platform/clipboard'
import { t } from '../../platform/i18n'
import { Icon } from '../widgets/icons'
import { visibleLine } from '../widgets/visible-text'

export function CopyCurl({ request }: { request: RecordOf<'request'> }): JSX.Element {
  const state = useSignal<'ready' | 'copied' | 'failed'>('ready')
  const { command, masked } = curlOf(request)
  const left = masked.length === 0 ? t('curlLeftOut') : t('curlMasked', visibleLine(masked.join(', ')))
  return (
    <>
      {state.value === 'copied' ? (
        <span class="curl-note dim ellipsis" title={left} role="status">
          {left}
        </span>
      ) : null}
      <button
        type="button"
        class="button"
        data-testid="copy-curl"
        data-command={command}
        title={left}
        onClick={async () => {
          state.value = (await copyText(command)) ? 'copied' : 'failed'
        }}
      >
        <Icon name={state.value === 'copied' ? 'done' : 'copy'} />
        {{ ready: t('copyCurl'), copied: t('copied'), failed: t('copyFailed') }[state.value]}
      </button>
    </>
  )
}
