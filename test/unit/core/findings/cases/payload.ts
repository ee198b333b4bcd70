/** Cases of the findings about what is sent, and how the page listens to it. */

import type { FINDING_IDS } from '../../../../../src/core/findings/finding'
import { type Cases, finds, spares } from '../judge'
import { type Story, type StoryOptions, type Teller, type Told, tell } from '../story'

/** A story of one connection that has opened. */
function open(
  act: (stream: Told, story: Teller) => void,
  fields: Parameters<Teller['connection']>[0] = {},
  options: StoryOptions = {},
): Story {
  const story = tell({ level: 'bytes', ...options })
  const stream = story.connection(fields).start()
  story.wait(100)
  act(stream, story)
  return story.done()
}

/** Events with these payloads, a second apart. */
const payloads =
  (...data: string[]) =>
  (stream: Told, story: Teller) => {
    for (const each of data) {
      story.wait(1000)
      stream.event({ data: each })
    }
  }

const JSON_PAYLOADS = Array.from({ length: 25 }, (_, index) => JSON.stringify({ price: index }))
const post = { api: 'fetch', method: 'POST', url: 'https://shop.example/answer' } as const
const chunk = (text: string, finish: string | null = null) =>
  JSON.stringify({
    object: 'chat.completion.chunk',
    choices: [{ delta: { content: text }, finish_reason: finish }],
  })

