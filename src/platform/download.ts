/** Saves a file to where the browser saves downloads, without asking for the `downloads` permission. */

import type { Milliseconds } from '../core/units'

/** The browser reads the blob after the click; it tells nobody when it has done so. */
const REVOKE_AFTER: Milliseconds = 60_000

/** Offers a blob for download under a name. */
export function saveBlob(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), REVOKE_AFTER)
}
