/** Event streams that a page reads with `fetch`: what probes of bodies have in common. */

import { describe, type Observation } from './describe.ts'
import type { Lab, ScriptedStream } from './lab.ts'

const THREE = ['id: 1\ndata: one\n\n', ': beat\n\n', { until: 'more' }, 'id: 2\ndata: two\n\n'] as const

/** A stream of three pieces, the last of which comes on the signal `more`. */
export function threePieces(lab: Lab, end: 'finish' | 'cut' | 'hold' = 'finish'): ScriptedStream {
  return lab.stream({ body: [...THREE], end })
}

/** A stream that goes on for longer than any probe, so that the server notices when it is given up. */
export function endless(lab: Lab): ScriptedStream {
  return lab.stream({ body: [{ every: 20, count: 1000, text: 'data: #\n\n' }], end: 'hold' })
}

/** The body of a response. @throws TypeError where there is none */
export function bodyOf(response: Response): ReadableStream<Uint8Array<ArrayBuffer>> {
  if (!response.body) throw new TypeError('the response has no body')
  return response.body
}

/** A piece as a page sees it, as text. */
export function pieceText(piece: unknown): string {
  return piece instanceof Uint8Array ? new TextDecoder().decode(piece) : String(piece)
}

/** All that is left of a body, however it is cut into pieces. */
export async function readAll(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<string> {
  let text = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return text
    text += pieceText(value)
  }
}

/** What a promise came to, without a stack. */
export async function settled(promise: Promise<unknown>): Promise<Observation> {
  try {
    return { fulfilled: describe(await promise) }
  } catch (error) {
    return { rejected: describeReason(error) }
  }
}

/** An error by its class and text, anything else by what it is. */
export function describeReason(reason: unknown): Observation {
  if (!(reason instanceof Error) && !(reason instanceof DOMException)) return describe(reason)
  return { class: reason.constructor.name, name: reason.name, message: describe(reason.message) }
}

/** Everything that a script can ask of a response without reading it. */
export function describeResponse(response: Response): Observation {
  const { url, type, redirected, status, statusText, ok, bodyUsed, body } = response
  return {
    url: describe(url),
    type,
    redirected,
    status,
    statusText,
    ok,
    bodyUsed,
    headers: describe([...response.headers].filter(([name]) => name !== 'date').join('; ')),
    class: describe(response),
    constructor: response.constructor === Response,
    keys: Reflect.ownKeys(response).map(String),
    body: body && {
      class: describe(body),
      constructor: body.constructor === ReadableStream,
      keys: Reflect.ownKeys(body).map(String),
      locked: body.locked,
      same: response.body === body,
    },
  }
}
