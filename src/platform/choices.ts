/** Small choices about looks that this browser profile remembers, such as the widths of columns; of no use elsewhere. */

/** What was kept under a name; undefined where there is nothing, or nothing that can be read. Validate it. */
export function readChoice(name: string): unknown {
  try {
    const kept = localStorage.getItem(name)
    return kept === null ? undefined : JSON.parse(kept)
  } catch {
    return undefined
  }
}

/** Keeps a choice; where the browser refuses it lasts as long as the page. */
export function keepChoice(name: string, value: unknown): void {
  try {
    localStorage.setItem(name, JSON.stringify(value))
  } catch (error) {
    console.warn('SSE Pulse: a choice is not kept', error)
  }
}
