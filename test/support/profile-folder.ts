/** The temporary folder of a browser: its profile and its downloads. */

import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onLeave } from './on-leave.ts'

/** How long the helper processes of a browser that was killed may still write, in milliseconds. */
const AFTERMATH = 300

export interface ProfileFolder {
  profile: string
  downloads: string
  /** Removes it all, once the browser has ended. */
  remove(): void
}

/**
 * Makes the folder. If this process has to end before `remove` is called, the browser is killed and the folder
 * removed.
 * @param kill ends the browser at once; does nothing when there is none.
 */
export function createProfileFolder(browser: string, kill: () => void): ProfileFolder {
  const folder = mkdtempSync(join(tmpdir(), `sse-pulse-${browser}-`))
  const [profile, downloads] = [join(folder, 'profile'), join(folder, 'downloads')]
  mkdirSync(profile)
  mkdirSync(downloads)
  const removeFolder = () => rmSync(folder, { recursive: true, force: true, maxRetries: 10 })
  const callOff = onLeave(() => {
    kill()
    // Nothing asynchronous happens any more, so that this is the only way to wait.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, AFTERMATH)
    removeFolder()
  })
  return {
    profile,
    downloads,
    remove() {
      callOff()
      removeFolder()
    },
  }
}
