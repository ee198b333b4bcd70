/**
 * Findings in real browsers: streams that are really sick, and what is said of them by the log that the extension has
 * made. Without DevTools and deep capture, so by what the page and its requests tell.
 */

import { createServer, type Server, type Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Finding, FindingId, Severity } from '../../src/core/findings/finding'
import { applyToFindings, createFindings, judgeFindings } from '../../src/core/findings/findings'
import { applyHealth, createHealth, factsOf } from '../../src/core/health'
import { applyRecord, createHistory } from '../../src/core/history'
import type { LogRecord } from '../../src/core/record'
import { type Lab, startLab } from '../lab/main'
import { type ScriptAttempt, type ScriptStep, scriptPath } from '../lab/scenarios/script'
import type { Browser, BrowserName, Page } from '../support/browser'
import { BROWSERS, builtExtension } from '../support/launch'
import { launch } from '../support/launch-in-test'
import { type LogReader, ofKind, openLogReader } from '../support/log'
import { waitUntil } from '../support/poll'

declare const window: { sources: EventSource[] } & typeof globalThis

/** What the page does with the address of a stream. No methods: their text is no expression. */
const ACTS = {
  open: (url: string) => {
    window.sources = [new EventSource(url)]
  },
  listen: (url: string) => {
    const source = new EventSource(url)
    source.onmessage = () => {}
    window.sources = [source]
  },
  two: (url: string) => {
    window.sources = [new EventSource(`${url}#1`), new EventSource(`${url}#2`)]
  },
  seven: (url: string) => {
    window.sources = Array.from({ length: 7 }, (_, n) => new EventSource(`${url}#${n}`))
  },
  close: (url: string) => {
    const source = new EventSource(url)
    source.onmessage = () => source.close()
  },
  /** Makes another one in every onerror and leaves the old one alone. */
  race: (url: string) => {
    let made = 0
    const make = () => {
      const source = new EventSource(url)
      source.onerror = () => {
        if (made++ < 2) setTimeout(make, 100)
      }
    }
    make()
  },
  /** Closes in onerror and makes another one. */
  anew: (url: string) => {
    let made = 0
    const make = () => {
      const source = new EventSource(url)
      source.onerror = () => {
        source.close()
        if (made++ < 2) setTimeout(make, 100)
      }
    }
    make()
  },
  fight: (url: string) => {
    let made = 0
    const make = () => {
      const source = new EventSource(url)
      source.onerror = () => {
        if (made++ < 2) setTimeout(make, 200)
      }
    }
    make()
  },
} as const

interface Sick {
  id: FindingId
  severity: Severity
  variant?: string
  act?: keyof typeof ACTS
  /** Only in this browser; the other does not do it, or not so. */
  only?: BrowserName
  /** The attempts of a script, or the address of the stream. */
  stream: ScriptAttempt[] | ((lab: Lab, slowPort: number) => string)
}

const event = (fields: { id?: string | number; type?: string; data?: string }): string =>
  [
    fields.id === undefined ? '' : `id: ${fields.id}\n`,
    fields.type === undefined ? '' : `event: ${fields.type}\n`,
    `data: ${fields.data ?? 'x'}\n\n`,
  ].join('')
const FAST = 'retry: 500\n\n'
const HELLO: ScriptAttempt = { body: [event({ id: 1 })] }
const numbered = (from: number, to: number): string =>
  Array.from({ length: to - from + 1 }, (_, n) => event({ id: from + n, data: `price ${from + n}` })).join('')
const apart = (count: number, wait: number): ScriptStep[] =>
  Array.from({ length: count }, (_, n) => [event({ data: `{"n":${n}}` }), { wait }]).flat()
const status = (code: number): ScriptAttempt[] => [{ status: code, body: [], end: 'end' }]
const answered = (headers: Record<string, string | null>): ScriptAttempt[] => [{ headers, body: [event({})] }]

