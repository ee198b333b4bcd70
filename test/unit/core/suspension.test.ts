import { describe, expect, it } from 'vitest'
import type { EnvironmentChange } from '../../../src/core/record'
import {
  CHANGES_KEPT,
  createEnvironment,
  noteChange,
  notePage,
  suspensionAt,
  suspensionIn,
  suspensionsOf,
  type Whereabouts,
} from '../../../src/core/suspension'
import { settingsFor } from '../../../src/core/thresholds'
import { createRecorder } from './records'

const { limits } = settingsFor(null, [])
const PAGE = 'https://shop.example/'
const here: Whereabouts = { page: PAGE, createdAt: 0, toldAt: 0 }

type Told = [at: number, what: EnvironmentChange, more?: { span?: number; page?: string }]

function suspensions(told: Told[], whereabouts: Whereabouts = here, pages = [PAGE]) {
  const record = createRecorder()
  const environment = createEnvironment()
  for (const page of pages) notePage(environment, page)
  for (const [at, what, more] of told) {
    noteChange(environment, record('environment', { connection: null, at, what, page: PAGE, ...more }))
  }
  return suspensionsOf(environment, whereabouts, limits)
}

describe('nothing is judged', () => {
  it.each([
    ['frozen', 'resumed', 'frozen'],
    ['offline', 'online', 'offline'],
    ['pagehide', 'pageshow', 'left'],
  ] as const)('from %s to %s', (begin, end, why) => {
    expect(suspensions([[1000, begin]])).toEqual([{ from: 1000, to: null, why }])
    const told: Told[] = [
      [1000, begin],
      [5000, end],
    ]
    expect(suspensions(told)).toEqual([{ from: 1000, to: 5000, why }])
    expect(suspensions([...told].reverse())).toEqual([{ from: 1000, to: 5000, why }])
    // Each frame tells of it.
    expect(suspensions(told.flatMap(each => [each, each]))).toEqual([{ from: 1000, to: 5000, why }])
  })

  it('while the machine slept, which is known when it woke', () => {
    expect(suspensions([[9000, 'sleep', { span: 6000 }]])).toEqual([{ from: 3000, to: 9000, why: 'sleep' }])
  })

  it('when the page has been hidden for five minutes', () => {
    const told: Told[] = [
      [1000, 'hidden'],
      [300_000, 'visible'],
    ]
    expect(suspensions(told)).toEqual([])
    expect(suspensions([[1000, 'hidden']])).toEqual([{ from: 301_000, to: null, why: 'hidden' }])
  })

  it('until an event shows that it is over, unless it was under way', () => {
    const told: Told[] = [[1000, 'frozen']]
    expect(suspensions(told, { ...here, toldAt: 1500 })).toEqual([{ from: 1000, to: null, why: 'frozen' }])
    expect(suspensions(told, { ...here, toldAt: 7000 })).toEqual([{ from: 1000, to: 7000, why: 'frozen' }])
  })

  it('of a stream that was not there yet, for what was before', () => {
    expect(suspensions([[1000, 'offline']], { ...here, createdAt: 2000 })).toEqual([])
  })

  it('of the streams of another document, for what happened to this one', () => {
    const other = 'https://shop.example/other#top'
    const told: Told[] = [[1000, 'pagehide', { page: PAGE }]]
    expect(suspensions(told, { ...here, page: other }, [PAGE, other])).toEqual([])
    // An address that belongs to none may be the new one of any.
    const moved: Told[] = [[1000, 'pagehide', { page: 'https://shop.example/moved' }]]
    expect(suspensions(moved, { ...here, page: other }, [PAGE, other])).toHaveLength(1)
    expect(suspensions(told, { ...here, page: null }, [PAGE, other])).toHaveLength(1)
  })

  it('and a navigation is nothing of the kind', () => {
    expect(suspensions([[1000, 'navigated']])).toEqual([])
  })

  it('with a bounded memory', () => {
    const environment = createEnvironment()
    const record = createRecorder()
    for (let at = 0; at < 1000; at++) noteChange(environment, record('environment', { at, what: 'hidden' }))
    for (let page = 0; page < 5000; page++) notePage(environment, `https://shop.example/${page}`)
    expect(environment.changes).toHaveLength(CHANGES_KEPT)
    expect(environment.changes.at(-1)?.at).toBe(999)
    expect(environment.pages.size).toBe(1000)
  })
})

describe('a suspension', () => {
  const slept = suspensions([[9000, 'sleep', { span: 6000 }]])
  const hidden = suspensions([[1000, 'hidden']])

  it('has a grace after it', () => {
    expect(suspensionAt(slept, 2999, true, limits)).toBeNull()
    expect(suspensionAt(slept, 3000, true, limits)?.why).toBe('sleep')
    expect(suspensionAt(slept, 9000 + limits.graceAfterWake, true, limits)?.why).toBe('sleep')
    expect(suspensionAt(slept, 9001 + limits.graceAfterWake, true, limits)).toBeNull()
  })

  it('of a hidden page counts only where the page is all that sees', () => {
    expect(suspensionAt(hidden, 310_000, true, limits)?.why).toBe('hidden')
    expect(suspensionAt(hidden, 310_000, false, limits)).toBeNull()
    expect(suspensionIn(hidden, 0, 400_000, limits)).toBeNull()
  })

  it('spoils each span that it touches', () => {
    expect(suspensionIn(slept, 0, 3000, limits)).toBeNull()
    expect(suspensionIn(slept, 0, 3001, limits)?.why).toBe('sleep')
    expect(suspensionIn(slept, 9000 + limits.graceAfterWake, 99_000, limits)).toBeNull()
    expect(suspensionIn(slept, 8999 + limits.graceAfterWake, 99_000, limits)?.why).toBe('sleep')
  })
})
