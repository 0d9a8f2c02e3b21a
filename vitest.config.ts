import { availableParallelism } from 'node:os'

import { defineConfig, type ViteUserConfig } from 'vitest/config'

/** Where `.ci/run` wants the counts; absent for everybody else. */
const json = process.env['VITEST_JSON']

const config: ViteUserConfig = defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // much of the time goes by in commands that compute on one thread: two at a time even where there are two cores
    maxWorkers: Math.max(2, availableParallelism() - 1),
    testTimeout: 120_000,
    hookTimeout: 120_000, // some train what their tests look at
    ...(json !== undefined && { reporters: ['default', 'json'], outputFile: { json } }),
  },
})

export default config
