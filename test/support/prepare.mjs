/**
 * All that has to be there before anything runs: the npm dependencies and the browsers. Plain JavaScript without
 * dependencies, since it is the first thing that runs in a fresh clone; the types are in `prepare.d.mts`.
 */

import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findExecutable } from './executables.mjs'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** What Debian and its descendants call each browser. */
const PACKAGES = { chromium: 'chromium', firefox: 'firefox-esr' }

/** Chinese and emoji in screenshots, and Chromium in other languages than English. Nothing fails without them. */
const NICE_TO_HAVE = ['fonts-noto-cjk', 'fonts-noto-color-emoji', 'chromium-l10n']

/** Programs that tests read exported files with; Debian's packages have their names. */
const READERS = ['sqlite3', 'jq']

function readPackages(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).packages : {}
}

export function isInstalled(locked, installed) {
  const isSame = (path, entry) =>
    installed[path]?.version === entry.version && installed[path]?.integrity === entry.integrity
  // Optional packages are left out where they are of no use, such as those made for another system.
  return Object.entries(locked).every(
    ([path, entry]) => path === '' || isSame(path, entry) || (entry.optional && !installed[path]),
  )
}

function run(command, args, environment = {}) {
  const { status, error } = spawnSync(command, args, {
    cwd: ROOT,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...environment },
    // npm is a batch file there.
    shell: process.platform === 'win32',
  })
  return error === undefined && status === 0
}

export function installDependencies() {
  const locked = readPackages(join(ROOT, 'package-lock.json'))
  // npm keeps here what it has installed. Times would not do: a checkout touches one of the two files only.
  const installed = readPackages(join(ROOT, 'node_modules', '.package-lock.json'))
  if (isInstalled(locked, installed)) return
  console.log('Installing the npm dependencies…')
  if (!run('npm', ['ci', '--no-audit', '--no-fund'])) {
    throw new Error('npm ci failed; what it wrote above says why. It needs the npm registry once.')
  }
}

/** The command that installs packages as root, or `null` where that is not possible. */
function findApt() {
  const works = (command, args) => spawnSync(command, args, { stdio: 'ignore' }).status === 0
  if (!works('apt-get', ['--version'])) return null
  if (process.getuid?.() === 0) return ['apt-get']
  return works('sudo', ['-n', 'true']) ? ['sudo', 'DEBIAN_FRONTEND=noninteractive', 'apt-get'] : null
}

/** Where packages can be had was asked once in this run. */
let isUpdated = false

/** Installs packages, as far as that is possible from here. Returns whether it could be tried. */
function installPackages(packages) {
  const apt = findApt()
  if (!apt) return false
  const [command, ...prefix] = apt
  const install = (...args) => run(command, [...prefix, ...args], { DEBIAN_FRONTEND: 'noninteractive' })
  console.log(`Installing ${packages.join(' and ')}…`)
  if (!isUpdated) install('update', '-qq')
  isUpdated = true
  install('install', '-y', '-qq', ...packages)
  return true
}

export function installBrowsers(browsers) {
  const missing = browsers.filter(browser => findExecutable(browser) === null)
  if (missing.length === 0) return
  const byHand = `Install ${missing.join(' and ')}, or set CHROMIUM or FIREFOX to the path of its program.`
  if (!installPackages(missing.map(browser => PACKAGES[browser]))) {
    throw new Error(`${missing.join(' and ')} cannot be found, nor installed from here. ${byHand}`)
  }
  const absent = missing.filter(browser => findExecutable(browser) === null)
  if (absent.length > 0) {
    throw new Error(
      `apt-get could not install ${absent.join(' and ')}; what it wrote above says why. ${byHand}`,
    )
  }
  // One by one: where one does not exist, apt-get would install none of them.
  for (const name of NICE_TO_HAVE) installPackages([name])
}

export function installReaders() {
  const isThere = name => spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0
  const missing = READERS.filter(name => !isThere(name))
  if (missing.length > 0) installPackages(missing)
  const absent = missing.filter(name => !isThere(name))
  if (absent.length > 0) {
    throw new Error(
      `Tests of exported files need ${absent.join(' and ')}, which cannot be installed from here.`,
    )
  }
}

export async function become(script) {
  try {
    installDependencies()
  } catch (error) {
    console.error(error.message)
    process.exitCode = 1
    return false
  }
  const { register } = await import('tsx/esm/api')
  register()
  await import(script)
  return true
}
