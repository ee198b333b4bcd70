import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRedactor, SAFE } from '../../../../src/core/log/redact'
import type { LogRecord } from '../../../../src/core/record'
import { createRecorder } from '../records'
import { hostile } from './hostile-log'
import { withoutCode } from './markdown-code'
import { written } from './written'

const AT = Date.UTC(2026, 10, 20, 10, 41)
const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U'

/** A stream whose server answers 503, so that the browser gives up. */
function failing(url = 'https://shop.example/events'): LogRecord[] {
  const record = createRecorder()
  return [
    record('connection', { attempt: 0, at: AT, url }),
    record('request', { at: AT + 1, url, source: 'http' }),
    record('response', { at: AT + 40, status: 503, headers: {}, source: 'http' }),
    record('end', { at: AT + 41, how: 'rejected', error: null, source: 'http' }),
    record('error', { at: AT + 42, readyState: 2 }),
    record('close', { at: AT + 42, by: 'browser' }),
  ]
}

/** A stream whose events are of a type that nobody listens to, and are no JSON though they look like it. */
function unheard(type: string, data: string): LogRecord[] {
  const record = createRecorder()
  return [
    record('connection', { attempt: 0, at: AT }),
    record('open', { at: AT + 40 }),
    ...Array.from({ length: 20 }, (_, i) =>
      record('event', { at: AT + 100 + i * 1000, type, data, heard: false, source: 'devtools' }),
    ),
  ]
}

/** The records as they are exported when nothing else is asked for. */
function redacted(records: readonly LogRecord[]): LogRecord[] {
  const redactor = createRedactor(SAFE, 'salt')
  return records.map(record => JSON.parse(redactor.line(JSON.stringify(record)) ?? ''))
}

/** The numbers that stand behind a report's word for evidence. */
function evidenceIn(report: string): number[] {
  return [...report.matchAll(/Evidence \(numbers of records\)(?::\*\*|:) ([\d, ]+)/g)].flatMap(([, list]) =>
    (list ?? '').split(', ').map(Number),
  )
}

describe('the findings of a report', () => {
  it('have a title, what it means, what to do, code that does it, and the records that show it', () => {
    const records = failing()
    const report = written('report', records)
    expect(report).toContain('## Findings')
    const [, section = ''] = /### Error: (.*503[\s\S]*?)\n## /.exec(report) ?? []
    expect(section).toContain('**What to do:**')
    expect(section).toContain('- **Stream:** 1, `https://shop.example/events`')
    expect(section).toMatch(/\n```\n[\s\S]+\n```/)
    const response = records.find(({ kind }) => kind === 'response')
    expect(evidenceIn(section)).toContain(response?.seq)
  })

  it('name only records that are in the log', () => {
    const records = [...failing(), ...unheard('tick', '{"a":')].map((each, i) => ({ ...each, seq: 1000 + i }))
    const known = new Set(records.map(({ seq }) => seq))
    const named = evidenceIn(written('report', records))
    expect(named.length).toBeGreaterThan(0)
    for (const seq of named) expect(known).toContain(seq)
  })

  it('are told in the language of the panel', () => {
    expect(written('report', failing(), { language: 'zh' })).toMatch(/### Error: .*[\u4e00-\u9fff]/)
  })

  it('are those of the moment that was judged: that nothing came since counts', () => {
    const record = createRecorder()
    const beats = Array.from({ length: 30 }, (_, i) =>
      record('comment', { at: AT + 100 + i * 1000, text: ' ping', size: 6, source: 'bytes' }),
    )
    const records = [
      record('connection', { attempt: 0, at: AT }),
      record('capture', { attempt: 1, at: AT, level: 'bytes', source: 'tool' }),
      record('open', { at: AT + 40 }),
      ...beats,
    ]
    const titles = (at: number) =>
      [
        ...written('report', records, { judgedAt: { at, sleeps: [], rules: [] } }).matchAll(/^### (.*)$/gm),
      ].map(([, title]) => title)
    expect(titles(AT + 31_000).some(title => title?.startsWith('Error'))).toBe(false)
    expect(titles(AT + 600_000).some(title => title?.startsWith('Error'))).toBe(true)
    // The machine slept all the while: nothing could come.
    const sleeps = [{ at: AT + 600_000, span: 568_000 }]
    const asleep = written('report', records, { judgedAt: { at: AT + 600_000, sleeps, rules: [] } })
    expect(asleep).not.toContain('### Error')
    // The user is more patient with this address.
    const rules = [{ url: '*', thresholds: { lateTimes: 900, missingTimes: 950, deadTimes: 1000 } }]
    const patient = written('report', records, { judgedAt: { at: AT + 600_000, sleeps: [], rules } })
    expect(patient).not.toContain('### Error')
  })

  it('tell nothing that was taken out of the records', () => {
    const url = `https://shop.example/events?token=${JWT}`
    const records = redacted(
      [...failing(url), ...unheard(`auth-${JWT}`, JWT)].map((r, i) => ({ ...r, seq: i + 1 })),
    )
    const report = written('report', records)
    expect(report).toContain('## Findings')
    // The head of the token says how it is signed, and no more.
    for (const part of JWT.split('.').slice(1)) expect(report).not.toContain(part)
  })

  it('show what servers and pages wrote as text only', () => {
    fc.assert(
      fc.property(hostile, hostile, (type, data) => {
        const report = written('report', unheard(type.slice(0, 1000) || 'x', data))
        expect(withoutCode(report)).not.toMatch(/[<>@]|\]\(|HYPERLINK|心跳|cmd/)
        expect(report).not.toMatch(/(?![\n])[\p{Cc}\p{Cf}\u2028\u2029]|\p{Surrogate}/u)
      }),
    )
  })

  it('leave room for the rest however many they are', () => {
    const records = Array.from({ length: 200 }, (_, i) =>
      failing(`https://shop.example/${i}`).map(each => ({ ...each, connection: `doc-${i}` })),
    )
      .flat()
      .map((each, i) => ({ ...each, seq: i + 1 }))
    const report = written('report', records)
    expect(report).toMatch(/Further findings: \d+/)
    expect(report.length).toBeLessThan(65_000)
  })
})
