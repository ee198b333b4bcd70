/**
 * Frames of every kind, and the constructor taken from one window into another.
 * @see https://html.spec.whatwg.org/multipage/iframe-embed-object.html
 */

import { HANDSHAKE_NAMES } from '../handshake.ts'
import { attempt, describe, type Observation } from '../page/describe.ts'
import type { Lab, Subject } from '../page/lab.ts'

/** A realm's globals. */
type Realm = Window & typeof globalThis

/**
 * What a script finds in the frame it runs in; it reports to the parent. Carried into frames as text, so it refers
 * to nothing outside.
 */
function look(url: string): void {
  const attempt = (action: () => unknown): string => {
    try {
      return String(action())
    } catch (error) {
      const { name, message, stack } = error as Error
      const frames = (stack ?? '').split('\n').filter(line => /^\s+at |@/.test(line)).length
      return `${name}: ${message} (${frames} frames, of this realm: ${error instanceof DOMException || error instanceof TypeError})`
    }
  }
  const keys = (value: object) => Reflect.ownKeys(value).map(String)
  const found = {
    keys: keys(EventSource),
    constructor: EventSource.prototype.constructor === EventSource,
    name: EventSource.name,
    length: EventSource.length,
    descriptor: JSON.stringify(Object.getOwnPropertyDescriptor(globalThis, 'EventSource')),
    parent: Object.getPrototypeOf(EventSource) === EventTarget,
    badUrl: attempt(() => new EventSource('http://[')),
    noNew: attempt(() => Reflect.apply(EventSource, undefined, ['/x'])),
    relative: attempt(() => {
      const source = new EventSource('relative')
      source.close()
      return source.url.replace(/\/\/[^/]*/, '//host').slice(0, 24)
    }),
  }
  const trail: string[] = []
  const report = () => parent.postMessage({ report: { found, trail } }, '*')
  try {
    const source = new EventSource(url)
    trail.push(
      `${source instanceof EventSource} ${source.constructor === EventSource} ${Reflect.ownKeys(source).length}`,
    )
    source.addEventListener('tick', ({ data, isTrusted }) => trail.push(`tick ${data} ${isTrusted}`))
    source.onmessage = ({ data }) => {
      trail.push(`message ${data} ${source.readyState}`)
      source.close()
      report()
    }
    source.onerror = () => {
      trail.push(`error ${source.readyState}`)
      report()
    }
  } catch (error) {
    trail.push(String(error))
    report()
  }
}

/** A stream that a document of any origin may read. */
function open(lab: Lab): string {
  const stream = lab.stream({
    headers: { 'access-control-allow-origin': '*' },
    body: ['event: tick\ndata: 1\n\ndata: 2\n\n'],
    end: 'hold',
  })
  return new URL(stream.url, location.href).href
}

/** The script that looks, as text. */
function script(lab: Lab): string {
  return `(${look.toString()})(${JSON.stringify(open(lab))})`
}

function html(lab: Lab): string {
  return `<!doctype html><script>${script(lab)}</script>`
}

/** The address of a document of this server with the script that looks. */
function page(lab: Lab, origin = ''): string {
  return `${origin}/frame?script=${encodeURIComponent(script(lab))}`
}

const framed = (prepare: (frame: HTMLIFrameElement, lab: Lab) => void) => (lab: Lab) => {
  const report = lab.report()
  lab.frame(frame => prepare(frame, lab))
  return report
}

/** Runs the script that looks in the window of a frame that is already there. */
const scripted = (prepare: (frame: HTMLIFrameElement) => void) => (lab: Lab) => {
  const report = lab.report()
  const frame = lab.frame(prepare)
  const { contentDocument } = frame
  const element = contentDocument?.createElement('script')
  if (!contentDocument || !element) throw new Error('the frame has no document')
  element.textContent = script(lab)
  ;(contentDocument.head ?? contentDocument.documentElement).append(element)
  return report
}

function realmOf(frame: HTMLIFrameElement): Realm {
  return frame.contentWindow as Realm
}

