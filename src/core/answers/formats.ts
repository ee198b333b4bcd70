/** The formats in which services stream what their models answer, each as it is documented by its service. */

import { type AnswerFormat, asList, asObject, asText, type Delta, type DeltaReader, present } from './answer'

/** OpenAI, Chat Completions: `choices[].delta`, and many services that speak the same. */
const openaiChat: DeltaReader = payload => {
  const isChunk = payload.object === 'chat.completion.chunk'
  if (!Array.isArray(payload.choices) || (!isChunk && !payload.choices.some(each => asObject(each)?.delta)))
    return errorOf(payload)
  const parts: Delta['parts'][number][] = []
  let finish: string | undefined
  for (const each of payload.choices) {
    const choice = asObject(each)
    const delta = asObject(choice?.delta)
    const index = String(choice?.index ?? 0)
    finish = asText(choice?.finish_reason) ?? finish
    if (!delta) continue
    const reasoning = asText(delta.reasoning_content) ?? asText(delta.reasoning)
    if (reasoning) parts.push({ key: `${index} reasoning`, as: 'reasoning', text: reasoning })
    const content = asText(delta.content)
    if (content) parts.push({ key: index, as: 'text', text: content })
    const refusal = asText(delta.refusal)
    if (refusal) parts.push({ key: `${index} refusal`, as: 'refusal', text: refusal })
    for (const call of asList(delta.tool_calls)) {
      const tool = asObject(call)
      const called = asObject(tool?.function)
      const name = asText(called?.name)
      const key = `${index} tool ${String(tool?.index ?? 0)}`
      parts.push({ key, as: 'tool', ...(name ? { name } : {}), text: asText(called?.arguments) ?? '' })
    }
  }
  return { ...present({ answer: asText(payload.id), model: asText(payload.model), finish }), parts }
}

/** OpenAI, Responses: events by `type`, each naming the item that it is of. */
const openaiResponses: DeltaReader = payload => {
  const type = asText(payload.type) ?? ''
  if (!type.startsWith('response.')) return type === 'error' ? errorOf(payload) : null
  const response = asObject(payload.response)
  const item = asObject(payload.item)
  const key = `${String(payload.output_index ?? '')} ${String(payload.content_index ?? payload.summary_index ?? '')}`
  const text = asText(payload.delta) ?? ''
  const general = present({
    answer: asText(response?.id),
    model: asText(response?.model),
    finish: /^response\.(completed|incomplete|failed|cancelled)$/.test(type)
      ? (asText(response?.status) ?? type.slice('response.'.length))
      : undefined,
    error: asText(asObject(response?.error)?.message),
  })
  switch (type) {
    case 'response.created':
      return { ...general, begins: true, parts: [] }
    case 'response.output_text.delta':
      return { ...general, parts: [{ key, as: 'text', text }] }
    case 'response.refusal.delta':
      return { ...general, parts: [{ key: `${key} refusal`, as: 'refusal', text }] }
    case 'response.reasoning_text.delta':
    case 'response.reasoning_summary_text.delta':
      return { ...general, parts: [{ key: `${key} reasoning`, as: 'reasoning', text }] }
    case 'response.output_item.added':
      return item?.type === 'function_call'
        ? { parts: [{ key: toolKey(payload), as: 'tool', name: asText(item.name) ?? '', text: '' }] }
        : { ...general, parts: [] }
    case 'response.function_call_arguments.delta':
      return { ...general, parts: [{ key: toolKey(payload), as: 'tool', text }] }
    default:
      return { ...general, parts: [] }
  }
}

const toolKey = (payload: Readonly<Record<string, unknown>>) => `tool ${String(payload.output_index ?? '')}`

/** Anthropic, Messages: content blocks that begin, grow and end. */
const anthropic: DeltaReader = payload => {
  const key = String(payload.index ?? 0)
  switch (payload.type) {
    case 'message_start': {
      const message = asObject(payload.message)
      return {
        begins: true,
        ...present({ answer: asText(message?.id), model: asText(message?.model) }),
        parts: [],
      }
    }
    case 'content_block_start': {
      const block = asObject(payload.content_block)
      if (block?.type === 'tool_use' || block?.type === 'server_tool_use')
        return { parts: [{ key, as: 'tool', name: asText(block.name) ?? '', text: '' }] }
      const text = asText(block?.text) ?? asText(block?.thinking) ?? ''
      return {
        parts: text === '' ? [] : [{ key, as: block?.type === 'thinking' ? 'reasoning' : 'text', text }],
      }
    }
    case 'content_block_delta': {
      const delta = asObject(payload.delta)
      if (delta?.type === 'text_delta')
        return { parts: [{ key, as: 'text', text: asText(delta.text) ?? '' }] }
      if (delta?.type === 'thinking_delta')
        return { parts: [{ key, as: 'reasoning', text: asText(delta.thinking) ?? '' }] }
      if (delta?.type === 'input_json_delta')
        return { parts: [{ key, as: 'tool', text: asText(delta.partial_json) ?? '' }] }
      return { parts: [] }
    }
    case 'message_delta':
      return { ...present({ finish: asText(asObject(payload.delta)?.stop_reason) }), parts: [] }
    case 'content_block_stop':
    case 'message_stop':
    case 'ping':
      return { parts: [] }
    case 'error':
      return errorOf(payload)
    default:
      return null
  }
}

/** Vercel AI SDK 5 and later, UI message stream: parts by `type`, each with the `id` of what it is of. */
const aiSdk: DeltaReader = payload => {
  const key = String(payload.id ?? payload.toolCallId ?? '')
  switch (payload.type) {
    case 'start':
      return { begins: true, ...present({ answer: asText(payload.messageId) }), parts: [] }
    case 'text-delta':
      return { parts: [{ key, as: 'text', text: asText(payload.delta) ?? '' }] }
    case 'reasoning-delta':
      return { parts: [{ key: `${key} reasoning`, as: 'reasoning', text: asText(payload.delta) ?? '' }] }
    case 'tool-input-start':
      return {
        parts: [{ key: `tool ${key}`, as: 'tool', name: asText(payload.toolName) ?? '', text: '' }],
      }
    case 'tool-input-delta':
      return { parts: [{ key: `tool ${key}`, as: 'tool', text: asText(payload.inputTextDelta) ?? '' }] }
    case 'error':
      return { ...present({ error: asText(payload.errorText) }), parts: [] }
    case 'finish':
      return { ...present({ finish: asText(payload.finishReason) ?? 'finish' }), parts: [] }
    case 'abort':
      return { finish: 'abort', parts: [] }
    case 'text-start':
    case 'text-end':
    case 'reasoning-start':
    case 'reasoning-end':
    case 'tool-input-available':
    case 'tool-output-available':
    case 'start-step':
    case 'finish-step':
      return { parts: [] }
    default:
      return null
  }
}

function errorOf(payload: Readonly<Record<string, unknown>>): Delta | null {
  const error = asObject(payload.error)
  const message = asText(error?.message) ?? asText(payload.message)
  return message !== undefined && (error || payload.type === 'error') ? { error: message, parts: [] } : null
}

export const FORMATS: Readonly<Record<Exclude<AnswerFormat, 'path'>, DeltaReader>> = {
  'openai-chat': openaiChat,
  'openai-responses': openaiResponses,
  anthropic,
  'ai-sdk': aiSdk,
}
