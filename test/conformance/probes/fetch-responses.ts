/** Responses that are event streams, and those that are not: what they say of themselves, and reading them whole. */

import { describe, describeError, fromHere, type Observation, outcome } from '../page/describe.ts'
import { bodyOf, describeResponse, pieceText, readAll, settled, threePieces } from '../page/fetched.ts'
import type { Probe, Subject } from '../page/lab.ts'
import type { Reply } from '../script.ts'

type Method = 'text' | 'json' | 'arrayBuffer' | 'blob' | 'bytes' | 'formData'

/** What a response says before it is read, and after. */
const described =
  (reply: Reply, init?: RequestInit): Probe =>
  async lab => {
    const response = await fetch(lab.stream(reply).url, init)
    const before = describeResponse(response)
    const text = await settled(response.text())
    return { before, text, after: describeResponse(response) }
  }

/** A body read by one of the methods that read all of it, what it gives, and what is left of it. */
const readWhole =
  (method: Method, ...body: string[]): Probe =>
  async lab => {
    const response = await fetch(lab.stream({ body }).url)
    const promise = response[method]()
    const seen = {
      used: response.bodyUsed,
      locked: response.body?.locked ?? null,
      result: await promise.then(contentOf, error => describeWithoutFrames(error)),
      again: await settled(response.text()),
      reader: outcome(() => bodyOf(response).getReader()),
      clone: outcome(() => response.clone()),
    }
    return seen
  }

async function contentOf(value: unknown): Promise<Observation> {
  const content =
    value instanceof Blob
      ? `${value.type}: ${await value.text()}`
      : JSON.stringify(value instanceof ArrayBuffer ? pieceText(new Uint8Array(value)) : value)
  return `${describe(value)} ${content}`
}

function describeWithoutFrames(error: unknown): Observation {
  const { name, message } = error as Error
  return { name, message: describe(message) }
}

/** A worker that reads the stream that it is sent. Carried as text, so it refers to nothing outside. */
function readInWorker(): void {
  self.onmessage = async ({ data }: MessageEvent<ReadableStream<Uint8Array>>) => {
    const reader = data.getReader()
    let text = ''
    for (;;) {
      const { done, value } = await reader.read()
      if (done) break
      text += new TextDecoder().decode(value)
    }
    postMessage(text)
  }
}

