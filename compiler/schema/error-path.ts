import type { ErrorObject } from 'ajv'

import type { Path } from '../source/index.ts'

/** Where the value is that is wrong; of a key, the map that has it. */
export function pathOf(error: ErrorObject): Path {
  return error.instancePath
    .split('/')
    .slice(1)
    .map((step) => step.replace(/~1/g, '/').replace(/~0/g, '~'))
}
