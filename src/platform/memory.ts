/** Small things that the background remembers beside its logs, as lists of texts. */

import browser from 'webextension-polyfill'

/** What was kept for when the background starts: read at once, which only an event page can (Firefox). */
export function readAtStart(name: string): string[] {
  return readTexts('localStorage' in globalThis ? localStorage.getItem(name) : null)
}

/** Keeps texts for {@link readAtStart}; on disk, so none of a private window. */
export function keepForStart(name: string, texts: readonly string[]): void {
  if (!('localStorage' in globalThis)) return
  if (texts.length > 0) localStorage.setItem(name, JSON.stringify(texts))
  else localStorage.removeItem(name)
}

/** What was kept in this run of the browser. */
export async function readInRun(name: string): Promise<string[]> {
  const { [name]: kept } = await browser.storage.session.get(name)
  return readTexts(kept)
}

/** Keeps texts for {@link readInRun}, in memory. */
export function keepInRun(name: string, texts: readonly string[]): void {
  void browser.storage.session.set({ [name]: JSON.stringify(texts) })
}

/** What was written here before; nothing where that cannot be read. */
function readTexts(kept: unknown): string[] {
  if (typeof kept !== 'string') return []
  try {
    const texts: unknown = JSON.parse(kept)
    return Array.isArray(texts) ? texts.filter(text => typeof text === 'string') : []
  } catch {
    return []
  }
}
