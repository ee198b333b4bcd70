/**
 * A worker, dedicated or shared, that reads the stream it is told of and tells what it gets, then `null`: `{ open }` with
 * an EventSource, `{ fetch }` with a request of its own, `{ body }` one that a page began.
 */

async function drain(body, tell) {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  for (let piece = await reader.read(); !piece.done; piece = await reader.read())
    tell(decoder.decode(piece.value, { stream: true }))
  tell(null)
}

function serve(port) {
  const tell = text => port.postMessage(text)
  let source
  port.onmessage = async ({ data }) => {
    if (data.body) await drain(data.body, tell)
    else if (data.fetch) await drain((await fetch(data.fetch)).body, tell)
    else if (data.close) source?.close()
    else {
      source = new EventSource(data.open)
      source.onmessage = ({ lastEventId, data }) => tell(`id: ${lastEventId}\ndata: ${data}\n\n`)
    }
  }
}

if (typeof SharedWorkerGlobalScope === 'function' && self instanceof SharedWorkerGlobalScope)
  self.onconnect = ({ ports: [port] }) => serve(port)
else serve(self)
