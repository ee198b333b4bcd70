/**
 * `window.lab` of a third-party page: what page code received, for a test to hold against the server's ledger and
 * the exported log, and the same as text for people. Runs in the page, before the library opens its stream.
 */

/** @param {string} key the stream's name in the ledger */
export function createReceived(key) {
  const lab = {
    key,
    /** @type {'connecting' | 'open' | 'closed'} */
    state: 'connecting',
    /** How often the page was told of an open and of an error. */
    opened: 0,
    errors: 0,
    /** @type {{ type: string, id: string, data: string }[]} */
    received: [],
    /** @type {string[]} errors that reached the window or the console: a page that works has none */
    failures: [],
  }
  window.lab = lab
  addEventListener('error', ({ message }) => lab.failures.push(message))
  addEventListener('unhandledrejection', ({ reason }) => lab.failures.push(String(reason)))
  console.error = new Proxy(console.error, {
    apply(error, self, args) {
      lab.failures.push(args.join(' '))
      return Reflect.apply(error, self, args)
    },
  })
  const state = document.getElementById('state')
  const list = document.getElementById('received')
  const show = () => {
    state.textContent = `${lab.state}, ${lab.received.length} received, ${lab.errors} errors`
  }
  show()
  return {
    lab,
    open() {
      lab.state = 'open'
      lab.opened++
      show()
    },
    /** @param {number} readyState */
    error(readyState) {
      lab.state = readyState === 2 ? 'closed' : 'connecting'
      lab.errors++
      show()
    },
    /** @param {MessageEvent} event */
    event({ type, lastEventId, data }) {
      lab.received.push({ type, id: lastEventId, data })
      const item = document.createElement('li')
      item.textContent = `${type} ${lastEventId} ${data.slice(0, 200)}`
      list.prepend(item)
      while (list.childElementCount > 50) list.lastElementChild.remove()
      show()
    },
  }
}
