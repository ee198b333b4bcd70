/**
 * Notes what happens to the document as a whole: hidden and visible (Page Visibility), frozen and resumed (Page
 * Lifecycle), left and restored from the back/forward cache (HTML, section 7.4.6.2), online and offline.
 */

import { type EnvironmentChange, NAME_LIMIT } from '../core/record'
import { addListener, page, persistedOf, slice, typeOf, visibilityOf } from './natives'
import type { Recorder } from './recorder'

/**
 * Starts to listen.
 * @param left is called when the document is left and will not come back.
 * @returns a function to be called now and then: `document.open()` removes all listeners.
 */
export function observeEnvironment(recorder: () => Recorder, left: () => void): () => void {
  const root = document

  function note(what: EnvironmentChange): void {
    recorder().record({
      kind: 'environment',
      connection: null,
      attempt: 0,
      what,
      page: slice(location.href, 0, NAME_LIMIT),
    })
  }

  const listener = (event: Event): void => {
    try {
      if (!event.isTrusted) return
      const type = typeOf(event)
      if (type === 'visibilitychange') note(visibilityOf(root) === 'hidden' ? 'hidden' : 'visible')
      else if (type === 'freeze') note('frozen')
      else if (type === 'resume') note('resumed')
      else if (type === 'online' || type === 'offline' || type === 'pageshow') {
        if (type !== 'pageshow' || persistedOf(event as PageTransitionEvent)) note(type)
      } else if (type === 'pagehide') {
        note('pagehide')
        if (!persistedOf(event as PageTransitionEvent)) left()
      }
      // A document that is frozen or left may never run another task.
      if (type !== 'online' && type !== 'offline') recorder().flush()
    } catch {
      // Our failure is never the page's failure.
    }
  }

  return function listenAgain(): void {
    // The same listener twice is one listener.
    addListener(root, 'visibilitychange', listener, true)
    addListener(root, 'freeze', listener, true)
    addListener(root, 'resume', listener, true)
    addListener(page, 'pagehide', listener, true)
    addListener(page, 'pageshow', listener, true)
    addListener(page, 'online', listener, true)
    addListener(page, 'offline', listener, true)
  }
}
