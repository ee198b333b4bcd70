/**
 * What a page could see that reads event streams itself, with `fetch` or XMLHttpRequest: part of
 * `known-differences.ts`, by the ids of the differences.
 */

import type { BrowserName } from '../support/browser.ts'
import type { Sight } from './known-differences.ts'

/** A function whose source text has lost its name. */
function nameless(probe: string, path: string, names: Record<BrowserName, string>): Sight[] {
  return (['chromium', 'firefox'] as const).map(browser => ({
    browser,
    probe,
    path,
    native: `function ${names[browser]}() { [native code] }`,
    extension: 'function () { [native code] }',
  }))
}

/** The same of a method, which both browsers name alike. */
const namelessMethod = (probe: string, path: string, name: string): Sight[] =>
  nameless(probe, path, { chromium: name, firefox: name })

const READ_ONE = 'fetch shape: source text of their functions, where there was one'

/** The methods that are stood in for once there was a stream. */
const STOOD_IN_FOR = [
  ...['arrayBuffer', 'blob', 'bytes', 'clone', 'json', 'text'].map(name => ['Response', name]),
  ...['cancel', 'getReader', 'pipeThrough', 'pipeTo', 'tee', 'values'].map(name => ['ReadableStream', name]),
  ...['read', 'cancel'].map(name => ['ReadableStreamDefaultReader', name]),
  ...['read', 'cancel'].map(name => ['ReadableStreamBYOBReader', name]),
  ['XMLHttpRequest', 'open'],
] as [owner: string, name: string][]

/** A stack of one function of the page, above which our frame stands. */
function belowOurFrame(probe: string, path: string, name: string, only?: BrowserName): Sight[] {
  const ours = { chromium: 'Object.apply', firefox: 'apply' }
  return (['chromium', 'firefox'] as const)
    .filter(browser => !only || browser === only)
    .map(browser => ({
      browser,
      probe,
      path,
      native: `${name} <page>`,
      extension: `${ours[browser]} sse-pulse.js < ${name} <page>`,
    }))
}

const FIREFOX_PLACE = ['columnNumber false', 'fileName false', 'lineNumber false', 'message false']

/** By id. */
export const SIGHTS_OF_READING: Readonly<Record<string, readonly Sight[]>> = {
  'source-text': [
    ...namelessMethod('fetch shape: source text', '', 'fetch'),
    ...namelessMethod('xhr: source text of open', '', 'open'),
    ...['open', 'abort'].flatMap(name =>
      namelessMethod('xhr: source text of its functions, where there was a stream', name, name),
    ),
    ...namelessMethod(
      'fetch shape: source text of their functions, where there was no stream',
      'XMLHttpRequest.open',
      'open',
    ),
    ...STOOD_IN_FOR.flatMap(([owner, name]) => namelessMethod(READ_ONE, `${owner}.${name}`, name)),
    ...namelessMethod(READ_ONE, 'ReadableStream.Symbol(Symbol.asyncIterator)', 'values'),
    ...nameless(READ_ONE, 'Response.body', { chromium: 'get body', firefox: 'body' }),
    ...nameless(READ_ONE, 'ReadableStream.locked', { chromium: 'get locked', firefox: 'locked' }),
  ],
  'frame-above': (
    [
      ['fetch calls: stack of a conversion', 'url', 'Object.toString', 'toString'],
      ['fetch calls: stack of a conversion', 'init', 'get method', 'get method'],
      ['xhr: stacks of listeners that abort calls', '', 'XMLHttpRequest.heard', 'heard'],
      ['xhr abort: stacks of listeners in it', '0', 'XMLHttpRequest.heard', 'heard'],
      ['xhr abort: stacks of listeners in it', '1', 'XMLHttpRequest.heard', 'heard'],
      ['xhr abort: stacks of listeners in it', '2', 'XMLHttpRequest.heard', 'heard'],
    ] as const
  ).flatMap(([probe, path, chromium, firefox]): Sight[] => [
    {
      browser: 'chromium',
      probe,
      path,
      native: `${chromium} <page> < page <page>`,
      extension: `${chromium} <page> < Object.apply sse-pulse.js < page <page>`,
    },
    {
      browser: 'firefox',
      probe,
      path,
      native: `${firefox} <page> < page <page>`,
      extension: `${firefox} <page> < apply sse-pulse.js < page <page>`,
    },
  ]),
  'frame-of-error': ['pipeThrough', 'mode'].flatMap(name =>
    belowOurFrame('fetch responses: stacks of what is refused', `${name}.frames`, name),
  ),
  'frame-of-rejection': [
    ...belowOurFrame(
      'fetch calls: a rejection that nobody handles, by its stack',
      'frames',
      'page',
      'chromium',
    ),
    ...['cancel', 'pipeTo', 'another'].flatMap(name =>
      belowOurFrame('fetch responses: stacks of promises that are refused', `${name}.frames`, name),
    ),
  ],
  'error-properties': [
    ...['0', '1'].map(
      (path): Sight => ({
        browser: 'firefox',
        probe: 'fetch calls: own properties of a rejection',
        path,
        native: FIREFOX_PLACE,
        extension: [...FIREFOX_PLACE, 'stack false'],
      }),
    ),
  ],
  'lent-prototype': [
    {
      probe: 'fetch shape: the prototype of the promise, before anybody reacts to it',
      path: '',
      native: true,
      extension: false,
    },
  ],
  'options-asked': [
    {
      probe: 'fetch calls: asks nothing else of a proxy, for a stream',
      path: '',
      native: [],
      extension: ['own method', 'own credentials'],
    },
  ],
  'pipe-arguments': (
    [
      [
        'chromium',
        "TypeError: Failed to execute 'pipeThrough' on 'ReadableStream': Cannot pipe a locked stream",
      ],
      ['firefox', 'TypeError: ReadableStream.pipeThrough: Cannot pipe from a locked stream.'],
    ] as const
  ).map(([browser, native]) => ({
    browser,
    probe: 'fetch reading: pipeThrough, taken by its own argument',
    path: 'pipe',
    native,
    extension: 'returned <object ReadableStream>',
  })),
  'text-after-abort': [
    {
      browser: 'firefox',
      probe: 'xhr abort: when all was received',
      path: 'after.text',
      native: '',
      extension: 'data: 1\n',
    },
  ],
  'kept-reader': [
    {
      browser: 'chromium',
      probe: 'garbage: a response that nobody reads on',
      path: 'isCollected',
      native: true,
      extension: false,
    },
  ],
}
