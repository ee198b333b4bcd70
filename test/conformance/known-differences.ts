/**
 * The differences that a page could see and that cannot be avoided, each with the exact values that show it. The
 * same ids are explained in `docs/transparency.md`. Whatever else differs is a bug, and so is an entry here that no
 * longer shows.
 */

import type { BrowserName } from '../support/browser.ts'
import type { Difference } from './compare.ts'
import { SIGHTS_OF_READING } from './known-differences-of-reading.ts'

/** Where a known difference shows. */
export interface Sight extends Difference {
  probe: string
  /** The only browser in which it shows so; both if not given. */
  browser?: BrowserName
  /** It shows only while deep capture is on. */
  onlyDeep?: true
}

/** A known difference. */
export interface KnownDifference {
  /** As in the documentation. */
  id: string
  sights: readonly Sight[]
}

/** Our functions as they stand in stacks. */
const OURS = {
  chromium: {
    construct: 'Object.construct sse-pulse.js',
    apply: 'Object.apply sse-pulse.js',
  },
  firefox: { construct: 'construct sse-pulse.js', apply: 'apply sse-pulse.js' },
} as const

/** A stack of both browsers in which one frame of ours stands between the page's. */
function withOurFrame(
  probe: string,
  path: string,
  ours: 'construct' | 'apply',
  above: Record<BrowserName, string> | null,
  below: string,
): Sight[] {
  return (['chromium', 'firefox'] as const).map(browser => {
    const top = above ? [`${above[browser]} <page>`] : []
    return {
      browser,
      probe,
      path,
      native: [...top, `${below} <page>`].join(' < '),
      extension: [...top, OURS[browser][ours], `${below} <page>`].join(' < '),
    }
  })
}

/** An error of Firefox that was given an own stack, without our frame, and has the position of our script. */
function withOwnStack(probe: string, path: string, own: string): Sight[] {
  const at = (key: string) => (path ? `${path}.${key}` : key)
  const stack = 'stack (string c-w)'
  return [
    { browser: 'firefox', probe, path: at('own'), native: own, extension: own ? `${own}, ${stack}` : stack },
    {
      browser: 'firefox',
      probe,
      path: at('position'),
      native: 'of the page',
      extension: 'of another script',
    },
  ]
}

/** What Firefox puts on an error of JavaScript itself. */
const FIREFOX_ERROR =
  'fileName (string c-w), lineNumber (number c-w), columnNumber (number c-w), message (string c-w)'

/** The own keys of `EventSource.prototype` before and after `constructor`. */
const PROTOTYPE_KEYS = {
  chromium:
    'url withCredentials readyState onopen onmessage onerror CONNECTING OPEN CLOSED close constructor',
  firefox: 'close url withCredentials readyState onopen onmessage onerror CONNECTING OPEN CLOSED constructor',
} as const

