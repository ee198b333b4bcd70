/** Where the user wants event streams recorded: which sites, and which of them are paused. */

/** `listed`: only on listed sites. `unlisted`: everywhere but on listed sites. */
export type Where = 'everywhere' | 'listed' | 'unlisted'

/** The user's choice of sites. Each entry is a host, with a port where one is meant; it holds for its subdomains too. */
export interface SiteRules {
  where: Where
  /** What `listed` means. */
  only: readonly string[]
  /** What `unlisted` means. */
  never: readonly string[]
  /** Sites that the user has paused, whatever else holds. */
  paused: readonly string[]
}

/** Why a site is recorded or not. */
export type SiteVerdict = 'recorded' | 'paused' | 'not-listed' | 'excluded'

/** What holds until the user says otherwise. */
export const EVERY_SITE: SiteRules = { where: 'everywhere', only: [], never: [], paused: [] }

/** Sites that a list may have. */
export const SITES_AT_MOST = 500
/** Length in UTF-16 units of the longest host with a port. */
const SITE_LENGTH = 260

/** The site of a page: its host, with the port where it is not the usual one; '' of pages without a host. */
export function siteOf(url: string): string {
  if (!URL.canParse(url)) return ''
  const { protocol, host } = new URL(url)
  return protocol === 'http:' || protocol === 'https:' ? host : ''
}

/** The site that a user means by what was typed: an address, or a host with or without a port; `null` if it is none. */
export function readSite(typed: string): string | null {
  const text = typed.trim().replace(/^\*\./, '')
  if (text === '') return null
  const url = /^https?:\/\//i.test(text) ? text : `http://${text}`
  if (!URL.canParse(url)) return null
  const { host, username } = new URL(url)
  // What the parser has mended, such as blanks, was meant for something else.
  return host !== '' && host.length <= SITE_LENGTH && username === '' && !host.includes('%') ? host : null
}

/** Whether a site is recorded, and if not, why. */
export function judgeSite({ where, only, never, paused }: SiteRules, site: string): SiteVerdict {
  const isIn = (list: readonly string[]) => list.some(entry => covers(entry, site))
  if (isIn(paused)) return 'paused'
  if (where === 'listed' && !isIn(only)) return 'not-listed'
  if (where === 'unlisted' && isIn(never)) return 'excluded'
  return 'recorded'
}

/** The rules with this site paused. */
export function pauseSite(rules: SiteRules, site: string): SiteRules {
  return { ...rules, paused: [...rules.paused.filter(each => each !== site), site].slice(-SITES_AT_MOST) }
}

/** The rules with this site recorded, whatever kept it from being recorded. */
export function recordSite(rules: SiteRules, site: string): SiteRules {
  const without = (list: readonly string[]) => list.filter(entry => !covers(entry, site))
  const freed = { ...rules, paused: without(rules.paused) }
  const verdict = judgeSite(freed, site)
  if (verdict === 'not-listed') return { ...freed, only: [...freed.only, site].slice(-SITES_AT_MOST) }
  return verdict === 'excluded' ? { ...freed, never: without(freed.never) } : freed
}

/** Reads rules; what is missing or makes no sense is as if it had not been chosen. */
export function readSiteRules(value: unknown): SiteRules {
  const { where, only, never, paused } = (value ?? {}) as Record<string, unknown>
  return {
    where: where === 'listed' || where === 'unlisted' ? where : EVERY_SITE.where,
    only: readSites(only),
    never: readSites(never),
    paused: readSites(paused),
  }
}

function readSites(value: unknown): string[] {
  if (!Array.isArray(value)) return []
  const sites = value.flatMap(each => (typeof each === 'string' ? (readSite(each) ?? []) : []))
  return [...new Set(sites)].slice(0, SITES_AT_MOST)
}

/** Whether an entry of a list means a site: the host itself or a subdomain of it, on any port unless it names one. */
function covers(entry: string, site: string): boolean {
  const wanted = splitPort(entry)
  const given = splitPort(site)
  if (site === '' || (wanted.port !== '' && wanted.port !== given.port)) return false
  return given.host === wanted.host || given.host.endsWith(`.${wanted.host}`)
}

function splitPort(site: string): { host: string; port: string } {
  const [, host = site, port = ''] = /^(.*?)(?::(\d+))?$/.exec(site) ?? []
  return { host, port }
}