export const PAYLOAD: Record<(typeof FINDING_IDS.payload)[number], Cases> = {
  'json-parse-failure': [
    finds('a sentence among JSON', open(payloads(...JSON_PAYLOADS, 'server is restarting')), {
      severity: 'warning',
      variant: 'text',
      evidence: ['event'],
      values: { count: 1, sample: 'server is restarting' },
    }),
    finds('a payload that is cut off', open(payloads(...JSON_PAYLOADS, '{"price":1')), {
      severity: 'warning',
      variant: 'truncated',
      evidence: ['event'],
    }),
    finds('whole at its ends, broken inside', open(payloads(...JSON_PAYLOADS, '{"price":}')), {
      severity: 'warning',
      variant: 'truncated',
      evidence: ['event'],
    }),
    finds('a comment of a proxy', open(payloads(...JSON_PAYLOADS, ': OPENROUTER PROCESSING')), {
      severity: 'warning',
      variant: 'comment',
      evidence: ['event'],
    }),
    finds('a heartbeat', open(payloads(...JSON_PAYLOADS, 'ping')), {
      severity: 'info',
      variant: 'sentinel',
      evidence: ['event'],
    }),
    spares(
      'text from the beginning',
      open(payloads(...Array.from({ length: 25 }, (_, i) => `line ${i}`), '{"a":1')),
    ),
    spares('all of it is JSON', open(payloads(...JSON_PAYLOADS, ' [1, 2] '))),
  ],
  'unlistened-event-type': [
    finds(
      'a type without a listener',
      open((stream, story) => {
        for (let i = 0; i < 4; i++) {
          story.wait(3000)
          stream.unheard('price')
        }
      }),
      {
        severity: 'warning',
        variant: 'only-message',
        evidence: ['event'],
        values: { type: 'price', count: 4 },
      },
    ),
    finds(
      'a page that listens to others',
      open((stream, story) => {
        stream.listening('order')
        for (let i = 0; i < 4; i++) {
          story.wait(3000)
          stream.unheard('price')
        }
      }),
      { severity: 'warning', variant: 'named', evidence: ['event'] },
    ),
    finds(
      'events without a name, and no onmessage',
      open((stream, story) => {
        for (let i = 0; i < 4; i++) {
          story.wait(3000)
          stream.unheard('message')
        }
      }),
      { severity: 'warning', variant: 'unnamed', evidence: ['event'], values: { count: 4 } },
    ),
    finds(
      'a heartbeat, which need not be heard',
      open((stream, story) => {
        for (let i = 0; i < 4; i++) {
          story.wait(3000)
          stream.unheard('ping')
        }
      }),
      { severity: 'info', variant: 'heartbeat', evidence: ['event'] },
    ),
    finds(
      'heard later',
      open((stream, story) => {
        for (let i = 0; i < 4; i++) {
          story.wait(3000)
          stream.unheard('price')
        }
        stream.listening('price')
      }),
      { severity: 'warning', variant: 'named', evidence: ['event'], isResolved: true },
    ),
    spares(
      'only in the first moments',
      open((stream, story) => {
        for (let i = 0; i < 4; i++) {
          story.wait(500)
          stream.unheard('price')
        }
      }),
    ),
  ],
  'listener-never-fires': [
    finds(
      'another case and joint',
      open((stream, story) => {
        stream.listening('order_created')
        for (let i = 0; i < 3; i++) {
          story.wait(1000)
          stream.unheard('orderCreated')
        }
      }),
      { severity: 'info', evidence: ['listening'], values: { type: 'order_created', near: 'orderCreated' } },
    ),
    finds(
      'a letter too few',
      open((stream, story) => {
        stream.listening('message-add')
        for (let i = 0; i < 3; i++) {
          story.wait(1000)
          stream.unheard('message-added')
        }
      }),
      { severity: 'info', evidence: ['listening'] },
    ),
    spares(
      'quite another name',
      open((stream, story) => {
        stream.listening('delete')
        for (let i = 0; i < 3; i++) {
          story.wait(1000)
          stream.unheard('update')
        }
      }),
    ),
  ],
  'error-event-collision': [
    finds(
      'an event named error',
      open(stream => {
        stream.event({ type: 'error', data: 'quota exceeded' })
      }),
      { severity: 'error', evidence: ['event'], values: { type: 'error', sample: 'quota exceeded' } },
    ),
    finds(
      'an event named open',
      open(stream => {
        stream.event({ type: 'open', data: 'welcome' })
      }),
      { severity: 'info', evidence: ['event'], values: { type: 'open' } },
    ),
    spares(
      'the error of the connection is none',
      open(stream => {
        stream.lose()
      }),
    ),
    spares(
      'fetch has no such handlers',
      open(stream => {
        stream.event({ type: 'error', data: 'quota exceeded' })
      }, post),
    ),
  ],
  'bad-framing': [
    finds(
      'a payload without its field name',
      open(stream => {
        stream.fault('unknown-field', '{"price":1}')
      }),
      { severity: 'error', variant: 'payload', evidence: ['fault'] },
    ),
    finds(
      'a field name in capitals',
      open(stream => {
        stream.fault('unknown-field', 'Data: 1')
      }),
      { severity: 'error', variant: 'field', evidence: ['fault'] },
    ),
    finds(
      'a line end in letters',
      open(stream => {
        stream.event({ data: 'first line\\n' })
      }),
      { severity: 'error', variant: 'escaped', evidence: ['event'] },
    ),
    finds(
      'a field of their own',
      open(stream => {
        stream.fault('unknown-field', 'version: 2')
      }),
      { severity: 'info', variant: 'unknown', evidence: ['fault'] },
    ),
    spares('an n at the end', open(payloads('the end is in London', 'n'))),
  ],
  'comment-inside-data': [
    finds('a comment as data', open(payloads(': keep-alive')), { severity: 'error', evidence: ['event'] }),
    spares('a smile, and a colon elsewhere', open(payloads(':)', 'a: b', ':'))),
  ],
  'invalid-utf8': [
    finds('what the page was given', open(payloads('caf\uFFFD'), {}, { level: 'api' }), {
      severity: 'warning',
      evidence: ['event'],
    }),
    finds(
      'what the wire shows',
      open(stream => {
        stream.fault('invalid-utf8', 'caf\uFFFD')
      }),
      { severity: 'warning', evidence: ['fault'] },
    ),
    spares('what is no ASCII, in UTF-8', open(payloads('café 💓 \uFEFF'))),
  ],
  'bom-midstream': [
    finds(
      'a mark before a field',
      open(stream => {
        stream.fault('late-bom', '\uFEFFdata: 1')
      }),
      { severity: 'warning', evidence: ['fault'] },
    ),
    spares(
      'another fault',
      open(stream => {
        stream.fault('event-without-data', 'event: x')
      }),
    ),
  ],
  'llm-stream-ended-without-done': [
    finds(
      'a chat that breaks off',
      open((stream, story) => {
        for (const text of ['How', ' are', ' you']) {
          story.wait(100)
          stream.event({ data: chunk(text) })
        }
        stream.end('clean').close('end')
      }, post),
      { severity: 'error', variant: 'broken', evidence: ['event', 'end'], values: { sign: 'data: [DONE]' } },
    ),
    finds(
      'the model had finished',
      open((stream, story) => {
        stream.event({ data: chunk('Yes') })
        story.wait(100)
        stream.event({ data: chunk('', 'stop') })
        stream.end('clean').close('end')
      }, post),
      { severity: 'warning', variant: 'finished', evidence: ['event', 'end'] },
    ),
    finds(
      'the user has stopped it',
      open(stream => {
        stream.event({ data: chunk('Well') })
        stream.end('page').close('page')
      }, post),
      { severity: 'info', variant: 'aborted', evidence: ['event', 'end'] },
    ),
    finds(
      'a message without its stop',
      open(stream => {
        stream.event({ type: 'message_start', data: '{"type":"message_start","message":{}}' })
        stream.event({ type: 'content_block_delta', data: '{"type":"content_block_delta"}' })
        stream.end('cut', 'net::ERR_CONNECTION_RESET').close('end')
      }, post),
      { severity: 'error', variant: 'broken', evidence: ['event', 'end'], values: { sign: 'message_stop' } },
    ),
    finds(
      'a call without its result',
      open(stream => {
        stream.event({ data: '{"jsonrpc":"2.0","method":"notifications/progress","params":{}}' })
        stream.end('clean').close('end')
      }, post),
      { severity: 'error', variant: 'broken', evidence: ['event', 'end'] },
    ),
    spares(
      'a chat that ends as it should',
      open(stream => {
        stream.event({ data: chunk('Yes') })
        stream.event({ data: '[DONE]' })
        stream.end('clean').close('end')
      }, post),
    ),
    spares(
      'a response that ends as it should',
      open(stream => {
        stream.event({ type: 'response.created', data: '{"type":"response.created"}' })
        stream.event({ type: 'response.completed', data: '{"type":"response.completed"}' })
        stream.end('clean').close('end')
      }, post),
    ),
    spares(
      'a stream of prices that ends',
      open(stream => {
        stream.event({ data: '{"price":1}' })
        stream.end('clean').close('end')
      }, post),
    ),
  ],
  'inband-error': [
    finds(
      'an event named error, read by fetch',
      open(stream => {
        stream.event({ type: 'error', data: '{"message":"overloaded"}' })
      }, post),
      { severity: 'error', variant: 'named', evidence: ['event'] },
    ),
    finds('an error in the payload', open(payloads('{"error":{"code":429,"message":"slow down"}}'), post), {
      severity: 'error',
      variant: 'told',
      evidence: ['event'],
    }),
    spares(
      'an error that is none',
      open(payloads('{"error":null,"text":"ok"}', '{"text":"say \\"error\\" twice"}'), post),
    ),
  ],
}
