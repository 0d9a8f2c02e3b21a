/** OpenCV reads what we write for Caffe, and computes what our engine computes. */
import { execaSync } from 'execa'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, describe, expect, it } from 'vitest'

import { emitCaffe, weightLayers } from '../../compiler/emit/caffe/index.ts'
import { encodeCaffemodel } from '../../compiler/formats/index.ts'
import { Reporter, type CompiledExperiment } from '../../compiler/index.ts'
import { parseDocument, toValue } from '../../compiler/source/index.ts'
import { openEngine, type Tensor } from '../../runtime/engines/index.ts'
import { initialState } from '../../runtime/run/initial-state.ts'
import { compileFiles, lines } from '../harness.ts'
import { checking, importing } from '../import/importing.ts'

const folder = mkdtempSync(join(tmpdir(), 'ts-compile-opencv-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Debian's Python, which its packages are for, and else whichever comes first. */
const python = ['/usr/bin/python3', 'python3'].find(
  (command) => execaSync(command, ['-c', 'import cv2, numpy'], { reject: false }).exitCode === 0,
)

const SCRIPT = `
import sys, cv2, numpy
prototxt, model, image, shape, top, out = sys.argv[1:]
net = cv2.dnn.readNetFromCaffe(prototxt, model)
net.setPreferableBackend(cv2.dnn.DNN_BACKEND_OPENCV)
net.setInput(numpy.fromfile(image, numpy.float32).reshape([int(n) for n in shape.split(',')]))
net.forward(top).astype(numpy.float32).tofile(out)
`

/** Numbers from −1 to 1 that are the same in every run. */
function numbers(count: number, seed: number): Float32Array<ArrayBuffer> {
  let state = seed
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 31 - 1
  })
}

/** Weights of about the size that keeps signals as they are; variances above 0, under a factor of 2. */
function weightOf(name: string, shape: readonly number[], seed: number): Float32Array<ArrayBuffer> {
  const count = shape.reduce((a, b) => a * b, 1)
  const values = numbers(count, seed)
  if (name.endsWith('.factor')) return values.fill(2)
  if (name.endsWith('.variance')) return values.map((x) => 1.5 + x)
  const fan = shape.slice(1).reduce((a, b) => a * b, 1)
  return values.map((x) => x * Math.sqrt(3 / fan) * (shape.length > 1 ? 1.4 : 0.5))
}

function compiled(net: string): { readonly text: string; readonly experiment: CompiledExperiment } {
  const { imported } = importing({ net, solver: 'cifar10_full_solver.prototxt' })
  const experiment = imported && checking(imported).experiment
  if (!experiment) throw new Error(`${net} does not compile`)
  return { text: imported.text, experiment }
}

/** The network of the spec as a teacher, whose scores are a tap. */
function taught(text: string, dataset: string, top: string): CompiledExperiment {
  const tree = parseDocument('x.yaml', text, new Reporter())
  const { network } = (tree && toValue(tree)) as { network: object }
  const spec = {
    version: 1,
    name: 'taught',
    data: { dataset, batch: { train: 1, test: 1 } },
    teacher: network,
    student: { layers: [{ name: 'own', type: 'inner_product', num_output: 10 }] },
    losses: { soft: { type: 'distillation', input: 'student.own', target: `teacher.${top}` } },
    solver: { type: 'sgd', base_lr: 0.01, max_iter: 1 },
    allow: [{ code: 'untrained-teacher', reason: 'its weights are put in by hand' }],
  }
  const { experiment, diagnostics } = compileFiles({ 'x.yaml': JSON.stringify(spec) })
  if (!experiment) throw new Error(lines(diagnostics).join('\n'))
  return experiment
}

describe.skipIf(python === undefined)('OpenCV’s dnn (needs python3-opencv)', () => {
  it.each([
    ['lenet.prototxt', 'mnist', 'ip2'],
    ['cifar10_full.prototxt', 'cifar10', 'ip1'],
    ['batch_norm.prototxt', 'cifar10', 'fc'],
    ['grouped.prototxt', 'cifar10', 'fc'],
  ])('%s', async (net, dataset, top) => {
    const { text, experiment } = compiled(net)
    const emitted = emitCaffe(experiment.model, experiment.spec, new Reporter())
    const layers = weightLayers(experiment.model.networks.values())
    const blobs = layers.flatMap((layer) => layer.blobs)
    const values = new Map(blobs.map(({ name, shape }, i) => [name, weightOf(name, shape, i + 1)]))
    const model = encodeCaffemodel({
      name: net,
      layers: layers.map((layer) => ({
        ...layer,
        blobs: layer.blobs.map(({ name, shape }) => ({ shape, data: values.get(name) ?? new Float32Array() })),
      })),
    })
    const { shape } = experiment.spec.data
    const image = numbers(
      shape.reduce((a, b) => a * b, 1),
      99,
    )
    const at = (name: string): string => join(folder, `${net}.${name}`)
    writeFileSync(at('deploy'), emitted?.files.get('deploy.prototxt') ?? '')
    writeFileSync(at('caffemodel'), model)
    writeFileSync(at('image'), image)
    const sizes = [1, ...shape].join(',')
    execaSync(python ?? '', ['-c', SCRIPT, at('deploy'), at('caffemodel'), at('image'), sizes, top, at('out')])
    const theirs = new Float32Array(new Uint8Array(readFileSync(at('out'))).buffer)

    const { spec } = taught(text, dataset, top)
    const state = new Map<string, Tensor>(
      blobs.map(({ name, shape: size }) => [
        `teacher.${name}`,
        { shape: [...size], data: values.get(name) ?? new Float32Array() },
      ]),
    )
    const { engine } = await openEngine({ threads: 1 })
    const session = await engine.load(spec, new Map([...initialState(spec, state), ...state]))
    const taps = await session.run('teacher/test', new Map([['data.image', { shape: [1, ...shape], data: image }]]))
    await session.dispose()
    const ours = taps.get(`teacher.${top}`)?.data ?? new Float32Array()
    expect(theirs).toHaveLength(10)
    expect(Math.max(...theirs.map(Math.abs)), 'the scores say something').toBeGreaterThan(0.05)
    theirs.forEach((value, i) => expect(Math.abs(value - (ours[i] ?? NaN)), `class ${i}`).toBeLessThan(1e-4))
  })
})
