/**
 * Entry of the DevTools page: adds the panel, and observes the HAR log whatever panel is in front. Runs once, unseen,
 * as long as DevTools is open on a tab.
 *
 * It has a port only while the tab has a stream: in Chromium an open port keeps the background awake.
 */

import { listenForAnnouncements } from '../platform/announcement'
import { createPanel, inspectedTab } from '../platform/devtools'
import { contentOf, openNetworkLog } from '../platform/network-log'
import { createPortLink } from '../platform/port'
import { WIRE_PORT, type WireMessages, type WireNews } from '../protocol'
import { createHarObserver } from './har-observer'
import { createPollPace } from './poll-pace'

await createPanel('SSE', 'src/panel/panel.html')

const tab = inspectedTab()
const log = openNetworkLog({
  finished: entry => void observer.finished(entry),
  navigated: () => observer.navigated(),
})

const observer = createHarObserver({
  read: () => log?.read() ?? Promise.resolve([]),
  contentOf,
  tell: message => link.send(message),
  pace: createPollPace(),
  now: Date.now,
  after(wait, run) {
    const timer = setTimeout(run, wait)
    return () => clearTimeout(timer)
  },
})

const link = createPortLink<WireNews, WireMessages>({
  name: WIRE_PORT,
  onConnect(send) {
    if (tab === null) return
    send({ kind: 'observe', tab })
    observer.connected()
  },
  onMessage(news) {
    if (news.kind !== 'watch') observer.answer(news)
    else {
      log?.listen(news.on)
      observer.watch(news.on)
      if (!news.on) link.close()
    }
  },
  onOrphaned() {
    log?.listen(false)
    observer.watch(false)
  },
})

if (tab !== null && log) {
  listenForAnnouncements(message => {
    if (message.kind === 'streams' && message.tab === tab) link.open()
  })
  link.open()
}
