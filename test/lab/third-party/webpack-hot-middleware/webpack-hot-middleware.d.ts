/** The part of webpack-hot-middleware that the lab uses; the package brings no types. */

declare module 'webpack-hot-middleware' {
  import type { IncomingMessage, ServerResponse } from 'node:http'
  import type { Compiler } from 'webpack'

  interface HotMiddleware {
    (request: IncomingMessage, response: ServerResponse, next: () => void): void
    publish(payload: unknown): void
    close(): void
  }

  export default function hotMiddleware(
    compiler: Compiler,
    options: { path: string; heartbeat: number; log: false },
  ): HotMiddleware
}
