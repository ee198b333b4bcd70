/** A document inside a frame that opens one stream: `?stream=` and `?key=` name it. Shows and keeps what it receives. */

const { key } = document.body.dataset
const name = new URLSearchParams(location.search).get('stream') ?? 'steady'
const lab = { key, state: 'connecting', received: [] }
window.lab = lab

const output = document.getElementById('state')
const show = () => {
  output.textContent = `${lab.state}, ${lab.received.length} received`
}

const source = new EventSource(`/stream/${encodeURIComponent(name)}?key=${key}`)
source.onopen = () => {
  lab.state = 'open'
  show()
}
source.onerror = () => {
  lab.state = source.readyState === 2 ? 'closed' : 'connecting'
  show()
}
source.onmessage = ({ type, lastEventId, data }) => {
  lab.received.push({ type, id: lastEventId, data })
  show()
}
