import { defineConfig, type ViteUserConfig } from 'vitest/config'

/** Where `.ci/run` wants the counts; absent for everybody else. */
const json = process.env['VITEST_JSON']

const config: ViteUserConfig = defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 120_000,
    ...(json !== undefined && { reporters: ['default', 'json'], outputFile: { json } }),
  },
})

export default config
