/** Runs Mozilla's linter over the build, and judges what it says. */

import { runTool } from './command.ts'

/** One thing that the linter found. */
export interface LintMessage {
  code: string
  message: string
  file?: string | null
  line?: number | null
}

/** The part of the linter's answer that is read. */
export interface LintResult {
  errors: LintMessage[]
  warnings: LintMessage[]
  notices: LintMessage[]
}

/** The codes of warnings that are known and harmless; `docs/lint-warnings.md` explains each. */
export const EXPLAINED: ReadonlySet<string> = new Set(['UNSAFE_VAR_ASSIGNMENT'])

/** What must not be there: every error, and every warning that nobody has explained. */
export function findUnexplained({ errors, warnings }: LintResult): LintMessage[] {
  return [...errors, ...warnings.filter(({ code }) => !EXPLAINED.has(code))]
}

/** Lints a built extension, shows what is wrong with it, and says whether all is well. */
export async function lintExtension(folder: string): Promise<boolean> {
  const { output } = await runTool(
    'web-ext',
    ['lint', '--source-dir', folder, '--output', 'json', '--no-input', '--no-config-discovery'],
    // It would ask the registry for a newer version of itself.
    { show: false, env: { NO_UPDATE_NOTIFIER: '1' } },
  )
  const result: LintResult = JSON.parse(output)
  const unexplained = findUnexplained(result)
  for (const { code, message, file, line } of unexplained) {
    console.error(`${code}: ${message} (${file ?? 'the extension'}${line ? `:${line}` : ''})`)
  }
  console.log(`${result.errors.length} errors, ${result.warnings.length} warnings`)
  return unexplained.length === 0
}
