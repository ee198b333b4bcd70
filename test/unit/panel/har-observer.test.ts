import { describe, expect, it } from 'vitest'
import { BODY_START, type WireFact } from '../../../src/core/wire-fact'
import { createHarObserver } from '../../../src/panel/har-observer'
import { createPollPace } from '../../../src/panel/poll-pace'
import type { Message, WireMessages } from '../../../src/protocol'
import { type BodySoFar, chromiumEntry, chromiumText, firefoxEntry, STARTED_AT } from '../core/har-log'

const bytesOf = (text: string) => new TextEncoder().encode(text)

/** An observer of a log that the test writes, whose clock the test moves. */
function observe() {
  const told: Message<WireMessages>[] = []
  const state = { entries: [] as unknown[], cost: 1, looks: 0, now: STARTED_AT }
  const texts = new Map<unknown, string>()
  const asked: unknown[] = []
  let waiting: { at: number; run: () => void } | null = null
  const observer = createHarObserver({
    async read() {
      state.looks++
      state.now += state.cost
      return state.entries
    },
    async contentOf(entry) {
      asked.push(entry)
      return texts.get(entry) ?? null
    },
    tell: message => told.push(structuredClone(message)),
    pace: createPollPace(),
    now: () => state.now,
    after(wait, run) {
      const mine = { at: state.now + wait, run }
      waiting = mine
      return () => {
        if (waiting === mine) waiting = null
      }
    },
  })
  return {
    observer,
    state,
    texts,
    asked,
    told,
    isWaiting: () => waiting !== null,
    /** Lets all that has begun come to its end. */
    settle: () => new Promise<void>(resolve => setImmediate(resolve)),
    async next() {
      const due = waiting
      if (!due) throw new Error('no look is planned')
      waiting = null
      state.now = due.at
      due.run()
      await this.settle()
    },
    async begin(...entries: unknown[]) {
      state.entries = entries
      observer.watch(true)
      await this.settle()
    },
    facts: (stream = 1): WireFact[] =>
      told.flatMap(message => (message.kind === 'facts' && message.stream === stream ? message.facts : [])),
    of: <K extends Message<WireMessages>['kind']>(kind: K) => told.filter(message => message.kind === kind),
  }
}

const firefox = (text: string, more: Partial<BodySoFar> = {}) =>
  firefoxEntry({ bytes: bytesOf(text), ...more })
const chromium = (text: string) => chromiumEntry({ bytes: bytesOf(text) })
const comments = (facts: readonly WireFact[]) =>
  facts.flatMap(fact => (fact.kind === 'comment' ? [fact.text] : []))
const data = (facts: readonly WireFact[]) => facts.flatMap(fact => (fact.kind === 'event' ? [fact.data] : []))