const SICK: readonly Sick[] = [
  { id: 'closed-by-http-status', severity: 'error', variant: 'auth', stream: status(401) },
  { id: 'closed-by-http-status', severity: 'error', variant: 'missing', stream: status(404) },
  { id: 'closed-by-http-status', severity: 'error', variant: 'limit', stream: status(429) },
  { id: 'closed-by-http-status', severity: 'error', variant: 'server', stream: status(500) },
  { id: 'closed-by-http-status', severity: 'error', variant: 'gateway', stream: status(503) },
  { id: 'stopped-by-204', severity: 'info', stream: status(204) },
  { id: 'stopped-by-204', severity: 'warning', variant: 'fought', act: 'fight', stream: status(204) },
  {
    id: 'wrong-mime',
    severity: 'error',
    variant: 'html',
    stream: [{ headers: { 'content-type': 'text/html' }, body: ['<p>Sign in</p>'], end: 'end' }],
  },
  {
    id: 'charset-rejected',
    severity: 'error',
    only: 'chromium',
    stream: answered({ 'content-type': 'text/event-stream; charset=iso-8859-1' }),
  },
  {
    id: 'charset-rejected',
    severity: 'warning',
    only: 'firefox',
    stream: answered({ 'content-type': 'text/event-stream; charset=iso-8859-1' }),
  },
  {
    id: 'cors-blocked',
    severity: 'error',
    variant: 'missing',
    stream: ({ otherOrigin }) => `${otherOrigin}/stream/steady?cors=none`,
  },
  {
    id: 'csp-or-mixed-blocked',
    severity: 'error',
    stream: () => 'http://127.0.0.1:9/stream?',
  },
  {
    id: 'dns-or-tls-failure',
    severity: 'error',
    variant: 'dns',
    stream: () => 'http://no-such-host.invalid/?',
  },
  {
    id: 'dns-or-tls-failure',
    severity: 'error',
    variant: 'tls',
    stream: ({ url }) => `${url.replace('http:', 'https:')}/stream?`,
  },
  { id: 'server-unreachable', severity: 'error', variant: 'never', stream: [{ end: 'cut' }] },
  {
    id: 'firefox-gave-up',
    severity: 'error',
    only: 'firefox',
    stream: () => 'http://no-such-host.invalid/?',
  },
  { id: 'redirect-stickiness', severity: 'info', stream: ({ url }) => `${url}/stream/redirect?hops=1` },
  { id: 'has-content-length', severity: 'warning', stream: answered({ 'content-length': '5000' }) },
  {
    id: 'never-opened',
    severity: 'warning',
    stream: (_, slowPort) => `http://127.0.0.1:${slowPort}/stream?`,
  },
  {
    id: 'open-delayed-until-first-byte',
    severity: 'info',
    only: 'firefox',
    stream: (_, slowPort) => `http://127.0.0.1:${slowPort}/stream?wait=2000`,
  },
  {
    id: 'auth-expired-on-reconnect',
    severity: 'error',
    stream: [{ body: [FAST, event({ id: 1 })], end: 'end' }, ...status(401)],
  },
  {
    id: 'last-event-id-rejected',
    severity: 'error',
    stream: [{ body: [FAST, event({ id: 'order-7' })], end: 'end' }, ...status(400)],
  },
  { id: 'secrets-in-url', severity: 'warning', stream: ({ url }) => `${url}/stream/steady?access_token=abc` },
  {
    id: 'reconnect-loop',
    severity: 'error',
    variant: 'cut',
    stream: [{ body: [FAST, event({}), { wait: 100 }], end: 'cut' }],
  },
  {
    id: 'polling-in-disguise',
    severity: 'warning',
    stream: [{ body: [FAST, event({})], end: 'end' }],
  },
  {
    id: 'abrupt-cut',
    severity: 'info',
    stream: [{ body: [FAST, event({}), { wait: 100 }], end: 'cut' }, HELLO],
  },
  { id: 'closed-by-app', severity: 'info', act: 'close', stream: [HELLO] },
  {
    id: 'manual-reconnect-race',
    severity: 'error',
    act: 'race',
    stream: [{ body: [event({ id: 1 })], end: 'end' }, HELLO],
  },
  {
    id: 'manual-reconnect-drops-id',
    severity: 'warning',
    act: 'anew',
    stream: [{ body: [event({ id: 1 }), event({ id: 2 })], end: 'end' }, HELLO],
  },
  {
    id: 'leaked-connections',
    severity: 'info',
    variant: 'together',
    act: 'two',
    stream: [HELLO],
  },
  {
    id: 'duplicate-handler',
    severity: 'warning',
    act: 'two',
    stream: [{ body: apart(8, 300) }],
  },
  {
    id: 'h1-connection-starvation',
    severity: 'error',
    variant: 'waiting',
    act: 'seven',
    // Of an origin of its own: what other pages hold counts too.
    stream: ({ otherOrigin }) => otherOrigin + scriptPath([HELLO], 'findings-seven'),
  },
  { id: 'missing-no-transform', severity: 'info', stream: answered({ 'cache-control': 'no-cache' }) },
  { id: 'missing-x-accel-buffering', severity: 'info', stream: answered({ server: 'nginx' }) },
  { id: 'served-from-cache', severity: 'error', stream: answered({ age: '37' }) },
  {
    id: 'error-event-collision',
    severity: 'error',
    stream: [{ body: [event({ type: 'error', data: 'quota' })] }],
  },
  { id: 'comment-inside-data', severity: 'error', stream: [{ body: [event({ data: ': keep-alive' })] }] },
  { id: 'inband-error', severity: 'error', stream: [{ body: [event({ data: '{"error":{"code":429}}' })] }] },
  {
    id: 'bad-framing',
    severity: 'error',
    variant: 'escaped',
    stream: [{ body: [event({ data: 'first line\\n' })] }],
  },
  {
    id: 'invalid-utf8',
    severity: 'warning',
    stream: [{ body: ['data: caf', { base64: '6Q==' }, '\n\n'] }],
  },
  { id: 'id-invalid', severity: 'warning', variant: 'unsafe', stream: [{ body: [event({ id: '订单-7' })] }] },
  {
    id: 'json-parse-failure',
    severity: 'warning',
    variant: 'text',
    stream: [{ body: [...apart(22, 5), event({ data: 'server is restarting' })] }],
  },
  { id: 'oversized-message', severity: 'error', stream: ({ url }) => `${url}/stream/big-event?size=2000000` },
  {
    id: 'server-ignores-last-event-id',
    severity: 'error',
    variant: 'restarted',
    stream: [{ body: [FAST, numbered(1, 30)], end: 'end' }, { body: [numbered(1, 8)] }],
  },
  {
    id: 'id-duplicate',
    severity: 'warning',
    variant: 'inside',
    stream: [{ body: [numbered(1, 30), event({ id: 29, data: 'again' }), numbered(31, 40)] }],
  },
  {
    id: 'id-out-of-order',
    severity: 'warning',
    stream: [{ body: [numbered(101, 130), event({ id: 90 }), numbered(131, 160)] }],
  },
  {
    id: 'clock-skewed-ids',
    severity: 'warning',
    variant: 'future',
    stream: [{ body: Array.from({ length: 15 }, (_, n) => event({ id: Date.now() + 3_600_000 + n * 10 })) }],
  },
  {
    id: 'no-ids-unrecoverable',
    severity: 'info',
    stream: [{ body: [FAST, ...apart(12, 10)], end: 'end' }, { body: apart(3, 10) }],
  },
  {
    id: 'loss-window',
    severity: 'error',
    variant: 'verified',
    stream: [{ body: [FAST, numbered(1, 30)], end: 'end' }, { body: [numbered(36, 44)] }],
  },
]

