/** Files that have an end. What a stranger calls a run may hold pipes that nobody writes to, and devices that never end. */
import { readFileSync } from 'node:fs'

import { withRegular } from './admitted.ts'

/** All of a regular file; of a link, what it leads to. Throws what the system does, and EFTYPE where it is none. */
export function readRegular(path: string): Buffer {
  return withRegular(path, (file) => readFileSync(file))
}

export function readRegularText(path: string): string {
  return readRegular(path).toString()
}
