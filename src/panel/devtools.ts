/** Entry of the DevTools page: adds the panel. Runs once, unseen, whenever DevTools is opened on a tab. */

import { createPanel } from '../platform/devtools'

await createPanel('SSE', 'src/panel/panel.html')
