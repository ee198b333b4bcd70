/** The words for findings: complete in both languages, filled to the last place, and right for every case. */

import { describe, expect, it } from 'vitest'
import { FINDING_IDS } from '../../../../src/core/findings/finding'
import { RULES } from '../../../../src/core/findings/index'
import { SNIPPET_NAMES } from '../../../../src/core/findings/snippets'
import { EN } from '../../../../src/core/findings/texts/en'
import { fill, languageOf, textOf } from '../../../../src/core/findings/texts/fill'
import type { FindingText } from '../../../../src/core/findings/texts/text'
import { ZH } from '../../../../src/core/findings/texts/zh'
import { CASES } from './cases'
import { allFindings } from './judge'

const ids = Object.values(FINDING_IDS).flat()
const findings = Object.values(CASES).flatMap(cases => cases.flatMap(({ story }) => allFindings(story)))

/** All words of a text, with those of its variants. */
const wordsOf = ({ variants = {}, ...text }: FindingText): string[] => [
  ...Object.values(text),
  ...Object.values(variants).flatMap(each => Object.values(each)),
]
const placesOf = (text: string): string[] => [...text.matchAll(/\{(\w+)/g)].map(([, name = '']) => name)

describe('texts', () => {
  it('are there for each finding and each of its variants, in both languages', () => {
    expect(Object.keys(EN).sort()).toEqual([...ids].sort())
    expect(Object.keys(ZH).sort()).toEqual([...ids].sort())
    for (const id of ids) {
      expect(Object.keys(ZH[id].variants ?? {}).sort(), id).toEqual(Object.keys(EN[id].variants ?? {}).sort())
      for (const [name, words] of Object.entries(EN[id].variants ?? {}))
        expect(Object.keys(ZH[id].variants?.[name] ?? {}).sort(), `${id} ${name}`).toEqual(
          Object.keys(words).sort(),
        )
    }
    for (const { id, variant } of findings)
      if (variant !== null) expect(Object.keys(EN[id].variants ?? {}), id).toContain(variant)
  })

  it('have a case for each variant', () => {
    const seen = new Set(findings.map(({ id, variant }) => `${id} ${variant}`))
    const missing = ids.flatMap(id =>
      Object.keys(EN[id].variants ?? {})
        .filter(name => !seen.has(`${id} ${name}`))
        .map(name => `${id} ${name}`),
    )
    expect(missing).toEqual([])
  })

  it('have a value for each place, in every case', () => {
    for (const finding of findings) {
      for (const value of Object.values(finding.values))
        if (typeof value === 'number') expect(Number.isFinite(value), finding.id).toBe(true)
      for (const language of ['en', 'zh'] as const) {
        const { title, explanation, remedy } = textOf(finding, language)
        for (const text of [title, explanation, remedy]) {
          expect(text, finding.id).not.toMatch(/\{\w+(\|\w+)?\}|undefined/)
          expect(text.length, finding.id).toBeGreaterThan(3)
        }
      }
      const text = EN[finding.id]
      const used = { ...text, ...(finding.variant !== null ? text.variants?.[finding.variant] : {}) }
      for (const name of placesOf(`${used.title} ${used.explanation} ${used.remedy}`))
        expect(Object.keys(finding.values), `${finding.id} ${finding.variant}`).toContain(name)
    }
  })

  it('say the same in both languages, as far as values tell', () => {
    for (const id of ids) {
      const inEnglish = new Set(wordsOf(EN[id]).flatMap(placesOf))
      for (const place of wordsOf(ZH[id]).flatMap(placesOf)) expect(inEnglish, id).toContain(place)
    }
  })

  it('are short, plain and well set', () => {
    for (const id of ids) {
      const { title, explanation, remedy, falseAlarm, variants = {} } = EN[id]
      for (const each of [title, ...Object.values(variants).flatMap(words => words.title ?? [])]) {
        expect(each.length, each).toBeLessThanOrEqual(95)
        expect(each, id).not.toMatch(/\.$/)
      }
      for (const each of [
        explanation,
        remedy,
        falseAlarm,
        ...Object.values(variants).flatMap(words => words.explanation ?? []),
      ]) {
        expect(each.length, each).toBeLessThanOrEqual(420)
        expect(each, id).toMatch(/[.:}]$/)
      }
      for (const each of wordsOf(ZH[id]))
        expect(each.replace(/`[^`]*`/g, 'X'), id).not.toMatch(/[，。：；]\s|[a-z],|[\u4e00-\u9fff][,;:?!]/)
    }
  })
})

describe('values', () => {
  it('are set as numbers, times and sizes', () => {
    expect(fill('{n}', { n: 12345.67 }, 'en')).toBe('12,345.7')
    expect(fill('{n|plain}', { n: 12345 }, 'en')).toBe('12345')
    expect(fill('{n|span}', { n: 250 }, 'en')).toBe('250\u202fms')
    expect(fill('{n|span}', { n: 3005 }, 'en')).toBe('3\u202fs')
    expect(fill('{n|span}', { n: 8240 }, 'en')).toBe('8.2\u202fs')
    expect(fill('{n|span}', { n: 62_000 }, 'en')).toBe('62\u202fs')
    expect(fill('{n|span}', { n: 300_000 }, 'en')).toBe('5\u202fm')
    expect(fill('{n|span}', { n: 9_000_000 }, 'en')).toBe('2.5\u202fh')
    expect(fill('{n|span}', { n: 15_000 }, 'zh')).toBe('15秒')
    expect(fill('{n|span}', { n: 100 }, 'zh')).toBe('100毫秒')
    expect([1, 2, 3000].map(n => fill('{n|times}', { n }, 'en'))).toEqual(['once', 'twice', '3,000 times'])
    expect(fill('{n|bytes}', { n: 524_288 }, 'en')).toBe('524\u202fkB')
    expect(fill('{n|bytes}', { n: 2_097_152 }, 'en')).toBe('2.1\u202fMB')
    expect(fill('{a} {b}', { a: '<b>' }, 'en')).toBe('<b> —')
  })

  it('are taken as they are, whatever they hold', () => {
    expect(fill('{a}', { a: '{b} $& $1' }, 'en')).toBe('{b} $& $1')
  })

  it('are told in Chinese where the browser speaks it', () => {
    expect(['zh-CN', 'zh', 'en-US', 'de'].map(languageOf)).toEqual(['zh', 'zh', 'en', 'en'])
  })
})

describe('references', () => {
  it('are addresses', () => {
    for (const { id, reference } of RULES)
      expect(URL.canParse(reference) && reference.startsWith('https://'), id).toBe(true)
  })

  it('and snippets: each is used by some rule', () => {
    const used = new Set(RULES.flatMap(({ snippets = [] }) => snippets))
    expect(SNIPPET_NAMES.filter(name => !used.has(name))).toEqual([])
  })
})
