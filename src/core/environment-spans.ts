/**
 * What happened to the pages of a log as a whole, over time: when they were hidden, frozen, offline, asleep or left.
 * Folded from `environment` records, which may come in any order.
 */

import { beginning, ID_KEPT } from './attempt'
import type { EnvironmentChange, RecordOf } from './record'
import type { EpochMilliseconds, Milliseconds } from './units'

/** `left`: the page is in the back/forward cache, or gone. */
export type Surrounding = 'hidden' | 'frozen' | 'offline' | 'sleep' | 'left'

/** A time in which something was so. */
export interface EnvironmentSpan {
  what: Surrounding
  from: EpochMilliseconds
  /** `null` as long as it goes on. */
  to: EpochMilliseconds | null
  /** The document that it is about, as {@link documentOf} names it; `null` where all of the log are meant. */
  document: string | null
}

/** A document came in place of another. */
export interface Navigation {
  at: EpochMilliseconds
  document: string | null
}

interface Change {
  at: EpochMilliseconds
  what: EnvironmentChange
  span: Milliseconds
  document: string | null
}

/** All changes of one log that are kept. */
export interface EnvironmentHistory {
  /** The newest {@link CHANGES_KEPT}, in the order of happening. */
  changes: Change[]
  /** Counts up with each change. */
  version: number
}

export const CHANGES_KEPT = 5000

/** A page that is left is told to be hidden too, in the same moment: that is no time in which it was hidden. */
const LEAVING: Milliseconds = 100

/** The history of nothing. */
export function createEnvironmentHistory(): EnvironmentHistory {
  return { changes: [], version: 0 }
}

/** The name of a document in spans: the beginning of its URL without the fragment, which changes while it stays. */
export function documentOf(url: string): string {
  const hash = url.indexOf('#')
  return beginning(hash === -1 ? url : url.slice(0, hash), ID_KEPT)
}

/** Adds one record. */
export function addEnvironment(history: EnvironmentHistory, record: RecordOf<'environment'>): void {
  const { at, what, span = 0, page } = record
  const { changes } = history
  let place = changes.length
  while (place > 0 && (changes[place - 1]?.at ?? 0) > at) place--
  changes.splice(place, 0, { at, what, span, document: page === undefined ? null : documentOf(page) })
  if (changes.length > CHANGES_KEPT) changes.shift()
  history.version++
}

/** The times in which something was so, in the order of their beginning. */
export function environmentSpans({ changes }: EnvironmentHistory): EnvironmentSpan[] {
  const whole: EnvironmentSpan[] = []
  const parts: EnvironmentSpan[] = []
  const documents = new Map<string | null, DocumentState>()
  let offline: EpochMilliseconds | null = null

  for (const { at, what, span, document } of changes) {
    const state = documents.get(document) ?? { hidden: null, frozen: null, left: null }
    documents.set(document, state)
    const end = (part: keyof DocumentState): void => {
      const from = state[part]
      state[part] = null
      if (from !== null) (part === 'hidden' ? whole : parts).push({ what: part, from, to: at, document })
    }
    switch (what) {
      case 'sleep':
        whole.push({ what, from: at - span, to: at, document: null })
        break
      case 'offline':
        offline ??= at
        break
      case 'online':
        if (offline !== null) whole.push({ what: 'offline', from: offline, to: at, document: null })
        offline = null
        break
      case 'hidden':
        if (state.left === null || at - state.left > LEAVING) state.hidden ??= at
        break
      case 'visible':
        end('hidden')
        break
      case 'frozen':
        state.frozen ??= at
        break
      case 'resumed':
        end('frozen')
        break
      case 'pagehide':
        if (state.hidden !== null && at - state.hidden <= LEAVING) state.hidden = null
        end('hidden')
        state.left ??= at
        break
      case 'pageshow':
        end('left')
        end('frozen')
        break
      case 'navigated':
        // Whoever could have told that this was over is gone.
        for (const [name, other] of documents) {
          if (other.hidden !== null)
            whole.push({ what: 'hidden', from: other.hidden, to: at, document: name })
          other.hidden = null
        }
        if (offline !== null) whole.push({ what: 'offline', from: offline, to: at, document: null })
        offline = null
        // It may be the address that was left: what comes from now on is of the new document.
        end('frozen')
        end('left')
        break
    }
  }

  if (offline !== null) whole.push({ what: 'offline', from: offline, to: null, document: null })
  for (const [document, { hidden, frozen, left }] of documents) {
    if (hidden !== null) whole.push({ what: 'hidden', from: hidden, to: null, document })
    if (frozen !== null) parts.push({ what: 'frozen', from: frozen, to: null, document })
    if (left !== null) parts.push({ what: 'left', from: left, to: null, document })
  }
  return [...unite(whole), ...parts].sort((a, b) => a.from - b.from)
}

/** Since when something is so for one document; `null` while it is not. */
interface DocumentState {
  hidden: EpochMilliseconds | null
  frozen: EpochMilliseconds | null
  left: EpochMilliseconds | null
}

/** All documents of a tab are hidden together: spans of the same kind that touch become one. */
function unite(spans: readonly EnvironmentSpan[]): EnvironmentSpan[] {
  const united: EnvironmentSpan[] = []
  const newest = new Map<Surrounding, EnvironmentSpan>()
  for (const { what, from, to } of [...spans].sort((a, b) => a.from - b.from)) {
    const before = newest.get(what)
    if (before && (before.to === null || before.to >= from)) {
      before.to = before.to === null || to === null ? null : Math.max(before.to, to)
      continue
    }
    const span = { what, from, to, document: null }
    newest.set(what, span)
    united.push(span)
  }
  return united
}

/** The moments in which a new document came, in their order. */
export function navigationsOf({ changes }: EnvironmentHistory): Navigation[] {
  return changes.flatMap(({ what, at, document }) => (what === 'navigated' ? [{ at, document }] : []))
}
