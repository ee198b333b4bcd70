import type { BrowserName } from './browser.ts'

/** The packages of a lock file, by their path in the project. */
type Packages = Record<string, { version?: string; integrity?: string; optional?: boolean }>

/** Whether exactly what is locked is installed, optional packages aside. */
export function isInstalled(locked: Packages, installed: Packages): boolean

/**
 * Runs `npm ci`, unless what the lock file names is installed already.
 * @throws Error when npm fails.
 */
export function installDependencies(): void

/**
 * Installs the browsers that cannot be found, where that is possible without asking anybody: with apt-get, as root.
 * @throws Error that says what to do by hand, when a browser is missing afterwards.
 */
export function installBrowsers(browsers: readonly BrowserName[]): void

/**
 * Installs the programs that tests read exported files with, in the same way.
 * @throws Error when one is missing afterwards.
 */
export function installReaders(): void

/**
 * Installs the dependencies and then runs a TypeScript file of this folder in this process. Where that is not
 * possible, it says why, sets the exit code and returns `false`.
 */
export function become(script: string): Promise<boolean>
