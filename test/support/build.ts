/** Builds the extension for both browsers, or only when what it is made of has changed. */

import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT, runTool } from './command.ts'

/** What the build is made of. */
const SOURCES = ['src', 'assets', 'manifest.json', 'package.json', 'vite.config.ts']

/** Builds for both browsers, and says whether both succeeded. */
export async function build(): Promise<boolean> {
  for (const mode of ['chrome', 'firefox']) {
    const { code } = await runTool('vite', ['build', '--mode', mode, '--logLevel', 'warn'])
    if (code !== 0) return false
  }
  return true
}

/** Time of the last change of a file, or of anything in a folder; 0 when it does not exist. */
function changedAt(path: string): number {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (!stat?.isDirectory()) return stat?.mtimeMs ?? 0
  return Math.max(stat.mtimeMs, ...readdirSync(path).map(name => changedAt(join(path, name))))
}

/** Builds, unless the build is newer than all that it is made of. Says whether there is a build now. */
export async function buildIfStale(): Promise<boolean> {
  const newest = Math.max(...SOURCES.map(path => changedAt(join(ROOT, path))))
  const manifests = ['chrome', 'firefox'].map(browser => join(ROOT, 'dist', browser, 'manifest.json'))
  if (manifests.every(manifest => changedAt(manifest) > newest)) return true
  console.log('Building the extension…')
  return build()
}
