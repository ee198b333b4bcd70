/**
 * The page script: runs in every document, in the page's own world, before the first script of the page. It puts
 * the observers in place and waits for the bridge, which follows in the same step, to hand over the node that the
 * two of them talk over. Everything else starts with the first connection.
 */

import { type BridgeSignal, HANDSHAKE, SIGNAL_EVENT } from '../protocol'
import { createConnections } from './connections'
import { observeEnvironment } from './environment'
import { observeEventSource } from './event-source'
import { observeFetch } from './fetch'
import { addListener, detailOf, submitterOf } from './natives'
import { observeProtocol } from './protocol'
import { createRecorder, type Recorder } from './recorder'
import { observeXhr } from './xhr'

let node: EventTarget | null = null
let recorder: Recorder | undefined
let listenAgain: () => void = () => {}

addListener(
  document,
  HANDSHAKE,
  event => {
    // Nothing else comes here: this one is dispatched before the document has anything that could load.
    if (!event.isTrusted) node = submitterOf(event as SubmitEvent)
  },
  { capture: true, once: true },
)

const connections = createConnections()

function recorderIfHeard(): Recorder | undefined {
  if (recorder || !node) return recorder
  const log = observeProtocol(createRecorder(node, () => listenAgain()))
  recorder = log
  listenAgain = observeEnvironment(
    () => log,
    () => connections.leave(log),
  )
  addListener(node, SIGNAL_EVENT, event => {
    const signal = detailOf(event as CustomEvent) as BridgeSignal
    if (signal === 'stored') log.stored()
    else {
      log.stop()
      node = null
      recorder = undefined
    }
  })
  return recorder
}

observeEventSource(recorderIfHeard, connections)
observeFetch(recorderIfHeard, connections)
observeXhr(recorderIfHeard, connections)
