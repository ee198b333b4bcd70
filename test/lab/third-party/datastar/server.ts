/** A server that changes a Datastar page. Runs in the lab's server. */

import type { ServeStream } from '../serve-stream'

const INTERVAL = 60
const COUNT = 6

export const serveDatastar: ServeStream = async exchange => {
  exchange.open()
  await exchange.retry(1000)
  for (let n = 1; n <= COUNT; n++) {
    await exchange.pause(INTERVAL)
    await exchange.event({
      type: 'datastar-merge-fragments',
      data: `mergeMode morph\nfragments <p id="price">\nfragments ${n},99 €</p>`,
    })
    await exchange.event({ type: 'datastar-merge-signals', data: `signals {"n":${n}}` })
    await exchange.comment(` ${n}`)
  }
  await exchange.end()
}
