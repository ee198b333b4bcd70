/** Streams with something wrong in what they carry. */

import { own, plain, type Sickness, sent } from './sickness'

export const PAYLOAD: readonly Sickness[] = [
  {
    id: 'json-parse-failure',
    findings: ['json-parse-failure'],
    title: 'JSON, and once none',
    act: 'open',
    url: sent(plain(24) + plain(1, 'Internal error') + plain(2)),
  },
  {
    id: 'error-event-collision',
    findings: ['error-event-collision', 'inband-error'],
    title: 'An event of the type error',
    act: 'open',
    url: sent('event: error\ndata: no more quota\n\n'),
  },
  {
    id: 'inband-error',
    findings: ['inband-error'],
    title: 'An error as data',
    act: 'open',
    url: sent('data: {"error":{"message":"no more quota"}}\n\n'),
  },
  {
    id: 'llm-stream-ended-without-done',
    findings: ['llm-stream-ended-without-done'],
    title: 'An answer that breaks off',
    act: 'open',
    url: own({
      body: ['data: {"object":"chat.completion.chunk","choices":[{"delta":{"content":"Once"}}]}\n\n'],
      end: 'cut',
    }),
  },
  {
    id: 'bad-framing',
    findings: ['bad-framing'],
    title: 'Line ends that were escaped',
    act: 'open',
    url: sent('data: {"n":1}\\n\n\n'),
  },
  {
    id: 'comment-inside-data',
    findings: ['comment-inside-data'],
    title: 'A comment within data',
    act: 'open',
    url: sent('data: : keep-alive\n\n'),
  },
  {
    id: 'invalid-utf8',
    findings: ['invalid-utf8'],
    title: 'A byte that is no UTF-8',
    act: 'open',
    url: own({ body: [{ base64: Buffer.from('data: caf\xe9\n\n', 'latin1').toString('base64') }] }),
  },
]
