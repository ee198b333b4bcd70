/** A server of one endless event stream that no database can compress. */

import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface NoiseServer {
  /** The stream; any page may read it. */
  readonly url: string
  close(): Promise<void>
}

/** Bytes of one payload before they are written in base64, and the time between two, in milliseconds. */
const SIZE = 48_000
const EVERY = 20

/** Starts it on the loopback interface; its events carry ids that count from 1. */
export async function startNoise(): Promise<NoiseServer> {
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'access-control-allow-origin': '*' })
    let id = 0
    const timer = setInterval(() => {
      // A page that is behind gets no more.
      if (!response.writableNeedDrain)
        response.write(`id: ${++id}\ndata: ${randomBytes(SIZE).toString('base64')}\n\n`)
    }, EVERY)
    response.on('close', () => clearInterval(timer))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close() {
      const closed = new Promise<void>(resolve => server.close(() => resolve()))
      server.closeAllConnections()
      return closed
    },
  }
}