describe('the observer of the HAR log', () => {
  it('does not look before it is told to, and no more when it is told not to', async () => {
    const log = observe()
    await log.settle()
    expect(log.state.looks).toBe(0)
    await log.begin()
    expect(log.state.looks).toBe(1)
    await log.next()
    expect(log.state.looks).toBe(2)
    log.observer.watch(false)
    expect(log.isWaiting()).toBe(false)
  })

  it('tells of a stream once, and of what comes of it once that is asked for', async () => {
    const log = observe()
    await log.begin({ request: {} }, firefox(':a\n\ndata: 1\n\n'))
    expect(log.told).toEqual([
      { kind: 'stream', stream: 1, url: 'https://shop.example/events', startedAt: STARTED_AT },
    ])
    log.observer.answer({ kind: 'resume', stream: 1, from: BODY_START })
    expect([comments(log.facts()), data(log.facts())]).toEqual([['a'], ['1']])
    log.state.entries = [firefox(':a\n\ndata: 1\n\n:b\n\n')]
    await log.next()
    expect([comments(log.facts()), data(log.facts())]).toEqual([['a', 'b'], ['1']])
    expect(log.of('stream')).toHaveLength(1)
  })

  it('tells the rest of a body that is over, and that it is', async () => {
    const log = observe()
    await log.begin(firefox(':a\n\n'))
    log.observer.answer({ kind: 'resume', stream: 1, from: BODY_START })
    log.state.entries = [firefox(':a\n\n:b\n\ndata: x', { over: true })]
    await log.next()
    await log.next()
    expect(comments(log.facts())).toEqual(['a', 'b'])
    expect(log.facts().at(-1)).toMatchObject({ kind: 'fault', reason: 'unfinished-block' })
    expect(log.of('over')).toEqual([{ kind: 'over', stream: 1, complete: true }])
  })

  it('reads the text of a body in Chromium when its request is over', async () => {
    const log = observe()
    const entry = chromium(':a\ndata: 1\n\n')
    await log.begin(entry)
    log.observer.answer({ kind: 'resume', stream: 1, from: BODY_START })
    expect([comments(log.facts()), data(log.facts())]).toEqual([[], ['1']])
    await log.next()
    // Asked for too early, Chromium would never give it.
    expect(log.asked).toEqual([])
    log.texts.set(entry, chromiumText(bytesOf(':a\ndata: 1\n\n')))
    await log.observer.finished(entry)
    expect([comments(log.facts()), data(log.facts())]).toEqual([['a'], ['1']])
    expect(log.of('over')).toEqual([{ kind: 'over', stream: 1, complete: true }])
  })

  it('reads the text of a body in Firefox when its request is over, as it is not in the entry then', async () => {
    const log = observe()
    await log.begin(firefox(':a\n\n'))
    log.observer.answer({ kind: 'resume', stream: 1, from: BODY_START })
    const entry = firefox(':a\n\n:b\n\n', { over: true })
    const { text, ...content } = entry.response.content
    const finished = { ...entry, response: { ...entry.response, content } }
    log.texts.set(finished, text)
    await log.observer.finished(finished)
    expect(comments(log.facts())).toEqual(['a', 'b'])
    expect(log.of('over')).toHaveLength(1)
  })

  it('keeps no more of the texts that nobody has asked for yet than it can bear', async () => {
    const log = observe()
    const large = `:${'x'.repeat(7 << 20)}\n`
    await log.begin()
    for (const name of ['a', 'b', 'c']) {
      const entry = chromiumEntry({ bytes: bytesOf(large), url: `https://shop.example/${name}` })
      log.texts.set(entry, large)
      await log.observer.finished(entry)
    }
    for (const stream of [1, 2, 3]) log.observer.answer({ kind: 'resume', stream, from: BODY_START })
    expect([1, 2, 3].map(stream => comments(log.facts(stream)).length)).toEqual([1, 1, 0])
    expect(log.of('over')).toHaveLength(3)
  })

  it('tells of a stream that begins and ends between two looks', async () => {
    const log = observe()
    await log.begin()
    const entry = chromium(':a\n\n')
    log.texts.set(entry, ':a\n\n')
    await log.observer.finished(entry)
    expect(log.of('stream')).toHaveLength(1)
    log.observer.answer({ kind: 'resume', stream: 1, from: BODY_START })
    expect(comments(log.facts())).toEqual(['a'])
    log.state.entries = [entry]
    await log.next()
    expect(log.told.map(({ kind }) => kind)).toEqual(['stream', 'facts', 'over'])
  })

  it('keeps streams apart that were asked for in the same moment at the same address', async () => {
    const log = observe()
    const entries = [chromium('data: 1\n\n'), { ...chromium('data: 2\n\n'), time: 18 }]
    await log.begin(...entries)
    expect(log.of('stream')).toHaveLength(2)
    for (const stream of [1, 2]) log.observer.answer({ kind: 'resume', stream, from: BODY_START })
    expect([data(log.facts(1)), data(log.facts(2))]).toEqual([['1'], ['2']])
    // Of the two only how long it took tells which it is.
    const finished = { ...chromium('data: 2\n\n:end\n'), time: 20 }
    log.texts.set(finished, 'data: 2\n\n:end\n')
    await log.observer.finished(finished)
    log.state.entries = [entries[0], { ...finished }]
    await log.next()
    expect(log.of('over')).toEqual([{ kind: 'over', stream: 2, complete: true }])
    expect(comments(log.facts(2))).toEqual(['end'])
  })

  it('says that it no longer looks at what has gone from the log', async () => {
    const log = observe()
    await log.begin(firefox(':a\n\n'))
    log.state.entries = []
    await log.next()
    expect(log.of('over')).toEqual([{ kind: 'over', stream: 1, complete: false }])
  })

  it('tells a new port of all that is not over, and tells that again from where it is asked for', async () => {
    const log = observe()
    await log.begin(
      firefox(':a\n\ndata: 1\n\n'),
      firefox('', { url: 'https://shop.example/over', over: true }),
    )
    for (const stream of [1, 2]) log.observer.answer({ kind: 'resume', stream, from: BODY_START })
    const before = log.facts()
    log.told.length = 0
    log.observer.connected()
    expect(log.of('stream')).toEqual([expect.objectContaining({ stream: 1 })])
    log.observer.answer({ kind: 'resume', stream: 1, from: { events: 0, others: 1, bytes: 13 } })
    expect(log.facts()).toEqual(before.filter(({ kind }) => kind === 'event'))
  })

  it('tells nothing more of what is not wanted', async () => {
    const log = observe()
    await log.begin(firefox(':a\n\n'))
    log.observer.answer({ kind: 'ignore', stream: 1 })
    log.state.entries = [firefox(':a\n\n:b\n\n', { over: true })]
    await log.next()
    expect(log.told).toHaveLength(1)
  })

  it('sends many facts in messages of a bearable size', async () => {
    const log = observe()
    await log.begin(firefox('data: 1\n\n'.repeat(2500)))
    log.observer.answer({ kind: 'resume', stream: 1, from: BODY_START })
    expect(log.of('facts').length).toBe(3)
    expect(data(log.facts())).toHaveLength(2500)
  })

  it('stops where looking costs too much, says so, and begins again with the next document', async () => {
    const log = observe()
    log.state.cost = 1300
    await log.begin(firefox(':a\n\n'))
    await log.next()
    await log.next()
    expect(log.of('pace')).toEqual([{ kind: 'pace', slow: true }])
    expect(log.isWaiting()).toBe(false)
    log.state.cost = 1
    log.observer.navigated()
    await log.settle()
    expect(log.of('pace').at(-1)).toEqual({ kind: 'pace', slow: false })
    expect(log.isWaiting()).toBe(true)
  })
})
