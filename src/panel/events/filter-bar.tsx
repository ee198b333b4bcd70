/** The line above the events: what is filtered, what is wrong in it, what could be written next, and how far it is. */

import { useSignal } from '@preact/signals'
import type { JSX, TargetedKeyboardEvent } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { type Completion, complete } from '../../core/filter/completion'
import { t } from '../../platform/i18n'
import type { LensNews, TypeCounts } from '../engine/filter-messages'
import type { View } from '../engine/messages'
import { usePanel } from '../panel'
import { addressOf } from '../streams/address'
import { formatCount } from '../widgets/format'
import { Icon } from '../widgets/icons'
import { OptionList } from '../widgets/option-list'
import { visibleLine } from '../widgets/visible-text'
import { ColumnMenu } from './column-menu'
import { FilterProblemLine } from './filter-problem'
import { fieldHint } from './filter-words'
import { PinnedMenu } from './note-box'
import { SavedFilters } from './saved-filter-menu'

export interface FilterBarProps {
  view: View
  /** Events of the view. */
  total: number
  news: LensNews | null
  types: TypeCounts
}

export function FilterBar({ view, total, news, types }: FilterBarProps): JSX.Element {
  const { state, events } = usePanel()
  const { filter, search } = events
  const open = useSignal(false)
  const active = useSignal(-1)
  const caret = useSignal(0)
  const input = useRef<HTMLInputElement>(null)

  const known = {
    types: types.types.flatMap(({ type }) => type ?? []),
    streams:
      view.stream === null
        ? state.shownStreams.value.flatMap(({ log, origin }) =>
            log === view.log && origin ? addressOf(origin.url).path : [],
          )
        : [],
  }
  const completions = complete(filter.value, caret.value, known)
  const options = open.value ? completions.options : []

  // What is just being written is not finished, and not wrong.
  const reading = events.reading.value.problem
  const isUnfinished =
    open.value &&
    options.length > 0 &&
    reading?.reason === 'value' &&
    reading.place.to === filter.value.length
  const problem = isUnfinished ? null : reading

  function write(text: string, at: number): void {
    filter.value = text
    caret.value = at
    active.value = -1
  }

  function take({ text, isField }: Completion): void {
    const { from, to } = completions
    const behind = filter.value.slice(to)
    const space = isField || behind.startsWith(' ') ? '' : ' '
    const written = filter.value.slice(0, from) + text + space
    write(written + behind, written.length)
    open.value = isField
    // Where the caret belongs, once the text is there.
    requestAnimationFrame(() => {
      input.current?.focus()
      input.current?.setSelectionRange(written.length, written.length)
    })
  }

  function press(event: TargetedKeyboardEvent<HTMLInputElement>): void {
    const option = options[active.value]
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step !== 0) {
      open.value = true
      const count = completions.options.length
      if (count > 0)
        active.value = (active.value + step + count + (active.value === -1 && step < 0 ? 1 : 0)) % count
    } else if (event.key === 'Enter' && option) take(option)
    else if (event.key === 'Tab' && option && !event.shiftKey) take(option)
    else if (event.key === 'Escape' && options.length > 0) open.value = false
    else if (event.key === 'Escape' && filter.value !== '') write('', 0)
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    <div class="filter-area">
      <search class="filter-bar" aria-label={t('filter')}>
        <div class="filter-box">
          <Icon name="filter" />
          <input
            ref={input}
            type="text"
            class="filter-input"
            data-testid="filter"
            role="combobox"
            aria-label={t('filter')}
            aria-autocomplete="list"
            aria-expanded={options.length > 0}
            aria-controls="filter-options"
            aria-activedescendant={options[active.value] ? `filter-options-${active.value}` : undefined}
            aria-invalid={problem !== null}
            aria-describedby="filter-problem"
            placeholder={t('filterHint')}
            title={t('filterHelp')}
            spellcheck={false}
            autocomplete="off"
            value={filter.value}
            onInput={({ currentTarget }) => {
              open.value = true
              write(currentTarget.value, currentTarget.selectionStart ?? currentTarget.value.length)
            }}
            onClick={({ currentTarget }) => {
              caret.value = currentTarget.selectionStart ?? 0
              open.value = true
            }}
            onBlur={() => {
              open.value = false
            }}
            onKeyDown={press}
          />
          {filter.value === '' ? null : (
            <button
              type="button"
              class="button bare"
              data-testid="clear-filter"
              title={t('clearFilter')}
              aria-label={t('clearFilter')}
              onClick={() => {
                write('', 0)
                input.current?.focus()
              }}
            >
              <Icon name="close" />
            </button>
          )}
          <OptionList
            id="filter-options"
            label={t('filterOptions')}
            active={active.value}
            options={options.map(({ text, field, isField }) => ({
              key: text,
              cells: (
                <>
                  <span class="option-text ellipsis">{visibleLine(text)}</span>
                  <span class="dim ellipsis">{isField ? fieldHint(field) : ''}</span>
                </>
              ),
            }))}
            onTake={index => {
              const option = options[index]
              if (option) take(option)
            }}
          />
        </div>
        <FilterState news={news} total={total} />
        <AnswerSwitch />
        <PinnedMenu />
        <SavedFilters />
        <button
          type="button"
          class="button bare"
          data-testid="search-open"
          title={t('searchOpen')}
          aria-label={t('searchOpen')}
          aria-pressed={search.value !== null}
          onClick={() => {
            search.value = search.value === null ? '' : null
          }}
        >
          <Icon name="search" />
        </button>
        <ColumnMenu wide={view.stream === null} />
      </search>
      <FilterProblemLine problem={problem} text={filter.value} news={news} />
    </div>
  )
}

