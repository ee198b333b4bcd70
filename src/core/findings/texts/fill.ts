/** Fills the texts of findings with their values. Pure; the panel, the report and the documentation use it. */

import type { Finding, Values } from '../finding'
import { EN } from './en/index'
import type { FindingText, Texts, Words } from './text'
import { ZH } from './zh/index'

/** The languages that findings are told in. */
export type Language = 'en' | 'zh'

const TEXTS: Readonly<Record<Language, Texts>> = { en: EN, zh: ZH }

/** The language for a locale of the browser, such as `zh-CN`. */
export function languageOf(locale: string): Language {
  return /^zh\b/i.test(locale) ? 'zh' : 'en'
}

/** What is said of a finding. */
export type FilledText = Words & Pick<FindingText, 'falseAlarm'>

/** The words for a finding, by its variant, with its values. */
export function textOf(
  { id, variant, values }: Pick<Finding, 'id' | 'variant' | 'values'>,
  language: Language,
): FilledText {
  const { variants, ...text } = TEXTS[language][id]
  const { title, explanation, remedy, falseAlarm } = {
    ...text,
    ...(variant !== null ? variants?.[variant] : {}),
  }
  return {
    title: fill(title, values, language),
    explanation: fill(explanation, values, language),
    remedy: fill(remedy, values, language),
    falseAlarm,
  }
}

/** Puts values into the places of a text. A value that is not there leaves a dash. */
export function fill(text: string, values: Values, language: Language): string {
  return text.replace(
    /\{(\w+)(?:\|(span|bytes|plain|times))?\}/g,
    (_, name: string, format: string | undefined) => {
      const value = values[name]
      if (value === undefined) return '—'
      if (typeof value === 'string') return value
      if (format === 'span') return span(value, language)
      if (format === 'times') return times(value, language)
      if (format === 'plain') return String(Math.round(value))
      return format === 'bytes' ? bytes(value, language) : count(value, language)
    },
  )
}

function count(value: number, language: Language): string {
  return new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(value)
}

/** How often, as English says it; Chinese writes the number and its own word. */
function times(value: number, language: Language): string {
  if (language !== 'en') return count(value, language)
  return value === 1 ? 'once' : value === 2 ? 'twice' : `${count(value, language)} times`
}

type Unit = 'millisecond' | 'second' | 'minute' | 'hour' | 'byte' | 'kilobyte' | 'megabyte'

function inUnit(value: number, unit: Unit, digits: number, language: Language): string {
  // Chinese has one way to write most units; of milliseconds only the short one is Chinese.
  const unitDisplay = language === 'zh' ? 'short' : 'narrow'
  const options = { style: 'unit', unit, unitDisplay, maximumFractionDigits: digits } as const
  // As in the rest of the panel: `5 s` with a thin space, where English writes `5s`.
  return new Intl.NumberFormat(language, options).format(value).replace(/(\d)(?=[a-z])/i, '$1\u202f')
}

/** A time with two digits that mean something. */
function span(value: number, language: Language): string {
  if (value < 999.5) return inUnit(value, 'millisecond', 0, language)
  if (value < 9950) return inUnit(value / 1000, 'second', 1, language)
  if (value < 119_500) return inUnit(value / 1000, 'second', 0, language)
  if (value < 7_170_000) return inUnit(value / 60_000, 'minute', 0, language)
  return inUnit(value / 3_600_000, 'hour', 1, language)
}

function bytes(value: number, language: Language): string {
  if (value < 1000) return inUnit(value, 'byte', 0, language)
  if (value < 1_000_000) return inUnit(value / 1000, 'kilobyte', 0, language)
  return inUnit(value / 1_000_000, 'megabyte', 1, language)
}
