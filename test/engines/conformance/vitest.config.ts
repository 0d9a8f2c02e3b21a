import { fileURLToPath } from 'node:url'

import { defineConfig, type ViteUserConfig } from 'vitest/config'

/** For `npm run conformance` alone: `npm test` runs a choice of the same. */
const config: ViteUserConfig = defineConfig({
  test: {
    root: fileURLToPath(new URL('../../..', import.meta.url)),
    include: ['test/engines/conformance/conformance.run.ts'],
    testTimeout: 900_000,
    hookTimeout: 120_000,
  },
})

export default config
