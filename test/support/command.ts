/** Runs the programs that npm has installed in this project. */

import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of the repository. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url))

export interface CommandResult {
  /** The exit code; a program that a signal ended has 1. */
  code: number
  /** What it wrote to its standard output, when that was not shown. */
  output: string
}

/**
 * Runs a program of `node_modules/.bin` in the repository, without input.
 * @param show whether its output goes to the terminal, or into the result. Errors always go to the terminal.
 * @throws Error when there is no such program.
 */
export function runTool(
  name: string,
  args: readonly string[],
  { show = true, env = {} }: { show?: boolean; env?: Record<string, string> } = {},
): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(join(ROOT, 'node_modules', '.bin', name), args, {
      cwd: ROOT,
      stdio: ['ignore', show ? 'inherit' : 'pipe', 'inherit'],
      env: { ...process.env, ...env },
    })
    let output = ''
    child.stdout?.setEncoding('utf8').on('data', text => {
      output += text
    })
    child.once('error', reject)
    child.once('close', code => resolve({ code: code ?? 1, output }))
  })
}
