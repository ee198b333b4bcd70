/** Records that a hostile page, server or file may bring about: nothing throws, nothing grows without a limit. */

import fc from 'fast-check'
import { expect, it } from 'vitest'
import {
  applyToFindings,
  createFindings,
  judgeFindings,
  settleFindings,
} from '../../../../src/core/findings/findings'
import { textOf } from '../../../../src/core/findings/texts/fill'
import { applyHealth, createHealth, factsOf } from '../../../../src/core/health'
import { applyRecord, createHistory } from '../../../../src/core/history'
import type { LogRecord } from '../../../../src/core/record'
import { CHROMIUM, START } from './story'

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(
    '',
    '[DONE]',
    '{',
    '{"error":{}}',
    ': a',
    '__proto__',
    'constructor',
    '\u0000',
    '{"a":1}',
    '9'.repeat(400),
  ),
)
const at = fc.oneof(
  fc.integer({ min: START, max: START + 600_000 }),
  fc.constantFrom(0, 0.5, 8.64e15, START - 1e9),
)
const base = {
  connection: fc.constantFrom('doc-1', 'doc-2', 'doc-3', '__proto__', '-'),
  attempt: fc.oneof(fc.integer({ min: 0, max: 6 }), fc.constantFrom(2 ** 31 - 1)),
  at,
  source: fc.constantFrom('page', 'http', 'devtools', 'bytes', 'tool'),
}
const headers = fc.dictionary(
  fc.constantFrom(
    'content-type',
    'content-length',
    'cache-control',
    'age',
    'server',
    'via',
    'x-cache',
    'connection',
    '__proto__',
  ),
  fc.oneof(text, fc.constantFrom('text/event-stream', 'nginx', 'hit', '12', 'close')),
)
const size = fc.oneof(fc.integer({ min: 0, max: 5e6 }), fc.constantFrom(2 ** 40))
const kinds = {
  connection: {
    api: fc.constantFrom('eventsource', 'fetch', 'xhr', 'worker'),
    url: fc.oneof(text, fc.constantFrom('https://a.example/x?token=1', 'http://a.example/x', 'data:,')),
    method: fc.constantFrom('GET', 'POST'),
    withCredentials: fc.boolean(),
    tab: fc.constant(1),
    frame: fc.constant(0),
    page: fc.oneof(text, fc.constantFrom('https://b.example/')),
  },
  listening: { type: text },
  request: {
    url: text,
    method: fc.constant('GET'),
    headers: fc.dictionary(fc.constantFrom('accept', 'last-event-id', 'origin'), text),
  },
  redirect: { status: fc.integer({ min: 300, max: 399 }), url: text },
  response: { status: fc.constantFrom(200, 204, 206, 401, 404, 500, 502, 999), headers },
  protocol: { protocol: fc.constantFrom('h2', 'http/1.1', 'http/1.0', 'x') },
  end: {
    how: fc.constantFrom('clean', 'cut', 'rejected', 'refused', 'blocked', 'page', 'navigation', 'unknown'),
    error: fc.option(fc.oneof(text, fc.constantFrom('net::ERR_CONNECTION_REFUSED', 'NS_BINDING_ABORTED'))),
  },
  open: {},
  error: { readyState: fc.constantFrom(0, 1, 2) },
  event: {
    type: fc.oneof(text, fc.constantFrom('message', 'error', 'ping')),
    id: text,
    data: fc.option(text),
    size,
    heard: fc.boolean(),
  },
  comment: { text, size },
  retry: { delay: fc.oneof(fc.integer({ min: 0, max: 1e6 }), fc.constant(Number.MAX_SAFE_INTEGER)) },
  checkpoint: { id: text },
  fault: {
    reason: fc.constantFrom('unknown-field', 'late-bom', 'id-with-nul', 'unfinished-block', 'invalid-utf8'),
    text,
  },
  bytes: { size },
  capture: { level: fc.constantFrom('api', 'http', 'devtools', 'bytes') },
  close: { by: fc.constantFrom('page', 'browser', 'navigation', 'end') },
  dropped: { records: size, bytes: size, why: fc.constantFrom('flood', 'payload-limit', 'invalid') },
}
const anyRecord = fc.oneof(
  ...Object.entries(kinds).map(([kind, fields]) =>
    fc.record({ kind: fc.constant(kind), ...base, ...fields }),
  ),
  fc.record({
    kind: fc.constant('environment'),
    ...base,
    connection: fc.constant(null),
    what: fc.constantFrom(
      'hidden',
      'visible',
      'frozen',
      'resumed',
      'pagehide',
      'pageshow',
      'offline',
      'online',
      'sleep',
      'navigated',
    ),
    span: fc.constantFrom(0, 1000, 1e12),
  }),
) as fc.Arbitrary<LogRecord>

