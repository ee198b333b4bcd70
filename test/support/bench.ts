/** `npm run bench`: sees to the browsers and the build, and then becomes `test/bench/main.ts`. */

import { build } from './build.ts'
import { installBrowsers } from './prepare.mjs'

try {
  installBrowsers(['chromium', 'firefox'])
  if (!(await build())) throw new Error('the extension could not be built; see above')
  await import('../bench/main.ts')
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
