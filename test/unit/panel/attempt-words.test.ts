/** What the attempts view says, in English. */

import './messages'
import { describe, expect, it } from 'vitest'
import type { AttemptRow, Ending } from '../../../src/core/attempt-rows'
import { delayWords } from '../../../src/panel/attempts/delay-words'
import { endingSentence } from '../../../src/panel/attempts/ending-words'
import { resumeWords } from '../../../src/panel/attempts/resume-words'

const BASE: AttemptRow = {
  number: 2,
  connection: 'doc-1',
  own: 2,
  api: 'eventsource',
  startedAt: 1000,
  openedAt: 1010,
  firstEventAt: null,
  protocol: null,
  request: null,
  redirects: [],
  response: null,
  delay: null,
  firstByte: null,
  events: 0,
  bytes: 0,
  resume: { verdict: 'none', sent: null, seen: '' },
  ending: null,
  lived: null,
}

function sentence(
  ending: Partial<Ending> | null,
  response: Partial<AttemptRow['response']> = null,
  more = {},
): string {
  const row: AttemptRow = {
    ...BASE,
    ending: ending && { how: 'unknown', error: null, at: 2000, next: null, ...ending },
    response: response && {
      seq: 1,
      at: 1010,
      status: 200,
      type: 'text/event-stream',
      fromCache: false,
      ...response,
    },
  }
  return endingSentence({ row, seenWhole: true, state: 'closed', crowd: 0, ...more })
}

describe('how an attempt ended', () => {
  it.each([
    [{ how: 'clean', next: 'retries' }, {}, 'the server finished the response; the browser tries again'],
    [
      { how: 'cut', error: 'net::ERR_INCOMPLETE_CHUNKED_ENCODING', next: 'retries' },
      {},
      'the connection broke off: the end of the response is missing (INCOMPLETE_CHUNKED_ENCODING); the browser tries again',
    ],
    [
      { how: 'cut', error: 'NS_ERROR_NET_RESET' },
      {},
      'the connection broke off: the connection was reset (RESET)',
    ],
    [
      { how: 'refused', error: 'NS_ERROR_UNKNOWN_HOST', next: 'gives-up' },
      null,
      'no response: the host name was not found (UNKNOWN_HOST); the browser gave up',
    ],
    [{ how: 'refused', error: 'net::ERR_NEW_ONE' }, null, 'no response: NEW_ONE'],
    [{ how: 'rejected' }, { status: 204 }, '204 No Content: the server asks the browser to stop'],
    [{ how: 'rejected' }, { status: 502 }, 'status 502 Bad Gateway, where an event stream needs 200'],
    [{ how: 'rejected' }, { status: 299 }, 'status 299, where an event stream needs 200'],
    [
      { how: 'rejected', error: 'net::ERR_ABORTED' },
      { type: 'text/html' },
      'type text/html, where an event stream needs text/event-stream',
    ],
    [{ how: 'rejected' }, { type: '' }, 'no content type, where an event stream needs text/event-stream'],
    [
      { how: 'rejected' },
      { type: 'text/event-stream; charset=gbk' },
      'charset gbk, where this browser takes utf-8 only',
    ],
    [
      { how: 'rejected', error: 'net::ERR_FAILED' },
      { type: 'Text/Event-Stream; charset="UTF-8"' },
      'the browser may not use the response: the server does not allow it to this origin (CORS)',
    ],
    [
      { how: 'rejected', error: 'NS_ERROR_REDIRECT_LOOP' },
      { status: 307 },
      'the browser may not use the response: redirected too often, or in a circle (REDIRECT_LOOP)',
    ],
    [{ how: 'blocked' }, null, 'never sent: the browser blocked it'],
    [{ how: 'page', error: 'net::ERR_ABORTED' }, {}, 'closed by the page'],
    [{ how: 'navigation' }, {}, 'ended with its page'],
    [{ how: 'unknown', next: 'retries' }, null, 'ended or broke off; the browser tries again'],
    [{ how: 'unknown' }, null, 'its end was not seen'],
  ] as const)('%j, %j', (ending, response, expected) => {
    expect(sentence(ending, response)).toBe(expected)
  })

  it('of an attempt that the page did not see open', () => {
    const row = {
      ...BASE,
      openedAt: null,
      ending: { how: 'unknown', error: null, at: 1, next: 'gives-up' },
    } as const
    const said = (seenWhole: boolean) => endingSentence({ row, seenWhole, state: 'closed', crowd: 0 })
    expect(said(true)).toBe('did not open; the browser gave up')
    // It may have opened before anybody looked.
    expect(said(false)).toBe('ended; the browser gave up')
  })

  it('of one that goes on', () => {
    expect(sentence(null, {}, { state: 'open' })).toBe('open')
    expect(sentence(null, null, { state: 'connecting', crowd: 5 })).toBe('connecting')
    expect(sentence(null, null, { state: 'connecting', crowd: 6 })).toMatch(
      /^no answer yet: .*: 6\. .*no more than six/,
    )
  })
})

describe('the wait', () => {
  const said = (delay: AttemptRow['delay'], former?: AttemptRow) =>
    delayWords({ ...BASE, delay }, former)?.text.replace(/\s/g, ' ')

  it.each([
    [{ was: 3005.2, asked: 3000, by: 'default' }, 'asked 3,000 ms, was 3,005 ms'],
    [{ was: 1509, asked: 1501, by: 'measured' }, 'asked 1,501 ms, was 1,509 ms'],
    [{ was: 40, asked: null, by: 'unknown' }, 'was 40 ms'],
    [{ was: 250_000, asked: null, by: 'page' }, 'page waited 4 m 10.0 s'],
  ] as const)('%j', (delay, expected) => {
    expect(said(delay)).toBe(expected)
  })

  it('is at most the time to the next open, where only the page saw it', () => {
    const former = { ...BASE, ending: { how: 'unknown', error: null, at: 400, next: 'retries' } } as const
    expect(said({ was: null, asked: null, by: 'unknown' }, former)).toBe('at most 610 ms')
    expect(said({ was: null, asked: null, by: 'unknown' })).toBeUndefined()
    expect(said(null)).toBeUndefined()
  })
})

describe('Last-Event-ID', () => {
  it.each([
    ['same', '7', '7', '7 ✓', false],
    ['different', '9', '7', '9 ≠', false],
    ['missing', null, '7', 'not sent', true],
    ['in-url', null, '7', '7 in the URL', false],
    ['unknown', null, '7', 'not seen', false],
  ] as const)('%s', (verdict, sent, seen, text, amiss) => {
    const words = resumeWords({ ...BASE, resume: { verdict, sent, seen } })
    expect(words).toMatchObject({ text, amiss })
    expect(words?.hint).toContain(sent ?? seen)
  })

  it('says nothing where there is nothing', () => {
    expect(resumeWords(BASE)).toBeNull()
  })

  it('shows what cannot be seen in it', () => {
    const words = resumeWords({
      ...BASE,
      resume: { verdict: 'same', sent: 'a\n\u202eb', seen: 'a\n\u202eb' },
    })
    expect(words?.text).not.toMatch(/[\n\u202e]/)
  })
})
