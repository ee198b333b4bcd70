/**
 * What a server of chat completions says when it streams. Runs in the lab's server.
 *
 * @see https://platform.openai.com/docs/api-reference/chat-streaming
 */

import { BadRequest } from '../../parameters'
import type { ServeStream } from '../serve-stream'

const INTERVAL = 40
const WORDS = ['Streams', ' are', ' alive', ' as', ' long', ' as', ' their', ' heart', ' beats', ' 💓.']
/** Where an answer that nobody hears to its end stops. */
const SOME = 3

export const serveChatCompletions: ServeStream = async (exchange, body) => {
  if (!body.includes('"stream":true')) throw new BadRequest('The body asks for no stream.')
  const words = body.includes('Some of it?') ? WORDS.slice(0, SOME) : WORDS
  const id = `chatcmpl-${exchange.attempt}`
  const chunk = (delta: object, finish_reason: string | null) =>
    exchange.event({
      data: JSON.stringify({
        id,
        object: 'chat.completion.chunk',
        created: 1,
        model: 'lab',
        choices: [{ index: 0, delta, finish_reason }],
      }),
    })
  exchange.open()
  // As gateways do while the model has not begun to answer.
  await exchange.comment(' PROCESSING')
  for (const content of words) {
    await exchange.pause(INTERVAL)
    await chunk({ content }, null)
  }
  if (words !== WORDS) await exchange.hold()
  await chunk({}, 'stop')
  await exchange.event({ data: '[DONE]' })
  await exchange.end()
}
