/** Saves the filter, and brings saved ones back. */

import type { JSX } from 'preact'
import { t } from '../../platform/i18n'
import { usePanel } from '../panel'
import { Icon } from '../widgets/icons'
import { PopupMenu } from '../widgets/popup-menu'
import { visibleLine } from '../widgets/visible-text'
import { toggleSaved } from './saved-filters'

export function SavedFilters(): JSX.Element {
  const { filter, applied, saved } = usePanel().events
  const current = applied.value
  const isSaved = saved.value.includes(current)
  return (
    <PopupMenu label={t('savedFilters')} icon="star" testId="saved-filters">
      <button
        type="button"
        class="menu-item"
        data-testid="save-filter"
        disabled={current === ''}
        onClick={() => {
          saved.value = toggleSaved(saved.value, current)
        }}
      >
        {t(isSaved ? 'forgetFilter' : 'saveFilter')}
      </button>
      {saved.value.length === 0 ? <p class="menu-note">{t('savedNone')}</p> : null}
      {saved.value.map(text => (
        <div key={text} class="saved-filter">
          <button
            type="button"
            class="menu-item ellipsis"
            data-testid="saved-filter"
            title={visibleLine(text)}
            aria-pressed={text === current}
            onClick={() => {
              filter.value = text
            }}
          >
            {visibleLine(text)}
          </button>
          <button
            type="button"
            class="button bare"
            title={t('forgetFilter')}
            aria-label={`${t('forgetFilter')}: ${visibleLine(text)}`}
            onClick={() => {
              saved.value = toggleSaved(saved.value, text)
            }}
          >
            <Icon name="close" />
          </button>
        </div>
      ))}
    </PopupMenu>
  )
}
