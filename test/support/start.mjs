/** `npm start`: sees to the dependencies and then becomes `start.ts`. */

import { installDependencies } from './prepare.mjs'

installDependencies()
const { register } = await import('tsx/esm/api')
register()
await import('./start.ts')
