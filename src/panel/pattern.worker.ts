/// <reference lib="webworker" />
/**
 * Entry of the thread of regular expressions: answers which texts match, over the port that it is given. Whoever asked
 * ends it when it takes too long. Runs while the panel is open.
 */

import { createTextTest } from '../core/filter/text-test'
import type { PatternAnswer, PatternQuestion } from './engine/filter-messages'

addEventListener('message', ({ data: port }: MessageEvent<MessagePort>) => {
  port.onmessage = ({ data }: MessageEvent<PatternQuestion>) => {
    const tests = data.terms.map(createTextTest)
    const matches = data.texts.map(text => tests.every(test => test(text)))
    port.postMessage({ request: data.request, matches } satisfies PatternAnswer)
  }
  port.postMessage({ request: 0, matches: [] } satisfies PatternAnswer)
})
