import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const ROOT = new URL('../..', import.meta.url).pathname
const FOLDER = join(ROOT, 'assets/_locales')

type Messages = Record<string, { message: string }>

const locales = readdirSync(FOLDER)
const read = (locale: string): Messages =>
  JSON.parse(readFileSync(join(FOLDER, locale, 'messages.json'), 'utf8'))
const english = read('en')

const placeholders = (text: string) => [...new Set(text.match(/\$\d/g))].sort()

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap(entry => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return sources(path)
    return /\.tsx?$/.test(entry.name) ? [readFileSync(path, 'utf8')] : []
  })
}

describe.each(locales)('the messages in %s', locale => {
  const messages = read(locale)

  it('are as complete as the English ones, in the same order', () => {
    expect(Object.keys(messages)).toEqual(Object.keys(english))
  })

  it('have the placeholders of the English ones', () => {
    for (const [key, { message }] of Object.entries(english)) {
      expect([key, placeholders(messages[key]?.message ?? '')]).toEqual([key, placeholders(message)])
    }
  })

  it('say something each', () => {
    expect(Object.entries(messages).filter(([, { message }]) => message.trim() === '')).toEqual([])
  })

  it('fit into the stores', () => {
    expect(messages.extensionDescription?.message.length).toBeLessThanOrEqual(132)
  })
})

describe('the messages', () => {
  it('are all used', () => {
    const code = [...sources(join(ROOT, 'src')), readFileSync(join(ROOT, 'manifest.json'), 'utf8')].join('\n')
    const unused = Object.keys(english).filter(
      key => !code.includes(`'${key}'`) && !code.includes(`__MSG_${key}__`),
    )
    expect(unused).toEqual([])
  })
})
