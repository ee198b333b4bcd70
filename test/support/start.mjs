/** `npm start`: sees to the dependencies and then becomes `start.ts`. */

import { become } from './prepare.mjs'

await become('./start.ts')
