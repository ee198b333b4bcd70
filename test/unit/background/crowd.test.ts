import { describe, expect, it } from 'vitest'
import { createCrowds } from '../../../src/background/crowd'
import type { LogRecord } from '../../../src/core/record'
import type { Session } from '../../../src/core/session'
import { createRecorder } from '../core/records'

const record = createRecorder()
const session = (tab: number, page = 'https://shop.example/', volatile = false) =>
  ({ tab, page, volatile }) as Session
const URL_A = 'https://api.example/a'

describe('crowds', () => {
  function create() {
    const crowds = createCrowds([])
    const tell = (of: Session, each: LogRecord) => crowds.follow(of, each, 'doc')
    const open = (of: Session, connection: string, url = URL_A) => {
      tell(of, record('connection', { connection, url }))
      tell(of, record('open', { connection }))
    }
    return { crowds, tell, open }
  }
  const one = (open: number, fields = {}) => ({
    site: 'shop.example',
    isPrivate: false,
    origin: 'https://api.example',
    open,
    ...fields,
  })

  it('counts what is open to an origin in all tabs of one site', () => {
    const { crowds, tell, open } = create()
    open(session(1), 'a')
    open(session(2, 'https://shop.example/other'), 'b', 'https://api.example/b?c')
    open(session(3, 'https://elsewhere.example/'), 'c')
    open(session(4, undefined, true), 'd')
    tell(session(1), record('connection', { connection: 'e', url: URL_A }))
    expect(crowds.changed()).toEqual([
      one(2),
      one(1, { site: 'elsewhere.example' }),
      one(1, { isPrivate: true }),
    ])
    expect(crowds.changed()).toBeNull()
  })

  it('follows what ends, waits and opens again', () => {
    const { crowds, tell, open } = create()
    const of = session(1)
    open(of, 'doc-1')
    open(of, 'doc-2')
    tell(of, record('error', { connection: 'doc-1', readyState: 0 }))
    expect(crowds.changed()).toEqual([one(1)])
    tell(of, record('open', { connection: 'doc-1' }))
    expect(crowds.changed()).toEqual([one(2)])
    tell(of, record('close', { connection: 'doc-2' }))
    expect(crowds.changed()).toEqual([one(1)])
    tell(of, record('environment', { connection: null, what: 'pagehide' }))
    expect(crowds.changed()).toEqual([])
  })

  it('begins with what was open when the background ended', () => {
    const made = { seq: 1, line: JSON.stringify(record('connection', { url: URL_A })) }
    const connection = { id: 'a', session: 's', document: 'doc', attempt: 1, made, opened: made }
    const crowds = createCrowds([
      { session: session(1), connection },
      { session: session(1), connection: { ...connection, id: 'b', opened: null } },
    ])
    expect(crowds.all()).toEqual([one(1)])
  })
})
