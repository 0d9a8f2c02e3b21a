import { availableParallelism } from 'node:os'

import { defineConfig, type ViteUserConfig } from 'vitest/config'

/** Where `.ci/run` wants the counts; absent for everybody else. */
const json = process.env['VITEST_JSON']

/** Rooms whose tests leave nothing behind in their process: their files share what was imported, a third of the work of all of them. */
const PURE =
  'compile,compose,constants,data,emit,engines,evaluate,experiments,fillers,formats,graph,import,layers,losses,metrics,mutants,normalize,ops,passes,prototxt,random,reference,rules,schema,solvers,source'
const pure = `test/{${PURE}}/**/*.test.ts`

const config: ViteUserConfig = defineConfig({
  test: {
    projects: [
      { extends: true, test: { name: 'pure', include: [pure], isolate: false } },
      { extends: true, test: { name: 'acting', include: ['test/**/*.test.ts'], exclude: [pure] } },
    ],
    // much of the time goes by in commands that compute on one thread: two at a time even where there are two cores
    maxWorkers: Math.max(2, availableParallelism() - 1),
    testTimeout: 120_000,
    env: { TS_COMPILE_TUNING: 'off' }, // what was measured of this machine changes no test
    setupFiles: ['test/no-colour.ts'],
    hookTimeout: 120_000, // some train what their tests look at
    ...(json !== undefined && { reporters: ['default', 'json'], outputFile: { json } }),
  },
})

export default config
