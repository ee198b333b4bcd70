import type { BrowserName } from './browser.ts'

/**
 * The program of a browser: what the environment variable CHROMIUM or FIREFOX names, else the first one on PATH,
 * else `null`.
 * @throws Error when the variable names something that cannot be run.
 */
export function findExecutable(
  browser: BrowserName,
  environment?: Readonly<Record<string, string | undefined>>,
): string | null

/**
 * The program of a browser.
 * @throws Error that says how to get one, when there is none.
 */
export function requireExecutable(browser: BrowserName): string
