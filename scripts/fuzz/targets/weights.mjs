/** Files of weights, of every format that is read: what opens must hold what it says, and nothing is larger than the file allows. */
import { encodeWeights, FormatError, memoryFile, openWeights } from '../../../dist/compiler/formats/index.js'
import { openDiskFile } from '../../../dist/runtime/weights/index.js'
import { fixture } from '../fixtures.mjs'
import { refusal } from '../worn.mjs'

const NUMBERS = {
  tensors: new Map([
    ['conv1.weight', { shape: [2, 1, 3, 3], data: Float32Array.from({ length: 18 }, (_, i) => i) }],
    ['conv1.bias', { shape: [2], data: Float32Array.of(1, 2) }],
  ]),
  metadata: {},
}
const HISTORY = {
  tensors: new Map([['history.0', { shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) }]]),
  metadata: { iter: '100', current_step: '1' },
}
const MEAN = { tensors: new Map([['mean', { shape: [3, 2, 2], data: new Float32Array(12) }]]), metadata: {} }

const made = (format, numbers) => () => [...encodeWeights(format, numbers, 'x').values()]
const files =
  (...names) =>
  () =>
    names.map((name) => fixture('formats', name))

const SEEDS = {
  safetensors: made('safetensors', NUMBERS),
  caffemodel: made('caffemodel', NUMBERS),
  solverstate: made('solverstate', HISTORY),
  binaryproto: made('binaryproto', MEAN),
  hdf5_weights: files('blobs.h5', 'keras.h5', 'packed.h5', 'never-written.h5'),
  pytorch: files('state.pth', 'types.pth', 'nested.pth', 'quantized.pth', 'legacy.pth', 'script.pt'),
  npz: files('arrays.npz', 'packed.npz', 'big-endian.npz', 'objects.npz'),
  onnx: files('initializers.onnx', 'external.onnx', 'words.onnx'),
  tfjs: files('layout.json'),
}

/** Numbers that a byte of a file may become, at most: of packed arrays some thousand. */
const GROWTH = 1100

const beside = new Map(['layout.bin', 'external.bin'].map((name) => [name, fixture('formats', name)]))

export const weights = Object.fromEntries(
  Object.entries(SEEDS).map(([name, seeds]) => [name, { seeds, run: name === 'hdf5_weights' ? onDisk : inMemory }]),
)

function inMemory(bytes) {
  return read(memoryFile(bytes, beside))
}

/** A library opens these files itself. */
async function onDisk(bytes, place) {
  const file = await openDiskFile(place.write('weights.h5', bytes))
  try {
    return await read(file)
  } finally {
    await file.close()
  }
}

async function read(file) {
  try {
    const opened = await openWeights(file)
    for (const { name, shape } of opened.tensors) {
      const size = shape.reduce((product, n) => product * n, 1)
      if (size > GROWTH * (file.size + 8192))
        throw new Error(`\`${name}\` has ${size} numbers, the file ${file.size} bytes`)
      const { length } = await opened.read(name)
      if (length !== size) throw new Error(`\`${name}\` should have ${size} numbers, and has ${length}`)
    }
    return 'read'
  } catch (error) {
    if (error instanceof FormatError) return refusal(error)
    throw error
  }
}
