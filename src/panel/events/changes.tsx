/** How the payload of an event differs from that of the one before of the same stream and type. */

import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import { decodeEscapes } from '../../core/filter/text-test'
import { type JsonChange, jsonDifference } from '../../core/json-difference'
import type { RecordOf } from '../../core/record'
import { t } from '../../platform/i18n'
import { usePanel } from '../panel'
import { formatTime } from '../widgets/format'
import { readJson } from '../widgets/json'
import { visibleLine } from '../widgets/visible-text'

/** Beginning of a value that is shown. */
const VALUE_LENGTH = 300

export function Changes({ log, event }: { log: string; event: RecordOf<'event'> }): JSX.Element | null {
  const { ask } = usePanel()
  const former = useSignal<{ seq: number; event: RecordOf<'event'> | null } | null>(null)
  useEffect(() => {
    let wanted = true
    void ask('former', { log, seq: event.seq }).then(answer => {
      if (wanted) former.value = { seq: event.seq, event: answer.event }
    })
    return () => {
      wanted = false
    }
  }, [ask, log, event.seq])
  if (former.value?.seq !== event.seq) return null
  const before = former.value.event
  if (!before) return <p class="dim">{t('changesFirst')}</p>
  return (
    <div class="changes" data-testid="changes">
      <p class="dim">{t('changesSince', formatTime(before.at), visibleLine(before.id) || '–')}</p>
      <Difference before={before} after={event} />
    </div>
  )
}

interface DifferenceProps {
  before: RecordOf<'event'>
  after: RecordOf<'event'>
}

function Difference({ before, after }: DifferenceProps): JSX.Element {
  if (before.data === null || after.data === null || before.cut || after.cut)
    return <p class="dim">{t('changesUnknown')}</p>
  if (before.data === after.data) return <p>{t('changesNone')}</p>
  const [old, young] = [readJson(before.data), readJson(after.data)]
  if (old === undefined || young === undefined) {
    return (
      <ul class="change-list">
        <Change change={{ as: 'changed', path: '', before: before.data, after: after.data }} />
      </ul>
    )
  }
  const { changes, cut } = jsonDifference(old, young)
  if (changes.length === 0) return <p>{t('changesSpelling')}</p>
  return (
    <>
      <ul class="change-list">
        {changes.map(change => (
          <Change key={`${change.as} ${change.path}`} change={change} />
        ))}
      </ul>
      {cut ? <p class="dim">{t('changesCut')}</p> : null}
    </>
  )
}

const SIGNS = { added: '+', removed: '−', changed: '≠' } as const

function Change({ change }: { change: JsonChange }): JSX.Element {
  const words = { added: t('changeAdded'), removed: t('changeRemoved'), changed: t('changeChanged') }
  return (
    <li class={`change ${change.as}`}>
      <span class="change-sign" role="img" aria-label={words[change.as]}>
        {SIGNS[change.as]}
      </span>
      <code class="json-key">{visibleLine(change.path)}</code>
      {'before' in change ? <del>{textOf(change.before)}</del> : null}
      {'after' in change ? <ins>{textOf(change.after)}</ins> : null}
    </li>
  )
}

function textOf(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
  const shown = decodeEscapes(text)
  return visibleLine(shown.length > VALUE_LENGTH ? `${shown.slice(0, VALUE_LENGTH)}…` : shown)
}
