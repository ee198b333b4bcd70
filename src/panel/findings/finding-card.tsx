/** One finding: what is wrong, how it is known, what mends it, and what of it is only its consequence. */

import type { JSX } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import type { Finding } from '../../core/findings/finding'
import { t } from '../../platform/i18n'
import type { FindingAbout } from '../engine/judgement-messages'
import { usePanel } from '../panel'
import { nowOf } from '../panel-state'
import { formatAge, formatCount, formatTime } from '../widgets/format'
import type { FindingGroup } from './arrange'
import { CodeText } from './code-text'
import { EvidenceChips } from './evidence-chips'
import { wordsOf } from './finding-words'
import { SeverityMark } from './severity-mark'
import { Snippets } from './snippet'

export interface FindingCardProps {
  log: string
  group: FindingGroup
  aboutOf(finding: Finding): FindingAbout | undefined
  /** The name of its stream, where those of several are shown. */
  path: string | null
  onStream(): void
}

export function FindingCard({ log, group, aboutOf, path, onStream }: FindingCardProps): JSX.Element {
  const { state } = usePanel()
  const { finding, explained } = group
  const words = wordsOf(finding)
  const about = aboutOf(finding)
  const card = useRef<HTMLElement>(null)
  const isPointedAt = state.finding.value === finding.key

  // It was selected in the timeline.
  useLayoutEffect(() => {
    if (isPointedAt) card.current?.scrollIntoView({ block: 'nearest' })
  }, [isPointedAt])

  return (
    <article
      class={`finding ${finding.severity}${isPointedAt ? ' pointed' : ''}`}
      data-testid="finding"
      data-finding={finding.id}
      data-severity={finding.severity}
      data-resolved={finding.resolvedAt !== null}
      ref={card}
    >
      <header class="finding-head">
        <SeverityMark severity={finding.severity} />
        <h2>
          <CodeText text={words.title} />
        </h2>
        <When finding={finding} now={nowOf(state, log)} />
      </header>
      {path === null ? null : (
        <button type="button" class="link ellipsis finding-stream" onClick={onStream}>
          {path}
        </button>
      )}
      <p>
        <CodeText text={words.explanation} />
      </p>
      <p>
        <strong>{t('findingFix')}</strong> <CodeText text={words.remedy} />
      </p>
      <EvidenceChips log={log} finding={finding} />
      <details class="finding-more">
        <summary>{t(about?.snippets.length ? 'findingCode' : 'findingMore')}</summary>
        {about ? <Snippets names={about.snippets} /> : null}
        <p>
          <strong>{t('findingFalseAlarm')}</strong> <CodeText text={words.falseAlarm} />
        </p>
        {about ? (
          <p>
            <strong>{t('findingReference')}</strong>{' '}
            <a href={about.reference} target="_blank" rel="noreferrer noopener">
              {about.reference}
            </a>
          </p>
        ) : null}
      </details>
      {explained.length > 0 ? (
        <details class="finding-more">
          <summary>{t('findingExplains', formatCount(explained.length))}</summary>
          <ul class="explained">
            {explained.map(each => (
              <Explained key={each.key} log={log} finding={each} />
            ))}
          </ul>
        </details>
      ) : null}
    </article>
  )
}

/** A consequence, in short: mending the cause mends it. */
function Explained({ log, finding }: { log: string; finding: Finding }): JSX.Element {
  const words = wordsOf(finding)
  return (
    <li
      data-testid="finding"
      data-finding={finding.id}
      data-severity={finding.severity}
      data-resolved={finding.resolvedAt !== null}
      data-cause={finding.cause}
    >
      <div class="finding-head">
        <SeverityMark severity={finding.severity} />
        <strong>
          <CodeText text={words.title} />
        </strong>
      </div>
      <p>
        <CodeText text={words.explanation} />
      </p>
      <EvidenceChips log={log} finding={finding} />
    </li>
  )
}

function When({ finding, now }: { finding: Finding; now: number }): JSX.Element {
  const { from, to, resolvedAt } = finding
  if (resolvedAt !== null)
    return <span class="finding-when">{t('findingResolvedAt', formatTime(resolvedAt))}</span>
  if (to === null) return <span class="finding-when">{t('findingSince', formatAge(now - from))}</span>
  return <span class="finding-when">{t('ago', formatAge(now - to))}</span>
}
