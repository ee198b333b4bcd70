import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRedactor, NONE, type Redaction, SAFE } from '../../../../src/core/log/redact'
import { sha256 } from '../../../../src/core/log/sha256'
import type { LogRecord } from '../../../../src/core/record'
import { readLogRecord } from '../../../../src/core/record-schema'
import { createRecorder } from '../records'
import { hostile, hostileLog } from './hostile-log'
import { written } from './written'

const JWT =
  'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U'

/** As an export does it: lines of no concern are not looked at. */
function redact(records: readonly LogRecord[], wish: Redaction = SAFE) {
  const redactor = createRedactor(wish, 'salt')
  const lines = records.map(record => JSON.stringify(record))
  const out = lines.map(line => (redactor.concerns(line) ? redactor.line(line) : line))
  return {
    records: out.flatMap(line => (line === null ? [] : [JSON.parse(line) as LogRecord])),
    text: out.join('\n'),
    redacted: redactor.redacted(),
    examples: redactor.examples(),
  }
}

function event(data: string): LogRecord {
  return createRecorder()('event', { data, size: data.length })
}

function dataOf(data: string, wish?: Redaction): string | null {
  const [record] = redact([event(data)], wish).records
  return record?.kind === 'event' ? record.data : ''
}

function urlOf(url: string, wish?: Redaction): string {
  const [record] = redact([createRecorder()('connection', { url })], wish).records
  return record?.kind === 'connection' ? record.url : ''
}

