/**
 * The lab: one small server of healthy and sick event streams, with pages that open them. `npm run lab` runs this
 * file for people; tests call {@link startLab}.
 */

import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { createLedger, type SentLog } from './ledger'
import { createRouter } from './router'

const DEFAULT_PORT = 8123
/** How many ports are tried after the wished one. */
const PORTS_TRIED = 50

export interface LabOptions {
  /** The first port to try, the next free one is taken; any free port when it is left out. */
  port?: number
  /** How many times faster than written the scenarios' default times run; 1 by default. */
  pace?: number
}

export interface Lab {
  /** Such as `http://127.0.0.1:8123`, without a slash at its end. */
  readonly url: string
  /** The same server under another origin. */
  readonly otherOrigin: string
  /** Ends every stream and resolves when nothing of the lab runs any more. */
  close(): Promise<void>
  /** What was sent so far under a stream's key. */
  sent(key: string): SentLog
}

/**
 * Starts a lab on the loopback interface.
 * @throws when no port is free.
 */
export async function startLab({ port = 0, pace = 1 }: LabOptions = {}): Promise<Lab> {
  const ledger = createLedger()
  const origins: string[] = []
  let refused = ''
  const router = createRouter({ ledger, pace, origins, refused: () => refused })
  const servers: Server[] = []
  let next = port
  for (let count = 0; count < 2; count++) {
    // Scripts travel in the query: Node's 16 kB for all headers would not hold them.
    const server = createServer({ maxHeaderSize: 1 << 20 }, router.handle)
    const taken = await listen(server, next)
    servers.push(server)
    origins.push(`http://127.0.0.1:${taken}`)
    if (port !== 0) next = taken + 1
  }
  // Chosen last, so that no server of this lab gets its port.
  const unused = createServer()
  refused = `http://127.0.0.1:${await listen(unused, 0)}`
  await stop(unused)
  const [url, otherOrigin] = origins
  if (url === undefined || otherOrigin === undefined) throw new Error('the lab has no address')

  return {
    url,
    otherOrigin,
    sent: key => ledger.sent(key),
    async close() {
      await router.close()
      await Promise.all(servers.map(stop))
    },
  }
}

async function listen(server: Server, first: number): Promise<number> {
  for (let port = first; ; port++) {
    try {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject)
        server.listen(port, '127.0.0.1', () => {
          server.off('error', reject)
          resolve()
        })
      })
      return (server.address() as AddressInfo).port
    } catch (error) {
      const taken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
      if (!taken || port >= first + PORTS_TRIED) throw error
    }
  }
}

async function stop(server: Server): Promise<void> {
  const closed = new Promise(resolve => server.close(resolve))
  server.closeAllConnections()
  await closed
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const lab = await startLab({ port: DEFAULT_PORT })
  console.log(`The lab is open at ${lab.url}/ (other origin: ${lab.otherOrigin}/). Ctrl+C closes it.`)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void lab.close())
}
