/** Joins the panel's state to the engine and to the background, and holds what the user can do. */

import { batch } from '@preact/signals'
import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { NewNote } from '../core/event-notes'
import { redactionOf } from '../core/redaction-rules'
import type { Settings } from '../core/settings'
import { saveBlob } from '../platform/download'
import { language, t } from '../platform/i18n'
import { connectPort, type Send } from '../platform/port'
import { browserName, toolName } from '../platform/product'
import { listenForSettings, loadSettings } from '../platform/settings'
import { listenForStreamRules, loadStreamRules } from '../platform/stream-rules'
import { PANEL_PORT, type PanelMessages, type PanelNews, type StreamPlace } from '../protocol'
import { measureDrawing, restAfter } from './drawing-pace'
import { type EngineClient, type Started, startEngine, type UnaskedNews } from './engine/client'
import type { ExportWish, ImportResult, View } from './engine/messages'
import { createEventsState, type EventsState } from './events/events-state'
import { exportName, wholeLog } from './export/export-wish'
import { reportWords } from './export/report-words'
import { runJudgingClock } from './judging-clock'
import { applySnapshot, createPanelState, type PanelState, runClock } from './panel-state'
import type { Place } from './place'
import { createTimelineState, type TimelineState } from './timeline/timeline-state'

export interface Panel {
  state: PanelState
  timeline: TimelineState
  events: EventsState
  /** Asks the engine. */
  ask: EngineClient['ask']
  select(view: View): void
  /** Deletes what was logged so far of the watched sessions. */
  clear(): void
  /** Writes what the user notes of an event into its log. */
  note(log: string, note: NewNote): void
  /** Opens files beside what is recorded and what is open. */
  importFiles(files: readonly File[]): void
  /** Closes the imported log that is on screen. */
  closeFile(): void
  /** Shows an imported log, or with `null` the watched ones beside it. */
  showFile(log: string | null): void
  /** Saves what is on screen in the tool's own format, without secrets. Tells whether there is a file. */
  exportLog(): Promise<boolean>
  /** Saves a file. `answer` tells whether there is one. */
  saveExport(
    wish: ExportWish,
    onProgress: (share: number) => void,
  ): { answer: Promise<boolean>; cancel(): void }
  tryRedaction(wish: ExportWish): Started<'redaction'>
  reloadTab(): void
  /** Opens this panel as a page, where the browser can ask for host access. */
  openPage(at?: StreamPlace): void
  /** Opens the panel of all tabs as a page. */
  openAll(): void
  openOptions(): void
}

/** Results of imports that are told of at the same time. */
const RESULTS_KEPT = 10

