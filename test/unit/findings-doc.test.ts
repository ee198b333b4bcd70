/** `docs/findings.md` says what the rules say. */

import { existsSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { onTheWire, sicknesses } from '../lab/sick/sicknesses'
import { FINDINGS_DOC, findingsDoc } from '../support/findings-doc'

it('docs/findings.md is up to date: `npm run docs:findings` makes it so', () => {
  expect(existsSync(FINDINGS_DOC) ? readFileSync(FINDINGS_DOC, 'utf8') : '').toBe(findingsDoc())
})

it('the rows that it names for the mistakes of tutorials are in the lab, with these findings', () => {
  const rows = new Map([...sicknesses, ...onTheWire].map(row => [row.id, row.findings]))
  const [, section = ''] = findingsDoc().split('## Mistakes of widely copied tutorials')
  const lines = [...(section.split('\n## ')[0] ?? '').matchAll(/\| \[([\w-]+)\]\(#[\w-]+\) \| ([\w-]+) \|/g)]
  expect(lines.length).toBeGreaterThanOrEqual(7)
  for (const [, finding, row] of lines)
    expect([row, rows.get(row ?? '')], finding).toEqual([row, expect.arrayContaining([finding])])
})
