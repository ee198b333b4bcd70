/** Counts the tests in the report that vitest writes as JSON. */

/** The part of the report that is read. */
export interface VitestReport {
  numPassedTests: number
  numFailedTests: number
  testResults: { name: string; status: string; assertionResults: { status: string }[] }[]
}

export interface Count {
  passed: number
  failed: number
}

/**
 * How many tests passed and failed. What shows itself in no test counts as one failure as well: a file that broke
 * while it was read, an error outside of all tests, no report, and a run without any test.
 * @param report `null` when vitest wrote none.
 * @param code vitest's exit code.
 */
export function countTests(report: VitestReport | null, code: number): Count {
  if (!report) return { passed: 0, failed: 1 }
  const broken = report.testResults.filter(
    file => file.status === 'failed' && !file.assertionResults.some(({ status }) => status === 'failed'),
  )
  const passed = report.numPassedTests
  const failed = report.numFailedTests + broken.length
  const isUnexplained = failed === 0 && (code !== 0 || passed === 0)
  return { passed, failed: isUnexplained ? 1 : failed }
}
