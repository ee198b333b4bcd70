/** Writes values into the text of a filter, so that they are read as they are meant. */

import { readFilter } from './read-filter'

/** A text as one value of a field: in quotes where it would be read as something else. */
export function quoteValue(text: string): string {
  const test = readFilter(`type:${text}`).filter?.[0]?.test
  const [value, more] = test?.by === 'text' ? test.values : []
  const isPlain = value?.as === 'literal' && value.text === text && more === undefined
  return isPlain ? text : `"${text.replace(/[\\"]/g, '\\$&')}"`
}

/**
 * Adds a term to a filter, or takes it out where it is in it already.
 * @param term such as `type:tick`; its opposite, `-type:tick`, gives way to it.
 */
export function toggleTerm(text: string, term: string): string {
  const opposite = term.startsWith('-') ? term.slice(1) : `-${term}`
  const { filter } = readFilter(text)
  if (!filter) return `${text.trim()} ${term}`.trim()
  const written = filter.map(({ place }) => text.slice(place.from, place.to))
  const others = written.filter(each => each !== term && each !== opposite)
  return (written.includes(term) ? others : [...others, term]).join(' ')
}
