/** Lets all probes run in one launch of a browser, and collects what they observed. */

import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import type { Browser } from '../support/browser.ts'
import type { Outcome, Subject } from './page/lab.ts'
import { READY, VISIT_NAMES } from './page/visits.ts'
import { SUBJECTS } from './probes/index.ts'
import { type ConformanceServer, startServer } from './server.ts'

/** How long a document of probes may take until what has not reported is given up, in milliseconds. */
const PATIENCE = 30_000

/** What is said of a probe whose document never reported: that page broke as a whole. */
export const UNREPORTED = 'the page did not report'

/** The subject of the visits. */
const VISITS = 'back/forward cache'

/** The names of all probes, in the order in which they run. */
export function probeNames(subjects: readonly Subject[] = SUBJECTS): string[] {
  return subjects.flatMap(({ name, probes }) => Object.keys(probes).map(probe => `${name}: ${probe}`))
}

/** The names of the probes that leave a page and come back to it. */
export function visitNames(): string[] {
  return VISIT_NAMES.map(name => `${VISITS}: ${name}`)
}

/** The probes as one classic script, which leaves `conformance` behind. */
export async function bundleProbes(): Promise<string> {
  const output = await build({
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      minify: false,
      target: 'esnext',
      lib: {
        entry: fileURLToPath(new URL('page/main.ts', import.meta.url)),
        formats: ['iife'],
        name: 'conformance',
      },
    },
  })
  const [result] = Array.isArray(output) ? output : [output]
  if (!result || !('output' in result)) throw new Error('the probes were not bundled')
  return result.output[0].code
}

/**
 * Runs subjects in a browser, one document after the other.
 * @param forerunner a script that runs in each document before the probes.
 */
export async function observe(
  browser: Browser,
  bundle: string,
  subjects: readonly Subject[] = SUBJECTS,
  forerunner = '',
): Promise<Map<string, Outcome>> {
  const server = await startServer(bundle, subjects, forerunner)
  const outcomes = new Map<string, Outcome>()
  try {
    const page = await browser.open('about:blank')
    for (const subject of subjects) {
      await page.goto(server.page(subject.name))
      await collect(server, probeNames([subject]), outcomes)
    }
    await page.close()
  } finally {
    await server.close()
  }
  return outcomes
}

/** Leaves pages for another and comes back to them. */
export async function observeVisits(browser: Browser, bundle: string): Promise<Map<string, Outcome>> {
  const server = await startServer(bundle, [])
  const outcomes = new Map<string, Outcome>()
  try {
    for (const name of VISIT_NAMES) {
      let outcome: Outcome | undefined
      // Whether a page is kept also depends on work of the browser that no page sees the end of: what it can do is
      // what it does in one of three times.
      for (let number = 1; number <= 3 && (!outcome || wasNotKept(outcome)); number++)
        outcome = await observeVisit(browser, server, name, number)
      if (outcome) outcomes.set(`${VISITS}: ${name}`, outcome)
    }
  } finally {
    await server.close()
  }
  return outcomes
}

async function observeVisit(
  browser: Browser,
  server: ConformanceServer,
  name: string,
  number: number,
): Promise<Outcome> {
  const page = await browser.open(server.visit(name, number))
  await page.waitFor(`"${name}" to be ready to be left`, title => document.title === title, [READY])
  await page.goto(server.visit('elsewhere', number))
  // As a script of the page would: its report says when the page is back.
  await page.run(() => history.back())
  const outcome = await within(
    server.outcome(`${name} ${number}`),
    'the page did not say how it was restored',
  )
  await page.close()
  return outcome
}

function wasNotKept(outcome: Outcome): boolean {
  const observed = 'observed' in outcome ? outcome.observed : null
  return typeof observed === 'object' && observed !== null && 'persisted' in observed && !observed.persisted
}

async function collect(
  server: ConformanceServer,
  names: readonly string[],
  outcomes: Map<string, Outcome>,
): Promise<void> {
  const until = Date.now() + PATIENCE
  for (const name of names)
    outcomes.set(name, await within(server.outcome(name), UNREPORTED, until - Date.now()))
}

/** An outcome, or the failure to get one in time. */
async function within(outcome: Promise<Outcome>, failed: string, time = PATIENCE): Promise<Outcome> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<Outcome>(resolve => {
    timer = setTimeout(() => resolve({ failed }), Math.max(time, 0))
  })
  return Promise.race([outcome, late]).finally(() => clearTimeout(timer))
}
