/**
 * webpack's own development server parts: webpack-dev-middleware, which builds the page into memory, and
 * webpack-hot-middleware, whose stream tells of each build. Started by the first request. Runs in the lab's server.
 */

import type { IncomingMessage, ServerResponse } from 'node:http'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import webpack from 'webpack'
import devMiddleware from 'webpack-dev-middleware'
import hotMiddleware from 'webpack-hot-middleware'
import type { Ledger } from '../../ledger'
import { sendText } from '../../static-files'
import { recordResponse } from '../record-response'

const FOLDER = dirname(fileURLToPath(import.meta.url))
const PUBLIC_PATH = '/third-party/webpack-hot-middleware/'
const STREAM = '__webpack_hmr'
/** The library's own is 10 s: shortened through its option, so that nobody waits for a beat. */
const HEARTBEAT = 500

/** The development server of one lab. */
export function createHotServer(ledger: Ledger) {
  let running: ReturnType<typeof start> | null = null
  return {
    /** Answers what is asked below its page: the bundle, the stream, or a rebuild. */
    async handle(
      request: IncomingMessage,
      response: ServerResponse,
      path: string,
      key: string,
    ): Promise<void> {
      running ??= start()
      const { dev, hot } = running
      const notFound = () => sendText(response, 404, `webpack built no ${path}.\n`)
      if (path === 'rebuild' && request.method === 'POST') {
        await new Promise(resolve => dev.invalidate(resolve))
        response.writeHead(204).end()
      } else if (path === STREAM) {
        recordResponse(ledger, key, request, response)
        hot(request, response, notFound)
      } else {
        await dev(request, response, notFound)
      }
    },
    async close(): Promise<void> {
      if (running === null) return
      const { dev, hot, compiler } = running
      hot.close()
      await new Promise<void>(resolve => dev.close(() => resolve()))
      await new Promise<void>(resolve => compiler.close(() => resolve()))
    },
  }
}

function start() {
  const compiler = webpack({
    mode: 'development',
    devtool: false,
    context: FOLDER,
    entry: './page.js',
    output: { filename: 'bundle.js', publicPath: PUBLIC_PATH },
    plugins: [new webpack.HotModuleReplacementPlugin()],
    infrastructureLogging: { level: 'none' },
    stats: 'errors-only',
  })
  const hot = hotMiddleware(compiler, { path: PUBLIC_PATH + STREAM, heartbeat: HEARTBEAT, log: false })
  const dev = devMiddleware(compiler, { publicPath: PUBLIC_PATH })
  return { compiler, hot, dev }
}
