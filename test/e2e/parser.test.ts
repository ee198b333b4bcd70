/**
 * The fixtures of the parser, served to the browsers' own EventSource, without the extension: it gives the events
 * that the parser finds, but for what is known of a browser.
 */

import { readdirSync, readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Browser, BrowserName, Page } from '../support/browser'
import { BROWSERS } from '../support/launch'
import { launch } from '../support/launch-in-test'
import { type ParsedFact, parseBytes } from '../support/parse'

const FIXTURES = join(import.meta.dirname, '../fixtures')
const names = readdirSync(FIXTURES)
  .filter(name => name.endsWith('.sse'))
  .map(name => name.slice(0, -4))
const bodyOf = (name: string): Buffer => readFileSync(join(FIXTURES, `${name}.sse`))

interface Dispatched {
  type: string
  id: string
  data: string
}

type Difference = (events: Dispatched[]) => Dispatched[]

/** What a browser makes of a fixture otherwise than the specification says; every entry is a bug of the browser. */
const DIFFERENCES: Partial<Record<BrowserName, Record<string, Difference>>> = {
  firefox: {
    // An ID in a block without data is forgotten.
    checkpoints: events => events.map(event => ({ ...event, id: '41' })),
    'events-without-data': events => events.map(event => ({ ...event, id: '' })),
    // The line after an ID with U+0000 is not understood, and so its event is lost.
    ids: events => events.filter(({ data }) => data !== 'keeps the one before'),
    // U+0000 is left out of data.
    text: events => events.map(event => ({ ...event, data: event.data.replace('\0', '') })),
  },
}

describe.each(BROWSERS)('the EventSource of %s', name => {
  let server: Server
  let origin: string
  let browser: Browser
  let page: Page

  beforeAll(async () => {
    server = createServer((request, response) => {
      const fixture = names.find(each => request.url === `/${each}`)
      response.writeHead(200, { 'content-type': fixture ? 'text/event-stream' : 'text/html' })
      response.end(fixture ? bodyOf(fixture) : '<!doctype html><title>fixtures</title>')
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    browser = await launch(name, { extension: null })
    page = await browser.open(`${origin}/`)
  })
  afterAll(async () => {
    await browser?.close()
    await new Promise(resolve => server?.close(resolve))
  })

  it.each(names)('dispatches what the parser finds: %s', async fixture => {
    const facts = parseBytes([new Uint8Array(bodyOf(fixture))])
    const found = facts.flatMap(asDispatched)
    const types = [...new Set(['message', 'open', 'error', ...found.map(({ type }) => type)])]
    const dispatched = await page.run(dispatchedEvents, `/${fixture}`, types)
    const difference = DIFFERENCES[name]?.[fixture]
    if (difference) expect(difference(found)).not.toEqual(found)
    expect(dispatched).toEqual(difference?.(found) ?? found)
  })
})

function asDispatched(fact: ParsedFact): Dispatched[] {
  if (fact.kind !== 'event') return []
  const { type, id, data } = fact
  return [{ type, id, data }]
}

/** Runs in the page: reads a stream to its end. */
function dispatchedEvents(url: string, types: string[]): Promise<Dispatched[]> {
  return new Promise(resolve => {
    const events: Dispatched[] = []
    const source = new EventSource(url)
    for (const type of types) {
      source.addEventListener(type, event => {
        // Servers may name an event `error`, too.
        if (event instanceof MessageEvent) events.push({ type, id: event.lastEventId, data: event.data })
        else if (type === 'error') {
          source.close()
          resolve(events)
        }
      })
    }
  })
}
