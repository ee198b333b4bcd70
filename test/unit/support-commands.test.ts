/** What `npm test` and `npm start` decide by. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ROOT } from '../support/command.ts'
import { findExecutable } from '../support/executables.mjs'
import { EXPLAINED, findUnexplained, type LintMessage } from '../support/extension-lint.ts'
import { isInstalled } from '../support/prepare.mjs'
import { countTests, type VitestReport } from '../support/test-report.ts'

describe('counting tests', () => {
  const report = (passed: number, failed: number, ...files: [string, string[]][]): VitestReport => ({
    numPassedTests: passed,
    numFailedTests: failed,
    testResults: files.map(([status, tests]) => ({
      name: 'file',
      status,
      assertionResults: tests.map(test => ({ status: test })),
    })),
  })

  test.each<[string, VitestReport | null, number, [number, number]]>([
    ['all is well', report(2, 0, ['passed', ['passed', 'passed']]), 0, [2, 0]],
    ['a test fails', report(1, 1, ['failed', ['passed', 'failed']]), 1, [1, 1]],
    ['a file cannot be read', report(1, 0, ['passed', ['passed']], ['failed', []]), 1, [1, 1]],
    ['a hook fails', report(1, 0, ['failed', ['passed', 'skipped']]), 1, [1, 1]],
    ['an error outside of tests', report(1, 0, ['passed', ['passed']]), 1, [1, 1]],
    ['no tests', report(0, 0), 0, [0, 1]],
    ['only skipped tests', report(0, 0, ['passed', ['skipped']]), 0, [0, 1]],
    ['no report', null, 1, [0, 1]],
  ])('%s', (_, given, code, [passed, failed]) => {
    expect(countTests(given, code)).toEqual({ passed, failed })
  })
})

describe('the extension linter', () => {
  const message = (code: string): LintMessage => ({ code, message: '' })

  test('accepts explained warnings and nothing else', () => {
    const result = {
      errors: [message('UNSAFE_VAR_ASSIGNMENT')],
      warnings: [message('UNSAFE_VAR_ASSIGNMENT'), message('NEW')],
      notices: [message('NOTICE')],
    }
    expect(findUnexplained(result).map(({ code }) => code)).toEqual(['UNSAFE_VAR_ASSIGNMENT', 'NEW'])
  })

  test('every accepted warning is explained in the docs, and no other', () => {
    const text = readFileSync(join(ROOT, 'docs', 'lint-warnings.md'), 'utf8')
    const headings = [...text.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading)
    expect(headings).toEqual([...EXPLAINED])
  })
})

describe('the installed packages', () => {
  const locked = {
    '': { version: '1.0.0' },
    'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' },
    'node_modules/b': { version: '2.0.0', integrity: 'sha512-b', optional: true },
  }
  const { 'node_modules/a': a, 'node_modules/b': b } = locked

  test.each([
    ['are what is locked', { 'node_modules/a': a, 'node_modules/b': b }, true],
    ['lack an optional one', { 'node_modules/a': a }, true],
    ['lack one', { 'node_modules/b': b }, false],
    ['have another version', { 'node_modules/a': { ...a, version: '1.0.1' } }, false],
    ['have another content', { 'node_modules/a': { ...a, integrity: 'sha512-c' } }, false],
    ['have an optional one in another version', { 'node_modules/a': a, 'node_modules/b': a }, false],
    ['are not there', {}, false],
  ])('%s', (_, installed, expected) => {
    expect(isInstalled(locked, installed)).toBe(expected)
  })
})

describe('finding a browser', () => {
  let folder: string

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'sse-pulse-path-'))
    writeFileSync(join(folder, 'google-chrome'), '', { mode: 0o755 })
    writeFileSync(join(folder, 'chromium'), '', { mode: 0o644 })
    writeFileSync(join(folder, 'mine'), '', { mode: 0o755 })
  })

  afterAll(() => rmSync(folder, { recursive: true }))

  test('takes the first program on PATH that can be run', () => {
    expect(findExecutable('chromium', { PATH: `/nowhere:${folder}` })).toBe(join(folder, 'google-chrome'))
    expect(findExecutable('firefox', { PATH: folder })).toBeNull()
    expect(findExecutable('firefox', {})).toBeNull()
  })

  test('takes what the environment names, or says that it cannot be run', () => {
    expect(findExecutable('firefox', { FIREFOX: join(folder, 'mine') })).toBe(join(folder, 'mine'))
    expect(() => findExecutable('chromium', { CHROMIUM: join(folder, 'chromium') })).toThrow(
      'CHROMIUM is set to',
    )
  })
})
