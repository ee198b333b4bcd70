/** The columns of the event table: which there are, which are shown, and how wide they are. */

import { type MessageKey, t } from '../../platform/i18n'

export const COLUMNS = ['time', 'since', 'stream', 'attempt', 'type', 'id', 'size', 'data'] as const
export type ColumnId = (typeof COLUMNS)[number]

/** What the user chose. */
export interface ColumnChoice {
  hidden: readonly ColumnId[]
  /** Pixels; those that are missing share the room. */
  widths: Readonly<Partial<Record<ColumnId, number>>>
}

export const DEFAULT_COLUMNS: ColumnChoice = { hidden: ['attempt'], widths: {} }

/** Pixels that a column has at least and at most. */
export const WIDTH_LEAST = 32
export const WIDTH_MOST = 1200

const NAMES: Readonly<Record<ColumnId, MessageKey>> = {
  time: 'columnTime',
  since: 'columnSince',
  stream: 'columnStream',
  attempt: 'columnAttempt',
  type: 'columnType',
  id: 'columnId',
  size: 'columnSize',
  data: 'columnData',
}

export const columnName = (column: ColumnId): string => t(NAMES[column])

/** Widths in a narrow table are smaller, and times tell the same as spans do. */
const WIDTHS: Readonly<Record<ColumnId, readonly [wide: string, narrow: string | null]>> = {
  time: ['84px', '84px'],
  since: ['76px', null],
  stream: ['minmax(80px, 14%)', 'minmax(64px, 18%)'],
  attempt: ['52px', '40px'],
  type: ['minmax(64px, 11%)', 'minmax(56px, 15%)'],
  id: ['minmax(48px, 9%)', 'minmax(36px, 10%)'],
  size: ['56px', '52px'],
  data: ['minmax(120px, 1fr)', 'minmax(70px, 1fr)'],
}

/** Reads what was kept; what makes no sense is as if it had not been chosen. */
export function readColumnChoice(value: unknown): ColumnChoice {
  const { hidden, widths } = (value ?? {}) as Record<string, unknown>
  const width = (column: ColumnId): number | undefined => {
    const given = (widths as Record<string, unknown> | null | undefined)?.[column]
    return typeof given === 'number' && given >= WIDTH_LEAST && given <= WIDTH_MOST ? given : undefined
  }
  return {
    hidden: Array.isArray(hidden)
      ? COLUMNS.filter(column => column !== 'data' && hidden.includes(column))
      : DEFAULT_COLUMNS.hidden,
    widths: Object.fromEntries(
      COLUMNS.flatMap(column => {
        const given = width(column)
        return given === undefined ? [] : [[column, given]]
      }),
    ),
  }
}

/** The columns to show. @param wide with events of several streams. */
export function shownColumns({ hidden }: ColumnChoice, wide: boolean): ColumnId[] {
  return COLUMNS.filter(column => !hidden.includes(column) && (wide || column !== 'stream'))
}

/** The `grid-template-columns` of the table, for where there is room and for where there is little. */
export function gridTemplate(
  columns: readonly ColumnId[],
  { widths }: ColumnChoice,
): { wide: string; narrow: string } {
  const own = (column: ColumnId, usual: string) =>
    // The last one always takes what is left.
    widths[column] === undefined || column === 'data' ? usual : `${widths[column]}px`
  return {
    wide: columns.map(column => own(column, WIDTHS[column][0])).join(' '),
    narrow: columns.flatMap(column => WIDTHS[column][1] ?? []).join(' '),
  }
}

/** Hides a column, or shows it again. */
export function toggleColumn(choice: ColumnChoice, column: ColumnId): ColumnChoice {
  const hidden = choice.hidden.includes(column)
    ? choice.hidden.filter(each => each !== column)
    : [...choice.hidden, column]
  return { ...choice, hidden }
}

/** Gives a column a width within its limits; null for the one that it has by itself. */
export function resizeColumn(choice: ColumnChoice, column: ColumnId, width: number | null): ColumnChoice {
  const { [column]: _, ...others } = choice.widths
  if (width === null) return { ...choice, widths: others }
  const within = Math.round(Math.min(WIDTH_MOST, Math.max(WIDTH_LEAST, width)))
  return { ...choice, widths: { ...others, [column]: within } }
}
