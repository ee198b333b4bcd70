/** Puts one frame of each kind into the page; the keys of their streams are the page's key and the kind. */

const { key, other } = document.body.dataset
const address = (kind, origin = location.origin) => `${origin}/frame?key=${key}-${kind}`
/** For documents that have no address of their own. */
const inline = kind =>
  `<!doctype html><meta name="color-scheme" content="light dark"><body><output></output><script>
    const source = new EventSource(${JSON.stringify(`${location.origin}/stream/steady?key=${key}-${kind}`)})
    const show = state => { document.querySelector('output').textContent = state }
    window.lab = { key: ${JSON.stringify(`${key}-${kind}`)}, received: [] }
    source.onopen = () => show('open')
    source.onerror = () => show('error, readyState ' + source.readyState)
    source.onmessage = ({ type, lastEventId, data }) => {
      window.lab.received.push({ type, id: lastEventId, data })
      show('open, ' + window.lab.received.length + ' received')
    }
  </script>`

/** How a frame of each kind gets its document. */
const kinds = {
  'same-origin': frame => {
    frame.src = address('same-origin')
  },
  'cross-origin': frame => {
    frame.src = address('cross-origin', other)
  },
  sandbox: frame => {
    frame.sandbox = 'allow-scripts'
    frame.srcdoc = inline('sandbox')
  },
  srcdoc: frame => {
    frame.srcdoc = inline('srcdoc')
  },
  blank: frame => {
    frame.addEventListener('load', () => fillBlank(frame.contentWindow), { once: true })
  },
}

/** The page itself works in the frame's own realm, without a document of its own there. */
function fillBlank(inside) {
  const output = inside.document.body.appendChild(inside.document.createElement('output'))
  const source = new inside.EventSource(`${location.origin}/stream/steady?key=${key}-blank`)
  inside.lab = { key: `${key}-blank`, source, received: [] }
  source.onmessage = ({ type, lastEventId, data }) => {
    inside.lab.received.push({ type, id: lastEventId, data })
    output.textContent = `open, ${inside.lab.received.length} received`
  }
}

window.lab = { key, kinds: Object.keys(kinds) }
for (const [kind, fill] of Object.entries(kinds)) {
  const figure = document.createElement('figure')
  figure.className = 'card'
  const caption = document.createElement('figcaption')
  caption.textContent = kind
  const frame = document.createElement('iframe')
  frame.id = kind
  frame.title = kind
  fill(frame)
  figure.append(caption, frame)
  document.getElementById('frames').append(figure)
}
