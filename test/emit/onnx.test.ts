/** ONNX models: every layer as it is used, held against the float64 definition of each op, and read by others. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, describe, expect, it } from 'vitest'

import { emitOnnx } from '../../compiler/emit/onnx/index.ts'
import { memoryFile, openWeights, type TensorData } from '../../compiler/formats/index.ts'
import { Reporter, type CompiledExperiment, type CompiledNetwork } from '../../compiler/index.ts'
import { loadLibrary } from '../../runtime/engines/onnx/library.ts'
import { workplace } from '../cli/command.ts'
import { PYTHON, pythonHas } from '../formats/python.ts'
import { compileFiles, lines } from '../harness.ts'
import { layerTypes } from '../layers/cases.ts'
import { specOf } from '../layers/written.ts'
import { evaluateProgram } from '../reference/evaluate.ts'

const folder = mkdtempSync(join(tmpdir(), 'ts-compile-onnx-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Numbers from −1 to 1 that are the same in every run. */
function numbers(count: number, seed: number): Float32Array<ArrayBuffer> {
  let state = seed
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 31 - 1
  })
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1)

/** Parameters that say something: a variance and its factor are more than 0. */
function stateOf(network: CompiledNetwork): ReadonlyMap<string, TensorData> {
  const { state } = network.forward(1, network.ends)
  return new Map(
    state.map(({ name, shape }, i): [string, TensorData] => {
      const values = numbers(sizeOf(shape), i + 1)
      const positive = name.endsWith('.factor') || name.endsWith('.variance')
      return [name, { shape, data: positive ? values.map((x) => 1.5 + x) : values }]
    }),
  )
}

function compiled(text: string): CompiledExperiment {
  const { experiment, diagnostics } = compileFiles({ 'x.yaml': text })
  if (!experiment) throw new Error(lines(diagnostics).join('\n'))
  return experiment
}

function modelOf(network: CompiledNetwork, state: ReadonlyMap<string, TensorData>): Uint8Array {
  const reporter = new Reporter()
  const model = emitOnnx(network, state, reporter)
  if (!model) throw new Error(lines(reporter.diagnostics).join('\n'))
  return model.bytes
}

/** Every output of the model for `count` images, held against the float64 definitions. */
async function agree(network: CompiledNetwork, count: number, bytes: Uint8Array): Promise<void> {
  const state = stateOf(network)
  const shape = [count, ...network.input]
  const image = numbers(sizeOf(shape), 77)
  const ort = await loadLibrary()
  const session = await ort.InferenceSession.create(bytes)
  expect([session.inputNames, session.outputNames]).toEqual([['data'], network.ends])
  const theirs = await session.run({ data: new ort.Tensor('float32', image, shape) })
  await session.release()
  const [program] = network.forward(count, network.ends).programs
  const feeds = new Map(
    [...state, ['data.image', { shape, data: image }] as const].map(([name, tensor]) => {
      const input = program.inputs.find((one) => (one.kind === 'state' ? one.state : one.name) === name)
      return [input?.name ?? name, { shape: tensor.shape, data: Float64Array.from(tensor.data) }] as const
    }),
  )
  const values = evaluateProgram(program.nodes, feeds)
  for (const { name, node } of program.outputs) {
    const [ours, other] = [values[node], theirs[name]]
    expect(other.dims, name).toEqual(ours.shape)
    const data = other.data as Float32Array
    const largest = Math.max(1, ...ours.data.map(Math.abs))
    ours.data.forEach((value, i) => expect(Math.abs(value - data[i]), `${name}[${i}]`).toBeLessThan(1e-5 * largest))
  }
}

