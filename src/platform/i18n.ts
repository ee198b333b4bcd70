/**
 * All text of the interface, in the language of the browser or the one that the user chose: `assets/_locales`.
 *
 * Messages need no plural forms: a count stands behind what it counts ("Events 1").
 */

import browser from 'webextension-polyfill'
import type messages from '../../assets/_locales/en/messages.json'
import type { LanguageChoice } from '../core/settings'

/** The name of a message. */
export type MessageKey = keyof typeof messages & string

/** The messages of a language that the browser does not have, where the user chose one. */
let chosen: Partial<Record<string, { message: string }>> | null = null

/**
 * Makes a language the one that `t` speaks. To be awaited before the first text is shown.
 * Where its messages cannot be read the browser's language stays.
 */
export async function loadLanguage(choice: LanguageChoice): Promise<void> {
  if (choice === 'browser') {
    chosen = null
    return
  }
  try {
    const response = await fetch(browser.runtime.getURL(`_locales/${choice}/messages.json`))
    chosen = (await response.json()) as NonNullable<typeof chosen>
  } catch {
    chosen = null
  }
}

/** The language that the messages are in, for `lang` and for number formats. */
export const language = (): string => t('language')

/** The text of a message, with its placeholders filled in order. */
export function t(key: MessageKey, ...details: (string | number)[]): string {
  const message = chosen?.[key]?.message
  if (message === undefined) return browser.i18n.getMessage(key, details.map(String))
  return message.replace(/\$(\$|[1-9])/g, (_, mark: string) =>
    mark === '$' ? '$' : String(details[Number(mark) - 1] ?? ''),
  )
}
