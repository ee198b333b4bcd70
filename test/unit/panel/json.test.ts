import { describe, expect, it } from 'vitest'
import { ExactNumber, readJson } from '../../../src/panel/widgets/json'

const knowsSource = (() => {
  let known = false
  JSON.parse('1', (_key, value, context?: { source?: string }) => {
    known = context?.source === '1'
    return value
  })
  return known
})()

describe('readJson', () => {
  it('reads objects and arrays', () => {
    expect(readJson(' {"a":[1,1.5,null,true,"x"]}')).toEqual({ a: [1, 1.5, null, true, 'x'] })
    expect(readJson('[]')).toEqual([])
  })

  it.each(['', 'hello', '42', '"text"', 'null', '{"a":', '[1,]', '[DONE]'])('leaves %s as text', text => {
    expect(readJson(text)).toBeUndefined()
  })

  it.runIf(knowsSource)('keeps the digits of numbers that JavaScript would change', () => {
    expect(readJson('[12345678901234567890, 0.1, 1e3]')).toEqual([
      new ExactNumber('12345678901234567890'),
      0.1,
      1000,
    ])
  })
})
