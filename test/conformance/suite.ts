/**
 * The tests of one browser: every probe is run natively and with the extension, and what a page sees must be the
 * same, but for the differences that `known-differences.ts` names.
 */

import { beforeAll, describe, expect, it } from 'vitest'
import type { BrowserName } from '../support/browser.ts'
import { switchDeepCapture } from '../support/deep-capture.ts'
import { BROWSERS, builtExtension, launch } from '../support/launch.ts'
import { differences, explain } from './compare.ts'
import { knownAt, subtractKnown } from './known-differences.ts'
import { bundleProbes, observe, observeVisits, probeNames, visitNames } from './observe.ts'
import type { Observation } from './page/describe.ts'
import type { Outcome, Subject } from './page/lab.ts'
import { STREAMING, SUBJECTS } from './probes/index.ts'

/** How the extension runs: as it does by itself, or with deep capture, which is for streams only. */
export type Mode = 'usual' | 'deep'

/** Declares one test for each probe. */
export function testTransparency(name: BrowserName, mode: Mode = 'usual'): void {
  const subjects = mode === 'deep' ? STREAMING : SUBJECTS
  const title = mode === 'deep' ? 'a page cannot tell from deep capture' : 'a page cannot tell'
  describe.skipIf(!BROWSERS.includes(name))(title, () => {
    let native = new Map<string, Outcome>()
    let extension = new Map<string, Outcome>()

    beforeAll(async () => {
      const bundle = await bundleProbes()
      native = await observeAll(name, null, bundle, subjects, mode)
      extension = await observeAll(name, builtExtension(name), bundle, subjects, mode)
    }, 240_000)

    for (const probe of [...probeNames(subjects), ...visitNames()]) {
      it(`${name}: ${probe}`, () => {
        const known = knownAt(name, probe, mode)
        const found = differences(observed(native, probe), seen(extension, probe))
        const { unknown, stale } = subtractKnown(found, known)
        expect.soft(explain(unknown), 'a page can tell').toBe('')
        expect.soft(explain(stale), 'a known difference shows no longer').toBe('')
      })
    }
  })
}

/** What a probe observed natively. @throws Error when the probe itself does not work: then there is nothing to compare. */
export function observed(outcomes: ReadonlyMap<string, Outcome>, probe: string): Observation {
  const outcome = outcomes.get(probe)
  if (outcome && 'observed' in outcome) return outcome.observed
  throw new Error(`the probe failed natively: ${outcome?.failed ?? 'it was not run'}`)
}

/** What a probe observed elsewhere, where its failure is an observation too. */
export function seen(outcomes: ReadonlyMap<string, Outcome>, probe: string): Observation {
  const outcome = outcomes.get(probe)
  if (!outcome) return { failed: 'it was not run' }
  return 'observed' in outcome ? outcome.observed : { failed: outcome.failed }
}

async function observeAll(
  name: BrowserName,
  extension: string | null,
  bundle: string,
  subjects: readonly Subject[],
  mode: Mode,
): Promise<Map<string, Outcome>> {
  const browser = await launch(name, { extension })
  try {
    if (extension && mode === 'deep') {
      await switchDeepCapture(browser, true)
      // So that each stream is read from its first attempt on. That it is, the known difference shows.
      await browser.open(browser.extensionUrl('src/panel/panel.html?tab=all'))
    }
    return new Map([...(await observe(browser, bundle, subjects)), ...(await observeVisits(browser, bundle))])
  } finally {
    await browser.close()
  }
}
