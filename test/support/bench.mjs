/** `npm run bench`: sees to the dependencies and then becomes `bench.ts`. */

import { become } from './prepare.mjs'

await become('./bench.ts')
