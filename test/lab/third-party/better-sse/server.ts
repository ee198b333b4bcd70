/** A server made with better-sse. Runs in the lab's server. */

import type { IncomingMessage, ServerResponse } from 'node:http'
import { createSession } from 'better-sse'
import type { Ledger } from '../../ledger'
import { recordResponse } from '../record-response'

const INTERVAL = 300
const KEEP_ALIVE = 1000

/** Answers one request with a session that pushes events under the library's own random ids. */
export async function serveBetterSse(
  request: IncomingMessage,
  response: ServerResponse,
  ledger: Ledger,
  key: string,
): Promise<void> {
  recordResponse(ledger, key, request, response)
  const session = await createSession(request, response, { keepAlive: KEEP_ALIVE })
  let n = 0
  const push = () => {
    n++
    if (n % 3 === 0) session.push({ n, lines: 'one\ntwo' }, 'tick')
    else session.push({ n })
  }
  push()
  const timer = setInterval(push, INTERVAL)
  session.once('disconnected', () => clearInterval(timer))
}
