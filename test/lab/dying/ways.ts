/**
 * Every way in which an attempt can die, as the page `/dying` offers it and as the end-to-end tests make it happen:
 * which stream is opened, what the page then does, and what the attempts view has to say.
 */

import type { EndedHow } from '../../../src/core/record'
import { type ScriptAttempt, scriptPath } from '../scenarios/script'

/** What the page does with the stream; `page/dying.js` has one function for each. */
export type Act =
  /** Opens it and leaves it alone. */
  | 'open'
  /** Does so once the first event is there. */
  | 'close'
  | 'leave'
  | 'stop'
  /** Opens seven of it. */
  | 'seven'
  /** Opens it in a worker that is ended after the first event. */
  | 'worker'
  /** Opens it in a shared worker. */
  | 'shared-worker'
  /** Reads it with `fetch` and aborts after the first piece. */
  | 'abort'
  /** Opens it in a frame whose requests a service worker answers. */
  | 'controlled'

/** What the row of the first attempt has to say; `starved` is the row of the stream that got no connection. */
export interface Expected {
  how: EndedHow | 'open' | 'connecting'
  /** '' where no response was seen. */
  status: number | ''
}

export interface Way {
  id: string
  title: string
  /** One line: what the attempts view shows of it. */
  shows: string
  act: Act
  expected: Expected
  /** Where one browser cannot tell what the other can; `docs/attempts.md` says why. */
  inFirefox?: Expected
  inChromium?: Expected
  /** The address of the stream. `key` names it in the ledger. */
  url(lab: Addresses, key: string): string
}

/** Where the streams of the page can be, beside its own origin. */
export interface Addresses {
  /** The lab's own origin. */
  own: string
  /** Its other one. */
  other: string
  /** An origin where nothing listens. */
  refused: string
}

const EVENT = 'id: 1\ndata: {"n":1}\n\n'

/** A stream that lives until somebody ends it. */
const HELD: ScriptAttempt = { body: [EVENT] }

/** Answers the first attempt, then lives. */
const own =
  (...attempts: ScriptAttempt[]): Way['url'] =>
  (_, key) =>
    scriptPath([...attempts, HELD], key)

const status = (code: number, title: string, words: string): Way => ({
  id: `status-${code}`,
  title: `Status ${code}`,
  shows: `${code} rejected: ${words}; the browser gave up.`,
  act: 'open',
  expected: { how: 'rejected', status: code },
  url: own({
    status: code,
    headers: code === 204 ? { 'content-type': null } : {},
    body: code === 204 ? [] : [title],
    end: 'end',
  }),
})

