/** The two languages say the same, and nothing that no code asks for. */

import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { readMessages } from './messages'

const ROOT = new URL('../../..', import.meta.url).pathname
const english = readMessages('en')
const chinese = readMessages('zh_CN')

const placeholders = (text: string) => [...text.matchAll(/\$\d/g)].map(([found]) => found).sort()

function textOf(path: string): string {
  if (!statSync(path).isDirectory()) return /\.(tsx?|json)$/.test(path) ? readFileSync(path, 'utf8') : ''
  return readdirSync(path)
    .map(name => textOf(join(path, name)))
    .join('\n')
}

it('has every message in both, in one order, with the same placeholders', () => {
  expect(Object.keys(chinese)).toEqual(Object.keys(english))
  for (const [key, { message }] of Object.entries(english)) {
    expect([key, placeholders(chinese[key]?.message ?? '')]).toEqual([key, placeholders(message)])
    expect(chinese[key]?.message).not.toBe('')
  }
})

it('has no message that nothing uses', () => {
  const code = textOf(join(ROOT, 'src')) + textOf(join(ROOT, 'manifest.json'))
  const unused = Object.keys(english).filter(
    key => !code.includes(`'${key}'`) && !code.includes(`__MSG_${key}__`),
  )
  expect(unused).toEqual([])
})
