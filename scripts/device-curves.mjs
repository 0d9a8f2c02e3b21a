/**
 * Trains `mnist-distill` for 200 steps of 8 images on engines and devices, from the same weights on the same batches, and draws their
 * losses into docs/device-curves.svg. Prints by how much a loss differs, at most, from that of the first at the same step, and ends with
 * 1 where that is more than 1 %.
 *
 *     npm run device-curves                           all that need no GPU, one after the other
 *     npm run device-curves -- tfjs/cuda              another one, beside those that are known
 *
 * The losses are kept in docs/device-curves.json. Where there is no GPU, WebGPU is a driver in software. Needs the built project.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { generate } from './generated.mjs'

const ALL = ['onnx/cpu', 'onnx/webgpu', 'tfjs/webgpu', 'tfjs/js']
const COLORS = ['#1f4e9c', '#e67e22', '#2e8b57', '#8e44ad', '#c0392b', '#16a085']
/** Of one broad line the next leaves an edge to be seen. */
const WIDTHS = [9, 6, 3.5, 1.2, 1, 1]
const TOLERANCE = 0.01

const root = fileURLToPath(new URL('../', import.meta.url))
const kept = join(root, 'docs/device-curves.json')
const asked = process.argv.slice(2)
const known = existsSync(kept) && asked.length > 0 ? JSON.parse(readFileSync(kept, 'utf8')) : []

const teacher = join(root, 'build/device-curves/teacher')
node([
  'dist/cli/main.js',
  'run',
  'experiments/mnist-teacher.yaml',
  '--out',
  teacher,
  '--engine',
  'onnx',
  '--device',
  'cpu',
])
const names = asked.length > 0 ? asked : ALL
const curves = [...known.filter(({ name }) => !names.includes(name)), ...names.map(train)]
curves.sort((a, b) => place(a) - place(b))

const [first] = curves
for (const { name, losses } of curves) {
  const worst = Math.max(...losses.map((loss, i) => Math.abs(loss - first.losses[i]) / first.losses[i]))
  console.log(`${name}: ${(100 * worst).toPrecision(2)} % at most from ${first.name}`)
  if (!(worst < TOLERANCE)) process.exitCode = 1
}
await generate('docs/device-curves.json', JSON.stringify(curves))
writeFileSync(join(root, 'docs/device-curves.svg'), drawn())

function place({ name }) {
  const found = ALL.indexOf(name)
  return found < 0 ? ALL.length : found
}

/** In a process of its own: libraries and drivers stay as they were first loaded. */
function train(name) {
  const folder = mkdtempSync(join(tmpdir(), 'ts-compile-curve-'))
  const json = join(folder, 'losses.json')
  try {
    const config = 'test/engines/conformance/vitest.config.ts'
    node(['node_modules/vitest/vitest.mjs', 'run', '--config', config, 'curves.run.ts'], {
      CURVE: name,
      CURVE_JSON: json,
      CURVE_TEACHER: join(teacher, 'network.safetensors'),
    })
    return JSON.parse(readFileSync(json, 'utf8'))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function node(args, env = {}) {
  execFileSync(process.execPath, args, { cwd: root, env: { ...process.env, ...env }, stdio: ['ignore', 2, 2] })
}

function drawn() {
  const most = Math.max(...curves.flatMap(({ losses }) => losses))
  const steps = first.losses.length
  const points = (losses) =>
    losses.map((loss, i) => `${(60 + (i / (steps - 1)) * 620).toFixed(1)},${(220 - (loss / most) * 200).toFixed(1)}`)
  const line = ({ losses }, k) =>
    `<polyline fill="none" stroke="${COLORS[k]}" stroke-width="${WIDTHS[k]}" points="${points(losses).join(' ')}"/>`
  const label = ({ name }, k) =>
    `<path d="M540 ${36 + 18 * k}H556" stroke="${COLORS[k]}" stroke-width="${WIDTHS[k]}"/><text x="564" y="${40 + 18 * k}">${name}</text>`
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 720 260" font-family="sans-serif" font-size="12">
<rect width="720" height="260" fill="white"/>
<path d="M60 20V220H680" fill="none" stroke="black"/>
${curves.map(line).join('\n')}
${curves.map(label).join('\n')}
<text x="60" y="244">0</text><text x="630" y="244">${steps} steps</text><text x="14" y="30">${most.toFixed(1)}</text><text x="14" y="125">loss</text>
</svg>
`
}
