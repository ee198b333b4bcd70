/** A client that sees what is on the wire and interprets nothing: what unit tests hold scenarios against. */

import { get, type IncomingHttpHeaders, type IncomingMessage } from 'node:http'

/** One response as it arrives. */
export interface Wire {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  /** Resolves with everything received once that, as UTF-8, contains `text`. Rejects when the response is over before. */
  until(text: string): Promise<string>
  /** Resolves when the response is over: whether the server finished the body, and all that was received. */
  readonly over: Promise<{ how: 'end' | 'cut'; body: Buffer }>
  /** Leaves, as a closed tab would. */
  close(): void
}

/**
 * Opens one address. Redirects are not followed.
 * @throws when no response comes at all.
 */
export async function openWire(url: string, headers: Record<string, string> = {}): Promise<Wire> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    get(url, { headers, agent: false }, resolve).on('error', reject)
  })
  const chunks: Buffer[] = []
  const looks = new Set<() => void>()
  const received = () => Buffer.concat(chunks)
  response.on('data', (chunk: Buffer) => {
    chunks.push(chunk)
    for (const look of looks) look()
  })
  // A body that breaks off is an answer here, not a failure.
  response.on('error', () => undefined)
  const over = new Promise<{ how: 'end' | 'cut'; body: Buffer }>(resolve => {
    response.on('close', () => resolve({ how: response.complete ? 'end' : 'cut', body: received() }))
  })

  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    over,
    until(text) {
      return new Promise((resolve, reject) => {
        const look = () => {
          const so = received().toString('utf8')
          if (!so.includes(text)) return
          looks.delete(look)
          resolve(so)
        }
        looks.add(look)
        look()
        void over.then(() => reject(new Error(`over before ${JSON.stringify(text)}: ${received()}`)))
      })
    },
    close: () => void response.destroy(),
  }
}
