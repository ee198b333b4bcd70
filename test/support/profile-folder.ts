/** The folder of a browser, temporary unless another goes on with it: its profile and its downloads. */

import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onLeave } from './on-leave.ts'

/** How long the helper processes of a browser that was killed may still write, in milliseconds. */
const AFTERMATH = 300

export interface ProfileFolder {
  profile: string
  downloads: string
  /** Removes it all, once the browser has ended; nothing of a folder that stays. */
  remove(): void
}

/**
 * Makes the folder. If this process has to end before `remove` is called, the browser is killed and the folder
 * removed.
 * @param kill ends the browser at once; does nothing when there is none.
 * @param stays a folder to use instead, which is not removed.
 */
export function createProfileFolder(browser: string, kill: () => void, stays?: string): ProfileFolder {
  const folder = stays ?? mkdtempSync(join(tmpdir(), `sse-pulse-${browser}-`))
  const [profile, downloads] = [join(folder, 'profile'), join(folder, 'downloads')]
  mkdirSync(profile, { recursive: true })
  mkdirSync(downloads, { recursive: true })
  const removeFolder = () => {
    if (stays === undefined) rmSync(folder, { recursive: true, force: true, maxRetries: 10 })
  }
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
