/**
 * The ports of all documents that send records: takes what their bridges say, and lets go of those that are silent.
 * Runs in the background.
 */

import { NAME_LIMIT } from '../core/record'
import { siteOf } from '../core/site-rules'
import { isCachedDocument, type Port } from '../platform/background'
import type { BackgroundMessages, BridgeMessages, Message } from '../protocol'
import type { SenderDocument } from './intake'
import { readBridgeMessage } from './read-message'
import type { Sessions } from './sessions'

/** A port on which nothing was said for this long is closed: in Chromium an open port keeps the background awake. */
const SILENT_PORT_AFTER = 20_000
/** A word this often keeps the background awake: for a log that is in memory only, and in Firefox for requests. */
const AWAKE_EVERY = 15_000
/** A document that was not heard of again for this long after its port was closed is gone. */
const GONE_AFTER = 1_000

export interface BridgesOptions {
  /** Where their words go, once all that was stored is read. */
  ready: Promise<Pick<Sessions, 'greet' | 'receive' | 'lose' | 'vanish' | 'putAside'>>
  /** Whether something would be lost if the background slept, now that this document is there. */
  mustStayAwake(document: SenderDocument): boolean
}

export interface Bridges {
  meet(port: Port): void
  /** Says something to the bridge of a document. */
  tell(document: string, message: Message<BackgroundMessages>): void
}

interface Bridge {
  port: Port
  document: SenderDocument
  heardAt: number
}

export function createBridges({ ready, mustStayAwake }: BridgesOptions): Bridges {
  /** By document: the newest port of each. */
  const bridges = new Map<string, Bridge>()
  let watchman: ReturnType<typeof setInterval> | undefined

  function tell(document: string, message: Message<BackgroundMessages>): void {
    try {
      bridges.get(document)?.port.postMessage(message)
    } catch {
      // The port broke in this moment: the bridge connects again and asks by resending.
    }
  }

  function watchPorts(): void {
    const now = Date.now()
    for (const [id, { port, document, heardAt }] of bridges) {
      if (mustStayAwake(document)) {
        if (now - heardAt > AWAKE_EVERY) tell(id, { kind: 'ping' })
      } else if (now - heardAt > SILENT_PORT_AFTER) {
        // The bridge opens another with its next batch.
        port.disconnect()
        bridges.delete(id)
      }
    }
    if (bridges.size > 0) return
    clearInterval(watchman)
    watchman = undefined
  }

  return {
    tell,

    meet(port) {
      let bridge: Bridge | undefined
      port.onMessage.addListener(raw => {
        const message = readBridgeMessage(raw)
        if (!message) return
        if (message.kind === 'hello') {
          const document = introduce(port, message)
          if (!document) return
          bridge = { port, document, heardAt: Date.now() }
          bridges.set(document.id, bridge)
          watchman ??= setInterval(watchPorts, SILENT_PORT_AFTER / 4)
          void ready.then(sessions => sessions.greet(document))
        }
        if (!bridge) return
        const { document } = bridge
        bridge.heardAt = Date.now()
        if (message.kind === 'batch')
          void ready.then(sessions => sessions.receive(document, message.number, message.text))
        else if (message.kind === 'lost') void ready.then(sessions => sessions.lose(document, message.bytes))
      })
      port.onDisconnect.addListener(() => {
        const isCached = isCachedDocument()
        if (!bridge || bridges.get(bridge.document.id) !== bridge) return
        const { id } = bridge.document
        bridges.delete(id)
        if (isCached) {
          void ready.then(sessions => sessions.putAside(id))
          return
        }
        // Not closed by us, nor by the bridge, which would connect again: the process of the page has ended.
        setTimeout(() => {
          if (!bridges.has(id)) void ready.then(sessions => sessions.vanish(id))
        }, GONE_AFTER)
      })
    },
  }
}

/** Who speaks: what the browser says of the sender counts, the rest is taken from the bridge. */
function introduce(port: Port, hello: Message<BridgeMessages> & { kind: 'hello' }): SenderDocument | null {
  // The polyfill's types do not know `documentId` yet.
  const {
    tab,
    frameId,
    documentId,
    url = '',
  } = (port.sender ?? {}) as Port['sender'] & {
    documentId?: string
  }
  if (tab?.id === undefined) return null
  const shown = frameId === 0 ? url : (tab.url ?? url)
  return {
    id: hello.document,
    browser: documentId ?? null,
    tab: tab.id,
    frame: frameId ?? 0,
    page: hello.page.slice(0, NAME_LIMIT),
    site: siteOf(shown),
    late: hello.late,
    startedAt: hello.startedAt,
    private: tab.incognito,
  }
}
