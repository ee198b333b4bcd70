/** Searches all streams on screen: how many events are found, and the next and the former of them. */

import { useSignal } from '@preact/signals'
import type { JSX, TargetedKeyboardEvent } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { readFilter } from '../../core/filter/read-filter'
import { t } from '../../platform/i18n'
import { showEvidence } from '../findings/jump'
import { usePanel } from '../panel'
import { formatCount } from '../widgets/format'
import { Icon } from '../widgets/icons'
import { FilterProblemLine } from './filter-problem'
import { locate, nextHit, type SearchPart, sumUp } from './search'

export function SearchBar(): JSX.Element {
  const panel = usePanel()
  const { state, events } = panel
  const { search } = events
  const text = search.value ?? ''
  const { problem } = readFilter(text)
  const query = problem ? '' : text.trim()
  const logs = state.shownLogs.value.map(({ id }) => id).join('\n')
  const generations = [...state.generations.value].join('\n')
  const parts = useSignal<readonly SearchPart[]>([])
  const hit = useSignal(-1)
  const input = useRef<HTMLInputElement>(null)

  useEffect(() => input.current?.focus(), [])
  useEffect(() => {
    hit.value = -1
    parts.value = []
    if (query === '') return
    parts.value = logs.split('\n').map(log => ({ log, news: null }))
    const lenses = logs.split('\n').map(log =>
      events.openLens({ view: { log, stream: null }, filter: query }, news => {
        parts.value = parts.value.map(part => (part.log === log ? { log, news } : part))
      }),
    )
    return () => {
      for (const lens of lenses) lens.close()
    }
  }, [events, query, logs, generations])

  const { found, done, problem: trouble } = sumUp(parts.value)

  async function go(by: 1 | -1): Promise<void> {
    hit.value = nextHit(hit.value, by, found)
    const wanted = hit.value
    const place = locate(parts.value, wanted)
    if (!place?.part.news) return
    const { log, news } = place.part
    const { rows } = await panel.ask('lensRows', { lens: news.lens, from: place.index, to: place.index + 1 })
    const [row] = rows
    if (!row || hit.value !== wanted) return
    const { evidence } = await panel.ask('evidence', { log, stream: row.stream, seqs: [row.seq] })
    const [event] = evidence
    if (event && hit.value === wanted) showEvidence(panel, log, event)
  }

  function press(event: TargetedKeyboardEvent<HTMLElement>): void {
    if (event.key === 'Enter') void go(event.shiftKey ? -1 : 1)
    else if (event.key === 'Escape') search.value = null
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    <search class="search-bar" aria-label={t('searchAll')}>
      <div class="filter-box">
        <Icon name="search" />
        <input
          ref={input}
          type="text"
          class="filter-input"
          data-testid="search"
          aria-label={t('searchAll')}
          placeholder={t('searchAll')}
          title={t('searchHelp')}
          aria-invalid={problem !== null}
          spellcheck={false}
          autocomplete="off"
          value={text}
          onInput={({ currentTarget }) => {
            search.value = currentTarget.value
          }}
          onKeyDown={press}
        />
      </div>
      <span class="filter-state" role="status" data-testid="search-state" data-done={done}>
        {query === ''
          ? ''
          : hit.value === -1
            ? t('searchFound', formatCount(found))
            : t('searchAt', formatCount(hit.value + 1), formatCount(found))}
        {query !== '' && !done && !trouble ? ' …' : ''}
      </span>
      <button
        type="button"
        class="button bare"
        data-testid="search-former"
        title={t('searchFormer')}
        aria-label={t('searchFormer')}
        disabled={found === 0}
        onClick={() => void go(-1)}
      >
        <Icon name="up" />
      </button>
      <button
        type="button"
        class="button bare"
        data-testid="search-next"
        title={t('searchNext')}
        aria-label={t('searchNext')}
        disabled={found === 0}
        onClick={() => void go(1)}
      >
        <Icon name="down" />
      </button>
      <button
        type="button"
        class="button bare"
        title={t('searchClose')}
        aria-label={t('searchClose')}
        onClick={() => {
          search.value = null
        }}
      >
        <Icon name="close" />
      </button>
      {problem || trouble ? (
        <FilterProblemLine
          problem={problem}
          text={text}
          news={parts.value.find(({ news }) => news?.problem)?.news ?? null}
        />
      ) : null}
    </search>
  )
}
