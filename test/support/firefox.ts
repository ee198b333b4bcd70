/** Firefox for tests, driven over Marionette. */

import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, LaunchOptions } from './browser.ts'
import { requireExecutable } from './executables.mjs'
import {
  backgroundState,
  consoleOf,
  pretendLanguage,
  reloadExtension,
  setHostAccess,
  suspendBackground,
} from './firefox-browser-scripts.ts'
import { type InBrowser, openFirefoxTab } from './firefox-page.ts'
import { preferencesOf } from './firefox-preferences.ts'
import { connectMarionette, type Marionette } from './marionette.ts'
import { bodyOf } from './page-script.ts'
import { GoneError, waitUntil } from './poll.ts'
import { createProfileFolder } from './profile-folder.ts'

/** The extension's origin in Firefox is a random number unless the profile says which. */
const EXTENSION_UUID = '5e5e0000-5e5e-4e5e-8e5e-5e5e5e5e5e5e'

/** In milliseconds. */
const DAY = 86_400_000

const WIDTH = 1280
const HEIGHT = 800

/** The extension's id in Firefox, from its manifest. */
function geckoIdOf(extension: string): string {
  const manifest: { browser_specific_settings?: { gecko?: { id?: string } } } = JSON.parse(
    readFileSync(join(extension, 'manifest.json'), 'utf8'),
  )
  const id = manifest.browser_specific_settings?.gecko?.id
  if (!id) throw new Error(`${extension} is not built for Firefox: its manifest has no gecko id`)
  return id
}

/** The process, and how to end it whatever state it is in. */
function startProcess(options: LaunchOptions, profile: string) {
  const { width = WIDTH, height = HEIGHT } = options
  const child = spawn(
    requireExecutable('firefox'),
    [
      ...(options.headed ? [] : ['--headless']),
      '--marionette',
      // Opens extension pages and the browser's own windows to automation.
      '--remote-allow-system-access',
      '--no-remote',
      '--profile',
      profile,
      `--width=${width}`,
      `--height=${height}`,
    ],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, MOZ_HEADLESS_WIDTH: `${width}`, MOZ_HEADLESS_HEIGHT: `${height}` },
    },
  )
  let complaints = ''
  child.stderr.on('data', chunk => {
    complaints = (complaints + chunk).slice(-4000)
  })
  const kill = () => {
    child.kill('SIGKILL')
  }
  const ended = new Promise<void>(resolve => {
    child.once('close', () => resolve())
  })
  return { child, kill, ended, complaints: () => complaints }
}

/** Waits for the port that Firefox chose and wrote into its profile. */
function readPort(profile: string, child: ChildProcess, complaints: () => string): Promise<number> {
  return waitUntil(
    'Firefox to listen',
    () => {
      if (child.exitCode !== null || child.signalCode !== null) {
        throw new GoneError(`Firefox ended while it started:\n${complaints()}`)
      }
      return Number(readFileSync(join(profile, 'MarionetteActivePort'), 'utf8'))
    },
    { timeout: 60_000 },
  )
}

/** Opens the session and returns how to run scripts in the browser's own scope, which every command uses. */
async function openSession(marionette: Marionette, options: LaunchOptions): Promise<InBrowser> {
  await marionette.send('WebDriver:NewSession', {
    acceptInsecureCerts: options.acceptAnyCertificate ?? false,
  })
  await marionette.send('Marionette:SetContext', { value: 'chrome' })
  // How long a script may take is the test's business. `null`, which should mean forever, ends it at once.
  await marionette.send('WebDriver:SetTimeouts', { script: DAY })
  return async (script, ...args) => {
    const parameters = { script: bodyOf(script), args, newSandbox: true, sandbox: 'system' }
    const { value } = (await marionette.send('WebDriver:ExecuteScript', parameters)) as { value: never }
    return value
  }
}

/**
 * Starts Firefox with a profile of its own, which `close` removes.
 * @throws Error when Firefox is not installed, does not start, or refuses the extension.
 */
export async function launchFirefox(options: LaunchOptions): Promise<Browser> {
  let started: ReturnType<typeof startProcess> | undefined
  const { profile, downloads, remove } = createProfileFolder('firefox', () => started?.kill(), options.folder)
  // Of the browser before.
  rmSync(join(profile, 'MarionetteActivePort'), { force: true })
  let marionette: Marionette | undefined
  try {
    const geckoId = options.extension === null ? null : geckoIdOf(options.extension)
    const uuids = geckoId ? { [geckoId]: EXTENSION_UUID } : {}
    writeFileSync(join(profile, 'user.js'), preferencesOf(options, { downloads, uuids }))
    started = startProcess(options, profile)
    const { child, kill, ended, complaints } = started
    marionette = await connectMarionette(await readPort(profile, child, complaints))
    const inBrowser = await openSession(marionette, options)
    const { language = 'en-US', width = WIDTH, height = HEIGHT } = options
    if (language !== 'en-US') await inBrowser(pretendLanguage, language)
    if (options.extension) {
      await marionette.send('Addon:Install', {
        path: options.extension,
        temporary: true,
        allowPrivateBrowsing: options.privateWindows ?? false,
      })
    }
    const context = { inBrowser, toolboxHost: options.headed ? 'bottom' : 'window', width, height } as const
    const connection = marionette
    return {
      name: 'firefox',
      downloads,
      profile,
      pid: child.pid ?? 0,
      ended,
      open: url => openFirefoxTab(context, url),
      openPrivate: url => openFirefoxTab(context, url, true),
      extensionUrl(path) {
        if (!geckoId) throw new Error('this browser was started without an extension')
        return `moz-extension://${EXTENSION_UUID}/${path}`
      },
      async stopBackground() {
        if (!geckoId) throw new Error('this browser was started without an extension')
        await waitUntil('the event page to be suspended', () => inBrowser(suspendBackground, geckoId))
      },
      async isBackgroundRunning() {
        if (!geckoId) throw new Error('this browser was started without an extension')
        return (await inBrowser(backgroundState, geckoId)) !== 'stopped'
      },
      async setHostAccess(granted) {
        if (!geckoId) throw new Error('this browser was started without an extension')
        await inBrowser(setHostAccess, geckoId, granted)
      },
      async reloadExtension() {
        if (!geckoId) throw new Error('this browser was started without an extension')
        await inBrowser(reloadExtension, geckoId)
      },
      complaints: () => inBrowser(consoleOf, `moz-extension://${EXTENSION_UUID}/`),
      async kill() {
        kill()
        await ended
      },
      async close() {
        // Firefox may end before it has answered; one that hangs is killed.
        connection.send('Marionette:Quit', { flags: ['eForceQuit'] }).catch(() => {})
        const deadline = setTimeout(kill, 10_000)
        await ended
        clearTimeout(deadline)
        connection.disconnect()
        remove()
      },
    }
  } catch (error) {
    marionette?.disconnect()
    started?.kill()
    await started?.ended
    remove()
    throw error
  }
}
