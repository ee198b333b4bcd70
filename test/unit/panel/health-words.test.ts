/** What the panel says of health, in English, and when its clock says that the machine slept. */

import './messages'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { StreamFacts } from '../../../src/core/health'
import type { HeartbeatHealth } from '../../../src/core/heartbeat'
import { piecesOf, wordsOf } from '../../../src/panel/findings/finding-words'
import {
  briefWords,
  heartbeatLook,
  suspicionWords,
  verdictWords,
} from '../../../src/panel/health/heartbeat-words'
import { isTimely, sleptBetween } from '../../../src/panel/judging-clock'

const HEARTBEAT: HeartbeatHealth = {
  state: 'healthy',
  certain: true,
  suspended: null,
  level: 'bytes',
  form: { by: 'comment' },
  mode: 'fixed',
  period: 15_010,
  shownPeriod: 15_000,
  spread: 100,
  confidence: 'confident',
  beats: 42,
  lastBeatAt: 0,
  lastBeatSeq: 1,
  lastByteAt: 0,
  silentFor: 0,
  longestSilence: 15_000,
  observedFor: 600_000,
  next: null,
  suspicion: 0,
  jitter: { median: 20, most: 120 },
  missed: [],
  strip: [],
  changed: null,
}

const facts = (heartbeat: Partial<HeartbeatHealth>, more: Partial<StreamFacts> = {}) =>
  ({
    heartbeat: { ...HEARTBEAT, ...heartbeat },
    resumes: [],
    gaps: [],
    level: 'bytes',
    ...more,
  }) as StreamFacts

const plain = (text: string) => text.replaceAll('\u202f', ' ')

describe('a stream on which nothing is found', () => {
  it('is healthy, and it is said why', () => {
    const resume = { verdict: 'continued' } as StreamFacts['resumes'][number]
    const { title, tone, reasons } = verdictWords(facts({}, { resumes: [resume, resume] }), {
      state: 'open',
      events: 10,
    })
    expect([title, tone]).toEqual(['Healthy', 'good'])
    expect(reasons.map(plain)).toEqual([
      'A heartbeat every 15 s; heartbeats so far: 42.',
      '95 % of them were no further than 120 ms from their time.',
      'None of the newest was missed.',
      'Reconnections: 2, all resumed without loss.',
      'No silence was unusual for this stream.',
    ])
  })

  it('says what is missing where it cannot be judged, and how that is seen', () => {
    const { title, tone, reasons } = verdictWords(
      facts({ state: 'cannot-tell', period: null, shownPeriod: null, beats: 0 }, { level: 'api' }),
      { state: 'open', events: 0 },
    )
    expect(title).toMatch(/cannot be told/)
    expect(tone).toBe('quiet')
    expect(reasons[0]).toMatch(/“api”/)
    expect(reasons[1]).toMatch(/“devtools”/)
  })

  it('is never called healthy while nothing is judged', () => {
    for (const suspended of [
      'sleep',
      'frozen',
      'offline',
      'left',
      'hidden',
      'connecting',
      'waiting',
    ] as const) {
      const { tone } = verdictWords(facts({ suspended }), { state: 'open', events: 1 })
      expect([suspended, tone]).toEqual([suspended, 'quiet'])
    }
  })
})

describe('the line of a stream', () => {
  const brief = (more: Partial<HeartbeatHealth>) =>
    briefWords({ ...HEARTBEAT, period: HEARTBEAT.shownPeriod, level: 'bytes', ...more })

  it('says how often its heart beats, and whether it is late', () => {
    expect(plain(brief({})?.text ?? '')).toBe('heartbeat every 15 s')
    expect(brief({ state: 'late' })).toMatchObject({ tone: 'busy' })
    expect(plain(brief({ state: 'missing' })?.text ?? '')).toBe('heartbeat every 15 s: missing')
  })

  it('says nothing where nothing was learned, and raises no alarm where nothing is judged', () => {
    expect(brief({ state: 'cannot-tell', period: null })).toBeNull()
    expect(brief({ state: 'dead', suspended: 'sleep' })).toMatchObject({ tone: 'quiet' })
  })
})

describe('a timer that stopped while data goes on', () => {
  const missed = {
    connection: 'a',
    attempt: 1,
    after: 60_000,
    afterSeq: 9,
    until: null,
    untilSeq: null,
    expectedAt: [75_000, 90_000],
    count: 2,
    dataFlowed: true,
    heldBack: 0,
  }
  const look = (more: Partial<HeartbeatHealth>) =>
    heartbeatLook({ ...HEARTBEAT, lastBeatAt: 60_000, missed: [missed], ...more })

  it('is not on time', () => {
    expect(look({})).toEqual({ word: 'no heartbeat any more, but data', tone: 'busy' })
  })

  it('is on time again with the next beat, and nothing is said while nothing is judged', () => {
    expect(look({ lastBeatAt: 91_000, missed: [{ ...missed, until: 91_000 }] }).word).toBe('on time')
    expect(look({ lastBeatAt: 91_000 }).word).toBe('on time')
    expect(look({ suspended: 'hidden' }).tone).toBe('quiet')
  })
})

describe('the meter', () => {
  it('has a word for each of its colours', () => {
    expect([0, 1, 3, 8].map(phi => suspicionWords(phi).word)).toEqual([
      'as usual',
      'longer than usual',
      'unlikely long',
      'not by chance',
    ])
  })
})

describe('the words of a finding', () => {
  it('show what a server has hidden in them', () => {
    const { title } = wordsOf({ id: 'wrong-mime', variant: null, values: { type: 'text/\u202ehtml' } })
    expect(title).toContain('⟨U+202E⟩')
  })

  it('have code between backticks, and lose nothing', () => {
    expect(piecesOf('send `:` or `x')).toEqual([
      { code: false, text: 'send ' },
      { code: true, text: ':' },
      { code: false, text: ' or ' },
      { code: false, text: '`x' },
    ])
    fc.assert(
      fc.property(fc.string(), text => {
        const joined = piecesOf(text)
          .map(piece => piece.text)
          .join('')
        expect(joined.replaceAll('`', '')).toBe(text.replaceAll('`', ''))
      }),
    )
  })
})

describe('the clock', () => {
  it('tells sleep from a second that took its time', () => {
    const at = (wall: number, monotonic: number) => ({ wall, monotonic })
    expect(sleptBetween(at(0, 0), at(1000, 1000), 1000)).toBe(0)
    expect(sleptBetween(at(0, 0), at(3000, 3000), 1000)).toBe(0)
    // A clock that stops, and one that does not.
    expect(sleptBetween(at(0, 0), at(60_000, 1000), 1000)).toBe(59_000)
    expect(sleptBetween(at(0, 0), at(60_000, 60_000), 1000)).toBe(59_000)
    // Nobody was to look.
    expect(sleptBetween(at(0, 0), at(60_000, 60_000), null)).toBe(0)
  })

  it('runs while a stream goes on, and a while after', () => {
    expect(isTimely([{ state: 'open', since: 0 }], 1e9)).toBe(true)
    expect(isTimely([{ state: 'closed', since: 0 }], 60_000)).toBe(true)
    expect(isTimely([{ state: 'closed', since: 0 }], 1e9)).toBe(false)
    expect(isTimely([], 0)).toBe(false)
  })
})
