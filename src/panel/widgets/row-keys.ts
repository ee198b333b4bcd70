/** The keys that move a selection through rows, the same in every list and table. */

/**
 * The row that a key leads to, or `null` if it is not one of these keys.
 * @param selected the current row, or -1.
 * @param page rows that Page Up and Page Down move by.
 */
export function rowAfterKey(key: string, selected: number, count: number, page: number): number | null {
  const wanted = targetOf(key, selected, count, page)
  if (wanted === null || count === 0) return null
  return Math.min(count - 1, Math.max(0, wanted))
}

function targetOf(key: string, selected: number, count: number, page: number): number | null {
  switch (key) {
    case 'ArrowDown':
      return selected + 1
    case 'ArrowUp':
      return selected === -1 ? count - 1 : selected - 1
    case 'PageDown':
      return Math.max(0, selected) + page
    case 'PageUp':
      return selected === -1 ? count - 1 : selected - page
    case 'Home':
      return 0
    case 'End':
      return count - 1
    default:
      return null
  }
}
