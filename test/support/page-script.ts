/** Scripts that travel: functions written in tests, sent to a browser as text and run there. */

// esbuild, under tsx, calls this to keep function names; in the browser it does not exist.
const KEEP_NAMES = 'const __name = value => value'

/** JavaScript that calls `script` with `args`, which must be JSON or `undefined`, and gives a promise of its result. */
export function callOf(script: (...args: never[]) => unknown, args: readonly unknown[]): string {
  // Written out one by one: spreading an array would run an iterator that the page may have replaced.
  const list = args.map(arg => (arg === undefined ? 'undefined' : JSON.stringify(arg))).join(', ')
  return `(async () => { ${KEEP_NAMES}; return await (${script})(${list}) })()`
}

/** The body of a function that returns what `script` returns for the arguments that the body is given. */
export function bodyOf(script: (...args: never[]) => unknown): string {
  return `${KEEP_NAMES}; return (${script})(...arguments)`
}

/** Where to click, in CSS pixels of the viewport, or why it is not possible now. */
export type ClickPoint = { x: number; y: number } | { obstacle: string }

/** Runs in the document: brings an element into view and says where a person would click it. */
export function findClickPoint(selector: string): ClickPoint {
  const element = document.querySelector(selector)
  if (!element) return { obstacle: 'there is no such element' }
  if (element.matches(':disabled')) return { obstacle: 'it is disabled' }
  element.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' })
  const box = element.getBoundingClientRect()
  if (box.width === 0 || box.height === 0) return { obstacle: 'it is not visible' }
  const x = box.x + box.width / 2
  const y = box.y + box.height / 2
  const hit = document.elementFromPoint(x, y)
  if (!hit) return { obstacle: 'it is outside of the window' }
  const label = hit.closest('label')
  if (element.contains(hit) || hit.contains(element) || label?.control === element) return { x, y }
  return { obstacle: `it is covered by <${hit.localName} class="${hit.getAttribute('class') ?? ''}">` }
}
