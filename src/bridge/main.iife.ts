/**
 * The bridge: runs in every document, in the extension's isolated world, right after the page script. It carries
 * batches from the page to the background and holds each until it is stored, so that nothing is lost or doubled
 * when the background dies, the port breaks, or the document comes back from the back/forward cache.
 *
 * It opens a port with the first batch, and lets go of it when the background, which closes silent ports, does.
 */

import type { Runtime } from 'webextension-polyfill'
import {
  BATCH_EVENT,
  type BackgroundMessages,
  BRIDGE_PORT,
  type BridgeMessages,
  type BridgeSignal,
  HANDSHAKE,
  type Message,
  type PageBatch,
  SIGNAL_EVENT,
} from '../protocol'

/** Text held beyond this, in UTF-16 units, is given up. The page script stops before; a page that lies does not. */
const HELD_LIMIT = 64 << 20
/** A batch not stored for this long, in milliseconds, means that the port leads nowhere. */
const STORED_WITHIN = 10_000
/** Waits before connecting again when the background does not come up: this long, doubled each time. */
const RECONNECT_AFTER = 50
const RECONNECT_AFTER_AT_MOST = 30_000

// The polyfill would cost every frame 31 kB; the two names below are all that differs here.
declare const chrome: { runtime: Runtime.Static } | undefined
declare const browser: { runtime: Runtime.Static } | undefined
const runtime = (typeof browser === 'object' ? browser : chrome)?.runtime

const documentId = Array.from(crypto.getRandomValues(new Uint8Array(8)), byte =>
  (byte % 36).toString(36),
).join('')
const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[]
const isLate = navigation !== undefined && navigation.domInteractive > 0

/** Known to the page script and to us only: never in the document, so no listener of the page sees what passes. */
const node = document.createElement('i')

let port: Runtime.Port | null = null
/** Batches that are not stored yet, by number, oldest first. */
const held = new Map<number, { text: PageBatch; sentAt: number }>()
let heldLength = 0
let lastNumber = 0
let lostBytes = 0
let failures = 0
let stopped = false

function take(sent: PageBatch): void {
  let text = sent
  if (stopped) return
  if (heldLength + text.length > HELD_LIMIT) {
    lostBytes += text.length
    // An empty batch in its place: the page waits for a word on each.
    text = '[]'
  }
  const number = ++lastNumber
  held.set(number, { text, sentAt: performance.now() })
  heldLength += text.length
  // Lost with `document.open()`, hence again; the same listener twice is one listener.
  addEventListener('pageshow', reconnectAfterRestore)
  if (port && isStuck()) drop()
  if (port) post({ kind: 'batch', number, text })
  else connect()
}

/** The oldest batch has waited for too long. */
function isStuck(): boolean {
  for (const { sentAt } of held.values()) return performance.now() - sentAt > STORED_WITHIN
  return false
}

function post(message: Message<BridgeMessages>): void {
  try {
    port?.postMessage(message)
  } catch {
    // The port broke in this moment: what is held goes over the next one.
    drop()
    reconnect()
  }
}

function drop(): void {
  const old = port
  port = null
  try {
    old?.disconnect()
  } catch {
    // It was gone already.
  }
}

/** Opens a port and sends all that is not stored. */
function connect(): void {
  if (port || stopped) return
  try {
    const opened = runtime?.connect({ name: BRIDGE_PORT })
    if (!opened) throw new Error('no runtime')
    port = opened
    opened.onMessage.addListener(message => receive(message as Message<BackgroundMessages>))
    opened.onDisconnect.addListener(() => {
      if (port === opened) port = null
      // Read, or Chromium writes to the page's console when the page was left.
      void (runtime as { lastError?: unknown } | undefined)?.lastError
      reconnect()
    })
  } catch {
    // The extension was removed, reloaded or updated.
    stop()
    return
  }
  post({
    kind: 'hello',
    document: documentId,
    page: location.href,
    late: isLate,
    startedAt: performance.timeOrigin,
  })
  for (const [number, batch] of held) {
    batch.sentAt = performance.now()
    post({ kind: 'batch', number, text: batch.text })
  }
}

/** After the background died or let go of the port: at once when something waits to be stored, else with the next batch. */
function reconnect(): void {
  if (runtime?.id === undefined) stop()
  if (held.size === 0) return
  const wait = failures === 0 ? 0 : Math.min(RECONNECT_AFTER * 2 ** failures, RECONNECT_AFTER_AT_MOST)
  failures++
  setTimeout(connect, wait)
}

/** In the back/forward cache the background closed the port, and only it was told. */
function reconnectAfterRestore(event: PageTransitionEvent): void {
  if (!event.persisted) return
  drop()
  if (held.size > 0) connect()
}

function receive(message: Message<BackgroundMessages>): void {
  failures = 0
  if (message.kind === 'ping') {
    post({ kind: 'alive' })
    return
  }
  for (const [number, { text }] of held) {
    if (number > message.number) break
    held.delete(number)
    heldLength -= text.length
    signal('stored')
  }
  if (lostBytes > 0) {
    post({ kind: 'lost', bytes: lostBytes })
    lostBytes = 0
  }
}

function signal(detail: BridgeSignal): void {
  node.dispatchEvent(new CustomEvent(SIGNAL_EVENT, { detail }))
}

/** Nobody will ever listen again. */
function stop(): void {
  stopped = true
  held.clear()
  drop()
  signal('stop')
}

node.addEventListener(BATCH_EVENT, event => {
  const { detail } = event as CustomEvent<unknown>
  if (typeof detail === 'string') take(detail)
})
document.dispatchEvent(new SubmitEvent(HANDSHAKE, { submitter: node }))
