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

/**
 * Lets events of a type through a filter that names types, or holds them back; with it, those of several types.
 * @param not hold them back instead.
 */
export function toggleType(text: string, type: string, not: boolean): string {
  const value = quoteValue(type)
  if (not) return toggleTerm(text, `-type:${value}`)
  const { filter } = readFilter(text)
  const term = filter?.find(
    ({ not, test }) =>
      !not && test.by === 'text' && test.field === 'type' && test.values.every(({ as }) => as === 'literal'),
  )
  if (!filter || term?.test.by !== 'text') return toggleTerm(text, `type:${value}`)
  const types = term.test.values.flatMap(each => (each.as === 'literal' ? each.text : []))
  const wanted = types.includes(type) ? types.filter(each => each !== type) : [...types, type]
  const written = wanted.length > 0 ? `type:${wanted.map(quoteValue).join(',')}` : ''
  return (text.slice(0, term.place.from) + written + text.slice(term.place.to)).trim()
}

/** Whether a filter lets events of a type through by its name (`only`), holds them back (`not`), or says nothing. */
export function typeChoice(text: string, type: string): 'only' | 'not' | null {
  for (const { not, test } of readFilter(text).filter ?? []) {
    if (test.by !== 'text' || test.field !== 'type') continue
    if (test.values.some(value => value.as === 'literal' && value.text === type)) return not ? 'not' : 'only'
  }
  return null
}