it('nothing throws, and everything that is said can be told', { timeout: 60_000 }, () => {
  fc.assert(
    fc.property(fc.array(anyRecord, { maxLength: 120 }), records => {
      const history = createHistory()
      const health = createHealth()
      const findings = createFindings(history, CHROMIUM, (stream, now) => factsOf(health, stream, now))
      for (const [index, each] of records.entries()) {
        const record = { ...each, seq: index + 1 }
        const stream = applyRecord(history, record)
        applyHealth(health, record, stream)
        applyToFindings(findings, record, stream)
        if (index % 20 === 0) settleFindings(findings, record.at)
      }
      judgeFindings(findings, START + 700_000)
      for (const list of findings.byStream.values()) {
        expect(list.length).toBeLessThanOrEqual(200)
        for (const finding of list) {
          const { title } = textOf(finding, 'en')
          expect(title.length).toBeLessThan(3000)
          for (const value of Object.values(finding.values))
            if (typeof value === 'number') expect(Number.isFinite(value), finding.id).toBe(true)
        }
      }
    }),
    { numRuns: 1500 },
  )
})

it('a thousand connections that are lost again and again are judged in a moment, and bounded', {
  timeout: 60_000,
}, () => {
  const history = createHistory()
  const findings = createFindings(history, CHROMIUM)
  let seq = 0
  const put = (record: object) => {
    const whole = { seq: ++seq, attempt: 1, source: 'page', ...record } as LogRecord
    applyToFindings(findings, whole, applyRecord(history, whole))
  }
  for (let n = 0; n < 1000; n++) {
    const connection = `doc-${n}`
    const url = `https://shop.example/${n % 300}`
    put({
      kind: 'connection',
      connection,
      at: START + n,
      api: 'eventsource',
      url,
      method: 'GET',
      withCredentials: false,
      tab: 1,
      frame: 0,
      page: 'https://shop.example/',
    })
    for (let attempt = 1; attempt <= 30; attempt++) {
      const at = START + n + attempt * 3000
      put({
        kind: 'request',
        connection,
        attempt,
        at,
        source: 'http',
        url,
        method: 'GET',
        headers: { accept: 'text/event-stream' },
      })
      put({
        kind: 'response',
        connection,
        attempt,
        at: at + 5,
        source: 'http',
        status: 200,
        headers: { 'content-type': 'text/event-stream' },
      })
      put({ kind: 'open', connection, attempt, at: at + 6 })
      put({
        kind: 'event',
        connection,
        attempt,
        at: at + 7,
        type: 'error',
        id: '',
        data: 'x'.repeat(100),
        size: 100,
        heard: true,
      })
      put({
        kind: 'end',
        connection,
        attempt,
        at: at + 20,
        source: 'http',
        how: 'cut',
        error: 'net::ERR_CONNECTION_RESET',
      })
      put({ kind: 'error', connection, attempt, at: at + 21, readyState: 0 })
    }
  }
  const started = process.cpuUsage()
  judgeFindings(findings, START + 200_000)
  judgeFindings(findings, START + 201_000)
  const { user, system } = process.cpuUsage(started)
  // Two rounds over a thousand streams, in milliseconds of processor time; a second or less where nothing disturbs.
  expect((user + system) / 1000).toBeLessThan(5000)
  expect([...findings.byStream.values()].flat().length).toBeLessThanOrEqual(10_000)
})
