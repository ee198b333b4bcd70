/** What is said of filters, in the reader's words. */

import type { FieldName, FilterProblemReason } from '../../core/filter/filter'
import { FIELD_NAMES } from '../../core/filter/filter'
import { type MessageKey, t } from '../../platform/i18n'

const FIELD_HINTS: Readonly<Record<FieldName, MessageKey>> = {
  type: 'filterFieldType',
  id: 'filterFieldId',
  data: 'filterFieldData',
  stream: 'filterFieldStream',
  size: 'filterFieldSize',
  since: 'filterFieldSince',
  attempt: 'filterFieldAttempt',
  heard: 'filterFieldHeard',
  cut: 'filterFieldCut',
}

/** What a field is about. */
export const fieldHint = (field: FieldName): string => t(FIELD_HINTS[field])

const PROBLEMS: Readonly<Record<FilterProblemReason, MessageKey>> = {
  field: 'filterNoField',
  value: 'filterNoValue',
  quote: 'filterNoQuote',
  number: 'filterNoNumber',
  range: 'filterNoRange',
  answer: 'filterNoAnswer',
  comparison: 'filterNoComparison',
  pattern: 'filterNoPattern',
  path: 'filterNoPath',
  long: 'filterTooLong',
}

/** What is wrong in a filter, and what to do. */
export function problemWords(reason: FilterProblemReason, detail: string): string {
  return t(PROBLEMS[reason], detail, FIELD_NAMES.join(', '))
}