describe('the safe way', () => {
  it.each([
    ['https://a.example/s?token=abc&x=1', 'https://a.example/s?token=[redacted]&x=1'],
    ['https://a.example/s?Access-Token=abc', 'https://a.example/s?Access-Token=[redacted]'],
    ['https://a.example/s?api%5Fkey=abc', 'https://a.example/s?api%5Fkey=[redacted]'],
    ['https://a.example/s?x=1#access_token=abc', 'https://a.example/s?x=1#access_token=[redacted]'],
    ['https://me:pw@a.example/s', 'https://[redacted]@a.example/s'],
    ['https://a.example/s?sid=550e8400-e29b-41d4-a716-446655440000', 'https://a.example/s?sid=[redacted]'],
    ['https://a.example/s?key=AIzaSyA1234567890abcdefghijklmnopqrstuv', 'https://a.example/s?key=[redacted]'],
    [`https://a.example/v1/${JWT}/s`, 'https://a.example/v1/[redacted]/s'],
    [
      `https://a.example/streams/${'0a1b2c3d'.repeat(5)}/events?x=1`,
      'https://a.example/streams/[redacted]/events?x=1',
    ],
  ])('masks %s', (url, masked) => {
    expect(urlOf(url)).toBe(masked)
  })

  it.each([
    'https://a.example/stream/steady?key=devtools-chromium-no-content-204&pace=4',
    'https://a.example/events?since=2026-11-20T10:41:00.000Z&cursor=17',
    'https://a.example/orders/550e8400-e29b-41d4-a716-446655440000/2026/11/20/events',
    'https://a.example/a/very/long/path/with/many/words/in/it/and/2026/11/20/numbers/too',
    'https://a.example/?state=open&code=42&tokens=3&monkey=1',
  ])('leaves %s', url => {
    expect(redact([createRecorder()('connection', { url })])).toMatchObject({
      records: [{ url }],
      redacted: [],
    })
  })

  it.each([
    [`{"a":"${JWT}"}`, '{"a":"[redacted]"}'],
    ['{"access_token": "x", "n":1}', '{"access_token": "[redacted]", "n":1}'],
    ['{"password":"p\\"q","pin":"7"}', '{"password":"[redacted]","pin":"7"}'],
    ['Authorization: Bearer abcdefgh12', 'Authorization: Bearer [redacted]'],
    [`{"hash":"${'deadbeef01'.repeat(4)}"}`, '{"hash":"[redacted]"}'],
    ['user=1&api_key=zz', 'user=1&api_key=[redacted]'],
    [`ghp_${'a1B2'.repeat(9)} and sk-proj-${'Ab1-'.repeat(8)}`, '[redacted] and [redacted]'],
    ['-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----', '[redacted]'],
  ])('masks the payload %s', (data, masked) => {
    expect(dataOf(data)).toBe(masked)
  })

  it.each([
    '{"celsius":21.5,"at":1795171480325}',
    '{"key":"temperature","code":200,"state":"open","session":3}',
    '{"user":"someone_with_a_rather_long_name_of_theirs","id":"550e8400-e29b-41d4-a716-446655440000"}',
    'ping',
    '20261120104100000000000000000000000000001',
    'aVeryLongIdentifierOfAComponentInSomeFramework',
  ])('leaves the payload %s', data => {
    expect(redact([event(data)])).toMatchObject({ records: [{ data }], redacted: [] })
  })

  it('looks everywhere: headers, IDs, comments, faults, stacks, addresses of pages', () => {
    const record = createRecorder()
    const { text, redacted } = redact([
      record('connection', {
        page: `https://a.example/?id_token=${JWT}`,
        stack: `at https://a.example/a.js?sig=${JWT}`,
      }),
      record('request', { headers: { 'last-event-id': JWT, accept: 'text/event-stream' } }),
      record('redirect', { url: `https://a.example/?jwt=${JWT}` }),
      record('response', { headers: { 'x-request-signature': JWT, 'x-other': JWT } }),
      record('event', { type: JWT, id: JWT, data: JWT }),
      record('comment', { text: JWT }),
      record('checkpoint', { id: JWT }),
      record('fault', { text: JWT }),
      record('close', { stack: JWT }),
      record('environment', { connection: null, page: `https://a.example/#token=${JWT}` }),
      record('listening', { type: JWT }),
    ])
    for (const part of JWT.split('.')) expect(text).not.toContain(part)
    expect(redacted.map(({ what }) => what).sort()).toEqual(['look', 'query', 'field'].sort())
  })

  it('lets nothing through in an escape that another tool has written', () => {
    const redactor = createRedactor(SAFE, '')
    const line = JSON.stringify(event('X'.repeat(9))).replace(
      'XXXXXXXXX',
      '\\u0022\\u0074oken\\u0022:\\u0022abc\\u0022',
    )
    expect(redactor.concerns(line)).toBe(true)
    expect(redactor.line(line)).toContain('[redacted]')
  })

  it('says what it did, by name and number', () => {
    const record = createRecorder()
    const { redacted, examples } = redact([
      record('connection', { url: 'https://a.example/?token=1&sig=2', page: 'https://a.example/?token=3' }),
      record('event', { data: `{"password":"a"} ${JWT}` }),
    ])
    expect(redacted).toEqual([
      { what: 'query', how: 'masked', count: 3, names: ['sig', 'token'] },
      { what: 'field', how: 'masked', count: 1, names: ['password'] },
      { what: 'look', how: 'masked', count: 1 },
    ])
    expect(examples[0]).toBe('https://a.example/?token=[redacted]&sig=[redacted]')
  })

  it('gives records, whatever they were, and changes nothing the second time', () => {
    const texts = fc.oneof(
      hostile,
      fc.constantFrom(JWT, `token=${JWT}`, `code=x${JWT}`, `https://u:p@h.example/?key=${'a1'.repeat(20)}`),
    )
    const log = fc.oneof(
      hostileLog,
      fc.array(fc.tuple(texts, texts, texts)).map(all => {
        const record = createRecorder()
        return all.map(([type, id, data]) => record('event', { type, id, data: data + type + id }))
      }),
    )
    fc.assert(
      fc.property(log, records => {
        const once = redact(records)
        expect(once.records).toHaveLength(records.length)
        for (const record of once.records) expect(readLogRecord(record).as).toBe('record')
        const twice = redact(once.records)
        expect(twice.text).toBe(once.text)
        expect(twice.redacted).toEqual([])
      }),
    )
  })

  it.each([
    ['eyJ-', 4],
    ['eyJaaaaaaa.', 11],
    ['%41', 3],
    ['saml', 4],
    ['token-', 6],
    ['"a":"', 5],
    ['\\"', 2],
    ['://', 3],
    ['a@', 2],
    ['?a=', 3],
    ['Bearer ', 7],
    ['-----BEGIN PRIVATE KEY-----', 27],
    ['a1/', 3],
    ['{"token":', 9],
    ['https://a.example', 17],
    ['1', 1],
  ])('takes time in proportion to a payload of many %j', (part, length) => {
    const data = `"${part.repeat(Math.floor((1 << 20) / length) - 8)}`
    const hidden: Redaction = { ...SAFE, hosts: 'hide', names: ['a'] }
    for (const wish of [SAFE, hidden]) {
      const { records } = redact([event(data), event(`-${data.slice(1)}x`)], wish)
      expect(records).toHaveLength(2)
      expect(written('csv', records).length).toBeGreaterThan(10)
    }
  })

  it('finds with its first look all that it would mask', () => {
    const token = fc
      .tuple(fc.nat(70), fc.integer({ min: 30, max: 34 }))
      .map(([before, length]) => [event(`${' '.repeat(before)}${'aB3'.repeat(20).slice(0, length)} .`)])
    fc.assert(
      fc.property(fc.oneof(hostileLog, token), records => {
        const redactor = createRedactor(SAFE, '')
        for (const record of records) {
          const line = JSON.stringify(record)
          if (redactor.line(line) !== line) expect(redactor.concerns(line)).toBe(true)
        }
      }),
    )
  })
})

