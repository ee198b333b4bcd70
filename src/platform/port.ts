/**
 * A port to the background that comes back.
 *
 * The background dies when it has nothing to do, after an update, and when the browser needs the memory; its end of
 * every port dies with it. To connect again is what starts it.
 */

import browser, { type Runtime } from 'webextension-polyfill'
import type { Milliseconds } from '../core/units'
import type { Message } from '../protocol'

/** Sends a message. One that finds no port is lost: `onConnect` is where to ask again. */
export type Send<Out> = (message: Message<Out>) => void

export interface PortOptions<In, Out> {
  name: string
  /** A port is there, the first or the next; whoever follows something has to ask for it anew. */
  onConnect(send: Send<Out>): void
  onMessage(message: Message<In>): void
  /** The extension was removed, reloaded or updated: this document belongs to nobody any more. */
  onOrphaned(): void
}

/** A port that lived this long was a good one: the next is opened at once. */
const GOOD_LIFE: Milliseconds = 1000
const FIRST_DELAY: Milliseconds = 100
const LONGEST_DELAY: Milliseconds = 5000

/** Opens a port to the background, and a new one whenever it breaks. */
export function connectPort<In, Out>(options: PortOptions<In, Out>): Send<Out> {
  let port: Runtime.Port | null = null
  let delay = 0

  function connect(): void {
    const opened = performance.now()
    try {
      port = browser.runtime.connect({ name: options.name })
    } catch {
      port = null
      options.onOrphaned()
      return
    }
    port.onMessage.addListener(message => options.onMessage(message as Message<In>))
    port.onDisconnect.addListener(() => {
      port = null
      delay =
        performance.now() - opened >= GOOD_LIFE
          ? 0
          : Math.min(LONGEST_DELAY, Math.max(FIRST_DELAY, delay * 2))
      setTimeout(connect, delay)
    })
    options.onConnect(send)
  }

  function send(message: Message<Out>): void {
    try {
      port?.postMessage(message)
    } catch {
      // Its end is gone and `onDisconnect` is about to say so.
    }
  }

  connect()
  return send
}
