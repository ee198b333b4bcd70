import { describe, expect, it } from 'vitest'
import {
  EVERY_SITE,
  judgeSite,
  pauseSite,
  readSite,
  readSiteRules,
  recordSite,
  SITES_AT_MOST,
  siteOf,
} from '../../../src/core/site-rules'

describe('a site', () => {
  it.each([
    ['https://shop.example/a?b', 'shop.example'],
    ['http://localhost:8080/', 'localhost:8080'],
    ['https://shop.example:443/', 'shop.example'],
    ['http://[::1]:9000/', '[::1]:9000'],
    ['about:blank', ''],
    ['chrome://extensions', ''],
    ['file:///a.html', ''],
    ['nonsense', ''],
  ])('of %s is "%s"', (url, site) => {
    expect(siteOf(url)).toBe(site)
  })

  it.each([
    ['shop.example', 'shop.example'],
    ['  SHOP.example ', 'shop.example'],
    ['*.shop.example', 'shop.example'],
    ['https://shop.example/path', 'shop.example'],
    ['localhost:8080', 'localhost:8080'],
    ['http://[::1]:9000', '[::1]:9000'],
    ['bücher.example', 'xn--bcher-kva.example'],
    ['', null],
    ['   ', null],
    ['two words', null],
    ['user@shop.example', null],
    ['http://', null],
    ['a'.repeat(300), null],
  ])('is read from "%s" as %s', (typed, site) => {
    expect(readSite(typed)).toBe(site)
  })
})

describe('the rules', () => {
  it('record every site until told otherwise', () => {
    for (const site of ['shop.example', 'localhost:1', ''])
      expect(judgeSite(EVERY_SITE, site)).toBe('recorded')
  })

  it('hold for subdomains, and for all ports unless one is named', () => {
    const rules = { ...EVERY_SITE, where: 'listed', only: ['shop.example', 'localhost:8080'] } as const
    const of = (site: string) => judgeSite(rules, site)
    expect([of('shop.example'), of('api.shop.example'), of('shop.example:81')]).toEqual(
      Array(3).fill('recorded'),
    )
    expect(of('localhost:8080')).toBe('recorded')
    for (const site of ['workshop.example', 'example', 'localhost', 'localhost:80', ''])
      expect(of(site)).toBe('not-listed')
  })

  it('leave listed sites out, and only those', () => {
    const rules = { ...EVERY_SITE, where: 'unlisted', never: ['shop.example'] } as const
    expect(judgeSite(rules, 'api.shop.example')).toBe('excluded')
    expect(judgeSite(rules, 'other.example')).toBe('recorded')
  })

  it.each(['everywhere', 'listed', 'unlisted'] as const)('can be undone where recording is %s', where => {
    const rules = { ...EVERY_SITE, where, only: ['a.example'], never: ['b.example'] }
    for (const site of ['a.example', 'x.b.example', 'c.example']) {
      const paused = pauseSite(rules, site)
      expect(judgeSite(paused, site)).toBe('paused')
      expect(pauseSite(paused, site)).toEqual(paused)
      expect(judgeSite(recordSite(paused, site), site)).toBe('recorded')
      expect(judgeSite(recordSite(rules, site), site)).toBe('recorded')
    }
  })

  it('are read from whatever is stored', () => {
    for (const stored of [undefined, null, 7, 'x', [], { where: 'nowhere', only: 'x', paused: [7, null] }])
      expect(readSiteRules(stored)).toEqual(EVERY_SITE)
    const many = Array.from({ length: SITES_AT_MOST + 50 }, (_, n) => `s${n}.example`)
    const read = readSiteRules({
      where: 'listed',
      only: many,
      never: ['a.example', 'A.EXAMPLE', 'two words'],
    })
    expect(read.only).toHaveLength(SITES_AT_MOST)
    expect(read.never).toEqual(['a.example'])
  })

  it('stay bounded however many sites are paused', () => {
    let rules = EVERY_SITE
    for (let n = 0; n < SITES_AT_MOST + 10; n++) rules = pauseSite(rules, `s${n}.example`)
    expect(rules.paused).toHaveLength(SITES_AT_MOST)
    expect(judgeSite(rules, `s${SITES_AT_MOST + 9}.example`)).toBe('paused')
  })
})