const DIFFERENCES: readonly KnownDifference[] = [
  {
    id: 'source-text',
    sights: [
      ...['toString', 'string'].map(path => ({
        probe: 'shape: source text of the constructor',
        path,
        native: 'function EventSource() { [native code] }',
        extension: 'function () { [native code] }',
      })),
      ...['close', 'addEventListener'].map(name => ({
        probe: `shape: source text of ${name}`,
        path: '',
        native: `function ${name}() { [native code] }`,
        extension: 'function () { [native code] }',
      })),
    ],
  },
  {
    id: 'own-method',
    sights: [
      ...(['chromium', 'firefox'] as const).map(browser => ({
        browser,
        probe: 'shape: own keys of the prototype',
        path: '',
        native: [...PROTOTYPE_KEYS[browser].split(' '), '@@Symbol.toStringTag'],
        extension: [...PROTOTYPE_KEYS[browser].split(' '), 'addEventListener', '@@Symbol.toStringTag'],
      })),
      { probe: 'shape: addEventListener is the inherited one', path: 'own', native: false, extension: true },
      { probe: 'shape: addEventListener is the inherited one', path: 'same', native: true, extension: false },
      {
        // The page's own four calls: natively there is no such place to count them at.
        probe: 'poisoned platform: every built-in at once, counted',
        path: 'used.EventSource.prototype.addEventListener',
        native: undefined,
        extension: 4,
      },
    ],
  },
  {
    id: 'own-ancestor',
    sights: [
      {
        browser: 'chromium',
        probe: 'lifecycle: the constructor as its own ancestor',
        path: '',
        native: 'TypeError Cyclic __proto__ value',
        extension: 'accepted',
      },
      {
        browser: 'firefox',
        probe: 'lifecycle: the constructor as its own ancestor',
        path: '',
        native: "TypeError can't set prototype: it would cause a prototype chain cycle",
        extension: 'accepted',
      },
    ],
  },
  {
    id: 'engine-message',
    sights: [
      {
        browser: 'chromium',
        probe: 'lifecycle: assignments to the constructor',
        path: 'instance',
        native: 'TypeError: Cannot set property readyState of #<EventSource> which has only a getter',
        extension:
          'TypeError: Cannot set property readyState of [object EventSource] which has only a getter',
      },
      {
        browser: 'chromium',
        probe: 'lifecycle: assignments to the constructor',
        path: 'later',
        native: 'TypeError: Cannot add property expando, object is not extensible',
        extension: 'TypeError: Cannot define property expando, object is not extensible',
      },
      {
        browser: 'firefox',
        probe: 'lifecycle: assignments to the constructor',
        path: 'later',
        native: 'TypeError: can\'t define property "expando": Function is not extensible',
        extension: 'TypeError: can\'t define property "expando": Proxy is not extensible',
      },
    ],
  },
  {
    id: 'words-of-the-caller',
    sights: [
      {
        browser: 'firefox',
        probe: 'construct: with an object that cannot be converted',
        path: 'nullPrototype',
        native: "TypeError: can't convert Object.create(...) to string",
        extension: "TypeError: can't convert args[0] to string",
      },
      {
        browser: 'firefox',
        probe: 'construct: with an object that cannot be converted',
        path: 'toObject',
        native: "TypeError: can't convert Object to string",
        extension: "TypeError: can't convert args[0] to string",
      },
    ],
  },
  {
    id: 'frame-above',
    sights: [
      ...withOurFrame(
        'stacks: of an error made in a conversion',
        'url',
        'construct',
        { chromium: 'Object.toString', firefox: 'toString' },
        'page',
      ),
      ...withOurFrame(
        'stacks: of an error made in a conversion',
        'init',
        'construct',
        { chromium: 'get withCredentials', firefox: 'get withCredentials' },
        'page',
      ),
      ...withOurFrame(
        'stacks: of an error thrown in a conversion',
        'frames',
        'construct',
        { chromium: 'Object.toString', firefox: 'toString' },
        'make',
      ),
      ...withOurFrame(
        'stacks: of an error made in a conversion of addEventListener',
        'type',
        'apply',
        { chromium: 'Object.toString', firefox: 'toString' },
        'page',
      ),
      ...withOurFrame(
        'stacks: of an error made in a conversion of addEventListener',
        'options',
        'apply',
        { chromium: 'get once', firefox: 'get once' },
        'page',
      ),
      ...withOurFrame(
        'poisoned platform: stacks in wrapped methods',
        'add',
        'apply',
        { chromium: 'EventSource.wrapper [as addEventListener]', firefox: 'wrapper' },
        'page',
      ),
    ],
  },
  {
    id: 'frame-of-error',
    sights: [
      ...withOurFrame(
        'stacks: of an error beside options that could run code of the page',
        'constructor.frames',
        'construct',
        null,
        'make',
      ),
      ...withOurFrame(
        'stacks: of an error beside options that could run code of the page',
        'addEventListener.frames',
        'apply',
        null,
        'listen',
      ),
    ],
  },
  {
    id: 'error-properties',
    sights: [
      ...withOwnStack('stacks: own properties of an error of the constructor', 'typeError', FIREFOX_ERROR),
      ...withOwnStack('stacks: own properties of an error of the constructor', 'badUrl', ''),
      ...withOwnStack('stacks: own properties of an error of the constructor', 'dictionary', FIREFOX_ERROR),
      ...withOwnStack('stacks: own properties of an error of the constructor', 'call', FIREFOX_ERROR),
      ...withOwnStack('stacks: own properties of an error of addEventListener', 'missing', FIREFOX_ERROR),
      ...withOwnStack('stacks: own properties of an error of addEventListener', 'listener', FIREFOX_ERROR),
      ...withOwnStack('shape: own properties of an error of close', '', FIREFOX_ERROR),
      ...withOwnStack('xhr: stacks of open', 'own', ''),
      ...withOwnStack('xhr: stacks of open', 'ownOfType', FIREFOX_ERROR),
    ],
  },
  {
    id: 'order-of-first-use',
    sights: [
      {
        browser: 'firefox',
        probe: 'shape: order of the names of the window',
        path: '',
        native: true,
        extension: false,
      },
      ...['close', 'addEventListener'].map(
        (path): Sight => ({
          browser: 'firefox',
          probe: 'shape: order of the own keys of methods',
          path,
          native: 'length,name',
          extension: 'name,length',
        }),
      ),
    ],
  },
  {
    id: 'stop-in-deep-capture',
    sights: [
      {
        browser: 'firefox',
        onlyDeep: true,
        probe: 'lifecycle: window.stop',
        path: '',
        native: 2,
        extension: 0,
      },
    ],
  },
]

/** Those that only show where a page reads streams itself. */
const OF_READING = [
  'frame-of-rejection',
  'lent-prototype',
  'options-asked',
  'pipe-arguments',
  'kept-reader',
  'text-after-abort',
]

export const KNOWN_DIFFERENCES: readonly KnownDifference[] = [
  ...DIFFERENCES,
  ...OF_READING.map(id => ({ id, sights: [] })),
].map(({ id, sights }) => ({ id, sights: [...sights, ...(SIGHTS_OF_READING[id] ?? [])] }))

/** The known differences that a probe must show in a browser. */
export function knownAt(browser: BrowserName, probe: string, mode: 'usual' | 'deep'): Sight[] {
  return KNOWN_DIFFERENCES.flatMap(({ sights }) => sights).filter(
    sight =>
      sight.probe === probe && (sight.browser ?? browser) === browser && (!sight.onlyDeep || mode === 'deep'),
  )
}

/** Which differences are not known, and which known ones were not found. */
export function subtractKnown(
  found: readonly Difference[],
  known: readonly Difference[],
): { unknown: Difference[]; stale: Difference[] } {
  const text = ({ path, native, extension }: Difference) => JSON.stringify([path, { native, extension }])
  const has = (list: readonly Difference[], one: Difference) => list.some(each => text(each) === text(one))
  return { unknown: found.filter(each => !has(known, each)), stale: known.filter(each => !has(found, each)) }
}
