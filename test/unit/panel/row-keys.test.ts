import { describe, expect, it } from 'vitest'
import { rowAfterKey } from '../../../src/panel/widgets/row-keys'

describe('rowAfterKey', () => {
  it.each([
    ['ArrowDown', -1, 0],
    ['ArrowDown', 4, 5],
    ['ArrowDown', 99, 99],
    ['ArrowUp', -1, 99],
    ['ArrowUp', 4, 3],
    ['ArrowUp', 0, 0],
    ['PageDown', -1, 20],
    ['PageDown', 95, 99],
    ['PageUp', 95, 75],
    ['PageUp', 5, 0],
    ['Home', 50, 0],
    ['End', 50, 99],
  ])('%s from row %d of 100 leads to row %d', (key, selected, row) => {
    expect(rowAfterKey(key, selected, 100, 20)).toBe(row)
  })

  it('leads nowhere in an empty list, and with other keys', () => {
    expect(rowAfterKey('ArrowDown', -1, 0, 20)).toBeNull()
    expect(rowAfterKey('a', 4, 100, 20)).toBeNull()
  })
})
