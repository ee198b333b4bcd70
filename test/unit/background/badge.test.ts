import { describe, expect, it } from 'vitest'
import { type BadgeFace, createBadge } from '../../../src/background/badge'
import type { Kind, LogRecord, RecordFields } from '../../../src/core/record'
import type { Session } from '../../../src/core/session'
import type { LiveConnection } from '../../../src/platform/storage'
import { createRecorder } from '../core/records'

const record = createRecorder()

const TAB = 7
const SESSION = { tab: TAB } as Session

function create(live: LiveConnection[] = [], known: readonly string[] = []) {
  const shown: [number, BadgeFace][] = []
  let kept: readonly string[] = known
  let paused = false
  const badge = createBadge(
    {
      show: (tab, face) => shown.push([tab, face]),
      isPaused: () => paused,
      keep: states => {
        kept = states
      },
    },
    live.map(connection => ({ tab: TAB, connection })),
    known,
  )
  const tell = <K extends Kind>(kind: K, fields: Partial<RecordFields[K]>, connection: string | null) =>
    badge.follow(SESSION, { ...record(kind), ...fields, connection } as unknown as LogRecord, 'doc')
  return {
    badge,
    tell,
    kept: () => kept,
    pause(is: boolean) {
      paused = is
      badge.switched(TAB)
    },
    /** What was shown since this was asked last. */
    shown() {
      badge.refresh()
      return shown.splice(0)
    },
  }
}

const face = (fields: Partial<BadgeFace>): [number, BadgeFace] => [
  TAB,
  { live: 0, waiting: 0, failed: 0, paused: false, ...fields },
]

describe('the badge', () => {
  it('counts what is live, and names the worst state', () => {
    const { tell, shown } = create()
    tell('connection', {}, 'doc-1')
    expect(shown()).toEqual([face({ live: 1, waiting: 1 })])
    tell('open', {}, 'doc-1')
    tell('connection', {}, 'doc-2')
    tell('open', {}, 'doc-2')
    expect(shown()).toEqual([face({ live: 2 })])
    tell('error', { readyState: 0 }, 'doc-1')
    expect(shown()).toEqual([face({ live: 2, waiting: 1 })])
    tell('close', { by: 'browser' }, 'doc-1')
    expect(shown()).toEqual([face({ live: 1, failed: 1 })])
    tell('close', { by: 'page' }, 'doc-2')
    expect(shown()).toEqual([face({ failed: 1 })])
  })

  it('is written only when it changes: events cost nothing', () => {
    const { tell, shown } = create()
    tell('connection', {}, 'doc-1')
    tell('open', {}, 'doc-1')
    expect(shown()).toHaveLength(1)
    for (let n = 0; n < 100; n++) tell('event', {}, 'doc-1')
    expect(shown()).toEqual([])
    tell('error', { readyState: 0 }, 'doc-1')
    tell('open', {}, 'doc-1')
    expect(shown()).toEqual([])
  })

  it('forgets what failed on a page when that is left, and is written anew on the next', () => {
    const { tell, shown, kept } = create()
    tell('connection', {}, 'doc-1')
    tell('close', { by: 'browser' }, 'doc-1')
    expect(shown()).toEqual([face({ failed: 1 })])
    expect(kept()).toHaveLength(1)
    tell('environment', { what: 'pagehide' }, null)
    expect(shown()).toEqual([face({})])
    expect(kept()).toEqual([])
    tell('environment', { what: 'navigated' }, null)
    tell('connection', {}, 'doc-2')
    tell('open', {}, 'doc-2')
    expect(shown()).toEqual([face({ live: 1 })])
  })

  it('knows after the background was ended how streams stand', () => {
    const before = create()
    for (const id of ['doc-1', 'doc-2', 'doc-3']) {
      before.tell('connection', {}, id)
      before.tell('open', {}, id)
    }
    before.tell('error', { readyState: 0 }, 'doc-1')
    before.tell('close', { by: 'browser' }, 'doc-2')
    before.shown()
    const line = { seq: 1, line: JSON.stringify(record('connection')) }
    const live = ['doc-1', 'doc-3'].map(id => ({
      id,
      session: 's',
      document: 'doc',
      attempt: 1,
      made: line,
      opened: line,
    }))
    const after = create(live, before.kept())
    // What is on the icon is still there.
    expect(after.shown()).toEqual([])
    after.tell('close', { by: 'page' }, 'doc-3')
    expect(after.shown()).toEqual([face({ live: 1, waiting: 1, failed: 1 })])
  })

  it('says that nothing is recorded', () => {
    const { pause, shown } = create()
    pause(true)
    expect(shown()).toEqual([face({ paused: true })])
    pause(false)
    expect(shown()).toEqual([face({})])
  })

  it('stays bounded however many streams fail', () => {
    const { tell, shown, kept } = create()
    for (let n = 0; n < 500; n++) {
      tell('connection', {}, `doc-${n}`)
      tell('close', { by: 'browser' }, `doc-${n}`)
    }
    expect(shown()).toEqual([face({ failed: 100 })])
    expect(kept()).toHaveLength(100)
  })
})
