/**
 * Secrets that only their names betray, planted anywhere in a log and spelled in any way: no format has them. Also what
 * has none is left alone, and nothing takes the square of its length. `FUZZ_RUNS` says how many are planted.
 */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FORMATS } from '../../../../src/core/log/formats'
import { createRedactor, type Redaction, SAFE } from '../../../../src/core/log/redact'
import type { LogRecord } from '../../../../src/core/record'
import { readLogRecord } from '../../../../src/core/record-schema'
import { createRecorder } from '../records'
import { written } from './written'

const RUNS = Number(process.env.FUZZ_RUNS ?? 300)
/** Far more than any of these takes. */
const TIMEOUT = 30_000 + RUNS * 50

/** Without a look of its own, and nowhere else in a log. */
const secret = fc.integer({ min: 1, max: 999 }).map(n => `hunter${n}zz`)
const name = fc.constantFrom(
  'password',
  'Access_Token',
  'API-KEY',
  'client.secret',
  'x-auth-token',
  'SIG',
  'jwt',
  'orderPin',
)
/** `orderPin` is a name of the user. */
const WISH: Redaction = { ...SAFE, names: ['order-pin'], paths: ['user.mail'] }

type Spelling = (name: string, secret: string) => string
const inText: readonly Spelling[] = [
  (name, secret) => `${name}=${secret}`,
  (name, secret) => `a=1&${name}=${secret}&b=2`,
  (name, secret) => `%${name.charCodeAt(0).toString(16)}${name.slice(1)}=${secret}`,
  (name, secret) => `next=${encodeURIComponent(`https://a.example/?x=1&${name}=${secret}&y=2`)}`,
  (name, secret) =>
    `next=${encodeURIComponent(`u=${encodeURIComponent(`https://a.example/?${name}=${secret}`)}`)}`,
  (name, secret) => `q=${encodeURIComponent(JSON.stringify({ [name]: secret }))}`,
  (name, secret) => `http://me:${secret}@a.example/?${name}`,
]
const inPayload: readonly Spelling[] = [
  ...inText,
  (name, secret) => JSON.stringify({ [name]: secret }),
  (name, secret) => JSON.stringify({ a: [{ b: { [name]: secret } }] }, null, 2),
  (name, secret) => JSON.stringify({ a: JSON.stringify({ [name]: secret, b: 'c' }), d: 1 }),
  (name, secret) => JSON.stringify({ a: JSON.stringify({ b: JSON.stringify({ [name]: secret }) }) }),
  (name, secret) => JSON.stringify({ a: JSON.stringify({ [name]: `"${secret}"\\` }), d: '"' }),
  (name, secret) => JSON.stringify({ [name]: `"\\${secret}"` }),
  (name, secret) => `{"\\u00${name.charCodeAt(0).toString(16)}${name.slice(1)}":"${secret}"}`,
  // As it is where a payload was cut.
  (name, secret) => `{"${name}":"${secret}`,
  (name, secret) => `{"${name}":"${secret}\\`,
  (name, secret) => `{"a":"{\\"${name}\\":\\"${secret}`,
  (name, secret) => `prefix {"${name}" : "${secret}"} suffix`,
  (_, secret) => JSON.stringify({ user: { mail: secret } }),
]

type Plant = (
  text: (spellings: readonly Spelling[]) => string,
  name: string,
  secret: string,
) => Partial<LogRecord>
const record = createRecorder()
const at = (url: string) => `https://shop.example/s?${url}`
const PLANTS: readonly [kind: LogRecord['kind'], plant: Plant][] = [
  ['connection', text => ({ url: at(text(inText)) })],
  ['connection', text => ({ page: at(text(inText)) })],
  ['connection', text => ({ stack: `at f (${at(text(inText))}:1:2)` })],
  ['request', text => ({ url: at(text(inText)) })],
  ['request', (_, name, secret) => ({ headers: { [name.toLowerCase()]: secret } })],
  ['redirect', text => ({ url: at(text(inText)) })],
  ['response', (_, name, secret) => ({ headers: { [name]: secret } })],
  ['response', text => ({ headers: { location: at(text(inText)) } })],
  ['event', text => ({ data: text(inPayload) })],
  ['event', text => ({ id: text(inText) })],
  ['event', text => ({ type: text(inText) })],
  ['comment', text => ({ text: text(inPayload) })],
  ['fault', text => ({ text: text(inPayload).slice(0, 200) })],
  ['checkpoint', text => ({ id: text(inText) })],
  ['environment', text => ({ page: at(text(inText)) })],
  ['note', text => ({ text: text(inPayload) })],
]

function redacted(records: readonly LogRecord[], wish: Redaction = WISH) {
  const redactor = createRedactor(wish, 'salt')
  const lines = records.map(each => {
    const line = JSON.stringify(each)
    // What the first look passes over goes out as it is.
    return redactor.concerns(line) ? (redactor.line(line) ?? '') : line
  })
  return { lines, redactor, records: lines.map(line => JSON.parse(line) as LogRecord) }
}

