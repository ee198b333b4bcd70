/**
 * Deep capture as a whole: follows whether the user has switched it on, and listens to responses where requests are
 * listened to. Runs in the background; does nothing in Chromium, and nothing while it is off.
 */

import { keepForStart, readAtStart } from '../platform/memory'
import type { RequestFilter } from '../platform/request-watch'
import { mayReadResponses, watchResponses } from '../platform/response-bytes'
import { createStreamFilter, type StreamFilter, type StreamFilterOptions } from './stream-filter'

export interface DeepCapture extends Pick<StreamFilter, 'heard' | 'wants'> {
  /** Listens to the responses that a filter lets through. @returns what ends it. */
  beside(filter: RequestFilter): () => void
  /** Whether it was switched since the last call, and how: listeners are to be added anew then. */
  wasSwitched(): 'on' | 'off' | null
  /** Whether a body is looked at that would be left alone if the background slept. */
  mustStayAwake(): boolean
}

/** Where the addresses are remembered. */
const MEMORY = 'addresses'

/** To be called synchronously when the script starts: what it listens to must wake a background that sleeps. */
export function createDeepCapture(options: Pick<StreamFilterOptions, 'observe' | 'now'>): DeepCapture {
  const filter = createStreamFilter({
    ...options,
    known: readAtStart(MEMORY),
    keep: addresses => keepForStart(MEMORY, addresses),
  })
  const responses = watchResponses(filter)
  let isOn = mayReadResponses()

  return {
    heard(document, records) {
      if (isOn) filter.heard(document, records)
    },
    wants: () => (isOn ? filter.wants() : []),
    beside: which => (isOn ? responses.add(which) : () => {}),
    wasSwitched() {
      if (isOn === mayReadResponses()) return null
      isOn = !isOn
      if (isOn) {
        responses.renew()
        return 'on'
      }
      responses.letGo()
      filter.forget()
      return 'off'
    },
    mustStayAwake: responses.mayNotSleep,
  }
}
