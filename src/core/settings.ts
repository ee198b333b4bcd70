/** What the user has chosen in the options, and how it is read from where it is stored. */

import { KEEP_ALL, type Keeping, readKeeping } from './keeping'
import { NO_RULES, type RedactionRules, readRedactionRules } from './redaction-rules'
import { EVERY_SITE, readSiteRules, type SiteRules } from './site-rules'

/** The languages that there are, and the one that the browser has. */
export const LANGUAGES = ['browser', 'en', 'zh_CN'] as const
export type LanguageChoice = (typeof LANGUAGES)[number]

/** The looks that there are, and the one that DevTools or the system has. */
export const THEMES = ['browser', 'light', 'dark'] as const
export type ThemeChoice = (typeof THEMES)[number]

export interface Settings {
  /** Whether event streams that pages read in these ways are recorded. */
  fetch: boolean
  xhr: boolean
  /** Where event streams are recorded. */
  sites: SiteRules
  /** How much of them is kept. */
  keeping: Keeping
  /** What is masked in exports. */
  redaction: RedactionRules
  language: LanguageChoice
  theme: ThemeChoice
}

/** What holds until the user says otherwise. */
export const DEFAULT_SETTINGS: Settings = {
  fetch: true,
  xhr: true,
  sites: EVERY_SITE,
  keeping: KEEP_ALL,
  redaction: NO_RULES,
  language: 'browser',
  theme: 'browser',
}

/** Reads settings; what is missing or makes no sense is as if it had not been chosen. */
export function readSettings(value: unknown): Settings {
  const given = (value ?? {}) as Record<string, unknown>
  const { fetch, xhr, sites, keeping, redaction, language, theme } = given
  return {
    fetch: typeof fetch === 'boolean' ? fetch : DEFAULT_SETTINGS.fetch,
    xhr: typeof xhr === 'boolean' ? xhr : DEFAULT_SETTINGS.xhr,
    sites: readSiteRules(sites),
    keeping: readKeeping(keeping),
    redaction: readRedactionRules(redaction),
    language: LANGUAGES.find(each => each === language) ?? DEFAULT_SETTINGS.language,
    theme: THEMES.find(each => each === theme) ?? DEFAULT_SETTINGS.theme,
  }
}
