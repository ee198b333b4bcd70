import { defineConfig } from 'vitest/config'

/** They judge streams by the times of what comes: a heartbeat that a busy machine makes irregular is none. */
const TIMED = ['test/e2e/findings.test.ts', 'test/e2e/findings-on-the-wire.test.ts']

const IN_BROWSERS = {
  // A machine that is busy for a moment can make a browser miss a turn; what fails twice is broken.
  retry: 1,
  testTimeout: 60_000,
  hookTimeout: 120_000,
}

// Its own file: with vite.config.ts crxjs would start inside the tests.
export default defineConfig({
  define: { __TOOL_VERSION__: JSON.stringify('test') },
  test: {
    root: new URL('..', import.meta.url).pathname,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts', 'test/architecture.test.ts'],
          // By itself it leaves one core idle, of two.
          maxWorkers: '100%',
          // Only what hangs: how long something takes is for the bench to say.
          testTimeout: 300_000,
        },
      },
      {
        extends: true,
        test: {
          ...IN_BROWSERS,
          name: 'browser',
          include: ['test/conformance/**/*.test.ts', 'test/e2e/**/*.test.ts'],
          exclude: TIMED,
          // Mostly they wait for the browser: two files at a time use two cores, and each has a browser of its own.
          maxWorkers: 2,
        },
      },
      {
        extends: true,
        test: {
          ...IN_BROWSERS,
          name: 'timed',
          include: TIMED,
          maxWorkers: 1,
          // With nothing beside them.
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
