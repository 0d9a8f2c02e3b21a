import { fileURLToPath } from 'node:url'

import { defineConfig, type ViteUserConfig } from 'vitest/config'

/** For `npm run conformance` and `npm run device-curves` alone: `npm test` runs a choice of the same. */
const config: ViteUserConfig = defineConfig({
  test: {
    root: fileURLToPath(new URL('../../..', import.meta.url)),
    include: ['test/engines/conformance/*.run.ts'],
    testTimeout: 3_600_000,
    hookTimeout: 120_000,
  },
})

export default config
