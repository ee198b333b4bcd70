import { describe, expect, it } from 'vitest'
import { complete } from '../../../../src/core/filter/completion'
import { readFilter } from '../../../../src/core/filter/read-filter'

const KNOWN = { types: ['message', 'tick', 'my type', 'stick'], streams: ['/events', '/orders'] }

/** `|` is the caret. Gives the text as each option would make it. */
function completed(text: string): string[] {
  const caret = text.indexOf('|')
  const plain = text.replace('|', '')
  const { from, to, options } = complete(plain, caret, KNOWN)
  return options.map(option => plain.slice(0, from) + option.text + plain.slice(to))
}

describe('complete', () => {
  it.each([
    ['ty|', ['type:']],
    ['a -ty|', ['a -type:']],
    ['s|', ['stream:', 'size>', 'since>']],
    ['type:|', ['type:message', 'type:tick', 'type:"my type"', 'type:stick']],
    ['type:TI| x', ['type:tick x', 'type:stick x']],
    ['type:tick,m|', ['type:tick,message', 'type:tick,"my type"']],
    ['stream:ord|', ['stream:/orders']],
    ['heard:|', ['heard:no', 'heard:yes']],
    ['size>|', ['size>1k', 'size>100k']],
    ['xyz|', []],
    ['id:4|', []],
  ])('%s', (text, wanted) => {
    expect(completed(text)).toEqual(wanted)
  })

  it('offers every field where nothing is written, and only filters that can be read', () => {
    expect(completed('|')).toHaveLength(9)
    for (const begun of ['type:|', 'stream:|', 'size>|', 'since>|', 'attempt:|', 'heard:|', 'cut:|'])
      for (const text of completed(begun)) expect(readFilter(text).problem).toBe(null)
  })
})