export const fetchResponses: Subject = {
  name: 'fetch responses',
  alone: true,
  probes: {
    'a stream': described({ body: ['data: 1\n\n'] }),
    'a stream without a body': described({}),
    'a type with parameters': described({
      headers: { 'content-type': 'text/event-stream; charset=utf-8' },
      body: ['data: 1\n\n'],
    }),
    'a type in capitals': described({
      headers: { 'content-type': 'Text/Event-Stream' },
      body: ['data: 1\n\n'],
    }),
    'a type that only looks like it': described({
      headers: { 'content-type': 'text/event-streams' },
      body: ['a'],
    }),
    'no stream': described({ headers: { 'content-type': 'application/json' }, body: ['{"a":1}'] }),
    'no type': described({ headers: { 'content-type': '' }, body: ['data: 1\n\n'] }),
    'status 500': described({ status: 500, body: ['data: 1\n\n'] }),
    'status 404': described({ status: 404, body: ['data: 1\n\n'] }),
    'status 204': described({ status: 204 }),
    'the answer to HEAD': described({}, { method: 'HEAD' }),
    'the answer to POST': described({ body: ['data: 1\n\n'] }, { method: 'POST', body: 'question' }),
    'bytes that are no UTF-8': described({ body: [{ hex: '646174613a20fffe0a0a' }] }),

    redirected: async lab => {
      const target = lab.stream({ body: ['data: 1\n\n'] })
      const response = await fetch(lab.stream({ status: 307, headers: { location: target.url } }).url)
      return { seen: describeResponse(response), text: await response.text() }
    },
    'redirected, where that is an error': lab =>
      settled(fetch(lab.stream({ status: 307, headers: { location: '/x' } }).url, { redirect: 'error' })),
    'redirected, where that is shown': async lab => {
      const response = await fetch(lab.stream({ status: 307, headers: { location: '/x' } }).url, {
        redirect: 'manual',
      })
      return describeResponse(response)
    },
    'of another origin': async lab => {
      const stream = lab.streamElsewhere({
        headers: { 'access-control-allow-origin': '*' },
        body: ['data: 1\n\n'],
      })
      const response = await fetch(stream.url)
      return { seen: describeResponse(response), text: await response.text() }
    },
    'of another origin, forbidden': lab => settled(fetch(lab.streamElsewhere({ body: ['data: 1\n\n'] }).url)),
    'of another origin, opaque': async lab => {
      const response = await fetch(lab.streamElsewhere({ body: ['data: 1\n\n'] }).url, { mode: 'no-cors' })
      return { seen: describeResponse(response), text: await response.text() }
    },
    'broken off before the end': async lab => {
      const response = await fetch(lab.stream({ body: ['data: 1\n\n'], end: 'cut' }).url)
      return settled(response.text())
    },
    'aborted while it is read': async lab => {
      const controller = new AbortController()
      const response = await fetch(lab.stream({ body: ['data: 1\n\n'], end: 'hold' }).url, controller)
      const text = response.text()
      controller.abort()
      return { text: await settled(text), used: response.bodyUsed }
    },

    'read with text': readWhole('text', 'data: 1\n\n', 'data: ü\n\n'),
    'read with text, after a byte order mark': readWhole('text', '\ufeffdata: 1\n\n'),
    'read with json, which it is not': readWhole('json', 'data: 1\n\n'),
    'read with json, which it is': readWhole('json', '{"a":1}'),
    'read with arrayBuffer': readWhole('arrayBuffer', 'data: 1\n\n'),
    'read with blob': readWhole('blob', 'data: 1\n\n'),
    'read with bytes': readWhole('bytes', 'data: 1\n\n'),
    'read with formData, which it is not': readWhole('formData', 'data: 1\n\n'),

    'read whole while a reader has it': async lab => {
      const response = await fetch(lab.stream({ body: ['data: 1\n\n'] }).url)
      const reader = bodyOf(response).getReader()
      const refused = await settled(response.text())
      const used = response.bodyUsed
      reader.releaseLock()
      return { refused, used, text: await settled(response.text()) }
    },

    'cloned before it is read': async lab => {
      const stream = threePieces(lab)
      const response = await fetch(stream.url)
      const body = bodyOf(response)
      const copy = response.clone()
      const seen = {
        original: describeResponse(response),
        copy: describeResponse(copy),
        same: body === response.body,
      }
      void stream.signal('more')
      const readers = [bodyOf(response).getReader(), bodyOf(copy).getReader()]
      return { seen, texts: await Promise.all(readers.map(readAll)) }
    },
    'cloned and read one after the other': async lab => {
      const response = await fetch(lab.stream({ body: ['data: 1\n\n', 'data: 2\n\n'] }).url)
      const copy = response.clone()
      return [await response.text(), await copy.text()]
    },
    'cloned after it was read': async lab => {
      const response = await fetch(lab.stream({ body: ['data: 1\n\n'] }).url)
      await response.text()
      return outcome(() => response.clone())
    },
    'cloned while a reader has it': async lab => {
      const response = await fetch(lab.stream({ body: ['data: 1\n\n'] }).url)
      const reader = bodyOf(response).getReader()
      const locked = outcome(() => response.clone())
      reader.releaseLock()
      const copy = response.clone()
      return { locked, texts: [await copy.text(), await response.text()] }
    },
    'a clone of a clone': async lab => {
      const response = await fetch(lab.stream({ body: ['data: 1\n\n'] }).url)
      const copy = response.clone()
      const other = copy.clone()
      return [await other.text(), await response.text(), await copy.text()]
    },
    'cloned, and both cancelled': async lab => {
      const stream = lab.stream({ body: [{ every: 20, count: 1000, text: 'data: #\n\n' }], end: 'hold' })
      const response = await fetch(stream.url)
      const copy = response.clone()
      const first = bodyOf(response).getReader()
      await first.read()
      const cancelled = settled(first.cancel('first'))
      const second = bodyOf(copy).getReader()
      const { value } = await second.read()
      await second.cancel('second')
      await stream.closed(1)
      return { cancelled: await cancelled, more: (value?.length ?? 0) > 0 }
    },

    'as the body of another response': async lab => {
      const response = await fetch(lab.stream({ body: ['data: 1\n\n'] }).url)
      const other = new Response(response.body, { headers: response.headers })
      const seen = {
        same: other.body === response.body,
        used: response.bodyUsed,
        other: describeResponse(other),
      }
      return { seen, text: await other.text(), used: response.bodyUsed }
    },
    'as the body of a request': async lab => {
      const response = await fetch(lab.stream({ body: ['data: 1\n\n'] }).url)
      const init: RequestInit & { duplex: 'half' } = { method: 'POST', body: response.body, duplex: 'half' }
      const made = outcome(() => new Request('/x', init))
      return { made, locked: response.body?.locked ?? null }
    },
    'put into a cache': async lab => {
      const { url } = lab.stream({ body: ['data: 1\n\n'] })
      const response = await fetch(url)
      const cache = await caches.open('conformance')
      await cache.put(url, response)
      const found = await cache.match(url)
      const seen = {
        used: response.bodyUsed,
        text: await found?.text(),
        again: await settled(response.text()),
      }
      await caches.delete('conformance')
      return { ...seen, text: seen.text ?? null }
    },
    'given to a worker': async lab => {
      const response = await fetch(lab.stream({ body: ['data: 1\n\n', 'data: 2\n\n'] }).url)
      const body = bodyOf(response)
      const script = URL.createObjectURL(new Blob([`(${readInWorker})()`], { type: 'text/javascript' }))
      const worker = new Worker(script)
      try {
        const answer = lab.next<MessageEvent<string>>(worker, 'message')
        try {
          worker.postMessage(body, [body])
        } catch (error) {
          return describeWithoutFrames(error)
        }
        return { text: (await answer).data, locked: body.locked }
      } finally {
        worker.terminate()
        URL.revokeObjectURL(script)
      }
    },
    'cannot be copied to a worker': async lab => {
      const response = await fetch(lab.stream({ body: ['data: 1\n\n'] }).url)
      return {
        response: outcome(() => structuredClone(response)),
        body: outcome(() => structuredClone(response.body)),
      }
    },

    'stacks of what is refused': async lab => {
      const response = await fetch(lab.stream({ body: ['data: 1\n\n'] }).url)
      const body = bodyOf(response)
      body.getReader()
      const thrown: Record<string, Observation> = {}
      const calls: Record<string, () => unknown> = {
        clone: () => response.clone(),
        getReader: () => body.getReader(),
        tee: () => body.tee(),
        pipeThrough: () => body.pipeThrough(new TransformStream()),
        values: () => body.values(),
        mode: () => body.getReader({ mode: 'none' } as never),
        another: () => Reflect.apply(ReadableStream.prototype.getReader, {}, []),
        getter: () => Reflect.get(Response.prototype, 'body', {}),
      }
      for (const [name, call] of Object.entries(calls)) {
        try {
          thrown[name] = describe(fromHere(call))
        } catch (error) {
          thrown[name] = describeError(error)
        }
      }
      return thrown
    },
    'stacks of promises that are refused': async lab => {
      const response = await fetch(lab.stream({ body: ['data: 1\n\n'] }).url)
      const body = bodyOf(response)
      const reader = body.getReader()
      reader.releaseLock()
      await response.text()
      const refused: Record<string, Observation> = {}
      const calls = {
        text: () => response.text(),
        json: () => response.json(),
        read: () => reader.read(),
        cancel: () => reader.cancel(),
        pipeTo: () => body.pipeTo({} as WritableStream),
        another: () => Reflect.apply(Response.prototype.text, {}, []) as Promise<string>,
      }
      for (const [name, call] of Object.entries(calls)) {
        const promise: Promise<unknown> = fromHere(call)
        refused[name] = await promise.then(describe, describeError)
      }
      return refused
    },
  },
}
