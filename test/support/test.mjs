/** `npm test`: sees to the dependencies and then becomes `test.ts`. */

import { become } from './prepare.mjs'

// Whoever reads the last line learns that nothing was tested.
if (!(await become('./test.ts'))) console.log('\n0 passed, 1 failed')
