/**
 * A worker, dedicated or shared, that opens the stream which its address names and tells how it stands: `open`,
 * `event` after the first event, `retrying` or `closed`.
 */

const url = new URL(location.href).searchParams.get('url')

function watch(tell) {
  const source = new EventSource(url)
  source.onopen = () => tell('open')
  source.onmessage = () => tell('event')
  source.onerror = () => tell(source.readyState === 2 ? 'closed' : 'retrying')
}

if (typeof SharedWorkerGlobalScope === 'function' && self instanceof SharedWorkerGlobalScope) {
  self.onconnect = ({ ports: [port] }) => watch(word => port.postMessage(word))
} else watch(word => postMessage(word))
