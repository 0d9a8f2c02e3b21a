/** `check` as a user starts it, cold, on the project's own spec and on networks of many layers. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'

import { execa } from 'execa'
import { median } from 'simple-statistics'

import { packageFolder } from '../runtime/package-info.ts'

export interface CheckFigures {
  readonly spec: string
  /** 0 for a spec of the project's own. */
  readonly layers: number
  readonly check_ms: number
  /** What each layer adds, beyond starting and reading a small spec; absent for the project's own. */
  readonly us_a_layer?: number
}

/** Layers of the generated networks; the time must grow as they do. */
const SIZES = [50, 500, 5000] as const
const TIMES = 5

export async function benchCheck(): Promise<readonly CheckFigures[]> {
  const folder = mkdtempSync(join(tmpdir(), 'ts-compile-bench-'))
  try {
    const own = join(packageFolder(), 'experiments', 'mnist-distill.yaml')
    const base = await cold(own)
    const figures: CheckFigures[] = [{ spec: 'mnist-distill', layers: 0, check_ms: base }]
    for (const layers of SIZES) {
      const file = join(folder, `chain-${layers}.yaml`)
      writeFileSync(file, chain(layers))
      const check_ms = await cold(file)
      figures.push({ spec: `a chain of ${layers}`, layers, check_ms })
    }
    const [, small] = figures
    return figures.map((one) =>
      one.layers > (small?.layers ?? 0)
        ? { ...one, us_a_layer: (1000 * (one.check_ms - (small?.check_ms ?? 0))) / (one.layers - (small?.layers ?? 0)) }
        : one,
    )
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The median of processes of their own. */
async function cold(file: string): Promise<number> {
  const times: number[] = []
  for (let i = 0; i < TIMES; i++) {
    const start = performance.now()
    await execa(process.execPath, [join(packageFolder(), 'dist', 'cli', 'main.js'), 'check', file])
    times.push(performance.now() - start)
  }
  return median(times)
}

/** Convolutions and ReLUs in turn, each written out, on MNIST. */
function chain(layers: number): string {
  const pairs = Array.from(
    { length: layers / 2 - 1 },
    (_, i) => `    - { name: conv${i}, type: convolution, num_output: 4, kernel_size: 3, pad: 1 }
    - { name: relu${i}, type: relu }
`,
  )
  return `version: 1
name: chain
data: { dataset: mnist }
network:
  layers:
${pairs.join('')}    - { name: pool, type: pooling, pool: ave, global_pooling: true }
    - { name: ip, type: inner_product, num_output: 10 }
losses: { hard: { type: softmax_cross_entropy, input: network.ip, target: data.label } }
solver: { type: sgd, base_lr: 0.01, max_iter: 10 }
`
}
