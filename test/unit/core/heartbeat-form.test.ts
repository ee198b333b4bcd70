import { describe, expect, it } from 'vitest'
import { formOfComment, formOfEvent, isDoubtful, showsComments } from '../../../src/core/heartbeat-form'
import { HEARTBEAT_NAMES } from '../../../src/core/heartbeat-names'
import { createRecorder } from './records'

const record = createRecorder()
const formOf = (
  fields: { type?: string; data?: string | null; cut?: true },
  rules = [] as Parameters<typeof formOfEvent>[1],
) => formOfEvent(record('event', { data: 'x', ...fields }), rules)

describe('an event is a heartbeat by its look', () => {
  it.each(HEARTBEAT_NAMES)('of the type %s', type => {
    const form = formOf({ type, data: '{"price":3}' })
    expect(form).toBe(`event:${type}`)
    expect(isDoubtful(form ?? '')).toBe(false)
  })

  it.each(['', 'ping', '💓', 'h', 'heartbeat', 'keepalive', 'null', '{}', '{"type":6}'])(
    'with the data %j',
    data => {
      const form = formOf({ data })
      expect(form).toBe(`data:${data}`)
      expect(isDoubtful(form ?? '')).toBe(true)
    },
  )

  it.each([
    ['{"type":"ping"}', 'ping'],
    ['{"id":"x","time":1795171480,"event":"keepalive","topic":"t"}', 'keepalive'],
    ['{ "msg" : "HeartBeat", "at": 7 }', 'heartbeat'],
  ])('with the object %s', (data, name) => {
    expect(formOf({ data })).toBe(`data:${name}`)
    expect(formOf({ data, type: 'system' })).toBe(`data:${name}`)
  })

  it.each([
    '{"type":"order"}',
    'pinging',
    '{"text":"ping"}',
    '[1]',
    `{"type":"ping","blob":"${'x'.repeat(300)}"}`,
  ])('and not with %s', data => {
    expect(formOf({ data })).toBeNull()
  })

  it('not with data that was not kept', () => {
    expect(formOf({ data: null })).toBeNull()
  })

  it('doubtfully of the type tick, which stock prices have too', () => {
    expect(isDoubtful(formOf({ type: 'tick' }) ?? '')).toBe(true)
  })
})

describe('a comment', () => {
  it('is a heartbeat, whatever it says', () => {
    expect(formOfComment(record('comment', { text: ' OPENROUTER PROCESSING' }), [])).toBe('comment')
  })

  it('can be meant by a rule', () => {
    const rules = [{ type: 'beat' }, { comment: 'alive *' }]
    expect(formOfComment(record('comment', { text: ' alive 7' }), rules)).toBe('rule:1')
    expect(formOfComment(record('comment', { text: ' dead 7' }), rules)).toBe('comment')
  })

  it('shows at the two levels that see bytes', () => {
    expect((['api', 'http', 'devtools', 'bytes'] as const).filter(showsComments)).toEqual([
      'devtools',
      'bytes',
    ])
  })
})

describe("a user's rule", () => {
  it('goes before everything else', () => {
    expect(formOf({ type: 'ping' }, [{ type: 'ping' }])).toBe('rule:0')
    expect(
      formOf({ type: 'clock', data: 'tick 7' }, [{ type: 'x' }, { type: 'clock', data: 'tick *' }]),
    ).toBe('rule:1')
    expect(formOf({ type: 'clock', data: 'tock 7' }, [{ type: 'clock', data: 'tick *' }])).toBeNull()
    expect(formOf({ type: 'ping' }, [{ comment: '*' }, {}])).toBe('event:ping')
  })

  it('does not compare what is not whole or is very long', () => {
    expect(formOf({ type: 'a', data: 'tick', cut: true }, [{ data: '*' }])).toBeNull()
    expect(formOf({ type: 'a', data: null }, [{ data: '*' }])).toBeNull()
    expect(formOf({ type: 'a', data: 'x'.repeat(5000) }, [{ data: '*' }])).toBeNull()
  })
})
