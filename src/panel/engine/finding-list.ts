/** The findings of a stream or of a whole log, as the document asks for them. */

import type { Finding } from '../../core/findings/finding'
import { findingsOf } from '../../core/findings/findings'
import { RULES } from '../../core/findings/index'
import type { Judgement } from './judgement'
import type { FindingList } from './judgement-messages'

/** Findings that are given at most. */
const AT_MOST = 200

const ABOUT = new Map(RULES.map(({ id, reference, snippets = [] }) => [id, { reference, snippets }]))

/** The findings of a stream or, with `null`, of the whole log; none if it is not there any more. */
export function listFindings(judgement: Judgement | undefined, stream: string | null): FindingList {
  if (!judgement) return { findings: [], others: 0, about: {} }
  const { findings } = judgement
  const all = stream === null ? [...findings.byStream.values()].flat() : [...findingsOf(findings, stream)]
  const rank = ({ resolvedAt, cause }: Finding) => (resolvedAt === null ? 2 : 0) + (cause === null ? 1 : 0)
  const given =
    all.length <= AT_MOST ? all : all.sort((a, b) => rank(b) - rank(a) || b.from - a.from).slice(0, AT_MOST)
  given.sort((a, b) => a.from - b.from)
  const about: FindingList['about'] = {}
  for (const { id } of given) {
    const own = ABOUT.get(id)
    if (own) about[id] = own
  }
  return { findings: given, others: all.length - given.length, about }
}
