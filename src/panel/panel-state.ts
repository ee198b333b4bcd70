/**
 * What the panel shows: signals that the engine and the background set, and that the user's choices change.
 * Everything that can be derived is.
 */

import { batch, computed, effect, type ReadonlySignal, type Signal, signal } from '@preact/signals'
import type { Crowd } from '../core/crowd'
import { type Redaction, SAFE } from '../core/log/redact'
import type { EpochMilliseconds, Milliseconds } from '../core/units'
import { t } from '../platform/i18n'
import type { Looking, PanelNews } from '../protocol'
import type { ImportResult, LogSummary, Snapshot, StreamSummary, View } from './engine/messages'
import type { NotesOfLogs } from './events/notes'
import type { Place } from './place'
import { type Arrangement, AS_THEY_CAME, arrange } from './streams/arrange'

export type Tab = 'findings' | 'events' | 'attempts' | 'heartbeat' | 'request' | 'raw'

/** A row of the event table that is looked at closely. */
export interface SelectedEvent {
  row: number
  /** `null` until the row is there. */
  seq: number | null
  /** It was selected outside of the table, which has to bring it into sight. */
  elsewhere?: true
}

/** How the panel stands with the background. `orphaned`: the extension was updated under it. */
export type Link = 'connecting' | 'connected' | 'orphaned'

export interface PanelState {
  place: Place
  link: Signal<Link>
  status: Signal<PanelNews['status'] | null>
  looking: Signal<Looking>
  /** Whether the watched tab is recorded, and if not, why. */
  recording: Signal<PanelNews['recording']>
  /** How many streams are open to each origin, over all tabs. */
  crowds: Signal<readonly Crowd[]>
  /** What is taken out of exports unless the user says otherwise there. */
  redaction: Signal<Redaction>
  /** How the list of streams is arranged. */
  arrangement: Signal<Arrangement>
  /** The background has told which sessions there are. */
  told: Signal<boolean>
  /** There are streams of workers that belong to no tab, and so are not shown here; and the user has not dismissed it. */
  workers: Signal<'none' | 'there' | 'dismissed'>
  /** All logs that the engine has. */
  logs: Signal<readonly LogSummary[]>
  /** All streams, by {@link streamKey}. */
  streams: Signal<ReadonlyMap<string, StreamSummary>>
  /** Pinned events and what the user wrote about them. */
  notes: Signal<NotesOfLogs>
  /** How often each log has begun anew: rows of before are not rows of now. */
  generations: Signal<ReadonlyMap<string, number>>
  /** What became of imports, as long as the user has not dismissed it. */
  imports: Signal<readonly ImportResult[]>
  /** The imported log that was chosen to be on screen; '' for the newest, `null` for the watched ones. */
  chosenFile: Signal<string | null>
  /** What the user should know and can dismiss. */
  failure: Signal<string | null>
  /** Says that the panel could not do what it should have. */
  fail(error: unknown): void
  tab: Signal<Tab>
  /** What the user chose to see; `view` is what is seen. */
  chosen: Signal<View | null>
  selected: Signal<SelectedEvent | null>
  /** The number of the selected attempt of the stream on screen; 0 for none. */
  attempt: Signal<number>
  /** The key of the finding that was pointed at elsewhere. */
  finding: Signal<string | null>
  /** The wall clock, by the second while something on screen depends on it. */
  now: Signal<EpochMilliseconds>

  /** The imported logs, in the order of opening. */
  importedLogs: ReadonlySignal<readonly LogSummary[]>
  /** The imported log that is on screen, or would be. */
  importedLog: ReadonlySignal<LogSummary | null>
  /** The imported log, if it is on screen. */
  file: ReadonlySignal<LogSummary | null>
  /** The logs on screen: the imported one, or else the watched ones. */
  shownLogs: ReadonlySignal<readonly LogSummary[]>
  /** The streams on screen, in the order of their appearance. */
  shownStreams: ReadonlySignal<readonly StreamSummary[]>
  /** Of those, the ones that the list and the timeline show, in their order. */
  arranged: ReadonlySignal<readonly StreamSummary[]>
  /** There is no stream to show. */
  empty: ReadonlySignal<boolean>
  view: ReadonlySignal<View | null>
  /** The stream on screen, unless it is a whole log. */
  stream: ReadonlySignal<StreamSummary | null>
}

export function streamKey({ log, id }: { log: string; id: string }): string {
  return `${log}\n${id}`
}

