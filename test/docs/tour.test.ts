/** docs/tour.md shows what the commands print now: they are all run again, the training included. */
import { fileURLToPath } from 'node:url'

import { execa } from 'execa'
import { expect, it } from 'vitest'

it('the tour is what its commands print; else `npm run tour`', { timeout: 600_000 }, async () => {
  const cwd = fileURLToPath(new URL('../..', import.meta.url))
  const { exitCode, stderr } = await execa(process.execPath, ['scripts/gen-tour.mjs', '--check'], {
    cwd,
    reject: false,
  })
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
})
