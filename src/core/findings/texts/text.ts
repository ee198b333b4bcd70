/** What is said of a finding in words, and how the words are filled. */

import type { FINDING_IDS, FindingId, Subject } from '../finding'

/** What depends on the kind of case that a finding is. */
export interface Words {
  /** One line, without a full stop. */
  readonly title: string
  /** What happened and what it means, in two or three sentences. */
  readonly explanation: string
  /** What to change. */
  readonly remedy: string
}

/**
 * The text of one finding. `{name}` stands for a value, `{name|span}` for a time, `{name|bytes}` for a size, and
 * `{name|plain}` for a number as it is written in code.
 */
export interface FindingText extends Words {
  /** When it may be wrong, or no fault. */
  readonly falseAlarm: string
  /** What is said instead in some cases, by the variant of the finding. */
  readonly variants?: Readonly<Record<string, Partial<Words>>>
}

/** The texts of all findings of one subject. */
export type TextsOf<S extends Subject> = Readonly<Record<(typeof FINDING_IDS)[S][number], FindingText>>

/** The texts of all findings in one language. */
export type Texts = Readonly<Record<FindingId, FindingText>>
