/**
 * Fifty streams that send so many events a second together, each with the time when it was sent, in a process of its
 * own. This file is both sides: {@link startFloodServer} runs in the bench and starts the file itself as its child.
 *
 * Browsers open six connections to a host: the streams are of ten addresses of the loopback network.
 */

import { fork } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type RequestListener, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import type { Milliseconds } from '../../src/core/units.ts'
import { onLeave } from '../support/on-leave.ts'

const FILE = fileURLToPath(import.meta.url)
const HOSTS = Array.from({ length: 10 }, (_, host) => `127.0.0.${host + 2}`)
/** Time between two writes to a stream. */
const TICK: Milliseconds = 20

export interface FloodServer {
  /** An empty page. */
  page: string
  /** The addresses of so many streams. */
  streams(count: number): string[]
  /** Sends for some time. Resolves with the number of events that were sent. */
  flood(perSecond: number, span: Milliseconds): Promise<number>
  close(): Promise<void>
}

/**
 * Starts the child and waits until it listens.
 * @throws Error when it ends instead.
 */
export async function startFloodServer(): Promise<FloodServer> {
  const child = fork(FILE, { execArgv: ['--import', import.meta.resolve('tsx')] })
  const callOff = onLeave(() => child.kill())
  const ended = once(child, 'exit')
  const told = await Promise.race([once(child, 'message'), ended.then(() => null)])
  if (told === null) throw new Error('the server ended while it started; see above')
  const port = Number(told[0])
  const urlOf = (host: number, path: string) => `http://${HOSTS[host % HOSTS.length]}:${port}${path}`
  return {
    page: urlOf(0, '/page'),
    streams: count => Array.from({ length: count }, (_, stream) => urlOf(stream, `/stream/${stream}`)),
    async flood(perSecond, span) {
      const answer = await fetch(urlOf(0, `/flood?rate=${perSecond}&span=${span}`))
      return Number(await answer.text())
    },
    async close() {
      callOff()
      child.kill()
      await ended
    },
  }
}

const open: ServerResponse[] = []

const answer: RequestListener = (request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://flood')
  if (pathname.startsWith('/stream/')) {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'access-control-allow-origin': '*' })
    response.write('retry: 100000\n\n')
    open.push(response)
  } else if (pathname === '/flood') {
    void flood(Number(searchParams.get('rate')), Number(searchParams.get('span'))).then(sent =>
      response.end(String(sent)),
    )
  } else response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Flood</title>')
}

/** Sends what is due by the clock, so that a busy machine makes it irregular but not slower. */
function flood(perSecond: number, span: Milliseconds): Promise<number> {
  const begun = performance.now()
  let sent = 0
  return new Promise(resolve => {
    const timer = setInterval(() => {
      const passed = Math.min(span, performance.now() - begun)
      const due = Math.floor((passed * perSecond) / 1000)
      const texts = open.map(() => '')
      for (; sent < due; sent++) {
        const data = `{"sent":${Date.now()},"order":${sent},"note":"a payload of ordinary length, as servers send"}`
        texts[sent % texts.length] += `id: ${sent}\ndata: ${data}\n\n`
      }
      for (const [stream, text] of texts.entries()) if (text !== '') open[stream]?.write(text)
      if (passed < span) return
      clearInterval(timer)
      resolve(sent)
    }, TICK)
  })
}

if (process.argv[1] === FILE) {
  let port = 0
  for (const host of HOSTS) {
    const server = createServer(answer)
    server.listen(port, host)
    await once(server, 'listening')
    port = (server.address() as AddressInfo).port
  }
  process.send?.(port)
}
