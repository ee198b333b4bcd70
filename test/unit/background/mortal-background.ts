/** A background that can be killed, what its documents say, and what is read of the log. */

import { ownId, type SenderDocument } from '../../../src/background/intake'
import { createRecording, type Recording } from '../../../src/background/recording'
import type { Limits } from '../../../src/background/retention'
import { createSessions, type Sessions } from '../../../src/background/sessions'
import { createMemoryStore } from '../../../src/background/store'
import { KEEP_ALL } from '../../../src/core/keeping'
import type { LogRecord } from '../../../src/core/record'
import { EVERY_SITE } from '../../../src/core/site-rules'
import type { DurableStore } from './durable-store'

export const RUN = 'run1'

export function aDocument(id = 'doc1', fields: Partial<SenderDocument> = {}): SenderDocument {
  return {
    id,
    browser: null,
    tab: 7,
    frame: 0,
    page: 'https://shop.example/',
    site: 'shop.example',
    late: false,
    startedAt: 1_000,
    private: false,
    ...fields,
  }
}

export const connection = (number = 1) => ({
  kind: 'connection',
  connection: number,
  attempt: 0,
  at: 1_000.5,
  api: 'eventsource',
  url: 'https://shop.example/events',
  method: 'GET',
  withCredentials: false,
  page: 'https://shop.example/',
})

export const event = (data: string, number = 1, attempt = 1) => ({
  kind: 'event',
  connection: number,
  attempt,
  at: 2_000,
  type: 'message',
  id: '',
  heard: true,
  data,
})

export const piece = (number: number, count: number, length: number) => ({
  kind: 'piece',
  connection: number,
  attempt: 1,
  at: 2_000,
  number: count,
  length,
  lead: 0,
  trail: 0,
  counted: true,
})

/** Nothing but the closes of known connections is let through in tab 7. */
export const PAUSED = {
  sites: { ...EVERY_SITE, paused: ['shop.example'] },
  keeping: KEEP_ALL,
}

/** A background that can be killed: what it says after its death is not heard, and a new one reads the same disk. */
export function createBackground(
  disk: DurableStore,
  options: { limits?: Limits; watched?: boolean; run?: string } = {},
) {
  const acknowledged = new Map<string, number>()
  const problems: (string | null)[] = []
  let generation = 0
  let sessions: Sessions
  let recording: Recording

  async function start() {
    const mine = ++generation
    recording = createRecording(
      {
        now: Date.now,
        write: (tab, records) => sessions.write(tab, records),
        switched: () => {},
        keep: () => {},
      },
      [],
    )
    const loaded = await disk.load()
    // The timers of a killed background run on in this process: they must reach nothing.
    const whileAlive: DurableStore = {
      ...disk,
      commit: commit => (mine === generation ? disk.commit(commit) : new Promise(() => {})),
    }
    sessions = createSessions(
      {
        disk: whileAlive,
        memory: createMemoryStore(),
        run: options.run ?? RUN,
        limits: () => options.limits ?? KEEP_ALL,
        recording,
        wrote: () => {},
        now: Date.now,
        isWatched: () => options.watched ?? false,
        wanted: (_, records) => records,
        idOf: ownId,
        heard: () => {},
        admit: () => true,
        wireOf: () => undefined,
        stored: (document, number) => {
          if (mine === generation) acknowledged.set(document, number)
        },
        changed: () => {},
        problem: problem => problems.push(problem),
      },
      loaded,
    )
  }
  return {
    start,
    acknowledged,
    problems,
    get sessions() {
      return sessions
    },
    get recording() {
      return recording
    },
  }
}

export const records = (text: string): LogRecord[] =>
  text
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line))

export const payloads = (text: string) =>
  records(text).flatMap(record => (record.kind === 'event' ? [record.data] : []))

export function payloadText(chunks: { text: string }[]): string {
  return chunks.map(chunk => chunk.text).join('')
}
