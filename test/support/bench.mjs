/** `npm run bench`: sees to dependencies, browsers and build, and then becomes `test/bench/main.ts`. */

import { installBrowsers, installDependencies } from './prepare.mjs'

installDependencies()
installBrowsers(['chromium', 'firefox'])
const { register } = await import('tsx/esm/api')
register()
const { build } = await import('./build.ts')
if (await build()) await import('../bench/main.ts')
else process.exitCode = 1
