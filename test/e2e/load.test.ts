/** The attacks of `npm run soak` in miniature: no event is nowhere, and no page is harmed. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lostOf } from '../soak/attack'
import { ATTACKS } from '../soak/attacks'
import { openArena } from '../soak/run-attack'
import { BROWSERS } from '../support/launch'

describe.each(BROWSERS)('in %s', name => {
  const possible = ATTACKS.filter(({ browsers }) => browsers?.includes(name) ?? true)
  let arena: Awaited<ReturnType<typeof openArena>>

  beforeAll(async () => {
    arena = await openArena(name, 'small')
  })
  afterAll(() => arena?.close())

  it.each(possible)(
    '$name, in small',
    async attack => {
      const outcome = await attack.run({ ...arena, seconds: attack.seconds.small })
      expect(outcome.sent).toBeGreaterThan(0)
      expect({ lost: lostOf(outcome), pageErrors: outcome.pageErrors }).toEqual({ lost: 0, pageErrors: 0 })
    },
    90_000,
  )
})
