/** Firefox, natively and with the extension, as a page sees it. */

import { testTransparency } from './suite.ts'

testTransparency('firefox')
