/**
 * Weights that Caffe itself trained, in networks that we compiled: the engine must give the logits that were worked out in
 * float64. The files are development data that lies beside a checkout and comes with no release.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { describe, expect, it } from 'vitest'

import { datasetFacts, elements, type CompiledExperiment } from '../../compiler/index.ts'
import { openDataset } from '../../runtime/data/index.ts'
import { openEngine, type Session, type Tensor } from '../../runtime/engines/index.ts'
import { initialState } from '../../runtime/run/initial-state.ts'
import { cifarPixels, recordsOf } from '../data/cifar-pixels.ts'
import { compileFiles, lines, type Files } from '../harness.ts'
import { isLegacyShape, readBinaryproto, readCaffemodel } from './caffemodel.ts'

const folder = fileURLToPath(new URL('../../../shared/data/models', import.meta.url))

interface Golden {
  readonly file: string
  readonly dataset: 'mnist' | 'cifar10'
  readonly network: string
  readonly top: string
  readonly logits: Readonly<Record<string, readonly number[]>>
  readonly test?: { readonly accuracy: number; readonly loss: number }
  /** On the first 200 pictures of each class, by name: worked out elsewhere, from the JPEG files. */
  readonly pictures?: number
}

const goldens: readonly Golden[] = [
  {
    file: 'ethereon_lenet.caffemodel',
    dataset: 'mnist',
    network: 'lenet',
    top: 'ip2',
    logits: {
      zeros: [-0.121504, 1.098092, -0.279161, -1.106839, -0.282766, 0.796556, -0.455281, 1.272513, -1.565249, 0.100806],
      ramp: [-3.600704, -0.297931, 1.508114, 4.071489, -5.45027, 6.356451, -5.495135, 6.292177, -2.634776, -3.181667],
      'the first test image': [
        -3.064732, 0.065912, 0.157151, 3.604668, -3.956541, -2.466098, -11.23022, 14.879811, -2.371093, 1.982854,
      ],
    },
    test: { accuracy: 0.9914, loss: 0.027269 },
  },
  {
    file: 'everpeace_lenet.caffemodel',
    dataset: 'mnist',
    network: 'lenet',
    top: 'ip2',
    logits: {
      ramp: [-3.947494, -2.117768, 4.372483, 1.483402, -2.983973, 4.66645, -3.796233, 5.340376, -0.728417, -2.423412],
    },
    test: { accuracy: 0.9905, loss: 0.029182 },
  },
  {
    file: 'everpeace_cifar10_full_70000.caffemodel',
    dataset: 'cifar10',
    network: 'cifar10-full',
    top: 'ip1',
    logits: {
      zeros: [0.043101, -1.081261, 0.364602, 0.345394, 0.945937, 0.033946, 0.247317, 0.021103, -0.424283, -0.495849],
      ramp: [8.347552, 0.059418, 0.705148, -1.099437, -2.147348, -3.843556, -4.397661, -4.078252, 5.837342, 0.616804],
    },
    pictures: 0.789,
  },
  {
    file: 'everpeace_cifar10_quick_5000.caffemodel',
    dataset: 'cifar10',
    network: 'cifar10-quick',
    top: 'ip2',
    logits: {
      ramp: [23.792054, 4.748969, 5.245185, 0.719499, 0.711262, -13.32173, -27.027348, -2.554286, 22.141784, 9.218674],
    },
    pictures: 0.7305,
  },
]

/** The network as a teacher, whose logits are a tap, and in its own experiment, whose test is the program `test`. */
function filesOf({ dataset, network, top }: Golden): Files {
  const head = `version: 1\nname: NAME\ndata: { dataset: ${dataset}, batch: { train: 1, test: BATCH } }\n`
  const end = 'solver: { type: sgd, base_lr: 0.01, max_iter: 1 }\n'
  return {
    'alone.yaml': `${head.replace('NAME', 'alone').replace('BATCH', '100')}network: { from: networks/${network}.yaml }
losses: { hard: { type: softmax_cross_entropy, input: network.${top}, target: data.label } }
${end}`,
    'taught.yaml': `${head.replace('NAME', 'taught').replace('BATCH', '1')}teacher: { from: networks/${network}.yaml, weights: { experiment: alone.yaml } }
student: { layers: [{ name: ip, type: inner_product, num_output: 10 }] }
losses: { soft: { type: distillation, input: student.ip, target: teacher.${top} } }
${end}`,
  }
}

async function open(golden: Golden, main: 'alone.yaml' | 'taught.yaml', role: string): Promise<Session> {
  const { experiment, diagnostics } = compileFiles(filesOf(golden), main)
  if (!experiment) throw new Error(lines(diagnostics).join('\n'))
  return load(experiment, golden, role)
}

/** Every blob of the file finds its state, and every state of the network its blob. */
async function load({ spec }: CompiledExperiment, { file }: Golden, role: string): Promise<Session> {
  const blobs = readCaffemodel(join(folder, file))
  const left = new Set(blobs.keys())
  const own = spec.state.filter(({ name }) => name.startsWith(`${role}.`) && /\.(weight|bias)$/.test(name))
  const loaded = own.map(({ name, shape }): [string, Tensor] => {
    const [, layer, blob] = name.split('.')
    const found = blobs.get(layer)?.[blob === 'weight' ? 0 : 1]
    if (!found) throw new Error(`${file} has no ${layer}.${blob}`)
    expect(isLegacyShape(found.shape, shape), `${name}: ${found.shape.join('×')}`).toBe(true)
    left.delete(layer)
    return [name, { shape, data: Float32Array.from(found.data) }]
  })
  expect([...left]).toEqual([])
  const { engine } = await openEngine({ threads: 1 })
  return engine.load(spec, new Map([...initialState(spec, new Map(loaded)), ...loaded]))
}

