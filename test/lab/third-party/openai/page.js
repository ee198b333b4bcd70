/** The page of openai: one answer that is read to its end, then one that the reader has enough of. */

import OpenAI from 'openai'
import { createReceived } from '/third-party/received.js'

const received = createReceived(document.body.dataset.key)
const client = new OpenAI({
  apiKey: 'none',
  baseURL: `${location.origin}/third-party/openai/stream`,
  defaultQuery: { key: received.lab.key },
  dangerouslyAllowBrowser: true,
  maxRetries: 0,
})

async function ask(question, enough) {
  const answer = await client.chat.completions.create({
    model: 'lab',
    messages: [{ role: 'user', content: question }],
    stream: true,
  })
  received.open()
  let count = 0
  for await (const chunk of answer) {
    received.event({ type: 'message', lastEventId: '', data: JSON.stringify(chunk) })
    if (++count === enough) break
  }
}

await ask('All of it?')
await ask('Some of it?', 3)
