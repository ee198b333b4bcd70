/** Code that mends what a finding says, by the place that it belongs to, with a button that copies it. */

import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { type SnippetName, snippetOf } from '../../core/findings/snippets/index'
import { copyText } from '../../platform/clipboard'
import { t } from '../../platform/i18n'
import { Icon } from '../widgets/icons'

export function Snippets({ names }: { names: readonly SnippetName[] }): JSX.Element | null {
  const chosen = useSignal(0)
  const name = names[chosen.value] ?? names[0]
  if (name === undefined) return null
  const { code } = snippetOf(name)
  return (
    <div class="snippet" data-testid="snippet">
      <div class="snippet-head">
        {names.length === 1 ? (
          <span class="dim">{snippetOf(name).place}</span>
        ) : (
          <fieldset class="choice" aria-label={t('snippetPlace')}>
            {names.map((each, index) => (
              <button
                key={each}
                type="button"
                aria-pressed={each === name}
                onClick={() => {
                  chosen.value = index
                }}
              >
                {snippetOf(each).place}
              </button>
            ))}
          </fieldset>
        )}
        <CopyButton key={name} code={code} />
      </div>
      <pre>{code}</pre>
    </div>
  )
}

function CopyButton({ code }: { code: string }): JSX.Element {
  const state = useSignal<'ready' | 'copied' | 'failed'>('ready')
  return (
    <button
      type="button"
      class="button"
      data-testid="copy-snippet"
      onClick={async () => {
        state.value = (await copyText(code)) ? 'copied' : 'failed'
      }}
    >
      <Icon name={state.value === 'copied' ? 'done' : 'copy'} />
      {{ ready: t('copy'), copied: t('copied'), failed: t('copyFailed') }[state.value]}
    </button>
  )
}
