/**
 * A server of event streams over HTTP/2, with a certificate of its own: what the lab, which speaks HTTP/1.1, cannot
 * show. `/blank` is a page; `/stream?end=…` sends one event and then does as it is told, on the first request under
 * its `key`; later ones are held open.
 */

import { createSecureServer, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2'
import type { TLSSocket } from 'node:tls'
import { makeCertificate } from './certificate.ts'

/** `end` finishes the body · `reset` RST_STREAM · `goaway` a shutdown that lets the stream finish · `cut` the whole connection breaks · `hold` nothing. */
export type Http2End = 'end' | 'reset' | 'goaway' | 'cut' | 'hold'

export interface Http2Server {
  /** Such as `https://127.0.0.1:4433`, without a slash at its end. */
  readonly url: string
  /** The path of a stream. */
  path(key: string, end: Http2End): string
  close(): Promise<void>
}

/**
 * Starts it on a free port of the loopback interface.
 * @throws Error when it cannot listen.
 */
export async function startHttp2Server(): Promise<Http2Server> {
  const sessions = new Set<ServerHttp2Session>()
  const sockets = new Set<TLSSocket>()
  const attempts = new Map<string, number>()
  const server = createSecureServer(makeCertificate())
  server.on('secureConnection', socket => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  server.on('session', session => {
    sessions.add(session)
    session.on('close', () => sessions.delete(session))
    // A client that leaves in the middle of something.
    session.on('error', () => undefined)
  })
  server.on('stream', (stream, { ':path': path = '/' }) => {
    stream.on('error', () => undefined)
    const { pathname, searchParams } = new URL(path, 'https://127.0.0.1')
    if (pathname === '/stream') void serve(stream, searchParams)
    else if (pathname === '/blank') {
      stream.respond({ ':status': 200, 'content-type': 'text/html; charset=utf-8' })
      stream.end('<!doctype html><title>HTTP/2</title>')
    } else {
      stream.respond({ ':status': 404 })
      stream.end()
    }
  })

  async function serve(stream: ServerHttp2Stream, query: URLSearchParams): Promise<void> {
    const key = query.get('key') ?? ''
    const attempt = (attempts.get(key) ?? 0) + 1
    attempts.set(key, attempt)
    stream.respond({ ':status': 200, 'content-type': 'text/event-stream', 'cache-control': 'no-cache' })
    stream.write('retry: 600\nid: 1\ndata: hello\n\n')
    // Its answer comes after the browser has received all that was sent before: without the head it asks once more.
    await new Promise<void>(resolve => {
      if (!stream.session?.ping(() => resolve())) resolve()
    })
    if (attempt > 1 || stream.destroyed) return
    const end = query.get('end')
    if (end === 'end') stream.end()
    // Not `close`, which finishes the body first.
    else if (end === 'reset') stream.destroy(new Error('the stream was told to be reset'))
    else if (end === 'goaway') {
      stream.session?.goaway()
      stream.end()
    } else if (end === 'cut') {
      // Not the session's own socket, which does not let itself be touched.
      const port = stream.session?.socket.remotePort
      for (const socket of sockets) if (socket.remotePort === port) socket.destroy()
    }
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return {
    url: `https://127.0.0.1:${address.port}`,
    path: (key, end) => `/stream?${new URLSearchParams({ key, end })}`,
    async close() {
      const closed = new Promise(resolve => server.close(resolve))
      for (const session of sessions) session.destroy()
      await closed
    },
  }
}
