/** The types of the events, with how many of each there are and how many bytes they have; each can be filtered by. */

import type { JSX } from 'preact'
import { toggleType, typeChoice } from '../../core/filter/write-filter'
import { t } from '../../platform/i18n'
import type { TypeCounts } from '../engine/filter-messages'
import { usePanel } from '../panel'
import { formatBytes, formatCount } from '../widgets/format'
import { visibleLine } from '../widgets/visible-text'

export function TypeChips({ counts: { types, more } }: { counts: TypeCounts }): JSX.Element | null {
  const { filter } = usePanel().events
  if (types.length === 0) return null
  return (
    <fieldset class="type-chips" aria-label={t('typeChips')} data-testid="type-chips">
      {types.map(({ type, count, bytes }) => {
        const sums = t('typeSums', formatCount(count), formatBytes(bytes))
        if (type === null) {
          return (
            <span key="others" class="type-chip" title={t('typeOthersHint')}>
              {t('typeOthers')} <span class="dim">{sums}</span>
            </span>
          )
        }
        const choice = typeChoice(filter.value, type)
        return (
          <button
            key={`type ${type}`}
            type="button"
            class={`type-chip ${choice ?? ''}`}
            data-testid="type-chip"
            data-choice={choice ?? undefined}
            aria-pressed={choice === 'only'}
            title={t(choice === 'not' ? 'typeChipNotHint' : 'typeChipHint')}
            onClick={event => {
              filter.value = toggleType(filter.value, type, event.shiftKey || choice === 'not')
            }}
          >
            <span class="ellipsis">
              {choice === 'not' ? '− ' : ''}
              {visibleLine(type)}
            </span>{' '}
            <span class="dim">{sums}</span>
          </button>
        )
      })}
      {more > 0 ? <span class="type-chip">{t('typesMore', formatCount(more))}</span> : null}
    </fieldset>
  )
}
