/** Snippets for the server that sends the stream. */

import type { Snippet } from './snippet'

export const SERVER_SNIPPETS = {
  'node-headers': {
    place: 'Node.js (Express)',
    code: `res.writeHead(200, {
  'Content-Type': 'text/event-stream',
  'Cache-Control': 'no-cache, no-transform',
  'X-Accel-Buffering': 'no',
})`,
  },
  'node-flush-headers': {
    place: 'Node.js (Express)',
    code: `res.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-cache, no-transform' })
res.flushHeaders()`,
  },
  'node-first-byte': {
    place: 'Node.js (Express)',
    code: `res.flushHeaders()
// A first comment: now every browser knows that the stream is open.
res.write(':\\n\\n')`,
  },
  'node-heartbeat': {
    place: 'Node.js (Express)',
    code: `const heartbeat = setInterval(() => res.write(': heartbeat\\n\\n'), 15000)
req.on('close', () => clearInterval(heartbeat))`,
  },
  'named-heartbeat': {
    place: 'Node.js (Express)',
    code: `// A page sees events, never comments.
const heartbeat = setInterval(() => res.write('event: heartbeat\\ndata:\\n\\n'), 15000)
req.on('close', () => clearInterval(heartbeat))`,
  },
  'node-stream': {
    place: 'Node.js (Express)',
    code: `app.get('/events', (req, res) => {
  res.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-cache, no-transform' })
  const send = event => res.write(\`id: \${event.id}\\ndata: \${JSON.stringify(event)}\\n\\n\`)
  feed.on('event', send)
  // No res.end(): the response ends when the client goes.
  req.on('close', () => feed.off('event', send))
})`,
  },
  'node-no-buffering': {
    place: 'Node.js (Express)',
    code: `res.setHeader('X-Accel-Buffering', 'no')
res.setHeader('Cache-Control', 'no-cache, no-transform')
res.write(text)
res.flush?.() // with the compression middleware`,
  },
  'compression-off': {
    place: 'Node.js (Express)',
    code: `app.use(compression({
  filter: (req, res) =>
    !String(res.getHeader('Content-Type')).startsWith('text/event-stream') && compression.filter(req, res),
}))`,
  },
  'node-resume': {
    place: 'Node.js (Express)',
    code: `app.get('/events', (req, res) => {
  const lastId = req.get('Last-Event-ID') ?? req.query.lastEventId
  res.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-cache, no-transform' })
  for (const event of recent.after(lastId)) send(res, event)
  subscribe(res)
})`,
  },
  'node-graceful-end': {
    place: 'Node.js (Express)',
    code: `process.on('SIGTERM', () => {
  for (const res of streams) {
    // Each at another time, so that not all come back at once.
    setTimeout(() => res.end(), Math.random() * 10000)
  }
  server.close()
})`,
  },
  'retry-field': {
    place: 'Event stream',
    code: `retry: 3000

`,
  },
  'retry-with-jitter': {
    place: 'Node.js (Express)',
    code: `// Each client gets a delay of its own: they do not come back together.
res.write(\`retry: \${2000 + Math.floor(Math.random() * 3000)}\\n\\n\`)`,
  },
  'content-type': {
    place: 'HTTP',
    code: `Content-Type: text/event-stream; charset=utf-8`,
  },
  'cors-headers': {
    place: 'HTTP',
    code: `Access-Control-Allow-Origin: https://app.example.com
Access-Control-Allow-Credentials: true
Vary: Origin`,
  },
  'csp-connect-src': {
    place: 'HTTP',
    code: `Content-Security-Policy: connect-src 'self' https://api.example.com`,
  },
  'blank-line': {
    place: 'Node.js',
    code: `// Each line of the payload is a data: line of its own; an empty line ends the event.
const lines = payload.split(/\\r\\n|\\r|\\n/)
res.write(lines.map(line => \`data: \${line}\\n\`).join('') + '\\n')`,
  },
  'checkpoint-event': {
    place: 'Event stream',
    code: `event: checkpoint
id: 42
data: {}

`,
  },
  'spring-heartbeat': {
    place: 'Spring',
    code: `@Scheduled(fixedRate = 15_000)
void heartbeat() {
  for (SseEmitter emitter : emitters) {
    try {
      emitter.send(SseEmitter.event().comment("heartbeat"));
    } catch (IOException gone) {
      emitters.remove(emitter);
    }
  }
}`,
  },
  'spring-no-timeout': {
    place: 'Spring',
    code: `SseEmitter emitter = new SseEmitter(0L); // no limit; by default the container's, 30 s in Tomcat`,
  },
  'spring-resume': {
    place: 'Spring',
    code: `@GetMapping(path = "/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
Flux<ServerSentEvent<String>> events(@RequestHeader(name = "Last-Event-ID", required = false) String lastId) {
  return Flux.concat(recent.after(lastId), live.asFlux())
      .map(event -> ServerSentEvent.builder(event.text()).id(event.id()).build());
}`,
  },
  'fastapi-heartbeat': {
    place: 'FastAPI (sse-starlette)',
    code: `return EventSourceResponse(events(), ping=15)`,
  },
  'fastapi-resume': {
    place: 'FastAPI (sse-starlette)',
    code: `@app.get("/events")
async def events(last_event_id: str | None = Header(default=None)):
    async def stream():
        async for event in feed.after(last_event_id):
            yield {"id": event.id, "data": event.text}
    return EventSourceResponse(stream(), ping=15)`,
  },
  'go-heartbeat': {
    place: 'Go',
    code: `beat := time.NewTicker(15 * time.Second)
defer beat.Stop()
for {
	select {
	case event := <-events:
		fmt.Fprintf(w, "id: %s\\ndata: %s\\n\\n", event.ID, event.Text)
	case <-beat.C:
		fmt.Fprint(w, ": heartbeat\\n\\n")
	case <-r.Context().Done():
		return
	}
	w.(http.Flusher).Flush()
}`,
  },
  'go-no-write-timeout': {
    place: 'Go',
    code: `// WriteTimeout of the server ends each response at a certain age: lift it for this one.
http.NewResponseController(w).SetWriteDeadline(time.Time{})`,
  },
} as const satisfies Record<string, Snippet>
