/** The filters that the user has saved: texts, newest first. */

import { FILTER_LENGTH } from '../../core/filter/filter'

/** Filters that are kept. */
export const SAVED_AT_MOST = 30

/** Reads what was kept; what makes no sense is left out. */
export function readSavedFilters(value: unknown): string[] {
  if (!Array.isArray(value)) return []
  const texts = value.filter(
    (text): text is string => typeof text === 'string' && text !== '' && text.length <= FILTER_LENGTH,
  )
  return [...new Set(texts)].slice(0, SAVED_AT_MOST)
}

/** Saves a filter, or forgets it where it was saved before. */
export function toggleSaved(saved: readonly string[], text: string): string[] {
  return saved.includes(text) ? saved.filter(each => each !== text) : [text, ...saved].slice(0, SAVED_AT_MOST)
}
