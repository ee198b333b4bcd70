/** What the user has chosen in the options, and how it is read from where it is stored. */

/** Whether event streams that pages read in these ways are recorded. */
export interface Settings {
  fetch: boolean
  xhr: boolean
}

/** What holds until the user says otherwise. */
export const DEFAULT_SETTINGS: Settings = { fetch: true, xhr: true }

/** Reads settings; what is missing or makes no sense is as if it had not been chosen. */
export function readSettings(value: unknown): Settings {
  const { fetch, xhr } = (value ?? {}) as Record<string, unknown>
  return {
    fetch: typeof fetch === 'boolean' ? fetch : DEFAULT_SETTINGS.fetch,
    xhr: typeof xhr === 'boolean' ? xhr : DEFAULT_SETTINGS.xhr,
  }
}
