/** Firefox with deep capture, which passes the streams of a page through the extension. */

import { testTransparency } from './suite.ts'

testTransparency('firefox', 'deep')
