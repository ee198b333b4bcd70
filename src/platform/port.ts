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

/** A port that may be let go of, and opened again. */
export interface PortLink<Out> {
  send: Send<Out>
  /** Opens a port where there is none, and a new one whenever it breaks. */
  open(): void
  /** Closes the port and opens no other. */
  close(): void
}

/** Opens a port to the background, and a new one whenever it breaks. */
export function connectPort<In, Out>(options: PortOptions<In, Out>): Send<Out> {
  const { send, open } = createPortLink(options)
  open()
  return send
}

/** A port to the background that is not opened yet. */
export function createPortLink<In, Out>(options: PortOptions<In, Out>): PortLink<Out> {
  let isWanted = false
  let port: Runtime.Port | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  let delay = 0

  function connect(): void {
    const opened = performance.now()
    let mine: Runtime.Port
    try {
      mine = browser.runtime.connect({ name: options.name })
    } catch {
      options.onOrphaned()
      return
    }
    port = mine
    mine.onMessage.addListener(message => {
      if (port === mine) options.onMessage(message as Message<In>)
    })
    mine.onDisconnect.addListener(() => {
      if (port !== mine) return
      port = null
      delay =
        performance.now() - opened >= GOOD_LIFE
          ? 0
          : Math.min(LONGEST_DELAY, Math.max(FIRST_DELAY, delay * 2))
      timer = setTimeout(connect, delay)
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

  return {
    send,
    open() {
      if (isWanted) return
      isWanted = true
      connect()
    },
    close() {
      isWanted = false
      clearTimeout(timer)
      const closed = port
      port = null
      closed?.disconnect()
    },
  }
}
