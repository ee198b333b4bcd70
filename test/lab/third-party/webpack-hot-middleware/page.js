/** The page of webpack-hot-middleware: the application that webpack builds, with the real client in it. */

import client from 'webpack-hot-middleware/client.js?autoConnect=false&overlay=false'
import { createReceived } from '../received.js'

const STREAM = '/third-party/webpack-hot-middleware/__webpack_hmr'

const received = createReceived(document.body.dataset.key)
const path = `${STREAM}?key=${received.lab.key}`
client.setOptionsAndConnect({ path, timeout: 20_000 })
// The client's own subscriptions leave the heartbeat out; its wrapper hands on every event.
window.__whmEventSourceWrapper[path].addMessageListener(event => {
  if (received.lab.state !== 'open') received.open()
  received.event(event)
})

document.getElementById('rebuild').addEventListener('click', () => {
  fetch('/third-party/webpack-hot-middleware/rebuild', { method: 'POST' })
})

import.meta.webpackHot.accept()
