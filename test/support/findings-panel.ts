/** What tests read of the panel's Findings tab, and do to its list of streams. These functions run in the panel. */

/** One finding as the panel shows it. */
export interface ShownFinding {
  id: string
  severity: string
  resolved: boolean
  /** What its chips lead to, without that of its time. */
  evidence: string[]
  /** All that is said, without code. */
  text: string
}

/** What the Findings tab shows at the moment. Runs in the panel. */
export function readFindings(): ShownFinding[] {
  return [...document.querySelectorAll<HTMLElement>('[data-testid="finding"]')].map(node => {
    const chips = [...node.querySelectorAll<HTMLElement>(':scope > .chips > [data-testid="evidence"]')]
    return {
      id: node.dataset.finding ?? '',
      severity: node.dataset.severity ?? '',
      resolved: node.dataset.resolved === 'true',
      evidence: chips.map(chip => chip.dataset.as ?? '').filter(as => as !== 'time'),
      text: [...node.querySelectorAll<HTMLElement>('h2, strong, p, .chip')]
        .map(part => part.textContent ?? '')
        .join('\n'),
    }
  })
}

/** Runs in the panel. Selects the first stream whose address holds a word, from the one with a number on; throws while there is none. */
export function selectStream(word: string, index: number): true {
  const rows = [...document.querySelectorAll<HTMLElement>('[data-testid="stream-row"]')]
  const matching = rows.filter(each =>
    (each.querySelector('.stream-path') as HTMLElement).title.includes(word),
  )
  const row = matching[index % Math.max(1, matching.length)]
  if (!row) {
    const list = document.querySelector('[data-testid="streams"]')
    const isAtEnd = list && list.scrollTop + list.clientHeight >= list.scrollHeight - 1
    list?.scrollTo({ top: isAtEnd ? 0 : list.scrollTop + list.clientHeight, behavior: 'instant' })
    throw new Error(`there are ${rows.length} streams on screen, none with ${word}`)
  }
  row.click()
  return true
}
