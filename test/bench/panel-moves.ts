/**
 * What a user does in the panel, as functions that run in its document: one move a frame, as fast as a hand can, and
 * told with the intervals between the frames and the long tasks that the browser saw.
 */

import type { Milliseconds } from '../../src/core/units.ts'

/** What a document saw of its own frames. */
export interface Seen {
  /** Intervals between frames. */
  intervals: Milliseconds[]
  /** Tasks of more than 50 ms, by the clock. */
  longTasks: Milliseconds[]
  /** Frames in which a row on screen had no text yet. */
  empty: number
}

/** What moves the panel, and by how much in each frame. */
export type Move = 'read' | 'fling' | 'zoom' | 'pan' | 'rest'

/**
 * Moves something for some time.
 *
 * `read` scrolls the events by three rows a frame, `fling` drags their scroll bar from one end to the other and back,
 * `zoom` turns the wheel on the timeline in and out, `pan` moves the timeline, `rest` does nothing.
 */
export function movePanel(move: Move, span: Milliseconds): Promise<Seen> {
  const grid = document.querySelector<HTMLElement>('[data-testid="events"]')
  const chart = document.querySelector<HTMLElement>('[data-testid="timeline-chart"]')
  if (!grid || !chart) throw new Error('there are no events, or there is no timeline')
  const box = chart.getBoundingClientRect()
  const seen: Seen = { intervals: [], longTasks: [], empty: 0 }
  const watch = new PerformanceObserver(list => {
    for (const { duration } of list.getEntries()) seen.longTasks.push(duration)
  })
  watch.observe({ type: 'longtask' })
  const turn = (deltaX: number, deltaY: number) =>
    chart.dispatchEvent(
      new WheelEvent('wheel', {
        deltaX,
        deltaY,
        clientX: box.left + box.width * 0.7,
        clientY: box.top + box.height / 2,
        bubbles: true,
        cancelable: true,
      }),
    )
  const height = grid.clientHeight
  const most = grid.scrollHeight - height
  /** How far the list is scrolled: to ask the document would make it lay itself out once more. */
  let top = grid.scrollTop
  const isEmpty = () =>
    [...grid.querySelectorAll<HTMLElement>('[data-testid="event-row"]')].some(row => {
      const place = Number(row.dataset.row) * 22 - top
      return row.textContent === '' && place > -22 && place < height - 22
    })
  const scroll = (to: number) => {
    top = Math.min(most, Math.round(to))
    grid.scrollTop = top
  }
  return new Promise(resolve => {
    let frames = 0
    let begun = 0
    let before = 0
    requestAnimationFrame(function step(now) {
      if (begun === 0) begun = now
      else seen.intervals.push(now - before)
      before = now
      if (isEmpty()) seen.empty++
      if (now - begun >= span) {
        setTimeout(() => {
          watch.disconnect()
          resolve(seen)
        })
        return
      }
      const half = (frames % 240) / 240
      if (move === 'read') scroll(top + 66)
      else if (move === 'fling') {
        scroll((half < 0.5 ? half * 2 : 2 - half * 2) * most)
      } else if (move === 'zoom') turn(0, half < 0.5 ? -30 : 30)
      else if (move === 'pan') turn(half < 0.5 ? 20 : -20, 0)
      frames++
      requestAnimationFrame(step)
    })
  })
}

/** What the document tells of the opening of a file. */
export interface Opening {
  /** From the choice of the file until rows of events, streams and the timeline were on screen. */
  firstView: Milliseconds | null
  /** Until all of it was read. */
  all: Milliseconds | null
  intervals: Milliseconds[]
  longTasks: Milliseconds[]
}

declare global {
  interface Window {
    benchOpening: Opening
  }
}

/** Begins to watch how a file is opened; the next choice of a file starts the clock. */
export function watchOpening(): void {
  const seen: Opening = { firstView: null, all: null, intervals: [], longTasks: [] }
  window.benchOpening = seen
  document.addEventListener(
    'change',
    () => {
      const begun = performance.now()
      const isRead = () => document.querySelector('[data-testid="status"]')?.textContent === 'Log file'
      new PerformanceObserver(list => {
        for (const { duration } of list.getEntries()) seen.longTasks.push(duration)
      }).observe({ type: 'longtask' })
      let before = begun
      requestAnimationFrame(function look(now) {
        seen.intervals.push(now - before)
        before = now
        const rows = [...document.querySelectorAll('[data-testid="event-row"]')]
        const isThere =
          rows.filter(row => row.textContent !== '').length > 5 &&
          document.querySelectorAll('[data-testid="stream-row"]').length > 5 &&
          document.querySelector('[data-testid="timeline-chart"] canvas') !== null
        if (isThere) seen.firstView ??= performance.now() - begun
        if (isThere && isRead()) {
          seen.all = performance.now() - begun
          return
        }
        requestAnimationFrame(look)
      })
    },
    { capture: true, once: true },
  )
}

/** What is written into the filter, and how long it then takes. */
export interface Filtering {
  found: number
  milliseconds: Milliseconds
  /** How often the panel said how far it is. */
  progress: number
  longTasks: Milliseconds[]
}

/** Writes a filter and waits for the last of what it finds. */
export function filterEvents(text: string): Promise<Filtering> {
  const input = document.querySelector<HTMLInputElement>('[data-testid="filter"]')
  if (!input) throw new Error('there is no filter')
  const longTasks: Milliseconds[] = []
  const watch = new PerformanceObserver(list => {
    for (const { duration } of list.getEntries()) longTasks.push(duration)
  })
  watch.observe({ type: 'longtask' })
  const write = (value: string) => {
    input.value = value
    input.dispatchEvent(new InputEvent('input', { bubbles: true }))
    return performance.now()
  }
  const stateOf = () => document.querySelector<HTMLElement>('[data-testid="filter-state"]')
  write('')
  return new Promise(resolve => {
    let begun = 0
    let words = ''
    let progress = 0
    requestAnimationFrame(function look() {
      const state = stateOf()
      if (begun === 0) {
        if (state === null) begun = write(text)
        requestAnimationFrame(look)
        return
      }
      if (state && state.textContent !== words) {
        words = state.textContent ?? ''
        progress++
      }
      if (state?.dataset.done !== 'true') {
        requestAnimationFrame(look)
        return
      }
      const milliseconds = performance.now() - begun
      const found = /[\d,]+/.exec(document.querySelector('[data-testid="filter-found"]')?.textContent ?? '')
      setTimeout(() => {
        watch.disconnect()
        resolve({ found: Number(found?.[0].replaceAll(',', '')), milliseconds, progress, longTasks })
      })
    })
  })
}
