import { describe, expect, it } from 'vitest'
import { SAFE } from '../../../src/core/log/redact'
import { NO_RULES, readRedactionRules, redactionOf } from '../../../src/core/redaction-rules'

describe('redaction rules', () => {
  it('are none until told otherwise, and then exports are as safe as ever', () => {
    for (const stored of [undefined, null, 7, 'x', { names: 'x', paths: [7, null] }])
      expect(readRedactionRules(stored)).toEqual(NO_RULES)
    expect(redactionOf(NO_RULES)).toEqual(SAFE)
  })

  it('are read line by line, without what is no path, and stay bounded', () => {
    const rules = readRedactionRules({
      names: [' card ', 'card', '', 'x'.repeat(300)],
      paths: ['user.email', 'items[*].address', 'a..b', ''],
    })
    expect(rules).toEqual({ names: ['card'], paths: ['user.email', 'items[*].address'] })
    expect(redactionOf(rules)).toEqual({ ...SAFE, ...rules })
    const many = Array.from({ length: 500 }, (_, n) => `name${n}`)
    expect(readRedactionRules({ names: many }).names).toHaveLength(200)
  })
})
