/** `docs/findings.md` says what the rules say. */

import { existsSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { FINDINGS_DOC, findingsDoc } from '../support/findings-doc'

it('docs/findings.md is up to date: `npm run docs:findings` makes it so', () => {
  expect(existsSync(FINDINGS_DOC) ? readFileSync(FINDINGS_DOC, 'utf8') : '').toBe(findingsDoc())
})
