/** Enters in the ledger what a server that is not ours writes to a response. */

import type { IncomingMessage, ServerResponse } from 'node:http'
import { decodeEventStream } from '../event-stream'
import type { Ledger } from '../ledger'

/**
 * Watches a response from now on. The libraries of the lab write whole blocks, which is what makes reading their
 * writes one by one right.
 */
export function recordResponse(
  ledger: Ledger,
  key: string,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const entry = ledger.open(key, request)
  response.write = new Proxy(response.write, {
    apply(write, self, args: [chunk: unknown]) {
      entry.status(response.statusCode)
      for (const said of decodeEventStream(String(args[0]))) entry.say(said)
      return Reflect.apply(write, self, args)
    },
  })
  response.end = new Proxy(response.end, {
    apply(end, self, args) {
      // These servers also call it once the client has gone.
      if (!response.destroyed) entry.end('end')
      return Reflect.apply(end, self, args)
    },
  })
  response.on('close', () => entry.end('client'))
}
