/** Asks axe-core what of a page those cannot use who do not see it, or see it in another way. */

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from './browser.ts'

const SOURCE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** What is wrong, with where. */
export interface Violation {
  rule: string
  /** Selectors of the elements, with what axe says of each. */
  places: string[]
}

/** All violations of a page as it is now. Sent with each question, as pages forget it when they are reloaded. */
export async function axeViolations(page: Page): Promise<Violation[]> {
  // Its file is written for a document's own scope: this makes one of a function that can be sent.
  const ask = new Function(
    `${SOURCE}; return axe.run(document, { resultTypes: ['violations'], preload: false }).then(
      ({ violations }) => violations.map(({ id, nodes }) => ({
        rule: id,
        places: nodes.map(({ target, failureSummary }) => target.join(' ') + ': ' + failureSummary),
      })),
    )`,
  ) as () => Promise<Violation[]>
  return page.run(ask)
}
