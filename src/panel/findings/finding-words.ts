/** The words of a finding in the language of the panel, safe to be shown: parts of them come from pages and servers. */

import type { Finding, Severity } from '../../core/findings/finding'
import { type FilledText, languageOf, textOf } from '../../core/findings/texts/fill'
import { language, type MessageKey, t } from '../../platform/i18n'
import { visibleLine } from '../widgets/visible-text'

/** The words of a finding. */
export function wordsOf(finding: Pick<Finding, 'id' | 'variant' | 'values'>): FilledText {
  const { title, explanation, remedy, falseAlarm } = textOf(finding, languageOf(language()))
  return {
    title: visibleLine(title),
    explanation: visibleLine(explanation),
    remedy: visibleLine(remedy),
    falseAlarm: visibleLine(falseAlarm),
  }
}

const SEVERITY_WORDS: Record<Severity, MessageKey> = {
  error: 'severityError',
  warning: 'severityWarning',
  info: 'severityInfo',
}

/** The name of a severity. */
export function severityWord(severity: Severity): string {
  return t(SEVERITY_WORDS[severity])
}

/** A text in pieces: what stands between backticks is code. A backtick without another is itself. */
export function piecesOf(text: string): { code: boolean; text: string }[] {
  const parts = text.split('`')
  const pieces = parts.map((part, index) => ({ code: index % 2 === 1, text: part }))
  const last = pieces.at(-1)
  if (last?.code) {
    last.code = false
    last.text = `\`${last.text}`
  }
  return pieces.filter(piece => piece.text !== '')
}
