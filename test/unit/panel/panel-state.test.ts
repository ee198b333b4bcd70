/** What a snapshot of the engine changes on screen, and what it leaves as it was. */

import './messages'
import { effect } from '@preact/signals'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { LogSummary, Snapshot, StreamSummary } from '../../../src/panel/engine/messages'
import { applySnapshot, createPanelState } from '../../../src/panel/panel-state'

const LOG = { id: 'log', from: { session: { id: 'log' } }, until: 0, pageSince: null }

const snapshot = (streams: readonly { id: string }[]): Snapshot => ({
  logs: [{ ...LOG } as unknown as LogSummary],
  streams: streams.map(each => ({ log: 'log', state: 'open', ...each }) as unknown as StreamSummary),
  merged: [],
  notes: [],
  reset: [],
})

describe('a snapshot', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('leaves streams that have not changed the same objects', () => {
    const state = createPanelState({ tab: 1, devtools: false })
    applySnapshot(state, snapshot([{ id: 'a' }, { id: 'b' }]))
    const [a, b] = state.shownStreams.value
    applySnapshot(state, snapshot([{ id: 'b' }]))
    expect(state.shownStreams.value).toHaveLength(2)
    expect(state.shownStreams.value[0]).toBe(a)
    expect(state.shownStreams.value[1]).not.toBe(b)
  })

  it('moves the clock by whole seconds alone: ages are drawn once in each of them, whatever comes', () => {
    const state = createPanelState({ tab: 1, devtools: false })
    let drawn = 0
    const stop = effect(() => {
      state.now.value
      drawn++
    })
    for (let passed = 0; passed < 10_000; passed += 50) {
      vi.advanceTimersByTime(50)
      applySnapshot(state, snapshot([{ id: 'a' }]))
    }
    expect(drawn).toBe(11)
    stop()
  })

  it('follows a clock that was set back', () => {
    const state = createPanelState({ tab: 1, devtools: false })
    vi.setSystemTime(Date.now() - 60_000)
    applySnapshot(state, snapshot([]))
    expect(state.now.value).toBe(Date.now())
  })
})
