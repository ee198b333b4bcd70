/** Copies an event in one of several forms. */

import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import type { RecordOf } from '../../core/record'
import { copyText } from '../../platform/clipboard'
import { type MessageKey, t } from '../../platform/i18n'
import { PopupMenu } from '../widgets/popup-menu'
import { type CopyForm, type EventOrigin, formsOf, writeForm } from './copy-forms'

const WORDS: Readonly<Record<CopyForm, MessageKey>> = {
  text: 'copyAsText',
  json: 'copyAsJson',
  sse: 'copyAsSse',
  curl: 'copyAsCurl',
}

interface CopyMenuProps {
  event: RecordOf<'event'>
  isJson: boolean
  origin: EventOrigin | null
}

export function CopyMenu({ event, isJson, origin }: CopyMenuProps): JSX.Element {
  const done = useSignal<{ form: CopyForm; worked: boolean } | null>(null)
  return (
    <PopupMenu label={t('copyAs')} icon="copy" testId="copy-menu">
      {formsOf(event, isJson, origin).map(form => (
        <button
          key={form}
          type="button"
          class="menu-item"
          data-testid={`copy-${form}`}
          onClick={async () => {
            done.value = { form, worked: await copyText(writeForm(form, event, origin)) }
          }}
        >
          {done.value?.form === form ? t(done.value.worked ? 'copied' : 'copyFailed') : t(WORDS[form])}
        </button>
      ))}
    </PopupMenu>
  )
}
