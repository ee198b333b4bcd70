/** An engine that cannot answer says so: nobody waits for ever, and nothing looks as if there were nothing to show. */

import { describe, expect, it, vi } from 'vitest'
import type { Chunk, Session } from '../../../src/core/session'
import { createEngine } from '../../../src/panel/engine/engine'
import type { EngineNews, EngineRequests } from '../../../src/panel/engine/messages'
import type { Message } from '../../../src/protocol'
import { createRecorder, linesOf } from '../core/records'

const record = createRecorder()
const RECORDS = [record('connection', { attempt: 0 }), record('open'), record('event')]
const CHUNK: Chunk = { session: 's', first: 1, last: 3, count: 3, text: linesOf(RECORDS) }
const SESSION: Session = {
  id: 's',
  tab: 7,
  page: 'https://shop.example/',
  startedAt: 0,
  closedAt: null,
  size: 1,
  last: 3,
  volatile: false,
}

/** An engine that has read a log, and whose database then fails. */
async function createFailingEngine() {
  const news: Message<EngineNews>[] = []
  let reads = 0
  const send = createEngine({
    browser: '',
    post: message => news.push(message),
    sourceOf: () => ({
      read: async () => {
        if (reads++ > 0) throw new Error('the disk is gone')
        return [CHUNK]
      },
    }),
    now: () => 0,
  })
  send({ kind: 'sessions', sessions: [SESSION] })
  await vi.waitFor(() =>
    expect(news.some(each => each.kind === 'snapshot' && each.logs[0]?.events === 1)).toBe(true),
  )
  return { news, send }
}

const VIEW = { log: 's', stream: 'a' }
const QUESTIONS: Message<EngineRequests>[] = [
  { kind: 'rows', request: 1, view: VIEW, from: 0, to: 1 },
  { kind: 'record', request: 1, log: 's', seq: 3 },
  { kind: 'evidence', request: 1, log: 's', stream: 'a', seqs: [3] },
  { kind: 'raw', request: 1, log: 's', stream: 'a' },
  { kind: 'former', request: 1, log: 's', seq: 3 },
  { kind: 'answers', request: 1, log: 's', stream: 'a', path: '$.x' },
]

describe('an engine whose database fails', () => {
  it.each(QUESTIONS)('says of $kind that it has no answer, and why', async question => {
    const { news, send } = await createFailingEngine()
    send(question)
    await vi.waitFor(() =>
      expect(news.filter(each => 'request' in each)).toEqual([
        { kind: 'unanswered', request: 1, reason: 'Error: the disk is gone' },
      ]),
    )
  })
})
