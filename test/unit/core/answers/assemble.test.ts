import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AnswerFormat } from '../../../../src/core/answers/answer'
import { ANSWER_LENGTH, createAssembler, detectFormat } from '../../../../src/core/answers/assemble'
import { readJsonPath } from '../../../../src/core/log/json-path'

const chat = (delta: object, more: object = {}) => ({
  id: 'c1',
  object: 'chat.completion.chunk',
  model: 'gpt-x',
  choices: [{ index: 0, delta, finish_reason: null, ...more }],
})

/** Payloads of each format that bring the same: some reasoning, a text in two parts, and a call of a tool. */
const STREAMS: Record<Exclude<AnswerFormat, 'path'>, unknown[]> = {
  'openai-chat': [
    chat({ role: 'assistant', content: '' }),
    chat({ reasoning_content: 'Hm' }),
    chat({ content: 'Hel' }),
    chat({ content: 'lo 你' }),
    chat({ tool_calls: [{ index: 0, id: 't', function: { name: 'find', arguments: '' } }] }),
    chat({ tool_calls: [{ index: 0, function: { arguments: '{"q"' } }] }),
    chat({ tool_calls: [{ index: 0, function: { arguments: ':1}' } }] }),
    chat({}, { finish_reason: 'stop' }),
    '[DONE]',
  ],
  'openai-responses': [
    { type: 'response.created', response: { id: 'r1', model: 'gpt-x' } },
    { type: 'response.output_item.added', output_index: 0, item: { type: 'reasoning' } },
    { type: 'response.reasoning_summary_text.delta', output_index: 0, summary_index: 0, delta: 'Hm' },
    { type: 'response.output_text.delta', output_index: 1, content_index: 0, delta: 'Hel' },
    { type: 'response.output_text.delta', output_index: 1, content_index: 0, delta: 'lo 你' },
    { type: 'response.output_text.done', output_index: 1, content_index: 0, text: 'Hello 你' },
    { type: 'response.output_item.added', output_index: 2, item: { type: 'function_call', name: 'find' } },
    { type: 'response.function_call_arguments.delta', output_index: 2, delta: '{"q"' },
    { type: 'response.function_call_arguments.delta', output_index: 2, delta: ':1}' },
    { type: 'response.completed', response: { id: 'r1', model: 'gpt-x', status: 'stop' } },
  ],
  anthropic: [
    { type: 'message_start', message: { id: 'm1', model: 'gpt-x', content: [] } },
    { type: 'content_block_start', index: 0, content_block: { type: 'thinking', thinking: '' } },
    { type: 'content_block_delta', index: 0, delta: { type: 'thinking_delta', thinking: 'Hm' } },
    { type: 'content_block_stop', index: 0 },
    { type: 'content_block_start', index: 1, content_block: { type: 'text', text: '' } },
    { type: 'ping' },
    { type: 'content_block_delta', index: 1, delta: { type: 'text_delta', text: 'Hel' } },
    { type: 'content_block_delta', index: 1, delta: { type: 'text_delta', text: 'lo 你' } },
    { type: 'content_block_start', index: 2, content_block: { type: 'tool_use', name: 'find', input: {} } },
    { type: 'content_block_delta', index: 2, delta: { type: 'input_json_delta', partial_json: '{"q"' } },
    { type: 'content_block_delta', index: 2, delta: { type: 'input_json_delta', partial_json: ':1}' } },
    { type: 'message_delta', delta: { stop_reason: 'stop' }, usage: { output_tokens: 3 } },
    { type: 'message_stop' },
  ],
  'ai-sdk': [
    { type: 'start', messageId: 'm1' },
    { type: 'start-step' },
    { type: 'reasoning-start', id: '0' },
    { type: 'reasoning-delta', id: '0', delta: 'Hm' },
    { type: 'text-start', id: '0' },
    { type: 'text-delta', id: '0', delta: 'Hel' },
    { type: 'text-delta', id: '0', delta: 'lo 你' },
    { type: 'text-end', id: '0' },
    { type: 'tool-input-start', toolCallId: 'c', toolName: 'find' },
    { type: 'tool-input-delta', toolCallId: 'c', inputTextDelta: '{"q"' },
    { type: 'tool-input-delta', toolCallId: 'c', inputTextDelta: ':1}' },
    { type: 'finish', finishReason: 'stop' },
    '[DONE]',
  ],
}

