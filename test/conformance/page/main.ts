/**
 * The suite in the page: a classic script in the head of each of its documents, before any other. Bundled with all
 * probes; which of them run, the server writes into the call of `start`.
 */

import { SUBJECTS } from '../probes/index.ts'
import type { PageConfig } from '../server.ts'
import { nameOrigins, plain } from './describe.ts'
import { createLab, type Outcome, type Probe } from './lab.ts'
import { VISITS } from './visits.ts'

/** A probe that has not finished by then is said to have failed. */
const DEADLINE = 8000

/** Documents of `alone` probes that run at the same time: one for each origin but the page's own. */
const LANES = 7

const { fetch, setTimeout, clearTimeout } = globalThis
const { stringify } = JSON

/** Runs probes of a subject and reports what each observed. */
export async function start(config: PageConfig): Promise<void> {
  const subject = SUBJECTS.find(({ name }) => name === config.subject)
  if (!subject) throw new Error(`no subject "${config.subject}"`)
  nameOrigins([
    [location.href, '<page>'],
    [location.origin, '<origin>'],
    [config.nowhere, '<nowhere>'],
    ...config.origins
      .filter(origin => origin !== location.origin)
      .map((origin): [string, string] => [origin, '<elsewhere>']),
    ...config.origins.map((origin): [string, string] => [
      origin.replace('127.0.0.1', 'localhost'),
      '<another-site>',
    ]),
  ])
  await new Promise(resolve => globalThis.addEventListener('load', resolve, { once: true }))

  if (subject.alone && !config.alone) {
    const names = [...config.probes]
    const lanes = config.origins.slice(1, 1 + LANES)
    await Promise.all(lanes.map(origin => runLane(origin, subject.name, names)))
    return
  }
  for (const name of config.probes) {
    const probe = subject.probes[name]
    if (!probe) throw new Error(`no probe "${name}"`)
    const fullName = `${subject.name}: ${name}`
    const outcome = await run(fullName, probe, config)
    await fetch(`${location.origin}/outcome/${encodeURIComponent(fullName)}`, {
      method: 'POST',
      body: stringify(outcome),
    })
  }
  if (config.alone) parent.postMessage('finished', '*')
}

/** What the pages of the back/forward cache visits do; each reports the outcome of the given name. */
export function visit(name: string, outcome: string): void {
  nameOrigins([[location.origin, '<origin>']])
  VISITS[name]?.(outcome)
}

/** Takes one name after the other off the list and runs each in a fresh document. */
async function runLane(origin: string, subject: string, names: string[]): Promise<void> {
  for (let name = names.shift(); name !== undefined; name = names.shift()) {
    const frame = document.createElement('iframe')
    frame.src = `${origin}/page/${encodeURIComponent(subject)}/${encodeURIComponent(name)}`
    document.body.append(frame)
    await new Promise<void>(resolve => {
      const heard = (event: MessageEvent) => {
        if (event.source !== frame.contentWindow) return
        globalThis.removeEventListener('message', heard)
        resolve()
      }
      globalThis.addEventListener('message', heard)
    })
    frame.remove()
  }
}

async function run(name: string, probe: Probe, { origins, nowhere }: PageConfig): Promise<Outcome> {
  const { lab, end } = createLab(name, origins, nowhere)
  let timer = 0
  const late = new Promise<Outcome>(resolve => {
    timer = Number(setTimeout(() => resolve({ failed: `not finished after ${DEADLINE} ms` }), DEADLINE))
  })
  const observed = (async (): Promise<Outcome> => {
    try {
      return { observed: await probe(lab) }
    } catch (error) {
      return failure(error)
    }
  })()
  const outcome = await Promise.race([observed, late])
  clearTimeout(timer)
  try {
    end()
  } catch (error) {
    return failure(error)
  }
  return outcome
}

function failure(error: unknown): Outcome {
  return {
    failed: plain(error instanceof Error ? `${error.name}: ${error.message}\n${error.stack}` : String(error)),
  }
}
