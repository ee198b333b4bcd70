import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { code } from '../../../../src/core/log/markdown'
import { createDensity, drawBands } from '../../../../src/core/log/report-timeline'
import { createRecorder } from '../records'
import { hostile, hostileLog } from './hostile-log'
import { withoutCode } from './markdown-code'
import { written } from './written'

describe('a report', () => {
  it('shows foreign text as text only, whatever is in the log', () => {
    fc.assert(
      fc.property(hostileLog, hostile, (records, url) => {
        const record = createRecorder()
        const odd = record('connection', { connection: 'odd-1', attempt: 0, url, page: url, seq: 900 })
        const report = written('report', [...records, odd], { redacted: () => [] })
        const rest = withoutCode(report)
        expect(rest).not.toMatch(/[<>@]|\]\(|HYPERLINK|心跳|cmd/)
        expect(report).not.toMatch(/(?![\n])[\p{Cc}\p{Cf}\u2028\u2029]|\p{Surrogate}/u)
      }),
    )
  })

  it('says what was taken out, and which part it is', () => {
    const record = createRecorder()
    const report = written('report', [record('connection', { attempt: 0 }), record('open')], {
      redacted: () => [{ what: 'query', how: 'masked', count: 2, names: ['token'] }],
      part: { streams: 1 },
    })
    expect(report).toContain('query masked 2× (`token`)')
    expect(report).toContain('**Part of the log:** 1')
  })

  it('has the attempts, the gaps between them, and when the stream was open', () => {
    const record = createRecorder()
    const at = Date.UTC(2026, 10, 20, 10, 41)
    const report = written('report', [
      record('connection', { attempt: 0, at }),
      record('request', { at, source: 'http' }),
      record('response', { at: at + 40, source: 'http' }),
      record('open', { at: at + 41 }),
      record('event', { at: at + 50 }),
      record('end', { at: at + 20_000, how: 'cut', error: 'net::ERR_CONNECTION_RESET', source: 'http' }),
      record('error', { at: at + 20_001, readyState: 0 }),
      record('open', { attempt: 2, at: at + 40_000 }),
      record('event', { attempt: 2, at: at + 60_000 }),
    ])
    expect(report).toContain('| 1 | `https://shop.example/stream` | open | 2 | 2 | 2 B | 1 (20.0 s) | http |')
    expect(report).toContain(
      '| 1 | 10:41:00.000 |  | 200 | 40 ms | 20.0 s | 1 | cut `net::ERR_CONNECTION_RESET` (retries) |  |',
    )
    expect(report).toContain(`${'█'.repeat(20)}${'·'.repeat(20)}${'█'.repeat(20)}`)
    expect(report).toContain('Gaps between attempts of a stream that had been open: 1, in all 20.0 s.')
  })

  it('has the notes of events, in the order of the events, as text', () => {
    const record = createRecorder()
    const at = Date.UTC(2026, 10, 20, 10, 41)
    const report = written('report', [
      record('connection', { attempt: 0, at }),
      record('open', { at }),
      record('event', { at: at + 50 }),
      record('event', { at: at + 60 }),
      record('note', { at: at + 60, on: 4, text: 'see <b>this</b>\nand | that' }),
      record('note', { at: at + 50, on: 3, text: 'first words' }),
      record('note', { at: at + 50, on: 3, text: 'last words' }),
    ])
    expect(report).toContain('## Notes')
    expect(report).not.toContain('first words')
    const stream = '1, `https://shop.example/stream`'
    expect(report).toContain(
      `| 10:41:00.050 | 3 | ${stream} | \`last words\` |\n` +
        `| 10:41:00.060 | 4 | ${stream} | \`see <b>this</b> and \\| that\` |`,
    )
    // It is not one more attempt, or event.
    expect(report).toContain('| open | 1 | 2 |')
  })

  it('fits into a comment of a bug tracker however long the log is', () => {
    const record = createRecorder()
    const records = Array.from({ length: 100 }, (_, i) => `doc-${i}`).flatMap(connection => [
      record('connection', {
        connection,
        attempt: 0,
        url: `https://shop.example/${connection}/${'x'.repeat(3000)}`,
      }),
      ...Array.from({ length: 60 }, (_, i) => [
        record('open', { connection, attempt: i + 1 }),
        record('event', { connection, attempt: i + 1, id: 'x'.repeat(500) }),
        record('error', { connection, attempt: i + 1, readyState: 0 }),
      ]).flat(),
    ])
    expect(written('report', records).length).toBeLessThan(65_000)
  })

  it('says that there is nothing', () => {
    expect(written('report', [])).toContain('No stream is in this log.')
  })
})

describe('code', () => {
  it('is closed by nothing that is in it', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('`', 'a', ' ', '\n', '|') }), text => {
        const shown = code(text)
        if (shown === '') return
        expect(withoutCode(`x${shown}y`)).toBe('xy')
      }),
    )
  })
})

describe('the timeline', () => {
  it('shows what matters most of each column', () => {
    const drawn = drawBands(
      [
        { state: 'connecting', from: 0, to: 10 },
        { state: 'open', from: 10, to: 500 },
        { state: 'waiting', from: 500, to: 505 },
        { state: 'open', from: 505, to: 600 },
      ],
      0,
      600,
    )
    expect(drawn).toBe(`▒${'█'.repeat(49)}·${'█'.repeat(9)}`)
  })

  it('counts every event, however long it lasts', () => {
    const density = createDensity(0)
    for (let at = 0; at < 86_400_000; at += 60_000) density.add(at)
    expect(density.draw(0, 86_400_000)).toMatch(/^[▇█]{60}$/)
  })
})
