/** `npm run soak`: sees to the dependencies and then becomes `soak.ts`. */

import { become } from './prepare.mjs'

await become('./soak.ts')
