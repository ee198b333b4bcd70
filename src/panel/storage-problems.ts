/** What is said where logs cannot be stored on disk. Used by the panel and the popup. */

import type { MessageKey } from '../platform/i18n'
import type { StorageProblem } from '../protocol'

/** The text of each problem. */
export const STORAGE_PROBLEMS: Record<StorageProblem, MessageKey> = {
  unavailable: 'storageUnavailable',
  newer: 'storageNewer',
  full: 'storageFull',
}
