/**
 * Asks the thread of regular expressions, and gives up on it when it does not answer: an expression can take longer
 * than the age of the universe for a text of forty letters.
 */

import type { EventText, TextTerm } from '../../core/filter/text-test'
import type { Milliseconds } from '../../core/units'
import type { PatternAnswer, PatternQuestion } from './filter-messages'

export interface Matcher {
  /** The port of a thread that is fresh. */
  connect(port: MessagePort): void
  /** For each text whether all terms hold; null where that takes too long. */
  match(terms: readonly TextTerm[], texts: readonly EventText[]): Promise<boolean[] | null>
}

/** Longer than any expression needs that does its work, for texts of one chunk. */
const PATIENCE: Milliseconds = 2000

/** @param onHung asks for another thread: the one that was asked does not answer. */
export function createMatcher(onHung: () => void, patience = PATIENCE): Matcher {
  let connected: MessagePort | null = null
  let onConnected: (port: MessagePort) => void = () => {}
  let requests = 0
  /** One question at a time, so that none waits for another one's answer. */
  let former: Promise<unknown> = Promise.resolve()

  const nextConnected = () =>
    new Promise<MessagePort>(resolve => {
      onConnected = resolve
    })

  async function ask(terms: readonly TextTerm[], texts: readonly EventText[]): Promise<boolean[] | null> {
    const port = connected ?? (await nextConnected())
    const request = ++requests
    return new Promise(resolve => {
      const timer = setTimeout(() => {
        port.close()
        connected = null
        resolve(null)
        onHung()
      }, patience)
      port.onmessage = ({ data }: MessageEvent<PatternAnswer>) => {
        if (data.request !== request) return
        clearTimeout(timer)
        resolve(data.matches)
      }
      port.postMessage({ request, terms, texts } satisfies PatternQuestion)
    })
  }

  return {
    connect(port) {
      // Its first word, which says that it is there: how long it takes to start is not the expression's fault.
      port.onmessage = () => {
        connected = port
        onConnected(port)
      }
    },
    match(terms, texts) {
      const answer = former.then(() => ask(terms, texts))
      former = answer
      return answer
    },
  }
}
