/**
 * The conformance suite's own server, in the test process: it serves the pages that run the probes, plays the
 * streams that they ask for, and takes what they observed. One is started per launch of a browser.
 */

import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Outcome, Subject } from './page/lab.ts'
import { createStreams } from './streams.ts'

/** Browsers open six HTTP/1.1 connections per origin; documents that run at the same time need several origins. */
const ORIGINS = 8

/** What a page of the suite is told in its first script. */
export interface PageConfig {
  subject: string
  /** The probes of the subject to run. */
  probes: string[]
  /** Whether this document is the own one of a probe. */
  alone: boolean
  /** Other origins of this server. */
  origins: string[]
  /** An origin where nobody listens. */
  nowhere: string
}

export interface ConformanceServer {
  /** Address of the page that runs the probes of a subject. */
  page(subject: string): string
  /** Address of a page of the back/forward cache visits; its outcome is that of `<name> <number>`. */
  visit(name: string, number: number): string
  /** What a probe observed. Never settles for a probe that does not report. */
  outcome(probe: string): Promise<Outcome>
  close(): Promise<void>
}

/**
 * @param bundle the classic script that holds all probes.
 * @param subjects what there is to run; a subject may be without some of its probes.
 * @param forerunner a script that runs before it, as a page script of a bad extension would.
 */
export async function startServer(
  bundle: string,
  subjects: readonly Subject[],
  forerunner = '',
): Promise<ConformanceServer> {
  const streams = createStreams()
  const outcomes = new Map<string, PromiseWithResolvers<Outcome>>()
  const servers: Server[] = []
  const origins: string[] = []

  function waiting(probe: string): PromiseWithResolvers<Outcome> {
    let found = outcomes.get(probe)
    if (!found) {
      found = withResolvers<Outcome>()
      outcomes.set(probe, found)
    }
    return found
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const origin = `http://${request.headers.host}`
    const url = new URL(request.url ?? '/', origin)
    const [, area = '', name = '', detail] = url.pathname.split('/').map(decodeURIComponent)
    if (area === 'stream') return streams.play(request, response, name, url)
    if (area === 'log') return streams.log(response, name, url)
    if (area === 'stalled') return streams.stalled(response, name)
    if (area === 'signal') return streams.signal(response, name, url)
    if (area === 'outcome') {
      waiting(name).resolve(JSON.parse(await readText(request)) as Outcome)
      response.writeHead(204).end()
    } else if (area === 'page') {
      const subject = subjects.find(each => each.name === name)
      const probes = detail === undefined ? Object.keys(subject?.probes ?? {}) : [detail]
      const config: PageConfig = { subject: name, probes, alone: detail !== undefined, origins, nowhere }
      const policy = subject?.policy?.(origin)
      response.writeHead(200, {
        'content-type': 'text/html; charset=utf-8',
        ...(policy && { 'content-security-policy': policy }),
      })
      response.end(
        html(`${script(forerunner)}${script(`${bundle}\nconformance.start(${JSON.stringify(config)})`)}`),
      )
    } else if (area === 'visit') {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
      response.end(
        html(
          script(
            `${bundle}\nconformance.visit(${JSON.stringify(name)}, ${JSON.stringify(`${name} ${detail}`)})`,
          ),
        ),
      )
    } else if (area === 'cookie') {
      response.writeHead(204, { 'set-cookie': `conformance=1; Path=${url.searchParams.get('path')}` }).end()
    } else if (area === 'script') {
      response.writeHead(200, { 'content-type': 'text/javascript', 'access-control-allow-origin': '*' })
      response.end(url.searchParams.get('text') ?? '')
    } else if (area === 'frame') {
      const policy = url.searchParams.get('policy')
      response.writeHead(200, {
        'content-type': 'text/html; charset=utf-8',
        ...(policy && { 'content-security-policy': policy }),
      })
      response.end(html(script(url.searchParams.get('script') ?? '')))
    } else {
      response.writeHead(404).end()
    }
  }

  async function listen(): Promise<string> {
    const server = createServer((request, response) => {
      answer(request, response).catch(error => response.destroy(error as Error))
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    servers.push(server)
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }

  for (let index = 0; index < ORIGINS; index++) origins.push(await listen())
  // Taken like the others, so that nobody else has it, and given up.
  const nowhere = await listen()
  servers.pop()?.close()

  return {
    page: subject => `${origins[0]}/page/${encodeURIComponent(subject)}`,
    visit: (name, number) => `${origins[0]}/visit/${encodeURIComponent(name)}/${number}`,
    outcome: probe => waiting(probe).promise,
    async close() {
      for (const server of servers) {
        server.closeAllConnections()
        server.close()
      }
    },
  }
}

function html(head: string): string {
  return `<!doctype html><html><head><meta charset="utf-8"><title>conformance</title>${head}</head><body></body></html>`
}

function script(text: string): string {
  return text && `<script>${text.replaceAll('</script', '<\\/script')}</script>`
}

async function readText(request: IncomingMessage): Promise<string> {
  let text = ''
  request.setEncoding('utf8')
  for await (const chunk of request) text += chunk
  return text
}

interface PromiseWithResolvers<T> {
  promise: Promise<T>
  resolve: (value: T) => void
}

/** `Promise.withResolvers`, which Node 20 lacks. */
function withResolvers<T>(): PromiseWithResolvers<T> {
  let resolve: (value: T) => void = () => undefined
  const promise = new Promise<T>(settle => {
    resolve = settle
  })
  return { promise, resolve }
}
