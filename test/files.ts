/** Specs that tests are made of, as texts: to have them costs nothing of the compiler. */
import { readdirSync, readFileSync } from 'node:fs'

import { filesOf, type Edit, type Files } from '../compiler/diagnostics/examples/index.ts'

export { NET, SMALL, SMALL_FILES, TEACHER, type Edit, type Files } from '../compiler/diagnostics/examples/index.ts'

/** The project's own experiments. */
export const experiments: Files = Object.fromEntries(
  readdirSync(new URL('../experiments', import.meta.url), { recursive: true })
    .map(String)
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => [name, readFileSync(new URL(`../experiments/${name}`, import.meta.url), 'utf8')]),
)

const SCALED = '{ dataset: mnist, transform: { scale: 0.00390625 } }'

/** What makes the small distillation train well, teacher and student: pixels from 0 to 1. */
export const SCALED_PIXELS: readonly Edit[] = [
  ['data: { dataset: mnist }\nteacher', `data: ${SCALED}\nteacher`],
  ['data: { dataset: mnist }\nnetwork', `data: ${SCALED}\nnetwork`],
]

/** The small distillation with texts replaced; every replacement must be there to be made. */
export function small(...edits: readonly Edit[]): Files {
  return filesOf({ edits })
}
