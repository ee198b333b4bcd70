import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { logFileName } from '../../../../src/core/log/file-name'

const AT = Date.UTC(2026, 10, 20, 10, 41, 7, 999)

describe('logFileName', () => {
  it.each([
    ['https://shop.example/desk?x=1', 'sse-pulse_shop.example_2026-11-20_10-41-07.ndjson'],
    ['http://127.0.0.1:8080/', 'sse-pulse_127.0.0.1-8080_2026-11-20_10-41-07.ndjson'],
    ['http://[::1]:8080/', 'sse-pulse_1-8080_2026-11-20_10-41-07.ndjson'],
    ['https://münchen.example/', 'sse-pulse_xn--mnchen-3ya.example_2026-11-20_10-41-07.ndjson'],
    ['file:///home/me/page.html', 'sse-pulse_2026-11-20_10-41-07.ndjson'],
    ['about:blank', 'sse-pulse_2026-11-20_10-41-07.ndjson'],
    ['', 'sse-pulse_2026-11-20_10-41-07.ndjson'],
    ['http://con/', 'sse-pulse_host-con_2026-11-20_10-41-07.ndjson'],
    ['http://lpt1.example/', 'sse-pulse_host-lpt1.example_2026-11-20_10-41-07.ndjson'],
  ])('%s', (page, name) => {
    expect(logFileName(page, AT, 0, 'ndjson')).toBe(name)
  })

  it('uses local time', () => {
    expect(logFileName('', AT, -120, 'csv')).toBe('sse-pulse_2026-11-20_12-41-07.csv')
    expect(logFileName('', AT, 11 * 60, 'csv')).toBe('sse-pulse_2026-11-19_23-41-07.csv')
  })

  it('is a name that every file system takes, whatever the page calls itself', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.webUrl()), page => {
        expect(logFileName(page, AT, 0, 'ndjson')).toMatch(/^sse-pulse_[\w.-]{19,130}\.ndjson$/)
      }),
    )
  })
})
