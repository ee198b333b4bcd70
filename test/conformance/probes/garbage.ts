/**
 * How long streams live: what is open lives on, what is closed and forgotten goes. In a document that is not
 * framed, as Firefox collects frames of other origins much later.
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#garbage-collection
 */

import { bodyOf } from '../page/fetched.ts'
import type { Lab, Probe, Subject } from '../page/lab.ts'

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

/** How long a browser may keep what it will collect. */
const KEPT_AT_MOST = 4000

/** Reads a stream in some way, forgets it, and tells what becomes of what was read with and of the request. */
function abandoned(read: (response: Response) => Promise<object>): Probe {
  return async lab => {
    // Of another origin, so that what stays open takes no connection of the page's own.
    const stream = lab.streamElsewhere({
      headers: { 'access-control-allow-origin': '*' },
      body: [{ every: 20, count: 1000, text: 'data: #\n\n' }],
      end: 'hold',
    })
    let isCollected = false
    let isGivenUp = false
    const registry = new FinalizationRegistry(() => {
      isCollected = true
    })
    registry.register(await fetch(stream.url).then(read), null)
    void stream.closed(1).then(() => {
      isGivenUp = true
    })
    const late = performance.now() + KEPT_AT_MOST
    await untilCollected(() => (isCollected && isGivenUp) || performance.now() > late)
    return { isCollected: registry ? isCollected : null, isGivenUp }
  }
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

    'a response that nobody reads': abandoned(async response => response),

    'a response that nobody reads on': abandoned(async response => {
      const reader = bodyOf(response).getReader()
      await reader.read()
      return reader
    }),

    'a pipe that nobody reads on': abandoned(async response => {
      const reader = bodyOf(response).pipeThrough(new TextDecoderStream()).getReader()
      await reader.read()
      return reader
    }),
  },
}
