/**
 * A log in which there is something to show in every view: a stream with heartbeats of which some are missed, that is
 * cut and comes back with a loss and then falls silent; one that a proxy ends every minute; one that was answered with
 * a web page; one with a secret in its address; an answer of a language model; and events that are pinned and noted.
 */

import { tell } from '../unit/core/findings/story.ts'

/** The log as a file of this tool. */
export function incidentLog(): string {
  const told = tell({ level: 'bytes' })
  const proxied = told.connection({ url: 'https://shop.example/orders?access_token=0123456789abcdef' })
  const events = told.connection().start({ server: 'nginx/1.28.0' })
  told
    .connection({ url: 'https://shop.example/feed' })
    .make()
    .request()
    .respond(200, {
      'content-type': 'text/html',
    })
    .die()
  let id = 0
  const live = (beats: number) => {
    for (let beat = 0; beat < beats; beat++) {
      told.wait(4000)
      events.event({
        id: String(++id),
        type: id % 3 === 0 ? 'price' : 'message',
        data: `{"symbol":"ACME","price":${100 + id},"path":"/kurse/z\\u00fcrich"}`,
      })
      told.wait(11_000)
      events.comment(' keep-alive')
    }
  }
  events.retry(100)
  live(12)
  proxied.start().event({ id: 'a1', data: '{"order":1}' })
  told.wait(60_000)
  proxied.lose('cut', 'net::ERR_INCOMPLETE_CHUNKED_ENCODING').back().event({ id: 'a2', data: '{"order":2}' })
  events.comment(' keep-alive')
  live(3)
  told.environment('hidden')
  events.fault('unknown-field', '{"price":7}')
  events.lose('cut', 'net::ERR_CONNECTION_RESET').back()
  id += 6
  live(1)
  told.environment('visible')
  proxied.lose('cut', 'net::ERR_INCOMPLETE_CHUNKED_ENCODING').back().event({ id: 'a3', data: '{"order":3}' })
  live(4)
  proxied.lose('cut', 'net::ERR_INCOMPLETE_CHUNKED_ENCODING').back().event({ id: 'a4', data: '{"order":4}' })
  const chat = told
    .connection({ api: 'fetch', method: 'POST', url: 'https://chat.example/v1/chat/completions' })
    .start()
  for (const word of ['The ', 'stream ', 'is ', 'alive', '.']) {
    told.wait(120)
    const delta = { choices: [{ index: 0, delta: { content: word } }] }
    chat.event({ data: JSON.stringify({ object: 'chat.completion.chunk', ...delta }) })
  }
  chat.event({ data: '[DONE]' }).close('end')
  told.wait(90_000)
  events.event({ id: String(++id), data: 'Internal error' })
  told.wait(65_000)
  const { records } = told.done()
  const noted = records.filter(record => record.kind === 'event').slice(2, 4)
  const notes = noted.map(({ connection, attempt, at, seq }, index) => ({
    kind: 'note',
    connection,
    attempt,
    seq: records.length + 1 + index,
    at,
    source: 'tool',
    on: seq,
    text: index === 0 ? 'the first after the deploy' : '',
  }))
  const header = {
    kind: 'log',
    format: 'sse-pulse',
    version: 1,
    tool: 'test',
    browser: 'Chrome 156',
    exportedAt: new Date(0).toISOString(),
    redacted: [],
  }
  return [header, ...records, ...notes].map(line => `${JSON.stringify(line)}\n`).join('')
}