const eventsOf = (payloads: readonly unknown[], attempt = 1) =>
  payloads.map((payload, index) => ({
    type: 'message',
    data: typeof payload === 'string' ? payload : JSON.stringify(payload),
    at: 1000 + index,
    attempt,
  }))

function assemble(format: AnswerFormat, events: ReturnType<typeof eventsOf>, path = '') {
  const assembler = createAssembler(format, readJsonPath(path))
  for (const event of events) assembler.add(event)
  return assembler
}

describe.each(Object.keys(STREAMS) as Exclude<AnswerFormat, 'path'>[])('%s', format => {
  const events = eventsOf(STREAMS[format])

  it('is told from the others', () => {
    expect(detectFormat(events)).toBe(format)
  })

  it('is put together', () => {
    const [answer, more] = assemble(format, events).answers()
    expect(more).toBeUndefined()
    expect(answer).toMatchObject({
      parts: [
        { as: 'reasoning', text: 'Hm' },
        { as: 'text', text: 'Hello 你' },
        { as: 'tool', name: 'find', text: '{"q":1}' },
      ],
      model: format === 'ai-sdk' ? null : 'gpt-x',
      finish: 'stop',
      error: null,
      deltas: 5,
      cut: false,
    })
    expect(answer?.firstAt).toBeGreaterThan(answer?.startedAt ?? Number.POSITIVE_INFINITY)
  })

  it('is told apart from a second answer on the same stream', () => {
    const second = JSON.parse(JSON.stringify(STREAMS[format]).replaceAll(/"(c|r|m)1"/g, '"$12"'))
    const answers = assemble(format, [...events, ...eventsOf(second, 2)]).answers()
    expect(answers.map(({ parts }) => parts.find(({ as }) => as === 'text')?.text)).toEqual([
      'Hello 你',
      'Hello 你',
    ])
  })
})

describe('createAssembler', () => {
  it('follows a path where the format is unknown', () => {
    const events = eventsOf([{ out: [{ t: 'a' }, { t: 'b' }] }, { out: [{ t: 'c' }] }, { other: 1 }, 'x'])
    expect(detectFormat(events)).toBe(null)
    expect(assemble('path', events, '$.out[*].t').answers()[0]?.parts).toEqual([
      { as: 'text', name: '', text: 'abc' },
    ])
  })

  it('tells errors', () => {
    const [answer] = assemble(
      'anthropic',
      eventsOf([{ type: 'error', error: { message: 'Overloaded' } }]),
    ).answers()
    expect(answer?.error).toBe('Overloaded')
  })

  it('keeps no more than its limit, and says so', () => {
    const delta = { type: 'text-delta', id: '0', delta: 'x'.repeat(ANSWER_LENGTH / 2 + 1) }
    const [answer] = assemble('ai-sdk', eventsOf([delta, delta, delta])).answers()
    expect(answer?.parts[0]?.text).toHaveLength(ANSWER_LENGTH)
    expect(answer?.cut).toBe(true)
  })

  it('takes whatever a server sends', () => {
    const value = fc.letrec(tie => ({
      any: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom(
          'text-delta',
          'response.output_text.delta',
          'content_block_delta',
          'text_delta',
          'x',
          0,
          null,
        ),
        fc.dictionary(
          fc.constantFrom(
            'type',
            'delta',
            'choices',
            'content',
            'index',
            'item',
            'response',
            'tool_calls',
            'function',
          ),
          tie('any'),
          { maxKeys: 5 },
        ),
        fc.array(tie('any'), { maxLength: 3 }),
      ),
    })).any
    fc.assert(
      fc.property(fc.array(value, { maxLength: 6 }), payloads => {
        const events = eventsOf(payloads)
        detectFormat(events)
        for (const format of Object.keys(STREAMS) as AnswerFormat[])
          for (const { parts } of assemble(format, events).answers())
            for (const { text, name } of parts) expect(typeof text + typeof name).toBe('stringstring')
      }),
      { numRuns: 500 },
    )
  })
})
