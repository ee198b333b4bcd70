/**
 * How long streams live: what is open lives on, what is closed and forgotten goes. In a document that is not
 * framed, as Firefox collects frames of other origins much later.
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#garbage-collection
 */

import { bodyOf, endless } from '../page/fetched.ts'
import type { Lab, Subject } from '../page/lab.ts'

/** Makes garbage until the fact is true: neither browser lets a page ask for a collection. */
async function untilCollected(isTrue: () => boolean): Promise<void> {
  let junk: unknown[] = []
  while (!isTrue()) {
    junk = []
    for (let index = 0; index < 64; index++) junk.push(new Array(32 * 1024).fill(index))
    await new Promise(resolve => setTimeout(resolve, 0, junk.length))
  }
}

/**
 * Opens streams, closes them and forgets them. Returns how many have been collected since; asking a WeakRef would
 * keep them alive in Firefox.
 */
async function forgotten(lab: Lab, count: number): Promise<() => number> {
  let collected = 0
  const registry = new FinalizationRegistry(() => {
    collected++
  })
  for (let index = 0; index < count; index++) {
    const source = new EventSource(lab.silence().url)
    source.addEventListener('ping', () => undefined)
    await lab.next(source, 'open')
    source.close()
    registry.register(source, null)
  }
  // The registry itself must outlive what it watches.
  return () => (registry ? collected : 0)
}

export const garbage: Subject = {
  name: 'garbage',
  probes: {
    'closed streams are collected': async lab => {
      const collected = await forgotten(lab, 20)
      // One may survive by chance, on a stack that has not been overwritten.
      await untilCollected(() => collected() >= 15)
      return 'collected'
    },

    'open streams live on without a reference': async lab => {
      const trail: string[] = []
      const stream = lab.stream({ body: ['data: 1\n\n', { until: 'collected' }, 'data: 2\n\n'], end: 'hold' })
      const second = new Promise<void>(resolve => {
        // Not kept by the lab: only the browser knows of it.
        new EventSource(stream.url).onmessage = ({ data }) => {
          trail.push(data)
          if (data === '2') resolve()
        }
      })
      const collected = await forgotten(lab, 4)
      await untilCollected(() => collected() >= 2)
      void stream.signal('collected')
      await second
      return trail
    },

    'responses that are abandoned': async lab => {
      const streams = [endless(lab), endless(lab), endless(lab)]
      let collected = 0
      const registry = new FinalizationRegistry(() => {
        collected++
      })
      // In functions of their own, so that no variable keeps them.
      const unread = async (url: string) => registry.register(await fetch(url), null)
      const half = async (url: string) => {
        const reader = bodyOf(await fetch(url)).getReader()
        await reader.read()
        registry.register(reader, null)
      }
      const piped = async (url: string) => {
        const reader = bodyOf(await fetch(url))
          .pipeThrough(new TextDecoderStream())
          .getReader()
        await reader.read()
        registry.register(reader, null)
      }
      const [first, second, third] = streams.map(({ url }) => url) as [string, string, string]
      await unread(first)
      await half(second)
      await piped(third)
      let closed = 0
      for (const stream of streams) void stream.closed(1).then(() => closed++)
      const seen = await Promise.race([
        untilCollected(() => collected >= 2 && closed >= 2).then(() => 'collected and given up'),
        new Promise<string>(resolve => setTimeout(resolve, 4000, 'kept')),
      ])
      return seen
    },
  },
}
