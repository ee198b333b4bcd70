/**
 * The lab in a process of its own, so that what it costs to send is not part of what is measured. This file is both
 * sides: {@link startLabProcess} runs in the bench and starts the file itself as its child.
 */

import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { SentLog } from '../lab/ledger.ts'
import { startLab } from '../lab/main.ts'
import { onLeave } from '../support/on-leave.ts'

const FILE = fileURLToPath(import.meta.url)

export interface LabProcess {
  /** Without a slash at its end. */
  readonly url: string
  /** What the ledger says was sent so far under a stream's key. */
  sent(key: string): Promise<SentLog>
  close(): Promise<void>
}

/**
 * Starts the child and waits until its lab is open.
 * @throws Error when the child ends instead.
 */
export async function startLabProcess(): Promise<LabProcess> {
  const child = fork(FILE, { execArgv: ['--import', import.meta.resolve('tsx')] })
  const callOff = onLeave(() => child.kill())
  const ended = once(child, 'exit')
  const told = await Promise.race([once(child, 'message'), ended.then(() => null)])
  if (told === null) throw new Error('the lab ended while it started; see above')
  const [url] = told as [string]
  return {
    url,
    async sent(key) {
      const answer = await fetch(`${url}/sent?key=${key}`)
      return (await answer.json()) as SentLog
    },
    async close() {
      callOff()
      child.kill()
      await ended
    },
  }
}

if (process.argv[1] === FILE) {
  const lab = await startLab()
  process.send?.(lab.url)
}
