/** How a part of the options changes them: from what is stored by then, which another page may have changed since. */

import type { Settings } from '../core/settings'

export type ChangeSettings = (change: (now: Settings) => Settings) => void

/** What each part of the options is given. */
export interface PartProps {
  settings: Settings
  change: ChangeSettings
}
