/** What both drivers know of the extension's panel in DevTools. */

import type { Page } from './browser.ts'

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
  openPanel: refuse,
} satisfies Partial<Page>