describe('by choice', () => {
  it('nothing is taken out', () => {
    expect(dataOf(JWT, NONE)).toBe(JWT)
    expect(redact([event(JWT)], NONE).redacted).toEqual([])
  })

  it('names of the user hold secrets too', () => {
    const wish = { ...SAFE, names: ['Tenant-Id'] }
    expect(urlOf('https://a.example/?tenant_id=7', wish)).toBe('https://a.example/?tenant_id=[redacted]')
    expect(dataOf('{"tenantId":7}', wish)).toBe('{"tenantId":"[redacted]"}')
  })

  it('payloads are dropped or become hashes that can be compared', () => {
    const record = createRecorder()
    const log = [
      record('event', { data: 'a' }),
      record('event', { data: 'b' }),
      record('event', { data: 'a' }),
      record('comment'),
    ]
    const hashed = redact(log, { ...SAFE, payloads: 'hash' }).records.map(each =>
      each.kind === 'event' ? each.data : '',
    )
    expect(hashed[0]).toMatch(/^hash:[\da-f]{16}$/)
    expect(hashed[2]).toBe(hashed[0])
    expect(hashed[1]).not.toBe(hashed[0])
    const dropped = redact(log, { ...SAFE, payloads: 'drop' })
    expect(dropped.records).toMatchObject([
      { data: null, size: 1 },
      { data: null },
      { data: null },
      { text: '' },
    ])
    expect(dropped.redacted).toEqual([{ what: 'payload', how: 'dropped', count: 4 }])
  })

  it.each([
    ['user.email', '{"user":{"email":"[redacted]","n":1}}'],
    ['$.user.*', '{"user":{"email":"[redacted]","n":"[redacted]"}}'],
    ['**.n', '{"user":{"email":"a@b.example","n":"[redacted]"}}'],
    ['other', '{"user":{"email":"a@b.example","n":1}}'],
  ])('the values at %s are masked', (path, masked) => {
    expect(dataOf('{"user":{"email":"a@b.example","n":1}}', { ...SAFE, paths: [path] })).toBe(masked)
  })

  it('IDs stay comparable, so that what was resumed can still be told', () => {
    const record = createRecorder()
    const { records } = redact(
      [
        record('event', { id: '7' }),
        record('checkpoint', { id: '' }),
        record('request', { headers: { 'last-event-id': '7' } }),
      ],
      { ...SAFE, ids: 'hash' },
    )
    const [event, checkpoint, request] = records
    expect(event?.kind === 'event' && event.id).toMatch(/^hash:/)
    expect(request?.kind === 'request' && request.headers['last-event-id']).toBe(
      event?.kind === 'event' && event.id,
    )
    expect(checkpoint).toMatchObject({ id: '' })
  })

  it('hosts have other names, the same ones everywhere', () => {
    const record = createRecorder()
    const { records, text } = redact(
      [
        record('connection', { url: 'https://api.shop.example:8443/s?x=1', page: 'https://shop.example/' }),
        record('response', {
          headers: { 'x-served-by': 'node7.API.shop.example', server: 'api.shop.example' },
          ip: '10.0.0.7',
        }),
        record('event', { data: '{"next":"https:\\/\\/api.shop.example\\/x","on":"shop.example"}' }),
      ],
      { ...SAFE, hosts: 'hide' },
    )
    expect(records[0]).toMatchObject({
      url: 'https://host-1.invalid:8443/s?x=1',
      page: 'https://host-2.invalid/',
    })
    expect(records[1]).toMatchObject({ headers: { server: 'host-1.invalid' } })
    expect(records[2]).toMatchObject({
      data: '{"next":"https:\\/\\/host-1.invalid\\/x","on":"host-2.invalid"}',
    })
    expect(text).not.toMatch(/10\.0\.0\.7|"https:..shop/)
  })

  it('kinds that this version does not know do not slip through', () => {
    const redactor = createRedactor({ ...SAFE, payloads: 'drop' }, '')
    expect(
      redactor.line(
        '{"kind":"weather","connection":null,"attempt":0,"seq":1,"at":1,"source":"page","sky":"x"}',
      ),
    ).toBeNull()
    expect(redactor.redacted()).toEqual([{ what: 'unknown', how: 'dropped', count: 1 }])
  })
})

describe('sha256', () => {
  it('is what Node says it is', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.nat(300).map(n => 'x'.repeat(n)),
        ),
        text => {
          expect(sha256(text)).toBe(createHash('sha256').update(text, 'utf8').digest('hex'))
        },
      ),
    )
  })
})
