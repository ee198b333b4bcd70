/** What pages do wrong, the mistakes of widely copied tutorials among them. */

import { EVENT, HELD, numbered, own, type Sickness, SOON, scenario } from './sickness'

export const MISTAKES: readonly Sickness[] = [
  {
    id: 'closed-by-app',
    findings: ['closed-by-app'],
    title: 'Closed by the page',
    act: 'close',
    url: own(HELD),
  },
  {
    id: 'leaked-connections',
    findings: ['leaked-connections'],
    title: 'Four connections, and only one is needed',
    act: 'four',
    takes: 12,
    url: own(HELD),
  },
  {
    id: 'duplicate-handler',
    findings: ['duplicate-handler'],
    title: 'Two connections that hear the same',
    act: 'twice',
    url: own({ body: [{ wait: 500 }, numbered(1, 12)] }),
  },
  {
    id: 'manual-reconnect-race',
    findings: ['manual-reconnect-race'],
    title: 'A new EventSource in onerror, beside the old one',
    act: 'new-on-error',
    url: own({ body: [EVENT], end: 'end' }, HELD),
  },
  {
    id: 'manual-reconnect-drops-id',
    findings: ['manual-reconnect-drops-id'],
    title: 'close() and a new EventSource: the last ID is gone',
    act: 'close-and-new-on-error',
    url: own({ body: [numbered(1, 25)], end: 'end' }, HELD),
  },
  {
    id: 'polyfill-cursor-mismatch',
    findings: ['polyfill-cursor-mismatch'],
    title: 'The last ID in the query, which the server does not read',
    act: 'close-and-new-with-cursor',
    url: own({ body: [numbered(1, 25)], end: 'end' }, { body: [numbered(1, 5)] }),
  },
  {
    id: 'event-ready-state',
    findings: ['closed-by-http-status'],
    title: 'Asking event.readyState, which is undefined: nobody acts when the browser has given up',
    act: 'event-ready-state',
    url: own({ body: [SOON, EVENT], end: 'end' }, { status: 502, body: ['Bad gateway.'], end: 'end' }),
  },
  {
    id: 'closed-on-first-error',
    findings: ['closed-on-first-error', 'closed-by-app'],
    title: 'close() in onerror',
    act: 'close-on-error',
    takes: 62,
    url: own({ body: [EVENT], end: 'end' }, HELD),
  },
  {
    id: 'max-retries-exhausted',
    findings: ['max-retries-exhausted'],
    title: 'Three attempts, then nothing',
    act: 'close-and-new-three-times',
    takes: 64,
    url: ({ refused }, key) => `${refused}/stream?key=${key}`,
  },
  {
    id: 'secrets-in-url',
    findings: ['secrets-in-url'],
    title: 'A token in the address',
    act: 'open',
    url: scenario('steady', 'access_token=0123456789'),
  },
]
