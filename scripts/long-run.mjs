/**
 * Whether a run stays as small as it is: 20,000 steps with tests, checkpoints and autosaves in a process of their own, its
 * memory and open files read twenty times a second. Prints slopes of the second half, and draws docs/long-run.svg.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const STEPS = 20_000
const SPEC = `version: 1
name: long
data: { dataset: mnist, batch: { train: 8, test: 100 }, transform: { scale: 0.00390625 } }
network:
  defaults: { weight_filler: xavier }
  layers:
    - { name: conv, type: convolution, num_output: 4, kernel_size: 5, stride: 4 }
    - { name: relu, type: relu }
    - { name: ip, type: inner_product, num_output: 10 }
losses: { hard: { type: softmax_cross_entropy, input: network.ip, target: data.label } }
solver: { type: sgd, base_lr: 0.01, max_iter: ${STEPS}, display: 20, snapshot: 500, keep: 2, test: { interval: 1000, iterations: 10 } }
`

const folder = mkdtempSync(join(tmpdir(), 'long-run-'))
writeFileSync(join(folder, 'x.yaml'), SPEC)
const main = new URL('../dist/cli/main.js', import.meta.url).pathname
const child = spawn(process.execPath, [main, 'run', 'x.yaml', '--autosave', '1'], { cwd: folder, stdio: 'ignore' })
const samples = []
const timer = setInterval(() => {
  const sample = look(child.pid)
  if (sample) samples.push(sample)
}, 50)
const code = await new Promise((resolve) => child.once('exit', resolve))
clearInterval(timer)
rmSync(folder, { recursive: true })
if (code !== 0) throw new Error(`the run ended with ${code}`)

const last = samples.filter(({ step }) => step >= STEPS / 2 && step < STEPS - 20) // then it ends, and gives back what it has
const memory = slope(last.map(({ step, rss }) => [step, rss]))
const files = slope(last.map(({ step, handles }) => [step, handles]))
console.log(`memory ${memory.toFixed(3)} MiB, open files ${files.toFixed(3)} more each 1,000 steps, of ${last.at(-1).rss.toFixed(0)} MiB and ${last.at(-1).handles}`) // prettier-ignore
writeFileSync(new URL('../docs/long-run.svg', import.meta.url), drawn())

/** MiB, open files and steps of the process; undefined where it has not begun, or is gone. */
function look(pid) {
  try {
    const rss = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024
    const handles = readdirSync(`/proc/${pid}/fd`).length
    const line = readFileSync(join(folder, 'runs/long/metrics.jsonl'), 'utf8').split('\n').at(-2)
    return { rss, handles, step: JSON.parse(line).iter }
  } catch {
    return undefined
  }
}

/** Of least squares, for 1,000 steps. */
function slope(points) {
  const mean = (k) => points.reduce((sum, point) => sum + point[k], 0) / points.length
  const [x, y] = [mean(0), mean(1)]
  const [up, down] = points.reduce(([a, b], point) => [a + (point[0] - x) * (point[1] - y), b + (point[0] - x) ** 2], [0, 0]) // prettier-ignore
  return (up / down) * 1000
}

function drawn() {
  const line = (of, most, color) =>
    `<polyline fill="none" stroke="${color}" points="${samples.map((sample) => `${(60 + (sample.step / STEPS) * 620).toFixed(1)},${(220 - (sample[of] / most) * 200).toFixed(1)}`).join(' ')}"/>`
  const most = (of) => Math.max(...samples.map((sample) => sample[of])) * 1.25
  const [rss, handles] = [most('rss'), most('handles')]
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 720 260" font-family="sans-serif" font-size="12">
<rect width="720" height="260" fill="white"/>
<path d="M60 20V220H680" fill="none" stroke="black"/>
${line('rss', rss, '#1f77b4')}
${line('handles', handles, '#d62728')}
<text x="60" y="240">0</text><text x="640" y="240">${STEPS} steps</text>
<text x="70" y="14" fill="#1f77b4">memory, to ${rss.toFixed(0)} MiB</text>
<text x="300" y="14" fill="#d62728">open files, to ${handles.toFixed(0)}</text>
</svg>
`
}