function imageOf(input: string, shape: readonly number[]): Float32Array {
  const values = new Float32Array(elements(shape))
  if (input === 'zeros') return values
  if (input === 'ramp') return values.map((_, i) => (shape[0] === 1 ? (i % 256) / 256 : (i % 256) - 128))
  return Float32Array.from(digits().images.subarray(0, values.length), (byte) => byte / 256)
}

const mnist = await openDataset({ dataset: 'mnist', shape: [1, 28, 28], classes: 10, corrupt: 'fail' }, '.')

/** The test images of MNIST, and their labels. */
function digits(): { images: Uint8Array; labels: Int32Array; count: number } {
  const { store, labels, count } = mnist.test
  if (store.kind !== 'memory' || !labels) throw new Error('MNIST lies in memory')
  return { images: store.images, labels, count }
}

async function testOf(session: Session): Promise<{ accuracy: number; loss: number }> {
  const { images, labels, count } = digits()
  const [batch, size] = [100, images.length / count]
  const means = { accuracy: 0, loss: 0 }
  for (let first = 0; first < count; first += batch) {
    const bytes = images.subarray(first * size, (first + batch) * size)
    const values = await session.run(
      'test',
      new Map<string, Tensor>([
        ['data.image', { shape: [batch, 1, 28, 28], data: Float32Array.from(bytes, (byte) => byte / 256) }],
        ['data.label', { shape: [batch], data: Int32Array.from(labels.subarray(first, first + batch)) }],
      ]),
    )
    for (const name of ['accuracy', 'loss'] as const)
      means[name] += ((values.get(name)?.data[0] ?? NaN) * batch) / count
  }
  return means
}

/** Of 2,000 test images, less the mean that the weights were trained with. */
async function accuracyOnPictures(session: Session): Promise<{ accuracy: number; jpeg: boolean }> {
  const { dataset, jpeg } = await cifarPixels()
  const mean = readBinaryproto(join(folder, 'cifar10_mean.binaryproto')).data
  const records = recordsOf(dataset.test).slice(0, 2000)
  let right = 0
  for (let first = 0; first < records.length; first += 100) {
    const batch = records.slice(first, first + 100)
    const image = Float32Array.from({ length: 100 * 3072 }, (_, i) => {
      const at = i % 3072
      return batch[Math.floor(i / 3072)].planes[at] - mean[at]
    })
    const values = await session.run(
      'test',
      new Map<string, Tensor>([
        ['data.image', { shape: [100, 3, 32, 32], data: image }],
        ['data.label', { shape: [100], data: Int32Array.from(batch, ({ label }) => label) }],
      ]),
    )
    right += (values.get('accuracy')?.data[0] ?? NaN) * batch.length
  }
  return { accuracy: right / records.length, jpeg }
}

describe.skipIf(!existsSync(folder))(
  'weights that Caffe trained (needs ../shared/data/models, development data)',
  () => {
    for (const golden of goldens) {
      const { file, dataset, top, logits, test, pictures } = golden

      it(`${file}: golden logits`, async () => {
        const shape = datasetFacts(dataset)?.shape ?? []
        const session = await open(golden, 'taught.yaml', 'teacher')
        for (const [input, expected] of Object.entries(logits)) {
          const image: Tensor = { shape: [1, ...shape], data: imageOf(input, shape) }
          const taps = await session.run('teacher/test', new Map([['data.image', image]]))
          const { data } = taps.get(`teacher.${top}`) as Tensor
          expected.forEach((value, i) => expect(Math.abs(data[i] - value), `${input}, class ${i}`).toBeLessThan(5e-4))
        }
        await session.dispose()
      })

      if (pictures !== undefined) {
        it(`${file}: accuracy on pictures`, async () => {
          const session = await open(golden, 'alone.yaml', 'network')
          const { accuracy, jpeg } = await accuracyOnPictures(session)
          if (jpeg) expect(Math.abs(accuracy - pictures), String(accuracy)).toBeLessThan(0.002)
          else expect(accuracy).toBeGreaterThan(pictures) // JPEG costs some points
          await session.dispose()
        })
      }

      if (!test) continue
      it(`${file}: accuracy and loss on the test set`, async () => {
        const session = await open(golden, 'alone.yaml', 'network')
        const { accuracy, loss } = await testOf(session)
        expect(accuracy).toBeCloseTo(test.accuracy, 6)
        expect(loss).toBeCloseTo(test.loss, 6)
        await session.dispose()
      })
    }

    it('cifar10_mean.binaryproto: the mean of each channel', () => {
      const { shape, data } = readBinaryproto(join(folder, 'cifar10_mean.binaryproto'))
      expect(shape).toEqual([1, 3, 32, 32])
      const means = [0, 1, 2].map((c) => data.subarray(1024 * c, 1024 * (c + 1)).reduce((sum, x) => sum + x, 0) / 1024)
      ;[125.30692, 122.95039, 113.86539].forEach((mean, c) => expect(means[c]).toBeCloseTo(mean, 4))
    })
  },
)
