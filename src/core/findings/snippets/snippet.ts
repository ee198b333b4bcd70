/** A piece of code or configuration that mends what a finding says. The same in all languages of the panel. */

/** One piece. */
export interface Snippet {
  /** Where it belongs, as a heading: a server, a framework, the page. */
  readonly place: string
  readonly code: string
}
