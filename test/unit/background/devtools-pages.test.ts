import { describe, expect, it } from 'vitest'
import { createDevtoolsPages } from '../../../src/background/devtools-pages'
import type { Message, WireNews } from '../../../src/protocol'

function start() {
  const streaming = new Set<number>()
  const announced: number[] = []
  const changed: number[] = []
  let later: (() => void)[] = []
  const pages = createDevtoolsPages({
    streaming: () => new Set(streaming),
    announce: ({ tab }) => announced.push(tab),
    changed: tab => changed.push(tab),
    after: (_, run) => later.push(run),
  })
  const open = (tab: number) => {
    const id = {}
    const told: Message<WireNews>[] = []
    pages.met(id, tab, message => told.push(message))
    return { id, told }
  }
  return {
    pages,
    announced,
    changed,
    open,
    stream(...tabs: number[]) {
      streaming.clear()
      for (const tab of tabs) streaming.add(tab)
      pages.heed()
    },
    passOne() {
      later.shift()?.()
    },
    pass() {
      const due = later
      later = []
      for (const run of due) run()
    },
  }
}

const watch = (on: boolean) => ({ kind: 'watch', on })

describe('devtools pages', () => {
  it('are told at once whether there is anything to look for', () => {
    const { open, stream } = start()
    stream(1)
    expect(open(1).told).toEqual([watch(true)])
    expect(open(2).told).toEqual([watch(false)])
  })

  it('without a port hear of the first stream of their tab, once', () => {
    const { announced, stream } = start()
    stream()
    stream(1)
    stream(1, 2)
    stream(1, 2)
    expect(announced).toEqual([1, 2])
  })

  it('with a port hear of it there, and look on for a while after the last was closed', () => {
    const { announced, open, pass, passOne, stream } = start()
    const { told } = open(1)
    stream(1)
    stream()
    expect(told).toEqual([watch(false), watch(true)])
    stream(1)
    pass()
    expect(told).toHaveLength(2)
    stream()
    stream(1)
    stream()
    // The while counts from the last time.
    passOne()
    expect(told).toHaveLength(2)
    pass()
    expect(told).toEqual([watch(false), watch(true), watch(false)])
    expect(announced).toEqual([])
  })

  it('look from the request of a stream on, for a while if no stream comes of it', () => {
    const { pages, announced, open, pass } = start()
    pages.notice(-1)
    pages.notice(1)
    expect(announced).toEqual([1])
    const { told } = open(1)
    pages.notice(1)
    expect(told).toEqual([watch(true)])
    pass()
    expect(told).toEqual([watch(true), watch(false)])
  })

  it('say how the log of a tab is looked at', () => {
    const { pages, open, stream, changed } = start()
    expect(pages.looking(1)).toBe('off')
    const { id } = open(1)
    expect(pages.looking(1)).toBe('off')
    stream(1)
    expect(pages.looking(1)).toBe('on')
    expect(pages.tabs()).toEqual([1])
    pages.pace(id, true)
    expect(pages.looking(1)).toBe('slow')
    pages.pace(id, false)
    expect(pages.looking(1)).toBe('on')
    pages.left(id)
    expect(pages.looking(1)).toBe('off')
    expect(changed).toEqual([1, 1, 1, 1, 1])
  })
})
