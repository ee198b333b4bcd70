import { defineConfig } from 'vitest/config'

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
          name: 'browser',
          include: ['test/conformance/**/*.test.ts', 'test/e2e/**/*.test.ts'],
          // Mostly they wait for the browser: two files at a time use two cores, and each has a browser of its own.
          maxWorkers: 2,
          // A machine that is busy for a moment can make a browser miss a turn; what fails twice is broken.
          retry: 1,
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
})
