/** The page of the Model Context Protocol's SDK: a session with messages of the server, and a call that is resumed. */

import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { createReceived } from '/third-party/received.js'

const received = createReceived(document.body.dataset.key)
const url = new URL(`/third-party/mcp/stream?key=${received.lab.key}`, location.href)
const transport = new StreamableHTTPClientTransport(url)
const noticed = new Promise(resolve => {
  // The client calls what is here before it looks at a message.
  transport.onmessage = message => {
    received.event({ type: 'message', lastEventId: '', data: JSON.stringify(message) })
    if (message.method === 'notifications/message' && message.params.data === 'ready') resolve()
  }
})
transport.onerror = error => {
  received.lab.failures.push(String(error))
}
const client = new Client({ name: 'lab', version: '1.0.0' })
await client.connect(transport)
received.open()
await noticed
await client.callTool({ name: 'wait', arguments: { for: 'it' } }, undefined, { onprogress() {} })
// The transport tells of its own end as an error.
transport.onerror = undefined
await client.close()
