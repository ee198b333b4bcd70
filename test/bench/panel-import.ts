/** The panel with an imported log of a million events over fifty streams: how soon it is of use, and how smooth. */

import { createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Bytes, Milliseconds } from '../../src/core/units.ts'
import { largeLogFile } from './large-log.ts'
import type { FrameFigures } from './main-thread.ts'
import { type PanelHost, type PanelMemory, type PanelWindow, startPanelHost } from './panel-host.ts'
import {
  type Filtering,
  filterEvents,
  type Move,
  movePanel,
  type Opening,
  type Seen,
  watchOpening,
} from './panel-moves.ts'

export const STREAMS = 50
const MOVES: readonly Move[] = ['rest', 'read', 'fling', 'zoom', 'pan']
/** How long each move goes on. */
const SPAN: Milliseconds = 6000
const FILTERS = ['4321', '-4321', '/"price":9\\d\\.\\d*,/', '$.price>130', 'size>110 type:message']

export interface MoveFigures {
  move: Move
  frames: FrameFigures
  seen: Seen
}

export interface ImportFigures {
  events: number
  file: Bytes
  opening: Opening
  /** Processor time of the main thread while the file was opened. */
  openingTask: Milliseconds
  memory: PanelMemory
  moves: MoveFigures[]
  filters: (Filtering & { text: string })[]
  memoryAfter: PanelMemory
}

/** Writes a log of so many events, and gives its path to `task`. */
export async function withLargeLog<T>(events: number, task: (path: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'sse-pulse-bench-'))
  try {
    const path = join(folder, `${events}.ssepulse.ndjson`)
    await pipeline(Readable.from(largeLogFile(events, STREAMS)), createWriteStream(path))
    return await task(path)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Opens a log in a panel of its own, and waits until all of it is there. */
export async function openLog(
  host: PanelHost,
  path: string,
): Promise<{ panel: PanelWindow; opening: Opening }> {
  const panel = await host.openPanel('')
  await panel.page.run(watchOpening)
  const input = '[data-testid="import"]'
  await panel.page.upload(input, path)
  await panel.page.waitFor('all of the log', () => window.benchOpening.all !== null, [], { timeout: 300_000 })
  return { panel, opening: await panel.page.run(() => window.benchOpening) }
}

/**
 * Measures what is done with an imported log.
 * @param wanted how it is moved.
 */
export async function measureImport(events: number, wanted: readonly Move[] = MOVES): Promise<ImportFigures> {
  return withLargeLog(events, async path => {
    const host = await startPanelHost(join(path, '..'))
    try {
      const { panel, opening } = await openLog(host, path)
      const openingTask = await panel.taskTime()
      const memory = await panel.weigh()
      await showAll(panel)
      const moves: MoveFigures[] = []
      for (const move of wanted) moves.push(await measureMove(panel, move, SPAN))
      const filters: ImportFigures['filters'] = []
      for (const text of FILTERS) filters.push({ text, ...(await panel.page.run(filterEvents, text)) })
      const memoryAfter = await panel.weigh()
      return { events, file: statSync(path).size, opening, openingTask, memory, moves, filters, memoryAfter }
    } finally {
      await host.close()
    }
  })
}

/** Shows the events of all streams together. */
export async function showAll(panel: PanelWindow): Promise<void> {
  await panel.page.click('.all-row')
  await panel.page.waitFor(
    'the events of all streams',
    () => (document.querySelector('[data-testid="event-row"]')?.textContent ?? '') !== '',
  )
}

export async function measureMove(panel: PanelWindow, move: Move, span: Milliseconds): Promise<MoveFigures> {
  let seen: Seen | null = null
  const frames = await panel.trace(async () => {
    seen = await panel.page.run(movePanel, move, span)
  })
  if (!seen) throw new Error(`${move} told nothing`)
  return { move, frames, seen }
}
