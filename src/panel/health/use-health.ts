/** What the engine knows of the health of a stream, kept up to date while it is on screen. */

import type { StreamFacts } from '../../core/health'
import type { StreamSummary } from '../engine/messages'
import { usePanel } from '../panel'
import { nowOf } from '../panel-state'
import { useAnswer } from '../use-answer'

/** The facts of a stream; `null` until they are there. */
export function useHealth(stream: StreamSummary): StreamFacts | null {
  const { state, ask } = usePanel()
  const { log, id } = stream
  // It changes with records and with time.
  const now = nowOf(state, log)
  const answer = useAnswer(() => ask('health', { log, stream: id }), `${log}\n${id}`, [stream, now])
  return answer?.facts ?? null
}
