/** How the formats are called in the interface, and by tests. */

import type { Format } from '../../core/log/formats'
import type { MessageKey } from '../../platform/i18n'

export interface FormatWords {
  format: Format
  name: MessageKey
  /** What it is good for, in one line. */
  hint: MessageKey
  testId: string
}

/** In the order in which they are offered. The toolbar's own button is the one called `export-ndjson`. */
export const FORMAT_WORDS: readonly FormatWords[] = [
  { format: 'ndjson', name: 'formatNdjson', hint: 'formatNdjsonHint', testId: 'export-log' },
  { format: 'report', name: 'formatReport', hint: 'formatReportHint', testId: 'export-report' },
  { format: 'har', name: 'formatHar', hint: 'formatHarHint', testId: 'export-har' },
  { format: 'csv', name: 'formatCsv', hint: 'formatCsvHint', testId: 'export-csv' },
  {
    format: 'csv-attempts',
    name: 'formatAttempts',
    hint: 'formatAttemptsHint',
    testId: 'export-csv-attempts',
  },
  { format: 'sse', name: 'formatSse', hint: 'formatSseHint', testId: 'export-sse' },
  { format: 'trace', name: 'formatTrace', hint: 'formatTraceHint', testId: 'export-trace' },
]
