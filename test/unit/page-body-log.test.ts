/** What the page script sends of the bodies that a page reads, and that it is all the bytes and nothing but work for whole pieces. */

import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type PageItem, readBatch } from '../../src/background/intake'
import type { BodyLog } from '../../src/page/body-log'
import type { Recorder } from '../../src/page/recorder'

/** The interfaces that the natives are taken from, and that Node does not have. */
const WINDOW_ONLY = [
  'Document',
  'DOMException',
  'MessageEvent',
  'Node',
  'PageTransitionEvent',
  'PerformanceObserver',
  'ProgressEvent',
  'SubmitEvent',
  'XMLHttpRequest',
]

describe('a body that the page reads', () => {
  let open: () => { log: BodyLog; recorder: Recorder; batches: string[] }
  const added: string[] = []

  beforeAll(async () => {
    const add = (name: string, value: unknown) => {
      if (name in globalThis) return
      Object.assign(globalThis, { [name]: value })
      added.push(name)
    }
    for (const name of WINDOW_ONLY) add(name, class {})
    // Taken by the module when it loads.
    Object.assign(globalThis.XMLHttpRequest.prototype, { getResponseHeader: () => null })
    add('location', { href: 'https://shop.example/' })
    const { openBody } = await import('../../src/page/body-log')
    const { createRecorder } = await import('../../src/page/recorder')
    const { createConnections } = await import('../../src/page/connections')
    open = () => {
      const node = new EventTarget()
      const batches: string[] = []
      node.addEventListener('batch', event => void batches.push((event as CustomEvent<string>).detail))
      const recorder = createRecorder(node, () => {})
      const origin = { url: 'https://shop.example/answer', method: 'POST', withCredentials: false, sentAt: 0 }
      return { log: openBody({ api: 'fetch', ...origin }, recorder, createConnections()), recorder, batches }
    }
  })
  afterAll(() => {
    for (const name of added) Reflect.deleteProperty(globalThis, name)
  })

  const itemsOf = (batches: string[]): PageItem[] =>
    batches.flatMap(text => {
      const { items, invalid } = readBatch(text)
      expect(invalid.records).toBe(0)
      return items
    })
  const piecesOf = (batches: string[]) =>
    itemsOf(batches).flatMap(item => (item.kind === 'piece' ? [item] : []))
  const joined = (pieces: readonly { bytes: Uint8Array }[]) =>
    Uint8Array.from(pieces.flatMap(({ bytes }) => [...bytes]))

  it('comes to the background byte for byte, whatever it is and however it is cut', () => {
    const text = fc
      .string({
        unit: fc.constantFrom('a', '\n', '"', 'é', '雪', '😀', '\ufffd', '\ufeff', '\u0000', '\u0085'),
        maxLength: 20,
      })
      .map(each => new TextEncoder().encode(each))
    const bytes = fc.uint8Array({ maxLength: 12 })
    fc.assert(
      fc.property(fc.array(fc.oneof(text, bytes)), fc.array(fc.nat(60)), (parts, at) => {
        const whole = Uint8Array.from(parts.flatMap(part => [...part]))
        const { log, recorder, batches } = open()
        const ends = [...at.filter(each => each < whole.length), whole.length].sort((a, b) => a - b)
        for (const [i, end] of ends.entries()) {
          const piece = whole.slice(ends[i - 1] ?? 0, end)
          log.grow(piece.length, piece)
        }
        recorder.flush()
        const pieces = piecesOf(batches)
        expect(joined(pieces)).toEqual(whole)
        expect(pieces.map(({ number }) => number)).toEqual(pieces.map((_, i) => i + 1))
        expect(pieces.every(({ counted }) => counted)).toBe(true)
      }),
      { numRuns: 3_000 },
    )
  })

  it('carries text as UTF-8, a character that is cut in two as bytes, and only what is no text as bytes altogether', () => {
    const { log, recorder, batches } = open()
    const snow = new TextEncoder().encode('data: 雪😀\n\n')
    for (const [from, to] of [
      [0, 7],
      [7, 11],
      [11, 20],
    ] as const)
      log.grow(to - from, snow.slice(from, to))
    log.grow(3, Uint8Array.of(0x61, 0xff, 0x62))
    recorder.flush()
    const pieces = piecesOf(batches)
    expect(pieces.map(({ lead, trail, length }) => [lead, trail, length])).toEqual([
      [0, 1, 7],
      [2, 2, 4],
      [2, 0, 4],
      [3, 0, 3],
    ])
    expect(joined(pieces.slice(0, 3))).toEqual(snow)
  })

  it('sends what is very long in parts', () => {
    const { log, recorder, batches } = open()
    const size = (5 << 20) / 2
    const bytes = new Uint8Array(size).fill(0x61)
    log.grow(size, undefined)
    log.bytes(bytes)
    log.text('雪'.repeat(1 << 20))
    log.text('b'.repeat((1 << 20) + 1))
    recorder.flush()
    const pieces = piecesOf(batches)
    expect(pieces.map(piece => piece.bytes.length)).toEqual([1 << 20, 1 << 20, 1 << 19, 3 << 20, 1 << 20, 1])
    expect(pieces.some(({ counted }) => counted)).toBe(false)
  })

  it('gives up whole pieces when nothing is stored, and counts their bytes and blocks', () => {
    const { log, recorder, batches } = open()
    const block = `data: ${'x'.repeat(92)}\n\n`
    const piece = new TextEncoder().encode(block.repeat(640))
    const total = 600
    for (let i = 0; i < total; i++) log.grow(piece.length, piece)
    expect(batches.reduce((size, text) => size + text.length, 0)).toBeLessThan(26 << 20)
    for (let i = 0; i < batches.length; i++) recorder.stored()
    log.grow(piece.length, piece)
    recorder.flush()
    const pieces = piecesOf(batches)
    const [lost, ...more] = itemsOf(batches).flatMap(item => (item.kind === 'dropped' ? [item] : []))
    expect(more).toEqual([])
    const given = total + 1 - pieces.length
    expect(given).toBeGreaterThan(100)
    expect(lost).toMatchObject({ why: 'flood', records: given * 640, bytes: given * piece.length })
    // The background sees by the numbers that some are missing.
    expect(pieces.at(-1)?.number).toBe(total + 1)
  })

  it('does nothing for each event: as many calls for a piece of one event as for one of a thousand', () => {
    const callsFor = (events: number): number => {
      const { log, recorder, batches } = open()
      const piece = new TextEncoder().encode('data: x\n\n'.repeat(events))
      const before = batches.length
      for (let i = 0; i < 10; i++) log.grow(piece.length, piece)
      recorder.flush()
      return itemsOf(batches.slice(before)).length
    }
    expect(callsFor(1_000)).toBe(callsFor(1))
  })
})
