/** The axis: zooming, moving and fitting, and the ruler's round times. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { elapsed, rulerOf, timeOfDay } from '../../../src/panel/timeline/ruler'
import {
  clampSpan,
  fitSpan,
  followLength,
  followSpan,
  lengthOf,
  moveSpan,
  revealIn,
  SHORTEST,
  type Span,
  timeAt,
  xOf,
  zoomSpan,
} from '../../../src/panel/timeline/time-scale'

const NOW = Date.UTC(2026, 10, 20, 10, 41)
const HOUR = 3_600_000
const log: Span = { from: NOW, to: NOW + 60_000 }

/** Spans within and around a log. */
const spans = fc
  .tuple(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.double({ min: 5, max: 1e7, noNaN: true }))
  .map(([begin, length]): Span => ({ from: NOW + begin, to: NOW + begin + length }))

describe('the axis', () => {
  it('finds the time of a place, and the place of a time', () => {
    fc.assert(
      fc.property(
        spans,
        fc.integer({ min: 1, max: 4000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (span, width, part) => {
          const x = part * width
          expect(xOf(span, width, timeAt(span, width, x))).toBeCloseTo(x, 0)
        },
      ),
    )
  })

  it('keeps the anchor of a zoom where it is, as far as there is room', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.3, max: 3, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (factor, part) => {
          const span = { from: NOW + 20_000, to: NOW + 30_000 }
          const anchor = timeAt(span, 1, part)
          const zoomed = zoomSpan(span, factor, anchor, log)
          expect(lengthOf(zoomed)).toBeCloseTo(10_000 * factor, 1)
          expect(xOf(zoomed, 1000, anchor)).toBeCloseTo(part * 1000, 1)
        },
      ),
    )
  })

  it('is never too short, too long or out of sight of the log', () => {
    fc.assert(
      fc.property(spans, fc.double({ min: 1e-9, max: 1e9, noNaN: true }), (span, factor) => {
        for (const moved of [
          clampSpan(span, log),
          zoomSpan(span, factor, span.from, log),
          moveSpan(span, factor * 1000, log),
        ]) {
          expect(lengthOf(moved)).toBeGreaterThanOrEqual(SHORTEST * 0.99)
          expect(lengthOf(moved)).toBeLessThanOrEqual(lengthOf(fitSpan(log)) * 2.01)
          expect(moved.from).toBeLessThan(log.to)
          expect(moved.to).toBeGreaterThan(log.from)
        }
      }),
    )
  })

  it('fits a log with room around it, and an instant with a second', () => {
    const fitted = fitSpan(log)
    expect(fitted.from).toBeLessThan(log.from)
    expect(fitted.to).toBeGreaterThan(log.to)
    expect(lengthOf(fitted)).toBeLessThan(65_000)
    expect(lengthOf(fitSpan({ from: NOW, to: NOW }))).toBeGreaterThanOrEqual(1000)
  })

  it('follows from the beginning on: still until the screen is full, then moving', () => {
    const at = (age: number) => followSpan({ from: NOW, to: NOW + age }, 30_000)
    expect(at(1000)).toEqual(at(20_000))
    expect(at(60_000).from).toBeGreaterThan(NOW + 20_000)
    expect(lengthOf(at(60_000))).toBe(30_000)
    // Now is in sight, near the right edge.
    expect(xOf(at(60_000), 100, NOW + 60_000)).toBeCloseTo(98)
    expect([5000, 45_000, 100_000, 1e9].map(followLength)).toEqual([30_000, 60_000, 120_000, 300_000])
  })

  it('moves to a time only if it is out of sight', () => {
    const span = { from: NOW, to: NOW + 10_000 }
    expect(revealIn(span, NOW + 5000, log)).toBe(span)
    expect(revealIn(span, NOW + 30_000, log)).toEqual({ from: NOW + 25_000, to: NOW + 35_000 })
  })
})

describe('the ruler', () => {
  const labelsOf = (from: number, length: number, zone = 0, origin: number | null = null) =>
    rulerOf({ from, to: from + length }, { width: 1000, apart: 100, origin, zone }).labels.map(
      ({ label }) => label,
    )

  it('has round times of day', () => {
    expect(labelsOf(NOW, 240_000).slice(0, 4)).toEqual(['10:41:00', '10:41:30', '10:42:00', '10:42:30'])
    expect(labelsOf(NOW, 10 * HOUR).slice(0, 3)).toEqual(['10:00', '11:00', '12:00'])
    expect(labelsOf(NOW + 4, 10).slice(0, 3)).toEqual(['10:41:00.004', '10:41:00.005', '10:41:00.006'])
    expect(labelsOf(NOW, 4).slice(0, 3)).toEqual(['10:41:00.0000', '10:41:00.0005', '10:41:00.0010'])
  })

  it('has them by the local clock, and the date where a day begins', () => {
    const zone = 5.5 * HOUR
    expect(labelsOf(NOW, 20 * HOUR, zone)).toEqual(
      expect.arrayContaining(['16:00', '18:00', '22:00', '11-21', '02:00']),
    )
    expect(labelsOf(NOW, 1000 * 24 * HOUR, 0)[1]).toMatch(/^202[67]-\d\d-\d\d$/)
  })

  it('counts from the beginning, like a stopwatch', () => {
    expect(labelsOf(NOW, 240_000, 0, NOW).slice(0, 4)).toEqual(['0:00', '0:30', '1:00', '1:30'])
    expect(labelsOf(NOW - 1000, 2000, 0, NOW)).toEqual(
      expect.arrayContaining(['−0:00.8', '0:00.0', '0:00.2']),
    )
    expect(elapsed(3_661_500, 100)).toBe('1:01:01.5')
    // Not 0:59.100 and not 0:60.
    expect(elapsed(59_999.9999, 1)).toBe('1:00.000')
    expect(timeOfDay(NOW + 59_999.9999, 1, 0)).toBe('10:42:00.000')
  })

  it('has labels far enough apart, in order and on whole steps, whatever is shown', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 4e12, noNaN: true }),
        fc.double({ min: Math.log(1), max: Math.log(1e15), noNaN: true }),
        fc.integer({ min: 100, max: 5000 }),
        fc.option(fc.constant(NOW)),
        (from, log, width, origin) => {
          const span = { from, to: from + Math.exp(log) }
          const { step, labels, minor } = rulerOf(span, { width, apart: 90, origin, zone: HOUR })
          expect((step / lengthOf(span)) * width).toBeGreaterThanOrEqual(89.9)
          expect(labels.length).toBeLessThanOrEqual(width / 89 + 2)
          expect(minor.length).toBeLessThanOrEqual(5 * labels.length + 5)
          for (const [index, { at }] of labels.entries()) {
            const next = labels[index + 1]
            if (next) expect((next.at - at) / step).toBeCloseTo(1, 1)
          }
        },
      ),
    )
  })

  it('comes to an end where times can hardly be told apart', () => {
    expect(labelsOf(8.6e15, 1).length).toBeLessThan(2001)
    const far: Span = { from: 0, to: 8.6e15 }
    expect(lengthOf(clampSpan({ from: 8.6e15, to: 8.6e15 + 1 }, far))).toBeGreaterThan(1000)
  })
})
