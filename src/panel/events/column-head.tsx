/** The head of the event table: sorts by time, and gives columns their widths. */

import type { JSX } from 'preact'
import { t } from '../../platform/i18n'
import { usePanel } from '../panel'
import { ColumnGrip } from '../widgets/column-grip'
import { type ColumnId, columnName, resizeColumn, WIDTH_LEAST, WIDTH_MOST } from './columns'

export function ColumnHead({ columns }: { columns: readonly ColumnId[] }): JSX.Element {
  return (
    <>
      {columns.map(column => (
        <HeadCell key={column} column={column} />
      ))}
    </>
  )
}

function HeadCell({ column }: { column: ColumnId }): JSX.Element {
  const { events } = usePanel()
  const name = columnName(column)
  const isNumber = column === 'since' || column === 'size' || column === 'attempt'
  const { descending } = events
  const sort = column === 'time' ? (descending.value ? 'descending' : 'ascending') : undefined
  return (
    <th
      scope="col"
      class={`${isNumber ? 'number' : ''} ${column === 'since' ? 'wide-only' : ''}`}
      aria-sort={sort}
      title={column === 'since' ? t('columnSinceHint') : undefined}
    >
      {column === 'time' ? (
        <button
          type="button"
          class="sort"
          data-testid="sort-time"
          title={t(descending.value ? 'sortOldest' : 'sortNewest')}
          onClick={() => {
            descending.value = !descending.value
          }}
        >
          {name} {descending.value ? '▾' : '▴'}
        </button>
      ) : (
        <span class="ellipsis">{name}</span>
      )}
      {column === 'data' ? null : <Resizer column={column} name={name} />}
    </th>
  )
}

function Resizer({ column, name }: { column: ColumnId; name: string }): JSX.Element {
  const { columns } = usePanel().events
  return (
    <ColumnGrip
      label={t('columnWidth', name)}
      hint={t('columnWidthHint')}
      testId={`width-${column}`}
      width={columns.value.widths[column] ?? null}
      least={WIDTH_LEAST}
      most={WIDTH_MOST}
      onResize={width => {
        columns.value = resizeColumn(columns.value, column, width)
      }}
    />
  )
}
