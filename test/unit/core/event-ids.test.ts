import { describe, expect, it } from 'vitest'
import {
  addId,
  BREAKS_KEPT,
  copyIdTrail,
  createIdTrail,
  idFactsOf,
  integerOf,
  modelOf,
  RECENT_KEPT,
  setLastId,
  timeOf,
} from '../../../src/core/event-ids'
import { settingsFor } from '../../../src/core/thresholds'

const { limits } = settingsFor(null, [])

/** The trail of IDs of one attempt after another. */
function trailOf(...attempts: readonly (readonly string[])[]) {
  const trail = createIdTrail()
  let seq = 0
  for (const [place, ids] of attempts.entries()) {
    for (const id of ids) {
      seq++
      addId(trail, { id, at: seq * 10, seq, connection: 'a', attempt: place + 1, place: place + 1 }, limits)
    }
  }
  return trail
}

const numbers = (from: number, to: number, step = 1) =>
  Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, n) => String(from + n * step))
const uuid7 = (n: number) => `01932f1c-${(0x1000 + n).toString(16)}-7abc-8def-0123456789ab`

describe('the model of IDs', () => {
  it.each([
    ['unknown', []],
    ['none', ['', '', '']],
    ['unknown', ['7', '7']],
    ['constant', ['client', 'client', 'client']],
    ['unknown', ['1', '2']],
    ['monotone-int', numbers(1, 10)],
    ['dense-int', numbers(1, 30)],
    ['monotone-int', numbers(1, 300, 7)],
    ['time-like', numbers(1_795_171_480_325, 1_795_171_490_325, 500)],
    ['time-like', numbers(0, 9).map(n => `1795171480325-${n}`)],
    ['time-like', numbers(0, 9).map(n => `2026-11-20T10:41:0${n}Z`)],
    ['time-like', numbers(0, 9).map(n => `01JD2Z4Q${n}0ABCDEFGHJKMNPQRS`)],
    ['time-like', numbers(0, 9).map(n => uuid7(Number(n)))],
    ['opaque', ['a', 'b', 'c', 'd']],
    ['opaque', ['9', '3', '7', '1', '8', '2']],
    ['opaque', numbers(0, 9).map(n => `[{"offset":${n}}]`)],
  ] as const)('is %s', (model, ids) => {
    expect(modelOf(trailOf(ids), limits)).toBe(model)
  })

  it('stays dense with a few skips, and is not dense with many', () => {
    const few = [...numbers(1, 30), ...numbers(32, 60)]
    expect(modelOf(trailOf(few), limits)).toBe('dense-int')
    const many = numbers(1, 60).filter(n => Number(n) % 7 !== 0)
    expect(modelOf(trailOf(many), limits)).toBe('monotone-int')
  })

  it('does not learn from the step between two attempts', () => {
    expect(modelOf(trailOf(numbers(1, 15), numbers(900, 915), numbers(5000, 5015)), limits)).toBe('dense-int')
  })

  it('follows a server that changes its IDs', () => {
    const trail = trailOf([...numbers(1, 2000).map(n => `x${n}`), ...numbers(1, 12_000)])
    expect(modelOf(trail, limits)).toBe('dense-int')
  })

  it('counts events that carry the ID of the one before', () => {
    const facts = idFactsOf(trailOf(['1', '1', '2', '2', '3', '']), limits)
    expect(facts).toMatchObject({ withoutOwn: 3, last: '3', samples: 2, breaks: [] })
  })
})

describe('a break', () => {
  it('is a number that is left out of dense ones', () => {
    const { breaks } = trailOf([...numbers(1, 30), '34'])
    expect(breaks).toEqual([
      {
        kind: 'skip',
        at: 310,
        seq: 31,
        beforeSeq: 30,
        connection: 'a',
        attempt: 1,
        from: '30',
        to: '34',
        by: 3,
        across: false,
      },
    ])
  })

  it('is a step back, and a repetition with others in between', () => {
    expect(trailOf([...numbers(100, 130), '50']).breaks).toMatchObject([
      { kind: 'back', by: 80, from: '130' },
    ])
    expect(trailOf([...numbers(100, 130), '129', '131']).breaks).toMatchObject([
      { kind: 'repeat', from: '130', to: '129', across: false },
      { kind: 'skip', from: '129', to: '131' },
    ])
  })

  it('says whether it is between attempts', () => {
    const { breaks } = trailOf(numbers(1, 30), ['29', '30', '31'])
    expect(breaks).toMatchObject([
      { kind: 'repeat', to: '29', across: true, attempt: 2 },
      { kind: 'repeat', to: '30', across: true },
    ])
    expect(trailOf(numbers(1, 30), ['40']).breaks).toMatchObject([{ kind: 'skip', by: 9, across: true }])
  })

  it('is none of opaque IDs or of few', () => {
    expect(trailOf(['c', 'a', 'z', 'b']).breaks).toEqual([])
    expect(trailOf(['1', '2', '9', '4']).breaks).toEqual([])
  })
})

describe('the trail', () => {
  it('is bounded, whatever comes', () => {
    const trail = trailOf(numbers(1, 3000).flatMap(n => [n, String(Number(n) * 3)]))
    expect(trail.recent.size).toBe(RECENT_KEPT)
    expect(trail.breaks.length).toBeLessThanOrEqual(BREAKS_KEPT)
    const long = trailOf(['x'.repeat(65_536)])
    expect(long.last.length).toBe(256)
  })

  it('is copied, not shared', () => {
    const trail = trailOf(numbers(1, 30))
    const copy = copyIdTrail(trail)
    addId(copy, { id: '77', at: 1, seq: 99, connection: 'a', attempt: 1, place: 1 }, limits)
    expect(trail).toEqual(trailOf(numbers(1, 30)))
    expect(copy.breaks).toHaveLength(1)
  })

  it('takes an ID without an event as the last one', () => {
    const trail = trailOf(numbers(1, 30))
    setLastId(trail, '31')
    expect(idFactsOf(trail, limits).last).toBe('31')
    addId(trail, { id: '32', at: 1, seq: 99, connection: 'a', attempt: 1, place: 1 }, limits)
    expect(trail.breaks).toEqual([])
  })
})

describe('IDs', () => {
  it.each([
    ['0', 0],
    ['007', 7],
    ['999999999999999', 999_999_999_999_999],
    ['9999999999999999', null],
    ['', null],
    ['-1', null],
    ['1e3', null],
    [' 1', null],
  ])('%j is the number %d', (id, value) => {
    expect(integerOf(id)).toBe(value)
  })

  it.each([
    ['1795171480325', 1_795_171_480_325],
    ['1795171480325-7', 1_795_171_480_325],
    ['2026-11-20T10:41:00.500Z', Date.UTC(2026, 10, 20, 10, 41, 0, 500)],
    ['01ARZ3NDEKTSV4RRFFQ69G5FAV', 1_469_922_850_259],
    ['017f22e2-79b0-7cc3-98c4-dc0c0c07398f', 1_645_557_742_000],
    ['017f22e2-79b0-4cc3-98c4-dc0c0c07398f', null],
    ['9999999999999', null],
    ['2026-99-99T99:99', null],
    ['order-7', null],
  ])('%s holds the time %d', (id, time) => {
    expect(timeOf(id)).toBe(time)
  })
})