/** In the order of the page. */
export const ways: readonly Way[] = [
  {
    id: 'clean-end',
    title: 'Clean end',
    shows: '200 ended: the server finished the response, and the browser tries again after its delay.',
    act: 'open',
    expected: { how: 'clean', status: 200 },
    url: own({ body: [EVENT], end: 'end' }),
  },
  {
    id: 'cut-chunked',
    title: 'Cut in the middle of a chunked body',
    shows: '200 cut off: the end of the response is missing; the browser tries again.',
    act: 'open',
    expected: { how: 'cut', status: 200 },
    url: own({ body: [EVENT], end: 'cut' }),
  },
  {
    id: 'cut-length',
    title: 'Cut before its Content-Length',
    shows: '200 cut off: the end of the response is missing; the browser tries again.',
    act: 'open',
    expected: { how: 'cut', status: 200 },
    url: own({ headers: { 'content-length': '5000' }, body: [EVENT], end: 'cut' }),
  },
  {
    id: 'reset',
    title: 'Reset by the server',
    shows: '200 cut off: the connection was reset; the browser tries again.',
    act: 'open',
    expected: { how: 'cut', status: 200 },
    // The wait lets the event arrive: a reset takes back what was not read.
    url: own({ body: [EVENT, { wait: 300 }], end: 'reset' }),
  },
  {
    id: 'no-answer',
    title: 'Closed before any answer',
    shows: 'no response: the connection was closed before any answer; the browser tries again.',
    act: 'open',
    expected: { how: 'refused', status: '' },
    // Always: Chromium asks once more at once where a connection that it used before gave no answer.
    url: (_, key) => scriptPath([{ end: 'cut' }], key),
  },
  {
    id: 'refused',
    title: 'Nothing listens there',
    shows:
      'no response: nothing listens at this address. Chromium tries again, Firefox gives up on another origin.',
    act: 'open',
    expected: { how: 'refused', status: '' },
    url: ({ refused }, key) => `${refused}/stream?key=${key}`,
  },
  {
    id: 'dns',
    title: 'No such host',
    shows: 'no response: the host name was not found. Chromium tries again, Firefox gives up.',
    act: 'open',
    expected: { how: 'refused', status: '' },
    url: (_, key) => `http://no-such-host.invalid/stream?key=${key}`,
  },
  {
    id: 'tls',
    title: 'No secure connection',
    shows: 'no response: https was asked of a server that only speaks http.',
    act: 'open',
    expected: { how: 'refused', status: '' },
    url: ({ own }, key) => `${own.replace('http:', 'https:')}/stream?key=${key}`,
  },
  {
    id: 'cors',
    title: 'Not allowed to this origin (CORS)',
    shows: '200 rejected: the server does not allow it to this origin; the browser gave up.',
    act: 'open',
    expected: { how: 'rejected', status: 200 },
    url: ({ other }, key) => `${other}/stream/steady?key=${key}&cors=none`,
  },
  {
    id: 'csp',
    title: 'Forbidden by the page’s policy (CSP)',
    shows: 'blocked: never sent; the browser gave up.',
    act: 'open',
    expected: { how: 'blocked', status: '' },
    // The same server under a name that the page's policy does not list.
    url: ({ own }, key) => `${own.replace('127.0.0.1', 'localhost')}/stream/steady?key=${key}`,
  },
  {
    id: 'blocked-port',
    title: 'A port that browsers block',
    shows: 'blocked: never sent; the browser gave up.',
    act: 'open',
    expected: { how: 'blocked', status: '' },
    url: (_, key) => `http://127.0.0.1:9/stream?key=${key}`,
  },
  {
    id: 'wrong-type',
    title: 'Wrong type',
    shows:
      '200 rejected: type text/html, where an event stream needs text/event-stream; the browser gave up.',
    act: 'open',
    expected: { how: 'rejected', status: 200 },
    url: own({ headers: { 'content-type': 'text/html' }, body: ['<p>Please sign in</p>'], end: 'end' }),
  },
  status(204, '', 'the server asks the browser to stop'),
  status(401, 'Sign in first.', 'an event stream needs 200'),
  status(404, 'Not here.', 'an event stream needs 200'),
  status(429, 'Slow down.', 'an event stream needs 200'),
  status(500, 'Oh no.', 'an event stream needs 200'),
  status(503, 'Come back later.', 'an event stream needs 200'),
  {
    id: 'redirected',
    title: 'Redirected, then ended',
    shows: '200 ended, with two redirects on the way: the chain is in the detail.',
    act: 'open',
    expected: { how: 'clean', status: 200 },
    url: (_, key) => `/stream/redirect?key=${key}&hops=2&interval=50`,
  },
  {
    id: 'redirect-loop',
    title: 'Redirected in a circle',
    shows: 'rejected: redirected too often; the browser gave up in Firefox, and tries again in Chromium.',
    act: 'open',
    expected: { how: 'rejected', status: 307 },
    url: (_, key) => `/stream/redirect?key=${key}&hops=30`,
  },
  {
    id: 'close',
    title: 'Closed by the page',
    shows: '200 closed by page.',
    act: 'close',
    expected: { how: 'page', status: 200 },
    url: own(),
  },
  {
    id: 'navigation',
    title: 'The page is left',
    shows: '200 page left: the stream ended with its page.',
    act: 'leave',
    expected: { how: 'navigation', status: 200 },
    url: own(),
  },
  {
    id: 'tab-closed',
    title: 'The tab is closed',
    shows: '200 page left, once you have closed this tab: see it in the panel of all tabs.',
    act: 'open',
    expected: { how: 'navigation', status: 200 },
    url: own(),
  },
  {
    id: 'stop',
    title: 'window.stop()',
    shows: '200 page left: loading was stopped; the browser gave up.',
    act: 'stop',
    expected: { how: 'navigation', status: 200 },
    url: own(),
  },
  {
    id: 'abort',
    title: 'A fetch that the page aborts',
    shows: '200 closed by the page, which read it by fetch and stopped it after the first piece: AbortError.',
    act: 'abort',
    expected: { how: 'page', status: 200 },
    url: own(),
  },
  {
    id: 'worker-ended',
    title: 'Its worker is ended',
    shows:
      '200 over when the worker was ended; in Firefox in the group of workers. Nobody sees the events of workers.',
    act: 'worker',
    expected: { how: 'unknown', status: 200 },
    url: own(),
  },
  {
    id: 'shared-worker',
    title: 'In a shared worker',
    shows: '200 open, in the group of workers, as it belongs to no tab.',
    act: 'shared-worker',
    expected: { how: 'open', status: 200 },
    url: own(),
  },
  {
    id: 'starved',
    title: 'Starved by the limit of six connections',
    shows: 'Six are open; the seventh is connecting: it waits for one of them to end.',
    act: 'seven',
    expected: { how: 'connecting', status: '' },
    url: ({ other }, key) => `${other}/stream/silent-stall?key=${key}`,
  },
  {
    id: 'service-worker',
    title: 'Answered by a service worker',
    shows:
      'over, without a status: only the page saw it, as nothing went over the network; the browser tries again.',
    act: 'controlled',
    expected: { how: 'unknown', status: '' },
    url: (_, key) => `/stream/steady?key=${key}`,
  },
]
