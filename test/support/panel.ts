/** What both drivers know of the extension's panel in DevTools. */

import type { Page } from './browser.ts'
import { waitUntil } from './poll.ts'

/** The title of its tab in DevTools. */
export const PANEL_TITLE = 'SSE'

/** Its document within the extension. */
export const PANEL_PATH = 'src/panel/panel.html'

/** What a driver does in the same way with tabs and with panels. */
export type DocumentPart = Pick<
  Page,
  'run' | 'waitFor' | 'click' | 'mouse' | 'press' | 'upload' | 'resize' | 'screenshot'
>

function refuse(): Promise<never> {
  return Promise.reject(new Error('a panel in DevTools cannot be navigated; its tab can'))
}

/** What a page in DevTools cannot do. */
export const panelOnly = {
  goto: refuse,
  back: refuse,
  reload: refuse,
  crash: refuse,
  openPanel: refuse,
} satisfies Partial<Page>

/**
 * Shows a tab of the panel, such as `attempts`. The tab bar moves down when the first stream comes and the timeline
 * with it, so that a click may go astray.
 */
export async function showTab(panel: Page, tab: string): Promise<void> {
  const selector = `[data-testid="tab-${tab}"]`
  await waitUntil(`the tab ${tab}`, async () => {
    await panel.click(selector)
    return panel.run(
      wanted => document.querySelector(wanted)?.getAttribute('aria-selected') === 'true',
      selector,
    )
  })
}
