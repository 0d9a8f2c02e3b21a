/** `predict` and `eval`: a network by itself, from a file of weights to numbers in a file. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { encodeSafetensors, memoryFile, npyHeader, openNpyArray } from '../../compiler/formats/index.ts'
import { SCALED_PIXELS, small } from '../files.ts'
import { withoutPackage, workplace } from './command.ts'

const place = workplace({
  ...small(),
  'tiny.yaml': `kind: network
input: [1, 2, 2]
layers:
  - { name: ip, type: inner_product, num_output: 3 }
  - { name: relu, type: relu }
`,
})
afterAll(() => place.remove())
const at = (name: string): string => join(place.folder, name)

function writeArray(name: string, shape: readonly number[], value: (i: number) => number): Float32Array {
  const data = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => value(i))
  writeFileSync(at(name), Buffer.concat([npyHeader('<f4', shape), Buffer.from(data.buffer)]))
  return data
}

async function readArray(name: string): Promise<{ readonly shape: readonly number[]; readonly data: number[] }> {
  const array = await openNpyArray(memoryFile(new Uint8Array(readFileSync(at(name)))))
  return {
    shape: array.shape,
    data: [
      ...(await array.read(
        0,
        array.shape.reduce((a, b) => a * b, 1),
      )),
    ],
  }
}

const weight = Float32Array.from({ length: 12 }, (_, i) => Math.fround(Math.sin(i)))
const bias = Float32Array.of(0.5, -0.25, 0)

beforeAll(() => {
  const tensors = new Map([
    ['ip.weight', { shape: [3, 4], data: weight }],
    ['ip.bias', { shape: [3], data: bias }],
  ])
  writeFileSync(at('tiny.safetensors'), encodeSafetensors({ tensors, metadata: {} }))
})

const predict = (...args: readonly string[]): ReturnType<typeof place.run> =>
  place.run('predict', 'tiny.yaml', '--weights', 'tiny.safetensors', ...args)

describe('predict', () => {
  it('gives the numbers of a layer for every input, in as many batches as it takes', async () => {
    const inputs = writeArray('x.npy', [150, 1, 2, 2], (i) => Math.cos(i))
    const { exitCode, stderr } = await predict('--input', 'x.npy', '--blob', 'ip', '-o', 'y.npy')
    expect([exitCode, stderr]).toEqual([0, 'wrote y.npy: ip of 150 inputs, [150, 3]'])
    const { shape, data } = await readArray('y.npy')
    expect(shape).toEqual([150, 3])
    for (let n = 0; n < 150; n++) {
      for (let k = 0; k < 3; k++) {
        const expected = [0, 1, 2, 3].reduce((sum, i) => sum + weight[4 * k + i] * inputs[4 * n + i], bias[k])
        expect(data[3 * n + k]).toBeCloseTo(expected, 5)
      }
    }
  })

  it('takes one input without a batch axis, and the last layer where none is named', async () => {
    writeArray('one.npy', [1, 2, 2], (i) => i)
    expect((await predict('--input', 'one.npy', '-o', 'last.npy')).stderr).toContain('relu of 1 input, [1, 3]')
    expect((await readArray('last.npy')).data.every((value) => value >= 0)).toBe(true)
  })

  it('takes a prototxt, and computes what the network file of the same says', async () => {
    const net = `name: "tiny"
layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 1 dim: 2 dim: 2 } } }
layer { name: "ip" type: "InnerProduct" bottom: "data" top: "ip" inner_product_param { num_output: 3 } }
layer { name: "relu" type: "ReLU" bottom: "ip" top: "ip" }
`
    writeFileSync(at('deploy.prototxt'), net)
    writeArray('p.npy', [5, 1, 2, 2], (i) => Math.cos(i))
    const more = ['--weights', 'tiny.safetensors', '--input', 'p.npy', '-o']
    const { exitCode, stderr } = await place.run('predict', 'deploy.prototxt', ...more, 'p1.npy')
    expect([exitCode, stderr]).toEqual([0, expect.stringContaining('wrote p1.npy: relu of 5 inputs, [5, 3]')])
    expect((await place.run('predict', 'tiny.yaml', ...more, 'p2.npy')).exitCode).toBe(0)
    expect(await readArray('p1.npy')).toEqual(await readArray('p2.npy'))
    expect(existsSync(at('deploy.prototxt.yaml'))).toBe(false)
  })

  it('says of a prototxt what is wrong with it, where it is', async () => {
    writeArray('p.npy', [5, 1, 2, 2], (i) => i)
    const more = ['--weights', 'tiny.safetensors', '--input', 'p.npy', '-o', 'p3.npy']
    writeFileSync(at('broken.prototxt'), 'layer { name: "ip" type: "InnerProducts" bottom: "data" top: "ip" }\n')
    const broken = await place.run('predict', 'broken.prototxt', ...more)
    expect([broken.exitCode, broken.stderr]).toEqual([1, expect.stringContaining('--> broken.prototxt:1:26')])
    const trained = `layer { name: "d" type: "MemoryData" top: "data" top: "label" memory_data_param { batch_size: 2 channels: 1 height: 2 width: 2 } }
layer { name: "ip" type: "InnerProduct" bottom: "data" top: "ip" inner_product_param { num_output: 3 } }
layer { name: "loss" type: "SoftmaxWithLoss" bottom: "ip" bottom: "label" }
`
    writeFileSync(at('train.prototxt'), trained)
    const train = await place.run('predict', 'train.prototxt', ...more)
    expect(train.exitCode).toBe(1)
    expect(train.stderr).toContain('`train.prototxt` is a net that is trained, and nothing says by what solver')
  })

  it('takes the network of an experiment, with other weights than the spec says', async () => {
    const spec = `version: 1
name: x
data: { dataset: mnist }
teachers:
  wise: { from: net.yaml, weights: { experiment: teacher.yaml } }
student: { from: net.yaml }
losses: { soft: { type: distillation, input: student.ip, target: wise.ip } }
solver: { type: sgd, base_lr: 0.01, max_iter: 2 }
`
    writeFileSync(at('x.yaml'), spec)
    expect((await place.run('run', 'teacher.yaml', '--set', 'solver.max_iter=1')).exitCode).toBe(0)
    writeArray('digits.npy', [2, 1, 28, 28], (i) => (i % 255) / 255)
    const args = ['predict', 'x.yaml', '--network', 'wise', '--input', 'digits.npy', '-o', 'wise.npy']
    const file = 'runs/teacher/network.safetensors'
    expect((await place.run(...args, '--weights', file)).stderr).toBe('wrote wise.npy: ip of 2 inputs, [2, 10]')
    const none = await place.run(...args)
    expect([none.exitCode, none.stderr]).toEqual([
      2,
      'error: the weights of `wise` come from `teacher.yaml`, which trains them\n' +
        `   = help: name the file that its run left: \`--weights ${file}\``,
    ])
  }, 60_000)

  it('without an engine says how to get one', async () => {
    writeArray('one.npy', [1, 2, 2], (i) => i)
    const run = withoutPackage(place, 'onnxruntime-node')
    const args = ['predict', 'tiny.yaml', '--weights', 'tiny.safetensors', '--input', 'one.npy', '-o', 'none.npy']
    const { exitCode, stderr } = await run(...args)
    expect([exitCode, stderr]).toEqual([3, expect.stringContaining('error[engine-failed]: ')])
    expect(stderr).toContain('= help: ')
    expect(existsSync(at('none.npy'))).toBe(false)
  })

  it.each([
    [
      ['predict', 'tiny.safetensors', '--input', 'one.npy', '-o', 'out.npy'],
      '`ts-compile predict x.yaml --weights tiny.safetensors`',
    ],
    [['check', 'tiny.safetensors'], 'a spec names it: `weights: { file: tiny.safetensors }`'],
    [['run', 'tiny.safetensors'], '`ts-compile weights tiny.safetensors` shows what is in it'],
    [['import', 'tiny.safetensors'], '`ts-compile import NET.prototxt --weights tiny.safetensors`'],
  ])('%j says that weights are no spec, and where they go', async (args, way) => {
    const { exitCode, stderr } = await place.run(...args)
    expect([exitCode, stderr]).toEqual([
      2,
      expect.stringContaining(
        'error: `tiny.safetensors` is a file of weights (safetensors, 2 tensors), and no spec',
      ) as unknown,
    ])
    expect(stderr).toContain(way)
  })

  const mistakes: readonly (readonly [what: string, args: readonly string[], code: number, words: string])[] = [
    [
      'another shape',
      ['--input', 'flat.npy'],
      1,
      '`flat.npy` is [3, 4], and `network` takes [N, 1, 2, 2]\n   = help: `array.reshape(-1, 1, 2, 2)` has its shape',
    ],
    [
      'a layer that is not there',
      ['--input', 'one.npy', '--blob', 'ipp'],
      2,
      '`network` makes no `ipp`\n   = help: did you mean `ip`?',
    ],
    [
      'no array',
      ['--input', 'tiny.yaml'],
      1,
      'cannot read `tiny.yaml`: it does not start with the magic words of NumPy',
    ],
    [
      'a cut array',
      ['--input', 'cut.npy'],
      1,
      'cannot read `cut.npy`: it has 12 bytes of numbers, and its shape needs 16',
    ],
    ['no file', ['--input', 'none.npy'], 2, 'cannot read `none.npy`: no such file'],
    [
      'a folder that is not there',
      ['--input', 'one.npy', '-o', 'no/where.npy'],
      2,
      'cannot write `no/where.npy`: there is no folder `no`',
    ],
    [
      'a network by name',
      ['--input', 'one.npy', '--network', 'a'],
      2,
      '`tiny.yaml` is a network: `--set` and `--network` belong to an experiment',
    ],
    [
      'other weights',
      ['--input', 'one.npy', '--weights', 'other.safetensors'],
      1,
      'error[weights-misfit]: the weights of `other.safetensors` do not fit `network`: `ip.weight` is [4, 3], not [3, 4]',
    ],
  ]
  it.each(mistakes)('refuses %s, and leaves nothing behind', async (_, args, code, words) => {
    writeArray('flat.npy', [3, 4], (i) => i)
    writeArray('one.npy', [1, 2, 2], (i) => i)
    writeFileSync(at('cut.npy'), readFileSync(at('one.npy')).subarray(0, -4))
    const tensors = new Map([
      ['ip.weight', { shape: [4, 3], data: weight }],
      ['ip.bias', { shape: [3], data: bias }],
    ])
    writeFileSync(at('other.safetensors'), encodeSafetensors({ tensors, metadata: {} }))
    const before = readdirSync(place.folder)
    const { exitCode, stderr } = await predict('-o', 'out.npy', ...args)
    expect([exitCode, stderr]).toEqual([code, expect.stringContaining(words)])
    expect(readdirSync(place.folder)).toEqual(before)
  })
})

const models = fileURLToPath(new URL('../../../shared/data/models', import.meta.url))
const model = (name: string): string => join(models, `${name}.caffemodel`)

describe.skipIf(!existsSync(models))('networks that Caffe trained', () => {
  /** In float64, worked out elsewhere, for inputs that any machine can make. */
  const goldens: readonly (readonly [file: string, network: string, blob: string, logits: readonly number[]])[] = [
    [
      'ethereon_lenet',
      'lenet',
      'ip2',
      [-3.600704, -0.297931, 1.508114, 4.071489, -5.45027, 6.356451, -5.495135, 6.292177, -2.634776, -3.181667],
    ],
    [
      'everpeace_lenet',
      'lenet',
      'ip2',
      [-3.947494, -2.117768, 4.372483, 1.483402, -2.983973, 4.66645, -3.796233, 5.340376, -0.728417, -2.423412],
    ],
    [
      'everpeace_cifar10_full_70000',
      'cifar10-full',
      'ip1',
      [8.347552, 0.059418, 0.705148, -1.099437, -2.147348, -3.843556, -4.397661, -4.078252, 5.837342, 0.616804],
    ],
    [
      'everpeace_cifar10_quick_5000',
      'cifar10-quick',
      'ip2',
      [23.792054, 4.748969, 5.245185, 0.719499, 0.711262, -13.32173, -27.027348, -2.554286, 22.141784, 9.218674],
    ],
  ]
  it.each(goldens)('%s gives its logits', async (file, network, blob, logits) => {
    if (network === 'lenet') writeArray('ramp.npy', [1, 1, 28, 28], (i) => (i % 256) / 256)
    else writeArray('ramp.npy', [1, 3, 32, 32], (i) => (i % 256) - 128)
    const args = ['--weights', model(file), '--input', 'ramp.npy', '--blob', blob, '-o', 'logits.npy']
    expect((await place.run('predict', `networks/${network}.yaml`, ...args)).exitCode).toBe(0)
    const { data } = await readArray('logits.npy')
    logits.forEach((logit, i) => expect(Math.abs(data[i] - logit)).toBeLessThan(5e-4))
  })

  it.each([
    ['ethereon_lenet', 0.9914, 0.027269],
    ['everpeace_lenet', 0.9905, 0.029182],
  ])(
    '%s has its accuracy and its loss on MNIST',
    async (file, accuracy, loss) => {
      const { stdout } = await place.run('eval', 'mnist-teacher.yaml', '--weights', model(file), '--format', 'json')
      const found = JSON.parse(stdout) as { images: number; accuracy: number; cross_entropy: number }
      expect(found).toMatchObject({ network: 'network', of: 'ip2', dataset: 'mnist', images: 10_000, accuracy })
      expect(found.cross_entropy).toBeCloseTo(loss, 6)
      const teacher = ['eval', 'mnist-distill.yaml', '--network', 'teacher', '--weights', model(file)]
      expect((await place.run(...teacher)).stdout).toContain(
        `ip2_t of teacher on 10,000 test images of mnist:\naccuracy ${accuracy.toFixed(4)}, cross-entropy ${loss.toFixed(6)}`,
      )
    },
    60_000,
  )
})

