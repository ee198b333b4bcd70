import { describe, expect, it } from 'vitest'
import { endedHow, needsPage, type Outcome } from '../../../src/core/attempt-end'

const stream: Outcome = {
  error: null,
  status: 200,
  type: 'text/event-stream',
  started: true,
  opened: true,
  readsAnything: false,
  page: null,
}
const none = { status: null, type: '', started: false, opened: false }

describe('how an attempt ended', () => {
  it.each<[string, Partial<Outcome>, ReturnType<typeof endedHow>]>([
    ['all was received', {}, 'clean'],
    ['the body broke off', { error: 'net::ERR_HTTP2_PROTOCOL_ERROR' }, 'cut'],
    ['the machine went to sleep', { error: 'net::ERR_NETWORK_IO_SUSPENDED' }, 'cut'],
    ['no response', { ...none, error: 'net::ERR_EMPTY_RESPONSE' }, 'refused'],
    ['offline', { ...none, error: 'NS_ERROR_OFFLINE' }, 'refused'],
    ['TLS in Firefox, which gives a sentence', { ...none, error: 'SSL received a record.' }, 'refused'],
    [
      'a cut after a response that was not seen',
      { ...none, opened: true, error: 'NS_ERROR_NET_RESET' },
      'cut',
    ],
    ['a status', { status: 503, error: 'net::ERR_ABORTED' }, 'rejected'],
    ['a status, of fetch, which can read it', { status: 503, readsAnything: true }, 'clean'],
    ['CORS in Chromium', { error: 'net::ERR_FAILED', started: false, page: 'gave-up' }, 'rejected'],
    ['CORS in Firefox', { error: 'NS_ERROR_DOM_BAD_URI', page: 'gave-up' }, 'rejected'],
    ['a charset in Chromium', { error: 'net::ERR_ABORTED', opened: false, page: 'gave-up' }, 'rejected'],
    ['an extension', { ...none, error: 'net::ERR_BLOCKED_BY_CLIENT' }, 'blocked'],
    ['close()', { error: 'net::ERR_FAILED', page: 'closed' }, 'page'],
    ['close() before the response', { ...none, error: 'NS_ERROR_ABORT', page: 'closed' }, 'page'],
    ['the page was left', { error: 'net::ERR_FAILED', page: 'left' }, 'navigation'],
    ['window.stop()', { error: 'NS_BINDING_ABORTED', page: 'gave-up' }, 'navigation'],
    ['nobody says why', { error: 'net::ERR_ABORTED' }, 'unknown'],
  ])('%s', (_, fields, how) => {
    expect(endedHow({ ...stream, ...fields })).toBe(how)
  })

  it('depends on the page only where the browser gives the same name to several causes', () => {
    expect(needsPage({ ...stream, error: 'net::ERR_FAILED' })).toBe(true)
    expect(needsPage({ ...stream, ...none, error: 'net::ERR_ABORTED' })).toBe(true)
    expect(needsPage({ ...stream, error: 'net::ERR_CONNECTION_RESET' })).toBe(false)
    expect(needsPage({ ...stream, error: 'net::ERR_ABORTED', status: 500 })).toBe(false)
    expect(needsPage(stream)).toBe(false)
  })
})