/** The state of a panel that has just been opened. */
export function createPanelState(place: Place): PanelState {
  const logs = signal<readonly LogSummary[]>([])
  const streams = signal<ReadonlyMap<string, StreamSummary>>(new Map())
  const chosen = signal<View | null>(null)

  const failure = signal<string | null>(null)
  const chosenFile = signal<string | null>('')

  const importedLogs = computed(() => logs.value.filter(({ from }) => 'file' in from))
  const importedLog = computed(
    () => importedLogs.value.find(({ id }) => id === chosenFile.value) ?? importedLogs.value.at(-1) ?? null,
  )
  const file = computed(() => (chosenFile.value === null ? null : importedLog.value))
  const shownLogs = computed(() =>
    file.value ? [file.value] : logs.value.filter(({ from }) => 'session' in from),
  )
  const shownStreams = computed(() => {
    const shown = new Set(shownLogs.value.map(({ id }) => id))
    return Array.from(streams.value.values()).filter(({ log }) => shown.has(log))
  })
  const arrangement = signal<Arrangement>(AS_THEY_CAME)
  const arranged = computed(() => {
    const pages = new Map(shownLogs.value.map(({ id, pageSince }) => [id, pageSince]))
    return arrange(shownStreams.value, arrangement.value, pages)
  })
  const empty = computed(() => shownStreams.value.length === 0)
  let latestView: View | null = null
  const view = computed(() => {
    const wanted = chosen.value
    if (wanted && shownLogs.value.some(({ id }) => id === wanted.log)) {
      if (wanted.stream === null) return wanted
      if (streams.value.has(streamKey({ log: wanted.log, id: wanted.stream }))) return wanted
    }
    const asked = wanted ? undefined : shownStreams.value.find(({ id }) => id === place.at?.stream)
    const first = asked ?? shownStreams.value[0]
    // The same object as long as it is the same stream: what depends on it need not begin anew with each record.
    if (first && (latestView?.log !== first.log || latestView.stream !== first.id))
      latestView = { log: first.log, stream: first.id }
    return first ? latestView : null
  })
  const stream = computed(() => {
    const shown = view.value
    return shown?.stream ? (streams.value.get(streamKey({ log: shown.log, id: shown.stream })) ?? null) : null
  })

  return {
    place,
    link: signal<Link>('connecting'),
    status: signal<PanelNews['status'] | null>(null),
    told: signal(false),
    workers: signal<'none' | 'there' | 'dismissed'>('none'),
    logs,
    streams,
    notes: signal<NotesOfLogs>(new Map()),
    generations: signal<ReadonlyMap<string, number>>(new Map()),
    imports: signal<readonly ImportResult[]>([]),
    looking: signal<Looking>('off'),
    crowds: signal<readonly Crowd[]>([]),
    redaction: signal<Redaction>(SAFE),
    arrangement,
    arranged,
    recording: signal<PanelNews['recording']>({ verdict: 'recorded', site: '' }),
    chosenFile,
    failure,
    fail(error) {
      failure.value = t('panelFailed', String(error))
    },
    tab: signal<Tab>(place.at?.findings ? 'findings' : 'events'),
    chosen,
    selected: signal<SelectedEvent | null>(null),
    attempt: signal(0),
    finding: signal<string | null>(null),
    now: signal(Date.now()),
    importedLogs,
    importedLog,
    file,
    shownLogs,
    shownStreams,
    empty,
    view,
    stream,
  }
}

const SECOND: Milliseconds = 1000

/** Takes over what the engine has found out since it told last. */
export function applySnapshot(state: PanelState, snapshot: Snapshot): void {
  const { logs, reset } = snapshot
  const gone = new Set(reset)
  const there = new Set(logs.map(({ id }) => id))
  const streams = new Map<string, StreamSummary>()
  for (const [key, stream] of state.streams.value) {
    if (there.has(stream.log) && !gone.has(stream.log)) streams.set(key, stream)
  }
  for (const stream of snapshot.merged) streams.delete(streamKey(stream))
  for (const stream of snapshot.streams) streams.set(streamKey(stream), stream)
  const notes = new Map([...state.notes.value].filter(([log]) => there.has(log) && !gone.has(log)))
  for (const { log, notes: all } of snapshot.notes) notes.set(log, all)

  const now = Date.now()
  batch(() => {
    state.logs.value = logs
    state.streams.value = streams
    if (notes.size !== state.notes.value.size || snapshot.notes.length > 0) state.notes.value = notes
    // Ages are told in seconds: what has not changed need not be drawn again for the parts of one.
    if (Math.abs(now - state.now.peek()) >= SECOND) state.now.value = now
    if (reset.length === 0) return
    const generations = new Map(state.generations.value)
    for (const log of reset) generations.set(log, (generations.get(log) ?? 0) + 1)
    state.generations.value = generations
    state.selected.value = null
    state.attempt.value = 0
    state.finding.value = null
  })
}

/** Time as a log sees it: a file's ends with its last record. */
export function nowOf(state: PanelState, log: string): EpochMilliseconds {
  const file = state.file.value
  return file?.id === log ? file.until : state.now.value
}

/** Moves the clock each second while a stream on screen is alive and the panel can be seen. */
export function runClock(state: PanelState): void {
  const seen = signal(!document.hidden)
  document.addEventListener('visibilitychange', () => {
    seen.value = !document.hidden
  })
  const needed = computed(
    () => seen.value && !state.file.value && state.shownStreams.value.some(({ state }) => state !== 'closed'),
  )
  effect(() => {
    if (!needed.value) return
    const tick = () => {
      state.now.value = Date.now()
    }
    tick()
    const timer = setInterval(tick, SECOND)
    return () => clearInterval(timer)
  })
}
