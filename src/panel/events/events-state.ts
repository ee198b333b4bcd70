/** What the user chose in the Events view, and what the engine tells of its lenses. Lives as long as the panel. */

import { computed, effect, type ReadonlySignal, type Signal, signal } from '@preact/signals'
import { type FilterReading, readFilter } from '../../core/filter/read-filter'
import { keepChoice, readChoice } from '../../platform/choices'
import type { EngineClient } from '../engine/client'
import type { LensNews, LensQuestion } from '../engine/filter-messages'
import { type ColumnChoice, readColumnChoice } from './columns'
import { readSavedFilters } from './saved-filters'

export interface EventsState {
  /** The filter as it is written. */
  filter: Signal<string>
  reading: ReadonlySignal<FilterReading>
  /** The filter that is applied: the last one that could be read; '' for none. */
  applied: ReadonlySignal<string>
  /** What is searched for in all streams; null while the search is closed. */
  search: Signal<string | null>
  /** The newest events first. */
  descending: Signal<boolean>
  columns: Signal<ColumnChoice>
  saved: Signal<readonly string[]>
  /** How payloads are shown. */
  payloadView: Signal<PayloadView>
  /** Text is shown as it was sent, with its `\uXXXX`. */
  asSent: Signal<boolean>
  /** What language models answered is shown in place of the events. */
  asAnswers: Signal<boolean>
  /** Where their text is in each payload; '' for the known formats. */
  answerPath: Signal<string>
  /** Opens a lens. Returns what closes it. */
  openLens(question: Omit<LensQuestion, 'lens'>, onNews: (news: LensNews) => void): OpenLens
  applyNews(news: LensNews): void
}

export interface OpenLens {
  number: number
  close(): void
}

export type PayloadView = 'tree' | 'text' | 'changes'

/** Length in UTF-16 units that a path may have. */
const PATH_LENGTH = 200

const ANSWER_PATH = 'answer-path'
const COLUMNS = 'event-columns'
const SAVED = 'saved-filters'

/** The state of a panel that has just been opened. */
export function createEventsState(send: EngineClient['send']): EventsState {
  const filter = signal('')
  const reading = computed(() => readFilter(filter.value))
  let readable = ''
  const applied = computed(() => {
    if (reading.value.filter) readable = filter.value.trim()
    return readable
  })
  const columns = signal(readColumnChoice(readChoice(COLUMNS)))
  const saved = signal<readonly string[]>(readSavedFilters(readChoice(SAVED)))
  keepChanges(COLUMNS, columns)
  keepChanges(SAVED, saved)
  const path = readChoice(ANSWER_PATH)
  const answerPath = signal(typeof path === 'string' ? path.slice(0, PATH_LENGTH) : '')
  keepChanges(ANSWER_PATH, answerPath)

  const listeners = new Map<number, (news: LensNews) => void>()
  let lenses = 0

  return {
    filter,
    reading,
    applied,
    search: signal<string | null>(null),
    descending: signal(false),
    columns,
    saved,
    payloadView: signal<PayloadView>('tree'),
    asSent: signal(false),
    asAnswers: signal(false),
    answerPath,
    openLens(question, onNews) {
      const number = ++lenses
      listeners.set(number, onNews)
      send({ kind: 'lens', lens: number, ...question })
      return {
        number,
        close() {
          listeners.delete(number)
          send({ kind: 'closeLens', lens: number })
        },
      }
    },
    applyNews(news) {
      listeners.get(news.lens)?.(news)
    },
  }
}

/** Keeps every change of a choice, from the first one on. */
function keepChanges(name: string, choice: ReadonlySignal<unknown>): void {
  const first = choice.peek()
  let changed = false
  effect(() => {
    const { value } = choice
    changed ||= value !== first
    if (changed) keepChoice(name, value)
  })
}
