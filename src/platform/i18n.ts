/**
 * All text of the interface, in the language of the browser: `assets/_locales`.
 *
 * Messages need no plural forms: a count stands behind what it counts ("Events 1").
 */

import browser from 'webextension-polyfill'
import type messages from '../../assets/_locales/en/messages.json'

/** The name of a message. */
export type MessageKey = keyof typeof messages & string

/** The language that the messages are in, for `lang` and for number formats. */
export const language = (): string => t('language')

/** The text of a message, with its placeholders filled in order. */
export function t(key: MessageKey, ...details: (string | number)[]): string {
  return browser.i18n.getMessage(key, details.map(String))
}
