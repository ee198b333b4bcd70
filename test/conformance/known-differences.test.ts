/** `docs/transparency.md` and the table that the suite works with say the same. */

import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { BrowserName } from '../support/browser.ts'
import { KNOWN_DIFFERENCES } from './known-differences.ts'
import { probeNames, visitNames } from './observe.ts'

/** The rows of the documentation's tables with so many columns, cell by cell. */
function rowsOf(columns: number): string[][] {
  const text = readFileSync(new URL('../../docs/transparency.md', import.meta.url), 'utf8')
  return text
    .split('\n')
    .filter(line => line.startsWith('| `'))
    .map(line => line.split('|').slice(1, -1))
    .filter(cells => cells.length === columns)
}

/** What stands between backticks. */
function quoted(cell = ''): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text)
}

const BROWSER_NAMES: Record<BrowserName, string> = { chromium: 'Chromium', firefox: 'Firefox' }

describe('known differences', () => {
  it('are those of the documentation: id, browsers and probes', () => {
    const table = KNOWN_DIFFERENCES.map(({ id, sights }) => {
      const browsers = sights.flatMap(({ browser }) => browser ?? (['chromium', 'firefox'] as const))
      return {
        id,
        browsers: [...new Set(browsers.map(browser => BROWSER_NAMES[browser]))].sort().join(', '),
        probes: [...new Set(sights.map(({ probe }) => probe))].sort(),
      }
    })
    const documented = rowsOf(5).map(([id, , browsers, , probes]) => ({
      id: quoted(id)[0],
      browsers: browsers?.trim(),
      probes: quoted(probes).sort(),
    }))
    expect(documented).toEqual(table)
  })

  it('stand below a table of all subjects', () => {
    const subjects = new Set(
      [...probeNames(), ...visitNames()].map(name => name.slice(0, name.indexOf(': '))),
    )
    expect(rowsOf(2).flatMap(([subject]) => quoted(subject))).toEqual([...subjects])
  })

  it('are shown by probes that exist', () => {
    const names = new Set([...probeNames(), ...visitNames()])
    const missing = KNOWN_DIFFERENCES.flatMap(({ sights }) => sights.map(({ probe }) => probe)).filter(
      probe => !names.has(probe),
    )
    expect(missing).toEqual([])
  })

  it('are named once', () => {
    const names = [...probeNames(), ...visitNames()]
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([])
    const ids = KNOWN_DIFFERENCES.map(({ id }) => id)
    expect(ids).toEqual([...new Set(ids)])
  })
})