describe('a network of each layer', () => {
  it.each(layerTypes)('%s', async (type) => {
    const [network] = compiled(specOf(type)).networks
    const state = stateOf(network)
    const bytes = modelOf(network, state)
    writeFileSync(join(folder, `${type}.onnx`), bytes)
    await agree(network, 1, bytes)
    await agree(network, 3, bytes)
    const file = await openWeights(memoryFile(bytes))
    const names = [...state.keys()].map((name) => name.replace('network.', ''))
    expect(file.tensors.map(({ name }) => name).toSorted()).toEqual(names.toSorted())
    for (const { name, shape } of file.tensors) {
      const ours = state.get(`network.${name}`)
      expect(shape).toEqual(ours?.shape)
      expect(await file.read(name)).toEqual(ours?.data)
    }
  })

  it.skipIf(!pythonHas('onnx'))('and the checker of ONNX itself takes all of them (needs python3-onnx)', () => {
    const script = `
import glob, onnx, sys
for path in sorted(glob.glob(sys.argv[1] + '/*.onnx')):
    model = onnx.load(path)
    onnx.checker.check_model(model, full_check=True)
    unsaid = [a.name for n in model.graph.node for a in n.attribute if a.type == a.INT and not a.HasField('i')]
    assert not unsaid, (path, unsaid) # OpenCV reads no attribute that is 0 and not written
    [data] = model.graph.input
    assert [d.dim_param or d.dim_value for d in data.type.tensor_type.shape.dim] == ['N', 1, 28, 28], path
    print(path, model.ir_version, max(o.version for o in model.opset_import))
`
    const said = execFileSync(PYTHON, ['-c', script, folder], { encoding: 'utf8' }).trim().split('\n')
    expect(said).toHaveLength(layerTypes.length)
    for (const line of said) expect(line).toMatch(/ 8 17$/)
  })
})

describe('what needs to know its batch', () => {
  it('is refused where it is written', () => {
    const text = specOf('batch_norm').replace('type: batch_norm', 'type: batch_norm, use_global_stats: false')
    const [network] = compiled(text).networks
    const reporter = new Reporter()
    expect(emitOnnx(network, stateOf(network), reporter)).toBeUndefined()
    expect(lines(reporter.diagnostics)).toEqual([
      expect.stringMatching(/^error onnx-cannot-say x.yaml:9:\d+ `it` normalises by its batch/),
    ])
  })
})

describe('ts-compile emit --target onnx', () => {
  const place = workplace()
  afterAll(() => place.remove())

  it('writes a network file with its weights, which say what `predict` says', async () => {
    const [network] = compiled(
      'version: 1\nname: x\ndata: { dataset: cifar10 }\nnetwork: { from: networks/cifar10-full.yaml }\nlosses: { a: { type: softmax_cross_entropy, input: network.ip1, target: data.label } }\nsolver: { type: sgd, base_lr: 0.1, max_iter: 1 }\n',
    ).networks
    const bytes = modelOf(network, stateOf(network))
    writeFileSync(join(place.folder, 'first.onnx'), bytes)
    await agree(network, 2, bytes)
    // its own initializers are weights like any other
    const args = ['emit', 'networks/cifar10-full.yaml', '--target', 'onnx', '--weights', 'first.onnx']
    const { exitCode, stderr } = await place.run(...args)
    expect([exitCode, stderr]).toEqual([0, 'wrote cifar10-full.onnx to build/cifar10-full/onnx'])
    expect(readFileSync(join(place.folder, 'build/cifar10-full/onnx/cifar10-full.onnx'))).toEqual(Buffer.from(bytes))
  })

  it('says whose weights are missing, and where they would be named', async () => {
    const alone = await place.run('emit', 'mnist-teacher.yaml', '--target', 'onnx')
    expect([alone.exitCode, alone.stderr]).toEqual([
      2,
      expect.stringContaining('--weights runs/mnist-teacher/network.safetensors'),
    ])
    const taught = await place.run('emit', 'mnist-distill.yaml', '--target', 'onnx')
    expect([taught.exitCode, taught.stderr]).toEqual([1, expect.stringContaining('no finished run of it is in `runs`')])
    expect(taught.stderr).toContain('ts-compile run')
    const elsewhere = await place.run('emit', 'mnist-distill.yaml', '--target', 'onnx', '--runs', 'others')
    expect([elsewhere.exitCode, elsewhere.stderr]).toEqual([1, expect.stringContaining('is in `others`')])
  })
})
