/** A service worker that makes up an event stream by itself; whatever else is asked goes to the network untouched. */

addEventListener('install', () => skipWaiting())
addEventListener('activate', event => event.waitUntil(clients.claim()))
addEventListener('fetch', event => {
  if (!new URL(event.request.url).pathname.startsWith('/stream/')) return
  const body = 'id: 1\ndata: made up\n\n'
  event.respondWith(new Response(body, { headers: { 'content-type': 'text/event-stream' } }))
})
