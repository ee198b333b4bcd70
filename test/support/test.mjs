/** `npm test`: sees to the dependencies and then becomes `test.ts`. */

import { installDependencies } from './prepare.mjs'

installDependencies()
const { register } = await import('tsx/esm/api')
register()
await import('./test.ts')