/** Shows the events, or what language models have answered with them. */
function AnswerSwitch(): JSX.Element {
  const { asAnswers } = usePanel().events
  const button = (answers: boolean, label: string, id: string) => (
    <button
      type="button"
      data-testid={id}
      aria-pressed={asAnswers.value === answers}
      onClick={() => {
        asAnswers.value = answers
      }}
    >
      {label}
    </button>
  )
  return (
    <fieldset class="choice" aria-label={t('eventsAs')} title={t('eventsAsHint')}>
      {button(false, t('eventsAsTable'), 'as-table')}
      {button(true, t('eventsAsAnswers'), 'as-answers')}
    </fieldset>
  )
}

/** Time after which it is told how far it is, in milliseconds. */
const PATIENCE = 300

/** How many events are found, and how far it is where that takes its time. */
function FilterState({ news, total }: { news: LensNews | null; total: number }): JSX.Element | null {
  const { applied } = usePanel().events
  const late = useSignal(false)
  const isLooking = applied.value !== '' && news?.problem == null && news?.done !== true
  useEffect(() => {
    if (!isLooking) {
      late.value = false
      return
    }
    const timer = setTimeout(() => {
      late.value = true
    }, PATIENCE)
    return () => clearTimeout(timer)
  }, [isLooking, applied.value])
  // Told once for each filter: events that come would be told without an end.
  const text = t('filterFound', formatCount(news?.count ?? 0), formatCount(total))
  const told = useSignal({ filter: '', text: '' })
  useEffect(() => {
    if (!isLooking && told.value.filter !== applied.value) told.value = { filter: applied.value, text }
  }, [isLooking, applied.value])
  if (applied.value === '') return null
  return (
    <span class="filter-state" data-testid="filter-state" data-done={news?.done ?? false}>
      <span class="visually-hidden" role="status">
        {told.value.text}
      </span>
      {late.value && isLooking ? (
        <progress
          aria-label={t('filterLooking')}
          max={1}
          value={news && news.total > 0 ? news.looked / news.total : 0}
        />
      ) : null}
      <span data-testid="filter-found">{text}</span>
    </span>
  )
}
