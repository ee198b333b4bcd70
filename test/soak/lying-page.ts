/**
 * A page that speaks in the page script's place, as one can in Firefox that was open when the extension came: it says
 * as many records as are taken, half of them such as no page script says.
 */

import type { Attack } from './attack.ts'

/** Records in one batch, half of them invalid. */
const AT_ONCE = 1_000
/** Batches that are under way at a time. */
const UNDER_WAY = 16

declare const window: { node: EventTarget | null; said: number } & typeof globalThis

/** Runs in the page: takes hold of what page script and bridge share. */
function lieInWait(): void {
  window.node = null
  document.addEventListener(
    'load',
    event => {
      window.node ??= (event as SubmitEvent).submitter
    },
    true,
  )
}

/** Runs in the page: says records, a batch whenever one is stored, and in the end that all is closed. */
function lie(milliseconds: number, atOnce: number, underWay: number): void {
  const { node } = window
  const end = performance.now() + milliseconds
  const base = { connection: 1, attempt: 1, at: Date.now() }
  const made = {
    ...base,
    kind: 'connection',
    attempt: 0,
    api: 'eventsource',
    url: `${location.origin}/lie`,
    method: 'GET',
    withCredentials: false,
    page: location.href,
  }
  const event = { ...base, kind: 'event', type: 'message', id: '', data: 'a lie', size: 5, heard: true }
  const wrong = { ...event, connection: '__proto__', tab: 1 }
  const say = (records: unknown[]) =>
    node?.dispatchEvent(new CustomEvent('batch', { detail: JSON.stringify(records) }))
  const lies = Array.from({ length: atOnce }, (_, index) => (index % 2 === 0 ? event : wrong))
  window.said = 0
  const next = () => {
    if (performance.now() > end) {
      node?.removeEventListener('signal', next)
      say([{ ...base, kind: 'close', by: 'page' }])
      document.title = 'done'
      return
    }
    window.said += lies.length
    say(lies)
  }
  node?.addEventListener('signal', next)
  for (let batch = 0; batch < underWay; batch++) say(batch === 0 ? [made] : [])
}

export const lying: Attack = {
  name: 'lying',
  title: 'as many records as a lying page can say',
  // Chromium leaves open pages alone when the extension comes: there is no moment at which a page could listen.
  browsers: ['firefox'],
  seconds: { full: 45, small: 2 },
  async run({ browser, server, log, seconds }) {
    const page = await browser.open(`${server.plain}/page`)
    const tab = await page.tabId()
    await page.run(lieInWait)
    await browser.reloadExtension()
    await page.waitFor('the handshake', () => window.node !== null)
    await page.run(lie, seconds * 1000, AT_ONCE, UNDER_WAY)
    await page.waitFor('it to have said all', () => document.title === 'done', [], {
      timeout: seconds * 1000 + 60_000,
    })
    const said = await page.run(() => window.said)
    const { events, declared } = await log.settle([tab], 1)
    await page.close()
    return {
      load: `${Math.round(said / seconds).toLocaleString('en')} records/s`,
      sent: said,
      recorded: events,
      declared,
      pageErrors: 0,
    }
  },
}
