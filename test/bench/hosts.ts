/** The browsers of one run: as it is, with an extension that does nothing, and with ours. */

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Browser, BrowserName } from '../support/browser.ts'
import { builtExtension, launch } from '../support/launch.ts'
import { PANEL_PATH, PANEL_TITLE } from '../support/panel.ts'

/** The parts of a built manifest that the empty extension needs. */
interface Manifest {
  manifest_version: number
  version: string
  content_scripts: { js: string[] }[]
  browser_specific_settings?: unknown
}

export interface Hosts {
  native: Browser
  /** With an extension whose content scripts and panel are like ours and empty. */
  empty: Browser
  extension: Browser
  close(): Promise<void>
}

/** Pages tell time in whole milliseconds otherwise. */
export const FINE_CLOCK = { 'privacy.reduceTimerPrecision': false }

/** Starts all three, side by side: they are measured in turns. */
export async function launchHosts(name: BrowserName): Promise<Hosts> {
  const built = builtExtension(name)
  const folder = mkdtempSync(join(tmpdir(), 'sse-pulse-bench-'))
  const launched: Browser[] = []
  const start = async (extension: string | null) => {
    const browser = await launch(name, { extension, preferences: FINE_CLOCK, unwatched: true })
    launched.push(browser)
    return browser
  }
  const close = async () => {
    for (const browser of launched) await browser.close()
    rmSync(folder, { recursive: true })
  }
  try {
    writeEmptyExtension(built, folder)
    const native = await start(null)
    const empty = await start(folder)
    const extension = await start(built)
    return { native, empty, extension, close }
  } catch (error) {
    await close()
    throw error
  }
}

/** An extension with the content scripts of another and a panel in DevTools, all of them empty, and nothing else. */
function writeEmptyExtension(built: string, folder: string): void {
  const { manifest_version, version, content_scripts, browser_specific_settings }: Manifest = JSON.parse(
    readFileSync(join(built, 'manifest.json'), 'utf8'),
  )
  const manifest = {
    manifest_version,
    version,
    name: 'Empty',
    content_scripts,
    browser_specific_settings,
    devtools_page: 'devtools.html',
  }
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest))
  for (const script of content_scripts.flatMap(({ js }) => js)) {
    mkdirSync(dirname(join(folder, script)), { recursive: true })
    writeFileSync(join(folder, script), ';\n')
  }
  // Where ours has it, so that it is opened in the same way.
  mkdirSync(dirname(join(folder, PANEL_PATH)), { recursive: true })
  writeFileSync(join(folder, PANEL_PATH), '<!doctype html><title>Empty</title>')
  writeFileSync(join(folder, 'devtools.html'), '<!doctype html><script src="devtools.js"></script>')
  writeFileSync(
    join(folder, 'devtools.js'),
    `chrome.devtools.panels.create('${PANEL_TITLE}', '', '/${PANEL_PATH}')\n`,
  )
}
