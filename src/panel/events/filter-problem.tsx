/** Says what is wrong in a filter, and marks the place. */

import type { JSX } from 'preact'
import type { FilterProblem } from '../../core/filter/filter'
import { t } from '../../platform/i18n'
import type { LensNews } from '../engine/filter-messages'
import { visibleLine } from '../widgets/visible-text'
import { problemWords } from './filter-words'

interface FilterProblemLineProps {
  problem: FilterProblem | null
  text: string
  news: LensNews | null
}

export function FilterProblemLine({ problem, text, news }: FilterProblemLineProps): JSX.Element {
  return (
    <div id="filter-problem" class="filter-problem" role="status" data-testid="filter-problem">
      {problem ? (
        <p>
          {problemWords(problem.reason, visibleLine(problem.detail))}{' '}
          <code>
            {visibleLine(text.slice(Math.max(0, problem.place.from - 40), problem.place.from))}
            <mark>{visibleLine(text.slice(problem.place.from, problem.place.to)).slice(0, 80) || '‸'}</mark>
            {visibleLine(text.slice(problem.place.to, problem.place.to + 40))}
          </code>
        </p>
      ) : news?.problem === 'slow' ? (
        <p>{t('filterSlow')}</p>
      ) : news?.problem === 'failed' ? (
        <p>{t('filterFailed')}</p>
      ) : null}
    </div>
  )
}