export const frames: Subject = {
  name: 'frames',
  probes: {
    'about:blank, used at once': scripted(() => undefined),
    'about:blank, named': scripted(frame => {
      frame.src = 'about:blank'
    }),
    'same origin': framed((frame, lab) => {
      frame.src = page(lab)
    }),
    'another origin': framed((frame, lab) => {
      frame.src = page(lab, lab.elsewhere[0])
    }),
    'another site': framed((frame, lab) => {
      frame.src = page(lab, lab.elsewhere[0]?.replace('127.0.0.1', 'localhost'))
    }),
    srcdoc: framed((frame, lab) => {
      frame.srcdoc = html(lab)
    }),
    sandboxed: framed((frame, lab) => {
      frame.sandbox.add('allow-scripts')
      frame.src = page(lab)
    }),
    'sandboxed srcdoc': framed((frame, lab) => {
      frame.sandbox.add('allow-scripts')
      frame.srcdoc = html(lab)
    }),
    'sandboxed by a header': framed((frame, lab) => {
      frame.src = `${page(lab)}&policy=${encodeURIComponent('sandbox allow-scripts')}`
    }),
    data: framed((frame, lab) => {
      frame.src = `data:text/html,${encodeURIComponent(html(lab))}`
    }),
    blob: framed((frame, lab) => {
      frame.src = URL.createObjectURL(new Blob([html(lab)], { type: 'text/html' }))
    }),
    javascript: framed((frame, lab) => {
      frame.src = `javascript:${encodeURIComponent(JSON.stringify(html(lab)))}`
    }),
    'document.write': lab => {
      const report = lab.report()
      const { contentDocument } = lab.frame(() => undefined)
      contentDocument?.open()
      contentDocument?.write(html(lab))
      contentDocument?.close()
      return report
    },
    'a frame in a frame': framed((frame, lab) => {
      const inner = html(lab)
        .replaceAll('parent.postMessage', 'top.postMessage')
        .replaceAll('&', '&amp;')
        .replaceAll('"', '&quot;')
      frame.srcdoc = `<iframe srcdoc="${inner}"></iframe>`
    }),
    'an object element': lab => {
      const report = lab.report()
      const element = document.createElement('object')
      element.type = 'text/html'
      element.data = page(lab)
      document.body.append(element)
      return report.finally(() => element.remove())
    },

    'the constructor of a frame, used in this window': async lab => {
      const realm = realmOf(lab.frame(() => undefined))
      const source = lab.keep(new realm.EventSource(open(lab)))
      const tick = await lab.next(source, 'tick')
      return {
        different: realm.EventSource !== EventSource,
        here: source instanceof EventSource,
        there: source instanceof realm.EventSource,
        constructor: source.constructor === realm.EventSource,
        event: tick instanceof realm.MessageEvent,
        data: tick.data,
        badUrl: attempt(() => new realm.EventSource('http://[')),
        ofThatRealm: realmOfError(realm, () => new realm.EventSource('http://[')),
        typeErrorOfThatRealm: realmOfError(realm, () => Reflect.construct(realm.EventSource, [])),
        listenerErrorOfThatRealm: realmOfError(realm, () =>
          Reflect.apply(source.addEventListener, source, ['x', 5]),
        ),
        callOfThatRealm: realmOfError(realm, () => Reflect.apply(realm.EventSource, undefined, ['/x'])),
      }
    },

    'methods of a frame, used on an instance of this window': async lab => {
      const realm = realmOf(lab.frame(() => undefined))
      const trail: string[] = []
      const source = lab.connect(
        lab.stream({ body: ['event: tick\ndata: 1\n\n', 'event: done\ndata:\n\n'], end: 'hold' }),
      )
      realm.EventSource.prototype.addEventListener.call(source, 'tick', () => trail.push('theirs'))
      source.addEventListener('tick', () => trail.push('ours'))
      await lab.next(source, 'done')
      realm.EventSource.prototype.close.call(source)
      return { trail, readyState: source.readyState }
    },

    'a frame that is removed': async lab => {
      const frame = lab.frame(() => undefined)
      const realm = realmOf(frame)
      const stream = open(lab)
      const source = new realm.EventSource(stream)
      await lab.next(source, 'tick')
      const { EventSource: Theirs } = realm
      frame.remove()
      return {
        readyState: source.readyState,
        close: attempt(() => source.close()),
        later: attempt(() => new Theirs(stream).readyState),
        add: attempt(() => source.addEventListener('x', () => undefined)),
      }
    },

    'a frame that is navigated': async lab => {
      const frame = lab.frame(each => {
        each.srcdoc = '<p>first'
      })
      await lab.next(frame, 'load')
      const realm = realmOf(frame)
      const stream = lab.silence()
      const source = new realm.EventSource(new URL(stream.url, location.href).href)
      await lab.next(source, 'open')
      const report = lab.report()
      frame.srcdoc = html(lab)
      const second = await report
      await stream.closed(1)
      return { second, readyState: source.readyState }
    },

    'a listener that a parent puts into a frame before it loads': async lab => {
      const heard: string[] = []
      const report = lab.report()
      lab.frame(frame => {
        frame.src = page(lab)
        queueMicrotask(() => {
          const realm = frame.contentWindow as Realm
          for (const name of [...HANDSHAKE_NAMES, 'message'])
            for (const target of [realm, realm.document, realm.document.documentElement])
              target.addEventListener(
                name,
                event => heard.push(`${event.type} ${describe((event as MouseEvent).relatedTarget)}`),
                true,
              )
        })
      })
      const found = await report
      return { heard, found: describe(typeof found) }
    },

    'a constructor that a parent puts into a frame before it loads': async lab => {
      const report = lab.report()
      lab.frame(frame => {
        frame.src = page(lab)
        queueMicrotask(() => {
          const realm = frame.contentWindow as Realm
          Object.defineProperty(realm, 'EventSource', {
            value: class Fake extends realm.EventSource {},
            writable: true,
            configurable: true,
          })
        })
      })
      const { found } = (await report) as { found: { name: Observation; keys: Observation } }
      return { name: found.name, keys: found.keys }
    },
  },
}

function realmOfError(realm: Realm, action: () => unknown): Observation {
  try {
    return describe(action())
  } catch (error) {
    const there = error instanceof realm.TypeError || error instanceof realm.DOMException
    const here = error instanceof TypeError || error instanceof DOMException
    return { there, here }
  }
}
