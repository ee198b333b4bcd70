/** The ways to read the body of an event stream piece by piece, and to give it up. */

import { describe, type Observation, outcome } from '../page/describe.ts'
import { bodyOf, describeReason, endless, pieceText, readAll, settled, threePieces } from '../page/fetched.ts'
import type { Lab, Probe, ScriptedStream, Subject } from '../page/lab.ts'

/** Opens a stream and gives its body. */
async function open(url: string, init?: RequestInit): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
  return bodyOf(await fetch(url, init))
}

/** A stream that is cut on the signal `cut`. */
function breaking(lab: Lab): ScriptedStream {
  return lab.stream({ body: ['data: 1\n\n', { until: 'cut' }], end: 'cut' })
}

/** Gives up a stream in some way after its first piece; the server must notice. */
const givenUp =
  (
    give: (
      body: ReadableStream<Uint8Array<ArrayBuffer>>,
      controller: AbortController,
    ) => Promise<Observation>,
  ): Probe =>
  async lab => {
    const stream = endless(lab)
    const controller = new AbortController()
    const body = await open(stream.url, { signal: controller.signal })
    const seen = await give(body, controller)
    await stream.closed(1)
    return { seen, locked: body.locked }
  }

/** A sink that keeps what it is given as text, and can be told to fail. */
function sink(trail: string[], failAt = Number.POSITIVE_INFINITY): WritableStream<Uint8Array> {
  let count = 0
  return new WritableStream({
    write(piece) {
      trail.push(`write ${pieceText(piece)}`)
      if (++count >= failAt) throw new RangeError('the sink is full')
    },
    close: () => void trail.push('close'),
    abort: reason => void trail.push(`abort ${describe(reason)}`),
  })
}

