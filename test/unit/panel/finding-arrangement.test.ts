/** In which order findings are shown, and what stands under what. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Finding } from '../../../src/core/findings/finding'
import { arrangeFindings } from '../../../src/panel/findings/arrange'

const finding = (key: string, more: Partial<Finding> = {}): Finding => ({
  key,
  id: 'abrupt-cut',
  severity: 'warning',
  stream: 'a',
  connection: null,
  from: 0,
  to: null,
  resolvedAt: null,
  evidence: [],
  variant: null,
  values: {},
  cause: null,
  ...more,
})

const keysOf = (groups: readonly { finding: Finding }[]) => groups.map(({ finding: { key } }) => key)

describe('the arrangement', () => {
  it('has the worst first, then the newest', () => {
    const { standing } = arrangeFindings([
      finding('info', { severity: 'info', from: 9 }),
      finding('old', { from: 1 }),
      finding('new', { from: 5 }),
      finding('error', { severity: 'error' }),
    ])
    expect(keysOf(standing)).toEqual(['error', 'new', 'old', 'info'])
  })

  it('puts what a finding explains under it, through others too', () => {
    const { standing } = arrangeFindings([
      finding('effect', { cause: 'middle' }),
      finding('middle', { cause: 'root' }),
      finding('root'),
    ])
    expect(standing).toMatchObject([
      { finding: { key: 'root' }, explained: [{ key: 'effect' }, { key: 'middle' }] },
    ])
  })

  it('has a cause among what stands as long as what it explains does', () => {
    const { standing, resolved } = arrangeFindings([
      finding('root', { resolvedAt: 5 }),
      finding('effect', { cause: 'root' }),
      finding('past', { resolvedAt: 6 }),
    ])
    expect([keysOf(standing), keysOf(resolved)]).toEqual([['root'], ['past']])
  })

  it('shows each finding once, whatever explains what', () => {
    const keys = ['a', 'b', 'c', 'd', 'e']
    const any = fc.tuple(
      ...keys.map(key =>
        fc.record({
          key: fc.constant(key),
          cause: fc.option(fc.constantFrom(...keys, 'unknown')),
          resolvedAt: fc.option(fc.integer({ min: 0, max: 9 })),
        }),
      ),
    )
    fc.assert(
      fc.property(any, facts => {
        const { standing, resolved } = arrangeFindings(facts.map(({ key, ...more }) => finding(key, more)))
        const shown = [...standing, ...resolved].flatMap(group => [group.finding, ...group.explained])
        expect(shown.map(({ key }) => key).sort()).toEqual(keys)
      }),
    )
  })
})
