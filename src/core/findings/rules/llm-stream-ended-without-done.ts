/** The answer of a language model ended without the sign that it is complete. */

import type { RecordOf } from '../../record'
import type { EpochMilliseconds } from '../../units'
import { type Draft, seqs } from '../finding'
import type { AttemptView, Rule } from '../rule'

/** Dialects of streams that say when they are complete. */
type Dialect = 'openai' | 'responses' | 'anthropic' | 'ai-sdk' | 'mcp'

/** The sign of each that it is complete. */
const SIGNS: Readonly<Record<Dialect, string>> = {
  openai: 'data: [DONE]',
  responses: 'response.completed',
  anthropic: 'message_stop',
  'ai-sdk': 'data: [DONE]',
  mcp: 'a JSON-RPC response',
}

/** Events after which it is clear that it is none of these. */
const LOOKED_AT = 5
const ATTEMPTS_KEPT = 50

/** One answer. */
interface Answer {
  looked: number
  dialect: Dialect | null
  isComplete: boolean
  /** The model said that it had finished, though not the stream. */
  isFinished: boolean
  lastSeq: number
  lastAt: EpochMilliseconds
}

interface State {
  number: number
  answer: Answer | null
  answers: Map<number, Answer>
}

export const llmStreamEndedWithoutDone: Rule<State> = {
  id: 'llm-stream-ended-without-done',
  severity: 'error',
  level: 'api',
  reference: 'https://platform.openai.com/docs/api-reference/chat-streaming',
  snippets: ['await-done'],
  watch: {
    start: () => ({ number: 0, answer: null, answers: new Map() }),
    event(state, record) {
      let { answer } = state
      if (answer === null || state.number !== record.attempt) {
        answer = answerOf(state, record.attempt)
        state.number = record.attempt
        state.answer = answer
      }
      if (answer.dialect === null && answer.looked > LOOKED_AT) return
      look(answer, record)
    },
  },
  judge(view, own) {
    return view.attempts.flatMap((attempt): Draft[] => {
      const answer = own(attempt.connection)?.answers.get(attempt.own)
      const dialect = answer && dialectOf(answer, attempt)
      const { ending } = attempt
      if (!answer || !dialect || answer.isComplete || !ending || ending.at === null) return []
      if (ending.how === 'navigation' || ending.how === 'rejected') return []
      const isAborted = ending.how === 'page'
      return [
        {
          severity: isAborted ? 'info' : answer.isFinished ? 'warning' : 'error',
          connection: attempt.connection,
          from: answer.lastAt,
          to: ending.at,
          resolvedAt: null,
          evidence: seqs(answer.lastSeq, attempt.notes?.ended?.seq),
          variant: isAborted ? 'aborted' : answer.isFinished ? 'finished' : 'broken',
          values: { sign: SIGNS[dialect], dialect, events: attempt.events },
        },
      ]
    })
  },
}

function answerOf({ answers }: State, attempt: number): Answer {
  const known = answers.get(attempt)
  if (known) return known
  const answer: Answer = {
    looked: 0,
    dialect: null,
    isComplete: false,
    isFinished: false,
    lastSeq: 0,
    lastAt: 0,
  }
  answers.set(attempt, answer)
  if (answers.size > ATTEMPTS_KEPT) answers.delete(Math.min(...answers.keys()))
  return answer
}

function look(answer: Answer, record: RecordOf<'event'>): void {
  const { type, data, seq, at } = record
  answer.looked++
  if (data === null) return
  answer.dialect ??= recognize(type, data)
  if (at >= answer.lastAt) {
    answer.lastAt = at
    answer.lastSeq = seq
  }
  if (data === '[DONE]') answer.isComplete = true
  switch (answer.dialect) {
    case 'openai':
      if (/"finish_reason":\s*"/.test(data)) answer.isFinished = true
      return
    case 'responses':
      if (/^(?:response|thread\.run)\.(?:completed|incomplete|failed|done)$/.test(type))
        answer.isComplete = true
      return
    case 'anthropic':
      if (type === 'message_stop' || type === 'error') answer.isComplete = true
      else if (/"stop_reason":\s*"/.test(data)) answer.isFinished = true
      return
    case 'mcp':
      // Of the server's own requests and notifications each has a method, a response has none.
      if (!data.includes('"method"') && /"(?:result|error)"\s*:/.test(data)) answer.isComplete = true
      return
    case 'ai-sdk':
    case null:
      return
  }
}

/** The dialect that an event is typical of. */
function recognize(type: string, data: string): Dialect | null {
  if (data.charCodeAt(0) !== 123) return null
  if (type === 'message_start') return 'anthropic'
  if (type === 'response.created' || type === 'response.in_progress') return 'responses'
  if (data.includes('"chat.completion.chunk"') || /"choices":\s*\[/.test(data)) return 'openai'
  return /"jsonrpc":\s*"2\.0"/.test(data) ? 'mcp' : null
}

/** Only what asked something of its own has one answer: streams of messages go on for ever. */
function dialectOf({ dialect }: Answer, { of, notes }: AttemptView): Dialect | null {
  if (notes?.headers?.['x-vercel-ai-ui-message-stream'] !== undefined) return 'ai-sdk'
  if (dialect === 'mcp' && of.origin?.method === 'GET') return null
  return dialect
}
