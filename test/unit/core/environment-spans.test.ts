/** The spans of the environment: what is shaded, from when to when. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  addEnvironment,
  CHANGES_KEPT,
  createEnvironmentHistory,
  environmentSpans,
  navigationsOf,
} from '../../../src/core/environment-spans'
import type { EnvironmentChange } from '../../../src/core/record'
import { createRecorder } from './records'

type Told = [at: number, what: EnvironmentChange, page?: string, span?: number]

const PAGE = 'https://shop.example/'
const FRAME = 'https://ads.example/'

function historyOf(...told: Told[]) {
  const record = createRecorder()
  const history = createEnvironmentHistory()
  for (const [at, what, page = PAGE, span] of told) {
    const own = { connection: null, attempt: 0, at, what, page }
    addEnvironment(history, record('environment', span === undefined ? own : { ...own, span }))
  }
  return history
}

/** As `what from to`, with the document where only one is meant. */
function spansOf(...told: Told[]): string[] {
  return environmentSpans(historyOf(...told)).map(
    ({ what, from, to, document }) => `${what} ${from} ${to}${document === null ? '' : ` ${document}`}`,
  )
}

describe('the spans of the environment', () => {
  it('go from when something was so until it was no more', () => {
    expect(
      spansOf([1000, 'hidden'], [5000, 'visible'], [6000, 'offline'], [7000, 'online'], [9000, 'hidden']),
    ).toEqual(['hidden 1000 5000', 'offline 6000 7000', 'hidden 9000 null'])
  })

  it('do not depend on the order in which they were told', () => {
    const told: Told[] = [
      [1000, 'hidden'],
      [2000, 'hidden', FRAME],
      [3000, 'offline'],
      [4000, 'online'],
      [5000, 'visible'],
      [5001, 'visible', FRAME],
      [9000, 'sleep', PAGE, 2500],
    ]
    const expected = ['hidden 1000 5001', 'offline 3000 4000', 'sleep 6500 9000']
    fc.assert(
      fc.property(fc.shuffledSubarray(told, { minLength: told.length }), shuffled => {
        expect(spansOf(...shuffled)).toEqual(expected)
      }),
    )
  })

  it('take all documents of a tab together where they are hidden together', () => {
    expect(
      spansOf([1000, 'hidden'], [1001, 'hidden', FRAME], [4000, 'visible', FRAME], [4001, 'visible']),
    ).toEqual(['hidden 1000 4001'])
  })

  it('know that a page which is left is not hidden, though it is told so', () => {
    // Chromium and Firefox: the page is hidden at once when it is left, one or the other first.
    expect(spansOf([1000, 'pagehide'], [1000.2, 'hidden'])).toEqual([`left 1000 null ${PAGE}`])
    expect(spansOf([999.8, 'hidden'], [1000, 'pagehide'])).toEqual([`left 1000 null ${PAGE}`])
    // One that was hidden for a while and is then left was hidden until then.
    expect(spansOf([500, 'hidden'], [1000, 'pagehide'])).toEqual([
      'hidden 500 1000',
      `left 1000 null ${PAGE}`,
    ])
  })

  it('follow a page into the back/forward cache and out of it', () => {
    expect(
      spansOf(
        [1000, 'pagehide'],
        [1001, 'frozen'],
        [1100, 'navigated', 'https://other.example/'],
        [5000, 'pageshow'],
        [6000, 'hidden'],
        [7000, 'visible'],
      ),
    ).toEqual([`left 1000 5000 ${PAGE}`, `frozen 1001 5000 ${PAGE}`, 'hidden 6000 7000'])
  })

  it('end when a new document comes, as nobody is left who could say more', () => {
    expect(spansOf([1000, 'hidden'], [1500, 'offline'], [4000, 'navigated'])).toEqual([
      'hidden 1000 4000',
      'offline 1500 4000',
    ])
    expect(navigationsOf(historyOf([1000, 'hidden'], [4000, 'navigated', FRAME]))).toEqual([
      { at: 4000, document: FRAME },
    ])
  })

  it('are those of the newest changes, where there are very many', () => {
    const told = Array.from(
      { length: CHANGES_KEPT + 100 },
      (_, index): Told => [index * 1000, index % 2 === 0 ? 'hidden' : 'visible'],
    )
    const history = historyOf(...told)
    expect(history.changes).toHaveLength(CHANGES_KEPT)
    expect(environmentSpans(history).at(-1)).toMatchObject({ from: 5_098_000, to: 5_099_000 })
  })

  it('are the same for addresses that differ in the fragment only', () => {
    expect(spansOf([1000, 'frozen', `${PAGE}#a`], [2000, 'resumed', `${PAGE}#b`])).toEqual([
      `frozen 1000 2000 ${PAGE}`,
    ])
  })
})
