/** Opens the stream that its address names, once a service worker controls this document; tells its page how it stands. */

await navigator.serviceWorker.register('/page/controlled/sw.js')
if (!navigator.serviceWorker.controller) {
  await new Promise(resolve =>
    navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true }),
  )
}
const source = new EventSource(new URL(location.href).searchParams.get('url'))
const tell = word => parent.postMessage(word, location.origin)
source.onopen = () => tell('open')
source.onerror = () => tell(source.readyState === EventSource.CLOSED ? 'closed' : 'retrying')
