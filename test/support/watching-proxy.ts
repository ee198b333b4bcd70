/** An HTTP proxy that knows one server, and notes whatever else is asked for. */

import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface WatchingProxy {
  readonly port: number
  /** Every address that was asked for, in order; `host:port` where a tunnel was. */
  readonly asked: readonly string[]
  close(): Promise<void>
}

/** @param origin what is passed on; all else is refused. */
export async function startProxy(origin: string): Promise<WatchingProxy> {
  const asked: string[] = []
  const server = createServer((incoming, outgoing) => {
    const url = incoming.url ?? ''
    asked.push(url)
    if (!url.startsWith(`${origin}/`)) {
      outgoing.writeHead(502).end()
      return
    }
    const onward = request(url, { method: incoming.method, headers: incoming.headers }, answer => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      outgoing.flushHeaders()
      answer.pipe(outgoing)
      answer.on('error', () => outgoing.destroy())
    })
    onward.on('error', () => outgoing.destroy())
    outgoing.on('close', () => onward.destroy())
    incoming.pipe(onward)
  })
  server.on('connect', (incoming, socket) => {
    asked.push(incoming.url ?? '')
    socket.end('HTTP/1.1 502 Refused\r\n\r\n')
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    asked,
    close() {
      const closed = new Promise<void>(resolve => server.close(() => resolve()))
      server.closeAllConnections()
      return closed
    },
  }
}
