/** All snippets by name. */

import { PAGE_SNIPPETS } from './page-snippets'
import { PROXY_SNIPPETS } from './proxy-snippets'
import { SERVER_SNIPPETS } from './server-snippets'
import type { Snippet } from './snippet'

const SNIPPETS = { ...PAGE_SNIPPETS, ...SERVER_SNIPPETS, ...PROXY_SNIPPETS }

/** The name of a snippet. */
export type SnippetName = keyof typeof SNIPPETS

/** The names of all snippets. */
export const SNIPPET_NAMES = Object.keys(SNIPPETS) as readonly SnippetName[]

/** The snippet with a name. */
export function snippetOf(name: SnippetName): Snippet {
  return SNIPPETS[name]
}

export type { Snippet }
