/** Chooses the columns of the event table. */

import type { JSX } from 'preact'
import { t } from '../../platform/i18n'
import { usePanel } from '../panel'
import { PopupMenu } from '../widgets/popup-menu'
import { COLUMNS, columnName, DEFAULT_COLUMNS, toggleColumn } from './columns'

export function ColumnMenu({ wide }: { wide: boolean }): JSX.Element {
  const { columns } = usePanel().events
  return (
    <PopupMenu label={t('columns')} icon="columns" testId="columns">
      {COLUMNS.filter(column => column !== 'data' && (wide || column !== 'stream')).map(column => (
        <label key={column} class="menu-check">
          <input
            type="checkbox"
            data-testid={`column-${column}`}
            checked={!columns.value.hidden.includes(column)}
            onChange={() => {
              columns.value = toggleColumn(columns.value, column)
            }}
          />
          {columnName(column)}
        </label>
      ))}
      <button
        type="button"
        class="menu-item"
        onClick={() => {
          columns.value = DEFAULT_COLUMNS
        }}
      >
        {t('columnsReset')}
      </button>
    </PopupMenu>
  )
}