describe('a secret that only its name betrays', () => {
  it('is in no format, wherever it was and however it was spelled', { timeout: TIMEOUT }, () => {
    fc.assert(
      fc.property(
        name,
        secret,
        fc.constantFrom(...PLANTS),
        fc.nat(1000),
        (name, secret, [kind, plant], choice) => {
          const text = (spellings: readonly Spelling[]) =>
            (spellings[choice % spellings.length] as Spelling)(name, secret)
          const planted = record(kind, { ...plant(text, name, secret), seq: 5 } as never) as LogRecord
          expect(readLogRecord(planted)).toMatchObject({ as: 'record' })
          const others = [
            record('connection', { seq: 1 }),
            record('open', { seq: 2 }),
            record('event', { seq: 6 }),
          ]
          const log = [...others.slice(0, 2), planted, ...others.slice(2)]
          const { records, redactor } = redacted(log)
          for (const format of FORMATS) {
            const file = written(format, records, { redacted: () => redactor.redacted() })
            expect(file, `${format}: ${JSON.stringify(planted)}`).not.toContain(secret)
          }
          const again = redacted(records)
          expect(again.lines).toEqual(records.map(each => JSON.stringify(each)))
        },
      ),
      { numRuns: RUNS },
    )
  })

  it('is found by the first look too, where no name of the user asks for every line', {
    timeout: TIMEOUT,
  }, () => {
    fc.assert(
      fc.property(
        name.filter(each => each !== 'orderPin'),
        secret,
        fc.constantFrom(...inPayload.slice(0, -1)),
        (name, secret, spell) => {
          const { lines } = redacted([record('event', { data: spell(name, secret) })], SAFE)
          expect(lines.join('\n'), spell(name, secret)).not.toContain(secret)
        },
      ),
      { numRuns: RUNS },
    )
  })
})

describe('a log without secrets', () => {
  const harmless = fc.oneof(
    fc.constantFrom(
      '{"price":12.5,"symbol":"ACME"}',
      'x=1&y=2',
      'https://a.example/?next=https%3A%2F%2Fb.example%2F',
      'tokens: 12',
    ),
    fc.string({ unit: fc.constantFrom(...'ab 1{}[]:,"\\%=&é🫀\n'), maxLength: 40 }),
  )
  it('goes out as it is', { timeout: TIMEOUT }, () => {
    fc.assert(
      fc.property(harmless, text => {
        const log = [record('event', { data: text }), record('comment', { text }), record('note', { text })]
        expect(redacted(log, SAFE).records).toEqual(log)
      }),
      { numRuns: RUNS },
    )
  })
})

describe('a payload that is nested deeper than can be written', () => {
  it('goes out without what the user has named', () => {
    const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`
    const { lines } = redacted([record('event', { data: `{"user":{"mail":"hunter7zz"},"b":${deep}}` })])
    expect(lines[0]).not.toContain('hunter7zz')
    expect(lines[0]).toContain('[redacted]')
  })
})

describe('the work of redaction', () => {
  const unit = fc.oneof(
    fc.constantFrom(
      ...[
        '"',
        '\\"',
        '\\\\\\"',
        '"a":"',
        '\\"password\\":\\"',
        '"password":"',
        '://',
        'a=',
        '%3d',
        '%253D',
        '[',
        ' ',
      ],
      ...['eyJ', 'Bearer ', 'sk-', '-----BEGIN ', 'A', 'a1', '_', '/', '\\', '{"a":', 'token=%', '&', '\n'],
    ),
    fc.string({ maxLength: 3 }),
  )

  it('is no square of the length of a payload, whatever is repeated in it', { timeout: TIMEOUT }, () => {
    const SHORT = 1 << 13
    const costOf = (data: string): number => {
      const line = JSON.stringify(record('event', { data }))
      return Math.min(
        ...[1, 2, 3].map(() => {
          const redactor = createRedactor(WISH, 'salt')
          const begun = performance.now()
          redactor.concerns(line)
          redactor.line(line)
          return performance.now() - begun
        }),
      )
    }
    fc.assert(
      fc.property(fc.array(unit, { minLength: 1, maxLength: 4 }), parts => {
        const part = parts.join('')
        fc.pre(part !== '')
        const of = (length: number) => part.repeat(Math.ceil(length / part.length)).slice(0, length)
        // Sixteen times as much may take sixteen times as long, and not 256 times.
        const limit = Math.max(60, costOf(of(SHORT)) * 16 * 5)
        expect(costOf(of(SHORT * 16)), part).toBeLessThan(limit)
      }),
      { numRuns: Math.ceil(RUNS / 10) },
    )
  })
})