/** Starts everything behind the interface. */
export function createPanel(place: Place): Panel {
  const state = createPanelState(place)
  const engine = startEngine(news => applyNews(news))
  const events = createEventsState(engine.send)
  // A page that only reads a file needs no background.
  const send: Send<PanelMessages> = place.tab === null ? () => {} : watch(place.tab)
  const heed = ({ redaction }: Settings) => {
    state.redaction.value = redactionOf(redaction)
  }
  listenForSettings(heed)
  void loadSettings().then(heed, () => {})
  listenForStreamRules(rules => engine.send({ kind: 'rules', rules }))
  void loadStreamRules().then(rules => engine.send({ kind: 'rules', rules }))
  // What nobody else takes care of: a question that the engine could not answer, above all.
  addEventListener('unhandledrejection', ({ reason }) => state.fail(reason))
  runClock(state)
  runJudgingClock(state, tick => engine.send({ kind: 'tick', ...tick }))

  function watch(tab: number | 'all'): Send<PanelMessages> {
    return connectPort<PanelNews, PanelMessages>({
      name: PANEL_PORT,
      onConnect(send) {
        state.link.value = 'connecting'
        send({ kind: 'watch', tab })
        engine.send({ kind: 'connected' })
      },
      onMessage(news) {
        state.link.value = 'connected'
        if (news.kind === 'sessions') {
          state.told.value = true
          if (state.workers.value !== 'dismissed') state.workers.value = news.workers ? 'there' : 'none'
          engine.send({ kind: 'sessions', sessions: news.sessions })
        } else if (news.kind === 'cleared') engine.send({ kind: 'cleared', session: news.session })
        else if (news.kind === 'chunks')
          engine.send({ kind: 'chunks', request: news.request, chunks: news.chunks })
        else if (news.kind === 'looking') state.looking.value = news.looking
        else if (news.kind === 'crowds') state.crowds.value = news.crowds
        else if (news.kind === 'recording') state.recording.value = news
        else if (news.kind === 'status') {
          state.status.value = news
          // The database says the same in its own words.
          if (news.problem) state.failure.value = null
        }
      },
      onOrphaned() {
        state.link.value = 'orphaned'
      },
    })
  }

  function applyNews(news: UnaskedNews): void {
    if (news.kind === 'snapshot') {
      measureDrawing(took => engine.send({ kind: 'drawn', rest: restAfter(took) }))
      applySnapshot(state, news)
    } else if (news.kind === 'imported') addImport(news)
    else if (news.kind === 'lens') events.applyNews(news)
    else if (news.kind === 'read') {
      send({ kind: 'read', request: news.request, session: news.session, after: news.after })
    } else if (!state.status.value?.problem) state.failure.value = t('readFailed', news.reason)
  }

  function addImport(result: ImportResult): void {
    // Read again, as what the user has set for some streams has changed, it takes the place of what was said before.
    const others = state.imports.value.filter(({ log }) => log === null || log !== result.log)
    state.imports.value = [...others, result].slice(-RESULTS_KEPT)
  }

  function closeFile(): void {
    const log = state.importedLog.value?.id
    if (log === undefined) return
    batch(() => {
      state.imports.value = state.imports.value.filter(result => result.log !== log)
      state.chosen.value = null
      state.selected.value = null
      engine.send({ kind: 'closeImport', log })
    })
  }

  function saveExport(wish: ExportWish, onProgress: (share: number) => void) {
    const exporter = {
      tool: toolName(),
      browser: browserName(navigator.userAgent),
      words: reportWords(),
      language: language(),
    }
    const { answer, cancel } = engine.start('export', { wish, exporter }, onProgress)
    return {
      cancel,
      answer: answer.then(({ file, error }) => {
        if (error !== null) state.failure.value = t('readFailed', error)
        if (file) saveBlob(file.blob, exportName(state, Date.now(), file.extension))
        return file !== null
      }),
    }
  }

  return {
    state,
    timeline: createTimelineState(state),
    events,
    ask: engine.ask,
    select(view) {
      const current = state.view.value
      state.chosen.value = view
      if (current?.log === view.log && current.stream === view.stream) return
      state.selected.value = null
      state.attempt.value = 0
      state.finding.value = null
    },
    clear() {
      // One tab's log is what the user looks at; of all tabs, most are not.
      if (state.place.tab === 'all' && !confirm(t('clearAllTabs'))) return
      for (const { from } of state.logs.value) {
        if ('session' in from) send({ kind: 'clear', session: from.session.id })
      }
    },
    note(log, note) {
      const from = state.logs.value.find(({ id }) => id === log)?.from
      if (!from) return
      if ('session' in from) send({ kind: 'note', session: from.session.id, note })
      else engine.send({ kind: 'note', log, note })
    },
    importFiles(files) {
      if (files.length === 0) return
      batch(() => {
        state.imports.value = []
        state.chosen.value = null
        state.selected.value = null
        state.attempt.value = 0
        state.chosenFile.value = ''
        state.finding.value = null
      })
      for (const file of files) engine.send({ kind: 'import', file })
    },
    closeFile,
    showFile(log) {
      batch(() => {
        state.chosenFile.value = log
        state.chosen.value = null
        state.selected.value = null
      })
    },
    exportLog: () => saveExport(wholeLog(state), () => {}).answer,
    saveExport,
    tryRedaction: wish => engine.start('redaction', { wish }),
    reloadTab() {
      if (typeof place.tab === 'number') send({ kind: 'reload', tab: place.tab })
    },
    openPage(at) {
      if (typeof place.tab === 'number') send({ kind: 'openPage', tab: place.tab, ...(at && { at }) })
    },
    openAll() {
      send({ kind: 'openPage', tab: 'all' })
    },
    openOptions() {
      send({ kind: 'openOptions' })
    },
  }
}

const PanelContext = createContext<Panel | null>(null)

export const PanelProvider = PanelContext.Provider

/** The panel that a component is part of. @throws Error outside of a `PanelProvider`. */
export function usePanel(): Panel {
  const panel = useContext(PanelContext)
  if (!panel) throw new Error('usePanel needs a PanelProvider')
  return panel
}