describe('eval', () => {
  it('finds what the run found, on all images, by class too', async () => {
    const sets = ['data.limit={ test: 1009 }', 'data.batch.test=1009', 'data.transform={ scale: 0.00390625 }']
    const options = sets.flatMap((set) => ['--set', set])
    const more = ['--set', 'solver.max_iter=20', '--out', 'runs/odd']
    expect((await place.run('run', 'teacher.yaml', ...options, ...more)).exitCode).toBe(0)
    const { tests } = JSON.parse(readFileSync(at('runs/odd/summary.json'), 'utf8')) as {
      tests: { values: { accuracy: number; loss: number } }[]
    }
    const args = ['eval', 'teacher.yaml', '--weights', 'runs/odd/network.safetensors', '--format', 'json']
    const { stdout } = await place.run(...args, ...options)
    const found = JSON.parse(stdout) as {
      images: number
      accuracy: number
      cross_entropy: number
      by_class: { images: number; accuracy: number }[]
    }
    expect(found.images).toBe(1009)
    expect(found.accuracy).toBeCloseTo(tests.at(-1)?.values.accuracy ?? NaN, 6)
    expect(found.cross_entropy).toBeCloseTo(tests.at(-1)?.values.loss ?? NaN, 4)
    const right = found.by_class.reduce((sum, one) => sum + one.images * one.accuracy, 0)
    expect(right).toBeCloseTo(found.accuracy * 1009, 6)
  }, 60_000)

  it('reads what a run left under the names after `rename`', async () => {
    const sets = [
      'solver.max_iter=2',
      'data.limit.test=500',
      'allow=[{ code: teacher-at-chance, reason: hardly trained }, { code: teacher-uniform, reason: hardly trained }]',
    ]
    const options = sets.flatMap((set) => ['--set', set])
    const files = small(...SCALED_PIXELS)
    writeFileSync(at('scaled.yaml'), files['teacher.yaml'])
    writeFileSync(at('renamed.yaml'), files['x.yaml'].replace('teacher.yaml', 'scaled.yaml'))
    expect((await place.run('run', 'renamed.yaml', ...options, '--out', 'runs/renamed')).exitCode).toBe(0)
    const found = await place.run('eval', 'renamed.yaml', '--weights', 'runs/renamed/student.safetensors')
    expect([found.exitCode, found.stdout]).toEqual([
      0,
      expect.stringContaining('ip_s of student on 10,000 test images'),
    ])
  }, 60_000)

  it('says what it needs', async () => {
    const said = async (...args: readonly string[]): Promise<string> => (await place.run('eval', ...args)).stderr
    expect(await said('tiny.yaml', '--weights', 'tiny.safetensors')).toContain('an experiment says on which data')
    expect(await said('teacher.yaml')).toContain('nothing says where the weights of `network` are')
    expect(await said('mnist-distill.yaml', '--network', 'teecher')).toContain('did you mean `teacher`?')
  })
})
