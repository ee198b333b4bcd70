/** The interface's messages without a browser. Import it before anything that imports `platform/i18n`. */

import { readFileSync } from 'node:fs'

type Messages = Record<string, { message: string }>

/** All messages of a language, by its folder's name. */
export function readMessages(folder: 'en' | 'zh_CN'): Messages {
  return JSON.parse(
    readFileSync(new URL(`../../../assets/_locales/${folder}/messages.json`, import.meta.url), 'utf8'),
  )
}

const messages = readMessages('en')

/** What an extension finds in its global scope, as far as it is needed for text. */
const extension = {
  runtime: { id: 'test' },
  i18n: {
    getMessage: (key: string, details: string[] = []) =>
      (messages[key]?.message ?? '').replace(/\$(\d)/g, (_, number) => details[Number(number) - 1] ?? ''),
  },
}
Object.assign(globalThis, { chrome: extension, browser: extension })
