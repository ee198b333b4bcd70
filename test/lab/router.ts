/** Which address of the lab answers with what. Runs in the lab's server, for both of its origins. */

import { randomUUID } from 'node:crypto'
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http'
import { fileURLToPath } from 'node:url'
import { ways } from './dying/ways'
import { Exchange, type Sequence } from './exchange'
import type { Ledger } from './ledger'
import { BadRequest, COMMON_PARAMETERS, isKey, readParameters, refuseUnknown } from './parameters'
import type { Scenario } from './scenario'
import { scenarios } from './scenarios'
import { healthy, onTheWire, sicknesses } from './sick/sicknesses'
import { sendFile, sendJson, sendText } from './static-files'
import { createThirdParties, sendModule } from './third-party'

const PAGES = fileURLToPath(new URL('./page', import.meta.url))

export interface RouterOptions {
  ledger: Ledger
  pace: number
  /** The lab's two origins; filled while the servers start, before the first request. */
  origins: readonly string[]
  /** An origin where nothing listens; known when the origins are. */
  refused(): string
}

export interface Router {
  handle(request: IncomingMessage, response: ServerResponse): void
  /** Ends all streams and whatever third parties run. */
  close(): Promise<void>
}

export function createRouter({ ledger, pace, origins, refused }: RouterOptions): Router {
  const open = new Set<Exchange>()
  const sequences = new Map<string, Sequence>()
  const thirdParties = createThirdParties(ledger)

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', `http://${request.headers.host ?? '127.0.0.1'}`)
    const [, first = '', second = ''] = url.pathname.split('/')
    if (request.method === 'OPTIONS') {
      response.writeHead(204, {
        ...corsHeaders(request, 'credentials'),
        'access-control-allow-headers': request.headers['access-control-request-headers'] ?? '',
      })
      response.end()
      return
    }
    switch (first) {
      case '':
      case 'blank':
      case 'frame':
      case 'frames':
        await sendFile(response, PAGES, `${first || 'index'}.html`, {
          words: { nonce: '', other: otherThan(url.origin), key: keyOf(url) },
          // What streams opened with credentials carry.
          headers: { 'set-cookie': 'lab=1; Path=/; SameSite=Lax' },
        })
        return
      case 'strict':
        await sendStrictPage(response, url)
        return
      case 'dying':
        await sendDyingPage(response, url)
        return
      case 'ways.json':
        sendJson(response, describeWays(url.origin, keyOf(url)))
        return
      case 'sick':
      case 'reading':
        await sendFile(response, PAGES, `${first}.html`, { words: { key: keyOf(url) } })
        return
      case 'sicknesses.json':
        sendJson(response, describeSicknesses(url.origin, keyOf(url)))
        return
      case 'favicon.ico':
        await sendFile(response, PAGES, 'icon.svg')
        return
      case 'page':
        await sendFile(response, PAGES, url.pathname.slice('/page/'.length))
        return
      case 'scenarios.json':
        sendJson(response, describeLab(url.origin))
        return
      case 'sent': {
        const key = url.searchParams.get('key')
        if (key === null) throw new BadRequest('key is missing.')
        sendJson(response, ledger.sent(key))
        return
      }
      case 'stream': {
        const scenario = scenarios.find(({ id }) => id === second)
        if (scenario) await serveStream(scenario, request, response, url)
        else sendText(response, 404, `There is no scenario ${second}.\n`)
        return
      }
      case 'modules':
        await sendModule(response, url.pathname.slice('/modules/'.length))
        return
      case 'third-party':
        await thirdParties.handle(request, response, url)
        return
      default:
        sendText(response, 404, `The lab has no ${url.pathname}.\n`)
    }
  }

  async function serveStream(
    scenario: Scenario,
    request: IncomingMessage,
    response: ServerResponse,
    url: URL,
  ): Promise<void> {
    const query = url.searchParams
    refuseUnknown(query, [...Object.keys(scenario.parameters), ...Object.keys(COMMON_PARAMETERS)])
    const common = readParameters(COMMON_PARAMETERS, query, pace)
    const serve = scenario.prepare(query, common.pace)
    const sequence = sequences.get(common.key) ?? { last: 0 }
    sequences.set(common.key, sequence)
    const header = request.headers['last-event-id']?.toString()
    const exchange = new Exchange({
      request,
      response,
      url,
      otherOrigin: otherThan(url.origin),
      entry: ledger.open(common.key, request),
      sequence,
      lastEventId: header ?? common.lastEventId,
      headers: corsHeaders(request, common.cors),
    })
    open.add(exchange)
    response.on('close', () => open.delete(exchange))
    try {
      await serve(exchange)
    } catch (error) {
      if (!exchange.signal.aborted) throw error
    }
  }

  function describeLab(origin: string) {
    return {
      otherOrigin: otherThan(origin),
      common: describeParameters(COMMON_PARAMETERS),
      scenarios: scenarios.map(({ prepare, parameters, ...described }) => ({
        ...described,
        parameters: describeParameters(parameters),
      })),
      thirdParties: thirdParties.list,
    }
  }

  /** A page whose policy lists all that its streams need, but for the one that it has to forbid. */
  async function sendDyingPage(response: ServerResponse, url: URL): Promise<void> {
    const key = keyOf(url)
    const addresses = describeWays(url.origin, key)
      .filter(({ id }) => id !== 'csp')
      .map(way => new URL(way.url, url).origin)
    const policy = `connect-src 'self' ${[...new Set(addresses)].join(' ')}`
    await sendFile(response, PAGES, 'dying.html', {
      words: { key },
      headers: { 'content-security-policy': policy },
    })
  }

  function describeWays(origin: string, key: string) {
    const addresses = { own: origin, other: otherThan(origin), refused: refused() }
    return ways.map(({ id, title, shows, act, url }) => ({
      id,
      title,
      shows,
      act,
      url: url(addresses, `${key}-${id}`),
    }))
  }

  /** Each on a host of its own, which browsers find on this machine by its name alone. */
  function describeSicknesses(origin: string, key: string) {
    const { port } = new URL(origin)
    return [...sicknesses, ...onTheWire, ...healthy.map(row => ({ ...row, findings: [], act: 'open' }))].map(
      ({ id, title, findings, act, url }) => {
        const host = `http://${id}.localhost:${port}`
        return {
          id,
          title,
          findings,
          act,
          url: url({ host, refused: refused() }, `${key}-${id}`),
        }
      },
    )
  }

  function otherThan(origin: string): string {
    return origins.find(one => one !== origin) ?? origin
  }

  return {
    handle(request, response) {
      answer(request, response).catch((error: unknown) => {
        const bad = error instanceof BadRequest
        if (!bad) console.error(`lab: ${request.url}:`, error)
        if (response.headersSent) response.destroy()
        else
          sendText(
            response,
            bad ? 400 : 500,
            bad ? `${error.message}\n` : 'The lab failed; see its console.\n',
          )
      })
    },
    async close() {
      for (const exchange of open) exchange.shutDown()
      await thirdParties.close()
    },
  }
}

function describeParameters(table: Scenario['parameters']) {
  return Object.entries(table).map(([name, { about, fallback }]) => ({ name, about, fallback }))
}

/** The name that a page's own stream has in the ledger: the query's, or a random one. */
function keyOf(url: URL): string {
  const key = url.searchParams.get('key')
  return key !== null && isKey(key) ? key : randomUUID()
}

async function sendStrictPage(response: ServerResponse, url: URL): Promise<void> {
  const nonce = randomUUID()
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src 'nonce-${nonce}'`,
    "img-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
  ]
  await sendFile(response, PAGES, 'index.html', {
    words: { nonce, key: keyOf(url) },
    headers: { 'content-security-policy': policy.join('; ') },
  })
}

function corsHeaders(request: IncomingMessage, cors: 'credentials' | 'any' | 'none'): OutgoingHttpHeaders {
  const { origin } = request.headers
  if (origin === undefined || cors === 'none') return {}
  if (cors === 'any') return { 'access-control-allow-origin': '*' }
  return {
    'access-control-allow-origin': origin,
    'access-control-allow-credentials': 'true',
    vary: 'origin',
  }
}
