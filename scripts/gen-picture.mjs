/** Draws docs/mnist-distill.svg, which README.md shows, of the experiment in the repository. Needs the built project. */
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

import { root } from './generated.mjs'

const path = (name) => fileURLToPath(new URL(name, root))
const output = path('docs/mnist-distill.svg')
const args = ['emit', 'mnist-distill.yaml', '--target', 'svg', '-o', output]
execFileSync(process.execPath, [path('dist/cli/main.js'), ...args], { cwd: path('experiments') })
