/**
 * Draws the losses of runs of one plan on several devices into docs/device-curves.svg, and prints by how much a loss differs, at
 * most, from the first run's at the same step: `node scripts/device-curves.mjs RUN…`. docs/gpu.md has the commands of the runs.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const COLORS = ['#1f4e9c', '#e67e22', '#2e8b57', '#8e44ad']

const curves = process.argv.slice(2).map((run, i) => {
  const read = (file) => readFileSync(join(run, file), 'utf8')
  const lines = read('metrics.jsonl').trim().split('\n')
  const steps = lines.map((line) => JSON.parse(line)).filter(({ phase }) => phase === 'train')
  const { engine, hashes } = JSON.parse(read('lock.json'))
  const name = `${engine.engine} on ${engine.device}`
  return { name, plan: hashes.plan, losses: steps.map(({ loss }) => loss), color: COLORS[i % COLORS.length] }
})
const [first] = curves
if (!first || curves.some(({ plan, losses }) => plan !== first.plan || losses.length !== first.losses.length))
  throw new Error('name the folders of runs of one plan, each finished')

for (const { name, losses } of curves) {
  const worst = Math.max(...losses.map((loss, i) => Math.abs(loss - first.losses[i]) / first.losses[i]))
  console.log(`${name}: ${(100 * worst).toPrecision(2)} % at most from ${first.name}`)
}

const most = Math.max(...curves.flatMap(({ losses }) => losses))
const steps = first.losses.length
const points = (losses) =>
  losses.map((loss, i) => `${(60 + (i / (steps - 1)) * 620).toFixed(1)},${(220 - (loss / most) * 200).toFixed(1)}`)
// the first is broad, so that those on it leave it to be seen
const line = ({ losses, color }, k) =>
  `<polyline fill="none" stroke="${color}" stroke-width="${k === 0 ? 5 : 1.5}" points="${points(losses).join(' ')}"/>`
const label = ({ name, color }, k) => `<text x="560" y="${40 + 18 * k}" fill="${color}">${name}</text>`
writeFileSync(
  new URL('../docs/device-curves.svg', import.meta.url),
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 720 260" font-family="sans-serif" font-size="12">
<rect width="720" height="260" fill="white"/>
<path d="M60 20V220H680" fill="none" stroke="black"/>
${curves.map(line).join('\n')}
${curves.map(label).join('\n')}
<text x="60" y="244">0</text><text x="630" y="244">${steps} steps</text><text x="14" y="30">${most.toFixed(1)}</text><text x="14" y="125">loss</text>
</svg>
`,
)