/** A server whose head comes at once and whose body after the `wait` of the address; without one nothing comes at all. */
function answerSlowly(socket: Socket): void {
  socket.on('error', () => socket.destroy())
  socket.once('data', request => {
    const wait = /[?&]wait=(\d+)/.exec(request.toString('latin1'))?.[1]
    if (wait === undefined) return
    const head = ['content-type: text/event-stream', 'access-control-allow-origin: *', 'connection: close']
    socket.write(`HTTP/1.1 200 OK\r\n${head.join('\r\n')}\r\n\r\n`)
    setTimeout(() => socket.write(event({})), Number(wait))
  })
}

/** What is said of a log at a moment. */
function findingsOf(records: readonly LogRecord[], browser: BrowserName, now: number): Finding[] {
  const history = createHistory()
  const health = createHealth()
  const findings = createFindings(history, browser, (stream, at) => factsOf(health, stream, at))
  for (const record of records) {
    const stream = applyRecord(history, record)
    applyHealth(health, record, stream)
    applyToFindings(findings, record, stream)
  }
  judgeFindings(findings, now)
  return [...findings.byStream.values()].flat()
}

describe.each(BROWSERS)('in %s', name => {
  let lab: Lab
  let browser: Browser
  let reader: LogReader
  let slow: Server
  let slowPort = 0
  let streams = 0

  beforeAll(async () => {
    lab = await startLab()
    slow = createServer(answerSlowly)
    await new Promise<void>(resolve => slow.listen(0, '127.0.0.1', resolve))
    const address = slow.address()
    if (address !== null && typeof address !== 'string') slowPort = address.port
    browser = await launch(name, { extension: builtExtension(name) })
    reader = await openLogReader(browser)
    // So that first attempts are seen too, in whatever tab.
    await browser.open(browser.extensionUrl('src/panel/panel.html?tab=all'))
    const canary = await browser.open(`${lab.url}/blank`)
    const tab = await canary.tabId()
    await waitUntil('requests to be watched', async () => {
      await canary.run(ACTS.open, `${lab.url}/stream/steady?key=canary`)
      return ofKind(await reader.read(tab), 'request').length > 0
    })
    await canary.close()
  })
  afterAll(async () => {
    await browser?.close()
    await lab?.close()
    slow?.close()
  })

  const sick = SICK.filter(({ only }) => only === undefined || only === name)

  it.each(sick.map(each => [each.id, each.variant ?? '', each] as const))('%s %s', async (_, __, each) => {
    const { id, severity, variant, act = 'open', stream } = each
    const page: Page = await browser.open(`${lab.url}/blank`)
    const tab = await page.tabId()
    const key = `${name}-findings-${++streams}`
    const url = Array.isArray(stream)
      ? lab.url + scriptPath(stream, key)
      : `${stream(lab, slowPort)}&key=${key}`
    await page.run(ACTS[act], url)
    let said: string[] = []
    const found = await waitUntil(
      `${id} to be found`,
      async () => {
        const records = await reader.read(tab)
        const findings = findingsOf(records, name, Date.now())
        said = findings.map(
          each => `${each.severity} ${each.id} ${each.variant} ${JSON.stringify(each.values)}`,
        )
        const finding = findings.find(
          one =>
            one.id === id && one.severity === severity && (variant === undefined || one.variant === variant),
        )
        return finding && { finding, seqs: new Set(records.map(({ seq }) => seq)) }
      },
      { timeout: 25_000 },
    ).catch(error => {
      throw new Error(`${error}; said was: ${said.join(', ')}`)
    })
    if (found) {
      expect(found.finding.evidence.length).toBeGreaterThan(0)
      expect(found.finding.evidence.every(seq => found.seqs.has(seq))).toBe(true)
    }
    await page.close()
  })

  it('gc-or-unload', async () => {
    const page = await browser.open(`${lab.url}/blank`)
    const tab = await page.tabId()
    await page.run(ACTS.open, lab.url + scriptPath([HELLO], `${name}-findings-left`))
    await reader.waitFor(tab, 'an event', records => ofKind(records, 'event').length > 0)
    await page.close()
    await waitUntil('the end with the page to be found', async () =>
      findingsOf(await reader.read(tab), name, Date.now()).some(({ id }) => id === 'gc-or-unload'),
    )
  })

  it('nothing bad of a stream that is well', async () => {
    const page = await browser.open(`${lab.url}/blank`)
    const tab = await page.tabId()
    await page.run(ACTS.listen, `${lab.url}/stream/steady?key=${name}-findings-well&interval=100`)
    const records = await reader.waitFor(tab, 'fifty events', all => ofKind(all, 'event').length >= 50)
    const bad = findingsOf(records, name, Date.now()).filter(({ severity }) => severity !== 'info')
    expect(bad).toEqual([])
    await page.close()
  })
})
