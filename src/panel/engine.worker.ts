/// <reference lib="webworker" />
/** Entry of the panel's worker: the engine, joined to the document and the database. Runs while the panel is open. */

import type { Message } from '../protocol'
import { createEngine } from './engine/engine'
import type { EngineNews, EngineRequests } from './engine/messages'
import { createDatabaseSources } from './engine/source'

const handle = createEngine({
  post: (news: Message<EngineNews>) => postMessage(news),
  browser: navigator.userAgent,
  sourceOf: createDatabaseSources(),
  now: () => performance.now(),
})

addEventListener('message', (event: MessageEvent<Message<EngineRequests>>) => handle(event.data))
