/** The size of what is injected into every frame. */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Bytes } from '../../src/core/units.ts'
import type { BrowserName } from '../support/browser.ts'
import { builtExtension } from '../support/launch.ts'

export interface ScriptSize {
  browser: BrowserName
  /** Path in the build. */
  path: string
  raw: Bytes
  gzip: Bytes
}

/** The content scripts of the build for a browser. */
export function measureScripts(browser: BrowserName): ScriptSize[] {
  const build = builtExtension(browser)
  const { content_scripts }: { content_scripts: { js: string[] }[] } = JSON.parse(
    readFileSync(join(build, 'manifest.json'), 'utf8'),
  )
  return content_scripts
    .flatMap(({ js }) => js)
    .map(path => {
      const text = readFileSync(join(build, path))
      return { browser, path, raw: text.length, gzip: gzipSync(text).length }
    })
}
