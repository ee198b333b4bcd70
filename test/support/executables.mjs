/**
 * Where the browsers are. Plain JavaScript, since `prepare.mjs` needs it before anything is installed; the types
 * are in `executables.d.mts`.
 */

import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/** The environment variable that names each browser's program, and the names it has on PATH, best first. */
const PROGRAMS = {
  chromium: {
    variable: 'CHROMIUM',
    names: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'],
  },
  firefox: { variable: 'FIREFOX', names: ['firefox-esr', 'firefox'] },
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

export function findExecutable(browser, environment = process.env) {
  const { variable, names } = PROGRAMS[browser]
  const named = environment[variable]
  if (named) {
    if (isExecutable(named)) return named
    throw new Error(`${variable} is set to ${named}, which is not a program that can be run.`)
  }
  const folders = (environment.PATH ?? '').split(delimiter).filter(Boolean)
  const candidates = names.flatMap(name => folders.map(folder => join(folder, name)))
  return candidates.find(isExecutable) ?? null
}

export function requireExecutable(browser) {
  const found = findExecutable(browser)
  if (found) return found
  const { variable, names } = PROGRAMS[browser]
  throw new Error(
    `No ${browser} was found. Install it (on Debian: apt-get install ${names[0]}), or set ${variable} to the path of its program.`,
  )
}
