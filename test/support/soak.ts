/** `npm run soak`: sees to the browsers and the build, and then becomes `test/soak/main.ts`. */

import { build } from './build.ts'
import { installBrowsers } from './prepare.mjs'

try {
  installBrowsers(['chromium', 'firefox'])
  if (!(await build())) throw new Error('the extension could not be built; see above')
  await import('../soak/main.ts')
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