export const fetchReading: Subject = {
  name: 'fetch reading',
  alone: true,
  probes: {
    'with a reader': async lab => {
      const stream = threePieces(lab)
      const response = await fetch(stream.url)
      const body = bodyOf(response)
      const used = [response.bodyUsed]
      const reader = body.getReader()
      used.push(response.bodyUsed)
      const read = reader.read()
      used.push(response.bodyUsed)
      const first = await read
      const keys = Object.entries(Object.getOwnPropertyDescriptors(first)).map(
        ([key, { writable, enumerable, configurable }]) => `${key} ${writable} ${enumerable} ${configurable}`,
      )
      await stream.signal('more')
      const rest = await readAll(reader)
      const after = await reader.read()
      await reader.closed
      return {
        used,
        keys,
        prototype: Object.getPrototypeOf(first) === Object.prototype,
        first: first.done,
        class: describe(first.value),
        offset: first.value?.byteOffset ?? null,
        text: pieceText(first.value) + rest,
        after: { done: after.done, value: describe(after.value) },
        locked: body.locked,
      }
    },

    'with a reader of bytes': async lab => {
      const body = await open(lab.stream({ body: ['data: 0123456789\n\n'] }).url)
      const reader = body.getReader({ mode: 'byob' })
      let buffer = new ArrayBuffer(8)
      const trail: Observation[] = []
      for (;;) {
        const given = new Uint8Array(buffer, 1, 5)
        const { done, value } = await reader.read(given)
        trail.push([done, describe(value), given.length, value?.byteOffset ?? null, pieceText(value)])
        if (done) break
        buffer = value.buffer
      }
      return trail
    },

    'with a reader of bytes, into other views': async lab => {
      const body = await open(lab.stream({ body: ['data: 0123456789\n\n'] }).url)
      const reader = body.getReader({ mode: 'byob' })
      const words = await reader.read(new Uint16Array(2))
      const view = await reader.read(new DataView(new ArrayBuffer(6)))
      const refused = await settled(reader.read(new Uint8Array(0)))
      await reader.cancel()
      return [describe(words.value), describe(view.value), refused]
    },

    'with a reader made by its constructor': async lab => {
      const body = await open(lab.stream({ body: ['data: 1\n\n'] }).url)
      return { text: await readAll(new ReadableStreamDefaultReader(body)), locked: body.locked }
    },

    'with one reader after another': async lab => {
      const stream = threePieces(lab)
      const body = await open(stream.url)
      const first = body.getReader()
      const piece = await first.read()
      const closed = settled(first.closed)
      first.releaseLock()
      const refused = await settled(first.read())
      await stream.signal('more')
      const second = body.getReader()
      return {
        refused,
        closed: await closed,
        text: pieceText(piece.value) + (await readAll(second)),
        locked: body.locked,
      }
    },

    'released while a read is under way': async lab => {
      const stream = threePieces(lab)
      const body = await open(stream.url)
      const first = body.getReader()
      const pieces = [pieceText((await first.read()).value)]
      // One more may have come by now, or not.
      const pending = first.read()
      const released = outcome(() => first.releaseLock())
      const result = await pending.then(
        ({ value }) => {
          pieces.push(pieceText(value))
          return 'read or refused'
        },
        error => {
          return error instanceof TypeError ? 'read or refused' : describe(error)
        },
      )
      await stream.signal('more')
      return { released, result, text: pieces.join('') + (await readAll(body.getReader())) }
    },

    'several reads at once': async lab => {
      const stream = threePieces(lab)
      const reader = (await open(stream.url)).getReader()
      const reads = [reader.read(), reader.read(), reader.read(), reader.read(), reader.read(), reader.read()]
      void stream.signal('more')
      const results = await Promise.all(reads)
      return {
        text: results.map(({ value }) => (value ? pieceText(value) : '')).join(''),
        done: results.at(-1)?.done ?? null,
      }
    },

    'reads that are looked at later': async lab => {
      const reader = (await open(lab.stream({ body: ['data: 1\n\n'] }).url)).getReader()
      const reads = [reader.read(), reader.read()] as const
      await reader.closed
      await new Promise(resolve => setTimeout(resolve, 0))
      return [pieceText((await reads[0]).value), (await reads[1]).done]
    },

    'the order of reads and other reactions': async lab => {
      const reader = (await open(lab.stream({ body: ['data: 1\n\n'] }).url)).getReader()
      const trail: string[] = []
      const note = (text: string) => () => void trail.push(text)
      await reader.read()
      await reader.closed
      void Promise.resolve().then(note('before 1')).then(note('before 2')).then(note('before 3'))
      const read = reader.read()
      void read.then(note('read 1')).then(note('read 2'))
      void reader.closed.then(note('closed'))
      void Promise.resolve().then(note('after 1')).then(note('after 2')).then(note('after 3'))
      await read
      await new Promise(resolve => setTimeout(resolve, 0))
      return trail
    },

    'the order of closing and reading': async lab => {
      const stream = threePieces(lab)
      const reader = (await open(stream.url)).getReader()
      const trail: string[] = []
      let text = ''
      while (text.length < 22) text += pieceText((await reader.read()).value)
      void reader.closed.then(() => trail.push('closed'))
      void stream.signal('more')
      for (let isDone = false; !isDone; ) isDone = await reader.read().then(({ done }) => done)
      trail.push('done')
      await reader.closed
      return trail
    },

    'pieces belong to the page': async lab => {
      const stream = threePieces(lab)
      const reader = (await open(stream.url)).getReader()
      const lengths: Observation[] = []
      await reader.read().then(({ value }) => {
        // In its own reaction the page may do what it likes with the piece.
        const moved = value && structuredClone(value.buffer, { transfer: [value.buffer] })
        lengths.push(value?.length ?? null, (moved?.byteLength ?? 0) > 0)
      })
      await stream.signal('more')
      return { lengths, isRestThere: (await readAll(reader)).includes('two') }
    },

    'for await': async lab => {
      const stream = threePieces(lab)
      const response = await fetch(stream.url)
      let text = ''
      let count = 0
      for await (const piece of bodyOf(response)) {
        text += pieceText(piece)
        if (++count === 1) await stream.signal('more')
      }
      return { text, used: response.bodyUsed, locked: bodyOf(response).locked }
    },

    'for await, left early': givenUp(async body => {
      for await (const piece of body) return piece.length > 0
      return 'nothing came'
    }),

    'for await, left by an error': givenUp(async body => {
      const thrown = new RangeError('mine')
      try {
        for await (const piece of body) if (piece.length > 0) throw thrown
      } catch (error) {
        return error === thrown
      }
      return 'nothing came'
    }),

    'an iterator that does not cancel': async lab => {
      const stream = threePieces(lab)
      const body = await open(stream.url)
      const iterator = body.values({ preventCancel: true })
      const first = await iterator.next()
      const returned = await (iterator as AsyncIterator<unknown, unknown>).return?.('value')
      await stream.signal('more')
      return {
        returned: { done: returned?.done ?? null, value: describe(returned?.value) },
        locked: body.locked,
        text: pieceText(first.value) + (await readAll(body.getReader())),
      }
    },

    'an iterator used by hand': async lab => {
      const stream = threePieces(lab)
      const body = await open(stream.url)
      const iterator = body[Symbol.asyncIterator]()
      void stream.signal('more')
      const reads = [iterator.next(), iterator.next(), iterator.next(), iterator.next(), iterator.next()]
      const results = await Promise.all(reads)
      return {
        text: results.map(({ value }) => (value ? pieceText(value) : '')).join(''),
        done: results.at(-1)?.done ?? null,
        same: iterator[Symbol.asyncIterator]() === iterator,
        after: describe((await iterator.next()).done),
      }
    },

    tee: async lab => {
      const stream = threePieces(lab)
      const body = await open(stream.url)
      const [left, right] = body.tee()
      void stream.signal('more')
      return {
        locked: body.locked,
        texts: await Promise.all([readAll(left.getReader()), readAll(right.getReader())]),
      }
    },

    'tee after some was read': async lab => {
      const stream = threePieces(lab)
      const body = await open(stream.url)
      const reader = body.getReader()
      const first = pieceText((await reader.read()).value)
      reader.releaseLock()
      const [left, right] = body.tee()
      await stream.signal('more')
      const texts = [await readAll(right.getReader()), await readAll(left.getReader())]
      return texts.map(text => first + text)
    },

    'tee, and both cancelled': givenUp(async body => {
      const [left, right] = body.tee()
      const first = left.cancel('left')
      const reader = right.getReader()
      await reader.read()
      await reader.cancel('right')
      return describe(await first)
    }),

    pipeTo: async lab => {
      const stream = threePieces(lab)
      const response = await fetch(stream.url)
      const body = bodyOf(response)
      const trail: string[] = []
      const piped = body.pipeTo(sink(trail))
      const during = { locked: body.locked, used: response.bodyUsed }
      await stream.signal('more')
      const result = describe(await piped)
      return { result, during, trail: joined(trail), locked: body.locked, used: response.bodyUsed }
    },

    'a body once its pipe is over': async lab => {
      const states: Observation[] = []
      for (const end of ['finish', 'cut'] as const) {
        const response = await fetch(lab.stream({ body: ['data: 1\n\n'], end }).url)
        const body = bodyOf(response)
        const result = await settled(body.pipeTo(sink([])))
        states.push([result, body.locked, response.bodyUsed, await settled(body.cancel())])
        states.push([body.locked, outcome(() => body.getReader()), body.locked])
      }
      return states
    },

    'pipeTo, with options': async lab => {
      const body = await open(lab.stream({ body: ['data: 1\n\n'] }).url)
      const trail: string[] = []
      const options = { preventClose: true }
      await body.pipeTo(sink(trail), options)
      return { trail: joined(trail), locked: body.locked }
    },

    'pipeTo a sink that fails': givenUp(async body => {
      const trail: string[] = []
      return { result: await settled(body.pipeTo(sink(trail, 1))), writes: trail.length }
    }),

    'pipeTo a sink that fails, without cancelling': async lab => {
      const stream = threePieces(lab)
      const body = await open(stream.url)
      const trail: string[] = []
      const result = await settled(body.pipeTo(sink(trail, 1), { preventCancel: true }))
      await stream.signal('more')
      const rest = await readAll(body.getReader())
      return {
        result,
        text: joined(trail).startsWith('id: 1'),
        rest: rest.includes('two'),
        locked: body.locked,
      }
    },

    'pipeTo, stopped by a signal': givenUp(async body => {
      const controller = new AbortController()
      const trail: string[] = []
      const stopping = sink(trail)
      const piped = body.pipeTo(stopping, { signal: controller.signal })
      controller.abort(new RangeError('mine'))
      return settled(piped)
    }),

    'pipeTo what is none': async lab => {
      const body = await open(lab.stream({ body: ['data: 1\n\n'] }).url)
      const locked = new WritableStream()
      locked.getWriter()
      const refused = [
        await settled(body.pipeTo({} as WritableStream)),
        await settled(body.pipeTo(locked)),
        await settled(Reflect.apply(body.pipeTo, body, []) as Promise<unknown>),
      ]
      return { refused, locked: body.locked, text: await readAll(body.getReader()) }
    },

    pipeThrough: async lab => {
      const stream = threePieces(lab)
      const response = await fetch(stream.url)
      const body = bodyOf(response)
      const decoder = new TextDecoderStream()
      const decoded = body.pipeThrough(decoder)
      const during = { same: decoded === decoder.readable, locked: body.locked, used: response.bodyUsed }
      await stream.signal('more')
      const reader = decoded.getReader()
      let text = ''
      for (;;) {
        const { done, value } = await reader.read()
        if (done) break
        text += value
      }
      return { during, text, locked: body.locked }
    },

    'pipeThrough, several': async lab => {
      const stream = threePieces(lab)
      void stream.signal('more')
      const lines = (await open(stream.url)).pipeThrough(new TextDecoderStream()).pipeThrough(
        new TransformStream<string, string>({
          transform: (text, controller) => controller.enqueue(text.toUpperCase()),
          flush: controller => controller.enqueue('end'),
        }),
      )
      let text = ''
      for await (const piece of lines) text += piece
      return text
    },

    'pipeThrough, cancelled at its end': givenUp(async body => {
      const reader = body.pipeThrough(new TextDecoderStream()).getReader()
      await reader.read()
      return settled(reader.cancel('enough'))
    }),

    'pipeThrough a transform that fails': givenUp(async body => {
      const failing = new TransformStream<Uint8Array, Uint8Array>({
        transform() {
          throw new RangeError('cannot')
        },
      })
      return settled(body.pipeThrough(failing).getReader().read())
    }),

    'pipeThrough of a body that breaks off': async lab => {
      const stream = breaking(lab)
      const body = await open(stream.url)
      const reader = body.pipeThrough(new TextDecoderStream()).getReader()
      const trail: Observation[] = []
      try {
        trail.push(describe((await reader.read()).value))
        // Under way when it breaks, so that it is the first to know.
        const read = reader.read()
        void stream.signal('cut')
        await read
      } catch (error) {
        trail.push(describeReason(error))
      }
      return { trail, locked: body.locked }
    },

    'pipeThrough what is none': async lab => {
      const body = await open(lab.stream({ body: ['data: 1\n\n'] }).url)
      const used = new TransformStream()
      used.writable.getWriter()
      const refused = [
        outcome(() => body.pipeThrough({} as TransformStream)),
        outcome(() => body.pipeThrough(used)),
        outcome(() => Reflect.apply(body.pipeThrough, body, [])),
      ]
      return { refused, locked: body.locked, text: await readAll(body.getReader()) }
    },

    'pipeThrough reads its arguments once and in order': async lab => {
      const body = await open(lab.stream({ body: ['data: 1\n\n'] }).url)
      const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
      const trail: string[] = []
      const pair = {
        get readable() {
          trail.push(`readable ${body.locked}`)
          return readable
        },
        get writable() {
          trail.push(`writable ${body.locked}`)
          return writable
        },
      }
      return { trail, text: await readAll(body.pipeThrough(pair).getReader()) }
    },

    'pipeThrough, taken by its own argument': async lab => {
      const body = await open(lab.stream({ body: ['data: 1\n\n'] }).url)
      const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
      let reader: ReadableStreamDefaultReader<Uint8Array> | undefined
      const pair = {
        writable,
        get readable() {
          reader ??= body.getReader()
          return readable
        },
      }
      return { pipe: outcome(() => body.pipeThrough(pair)), text: reader ? await readAll(reader) : null }
    },

    'cancelled with a reader': givenUp(async body => {
      const reader = body.getReader()
      await reader.read()
      const cancelled = await settled(reader.cancel('reason'))
      await reader.closed
      return { cancelled, after: (await reader.read()).done, locked: body.locked }
    }),

    'cancelled with a reader while a read is under way': givenUp(async body => {
      const reader = body.getReader()
      await reader.read()
      const reads = [reader.read(), reader.read(), reader.read(), reader.read()]
      const cancelled = await settled(reader.cancel({ mine: true }))
      return { cancelled, done: (await reads[3])?.done ?? null }
    }),

    'cancelled without a reader': givenUp(async body => settled(body.cancel('reason'))),

    'cancelled while a reader has it': async lab => {
      const stream = threePieces(lab)
      const body = await open(stream.url)
      const reader = body.getReader()
      const refused = await settled(body.cancel('reason'))
      await stream.signal('more')
      return { refused, text: await readAll(reader) }
    },

    'cancelled by a reader that was released': async lab => {
      const stream = threePieces(lab)
      const body = await open(stream.url)
      const reader = body.getReader()
      reader.releaseLock()
      const refused = await settled(reader.cancel('reason'))
      await stream.signal('more')
      return { refused, text: await readAll(body.getReader()) }
    },

    'aborted between reads': givenUp(async (body, controller) => {
      const reader = body.getReader()
      await reader.read()
      controller.abort()
      return [await settled(reader.read()), await settled(reader.closed), await settled(reader.read())]
    }),

    'aborted during a read': givenUp(async (body, controller) => {
      const reader = body.getReader()
      await reader.read()
      const reads = [reader.read(), reader.read(), reader.read(), reader.read()]
      controller.abort()
      const results = await Promise.allSettled(reads)
      const last = results.at(-1)
      return last?.status === 'rejected' ? describeReason(last.reason) : 'not aborted'
    }),

    'aborted with a reason': givenUp(async (body, controller) => {
      const reason = new RangeError('mine')
      const reader = body.getReader()
      await reader.read()
      controller.abort(reason)
      return reader.read().then(
        () => 'read',
        error => error === reason,
      )
    }),

    'aborted in for await': givenUp(async (body, controller) => {
      try {
        for await (const piece of body) if (piece.length > 0) controller.abort()
      } catch (error) {
        return describeReason(error)
      }
      return 'ended'
    }),

    'aborted in a pipe': givenUp(async (body, controller) => {
      const reader = body.pipeThrough(new TextDecoderStream()).getReader()
      await reader.read()
      controller.abort()
      try {
        for (;;) await reader.read()
      } catch (error) {
        return describeReason(error)
      }
    }),

    'aborted without being read': givenUp(async (body, controller) => {
      controller.abort()
      return settled(body.getReader().read())
    }),

    'aborted by a timeout': async lab => {
      const stream = endless(lab)
      const body = await open(stream.url, { signal: AbortSignal.timeout(300) })
      const reader = body.getReader()
      let reason: Observation = null
      try {
        for (;;) await reader.read()
      } catch (error) {
        reason = describeReason(error)
      }
      await stream.closed(1)
      return reason
    },

    'broken off': async lab => {
      const stream = breaking(lab)
      const body = await open(stream.url)
      const reader = body.getReader()
      const first = pieceText((await reader.read()).value)
      await stream.signal('cut')
      return {
        first,
        read: await settled(reader.read()),
        closed: await settled(reader.closed),
        cancel: await settled(reader.cancel()),
        locked: body.locked,
      }
    },

    'broken off in for await': async lab => {
      const stream = breaking(lab)
      const body = await open(stream.url)
      let text = ''
      try {
        for await (const piece of body) {
          text += pieceText(piece)
          await stream.signal('cut')
        }
      } catch (error) {
        return { text, error: describeReason(error) }
      }
      return { text, error: null }
    },

    'a read whose rejection nobody handles': async lab => {
      const heard: Observation[] = []
      const note = (event: PromiseRejectionEvent) => {
        event.preventDefault()
        heard.push([event.type, reads.indexOf(event.promise), describeReason(event.reason)])
      }
      const reads: Promise<unknown>[] = []
      addEventListener('unhandledrejection', note)
      const controller = new AbortController()
      const reader = (await open(endless(lab).url, controller)).getReader()
      await reader.read()
      for (let count = 0; count < 4; count++) reads.push(reader.read())
      await reads[0]
      controller.abort()
      while (heard.length === 0) await new Promise(resolve => setTimeout(resolve, 5))
      removeEventListener('unhandledrejection', note)
      return heard.at(-1) ?? null
    },

    'a page that stops reading': async lab => {
      const stream = lab.stream({ body: [{ flood: 64 }], end: 'finish' })
      const reader = (await open(stream.url)).getReader()
      await reader.read()
      return { stalled: await stream.stalled() }
    },

    'a page whose pipe stops reading': async lab => {
      const stream = lab.stream({ body: [{ flood: 64 }], end: 'finish' })
      const piped = (await open(stream.url)).pipeThrough(new TransformStream())
      await piped.getReader().read()
      return { stalled: await stream.stalled() }
    },

    'a page that reads nothing': async lab => {
      const stream = lab.stream({ body: [{ flood: 64 }], end: 'finish' })
      const response = await fetch(stream.url)
      return { stalled: await stream.stalled(), used: response.bodyUsed }
    },

    'how many pieces a pipe takes ahead': async lab => {
      const stream = threePieces(lab)
      const body = await open(stream.url)
      const taken: string[] = []
      const slow = new WritableStream<Uint8Array>(
        {
          write(piece) {
            taken.push(pieceText(piece))
            return new Promise(() => undefined)
          },
        },
        { highWaterMark: 1 },
      )
      void body.pipeTo(slow)
      await stream.signal('more')
      // What was sent before another stream was asked for has come when that is over.
      await (await fetch(lab.stream({ body: ['data: 1\n\n'] }).url)).text()
      return taken.length
    },
  },
}

/** What a sink was given, however it was cut into pieces. */
function joined(trail: readonly string[]): string {
  return trail.join(' ').replaceAll(/ ?write /g, '')
}
