/** The attacks of `npm run soak` in miniature: no event is nowhere, and no page is harmed. */

import { describe, expect, it } from 'vitest'
import { lostOf } from '../soak/attack'
import { ATTACKS } from '../soak/attacks'
import { runAttack } from '../soak/run-attack'
import { BROWSERS } from '../support/launch'

describe.each(BROWSERS)('in %s', name => {
  const possible = ATTACKS.filter(({ browsers }) => browsers?.includes(name) ?? true)

  it.each(possible)(
    '$title, in small',
    async attack => {
      const { outcome, failure } = await runAttack(name, attack, 'small', attack.seconds.small)
      if (!outcome) throw new Error(failure)
      expect(outcome.sent).toBeGreaterThan(0)
      expect({ lost: lostOf(outcome), pageErrors: outcome.pageErrors }).toEqual({ lost: 0, pageErrors: 0 })
    },
    90_000,
  )
})
