/** The suite notices bad observers: what it does not complain about means something. Chromium only. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Browser } from '../support/browser.ts'
import { BROWSERS, launch } from '../support/launch.ts'
import { differences } from './compare.ts'
import { MUTANTS } from './mutants.ts'
import { bundleProbes, observe, UNREPORTED } from './observe.ts'
import type { Outcome, Subject } from './page/lab.ts'
import { SUBJECTS } from './probes/index.ts'
import { observed, seen } from './suite.ts'

/** The subjects with only some of their probes. */
function only(names: readonly string[]): Subject[] {
  return SUBJECTS.map(subject => ({
    ...subject,
    probes: Object.fromEntries(
      Object.entries(subject.probes).filter(([probe]) => names.includes(`${subject.name}: ${probe}`)),
    ),
  })).filter(({ probes }) => Object.keys(probes).length > 0)
}

describe.skipIf(!BROWSERS.includes('chromium'))('the suite notices', () => {
  let browser: Browser
  let bundle: string
  let native: Map<string, Outcome>

  beforeAll(async () => {
    bundle = await bundleProbes()
    browser = await launch('chromium', { extension: null })
    native = await observe(browser, bundle, only(MUTANTS.flatMap(({ noticedBy }) => noticedBy)))
  }, 120_000)

  afterAll(() => browser?.close())

  for (const { name, install, noticedBy } of MUTANTS) {
    it(name, async () => {
      const outcomes = await observe(browser, bundle, only(noticedBy), `(${install})()`)
      // A page that broke as a whole would differ in everything, and prove nothing.
      for (const probe of noticedBy) expect(outcomes.get(probe)).not.toEqual({ failed: UNREPORTED })
      const unnoticed = noticedBy.filter(
        probe => differences(observed(native, probe), seen(outcomes, probe)).length === 0,
      )
      expect(unnoticed).toEqual([])
    })
  }
})
