import { describe, expect, it } from 'vitest'
import { type Choice, isInScope, scopeOf, WHOLE } from '../../../../src/core/log/scope'
import type { LogRecord } from '../../../../src/core/record'
import { createRecorder, fold } from '../records'

const ALL: Choice = { streams: null, attempt: null, from: null, to: null }

const record = createRecorder()
const LOG: LogRecord[] = [
  record('connection', { connection: 'a-1', attempt: 0, at: 100 }),
  record('capture', { connection: 'a-1', attempt: 1, at: 101 }),
  record('open', { connection: 'a-1', at: 110 }),
  record('event', { connection: 'a-1', at: 120 }),
  record('environment', { connection: null, attempt: 0, at: 125 }),
  record('error', { connection: 'a-1', at: 130, readyState: 0 }),
  record('request', { connection: 'a-1', attempt: 2, at: 140, source: 'http' }),
  record('open', { connection: 'a-1', attempt: 2, at: 150 }),
  record('event', { connection: 'a-1', attempt: 2, at: 200 }),
  record('connection', { connection: 'b-1', attempt: 0, at: 300, url: 'https://shop.example/other' }),
  record('event', { connection: 'b-1', at: 310 }),
  record('close', { connection: 'b-1', at: 320 }),
]

/** The `seq` of what is in the part. */
function chosen(choice: Partial<Choice>): number[] {
  const scope = scopeOf([fold(...LOG)], { ...ALL, ...choice })
  return LOG.filter(each => isInScope(scope, each)).map(({ seq }) => seq)
}

describe('a part of a log', () => {
  it('is the whole of it where nothing is chosen', () => {
    expect(scopeOf([fold(...LOG)], ALL)).toBe(WHOLE)
    expect(chosen({})).toEqual(LOG.map(({ seq }) => seq))
  })

  it('of a stream has its connections, and what happened to the page', () => {
    expect(chosen({ streams: ['b-1'] })).toEqual([5, 10, 11, 12])
  })

  it('of an attempt has what the connection is, and how well it is seen', () => {
    expect(chosen({ streams: ['a-1'], attempt: { connection: 'a-1', number: 2 } })).toEqual([
      1, 2, 5, 7, 8, 9,
    ])
  })

  it('of a span has what frames it: the connections and the attempts that reach into it', () => {
    expect(chosen({ from: 190, to: 250 })).toEqual([1, 7, 8, 9])
    expect(chosen({ from: 305 })).toEqual([1, 7, 8, 10, 11, 12])
    expect(chosen({ to: 125 })).toEqual([1, 2, 3, 4, 5])
    // The one of the other stream was over before.
    expect(chosen({ from: 321 })).toEqual([1, 7, 8])
  })
})
