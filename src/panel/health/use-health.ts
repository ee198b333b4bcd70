/** What the engine knows of the health of a stream, kept up to date while it is on screen. */

import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { StreamFacts } from '../../core/health'
import type { StreamSummary } from '../engine/messages'
import { usePanel } from '../panel'
import { nowOf } from '../panel-state'

/** The facts of a stream; `null` until they are there. */
export function useHealth(stream: StreamSummary): StreamFacts | null {
  const { state, ask } = usePanel()
  const facts = useSignal<StreamFacts | null>(null)
  const { log, id } = stream
  // It changes with records and with time.
  const now = nowOf(state, log)
  useEffect(() => {
    let wanted = true
    void ask('health', { log, stream: id }).then(answer => {
      if (wanted) facts.value = answer.facts
    })
    return () => {
      wanted = false
    }
  }, [ask, log, id, stream, now])
  return facts.value
}
