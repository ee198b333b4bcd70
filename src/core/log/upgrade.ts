/**
 * Brings the lines of an older log to the current version of the format, one step at a time.
 *
 * A step is written once, when the format changes, and never touched again.
 */

/** Makes a line of one version, after `JSON.parse`, into one of the next; `null` drops it. */
export type UpgradeStep = (line: unknown) => unknown

/** The step at index 0 leads from version 1 to version 2, and so on. */
const STEPS: readonly UpgradeStep[] = []

/** The version of the log format that this tool writes. */
export const LOG_VERSION = STEPS.length + 1

/**
 * Brings a line to the version after the last step.
 * @param version the version that the file says it is in; from 1 to that of the last step.
 */
export function upgradeLine(line: unknown, version: number, steps: readonly UpgradeStep[] = STEPS): unknown {
  return steps.slice(version - 1).reduce((upgraded, step) => step(upgraded), line)
}
