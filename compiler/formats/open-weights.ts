/** Opens a checkpoint by what is in it; its name says nothing. */
import { openBinaryproto } from './binaryproto.ts'
import { openCaffemodel } from './caffemodel.ts'
import { isHdf5, openCaffemodelH5 } from './caffemodel-h5.ts'
import type { RandomAccessFile } from './file.ts'
import { FormatError } from './format-error.ts'
import { openSafetensors } from './safetensors-file.ts'
import { isNpz, openNpz } from './npz.ts'
import { openOnnx } from './onnx.ts'
import { openPytorch, pytorchFolder } from './pytorch.ts'
import { openSolverstate } from './solverstate.ts'
import { isJson, openTfjs } from './tfjs.ts'
import { CutOff, walkMessage } from './protobuf-walk.ts'
import type { WeightsFile } from './weights-file.ts'
import { isZip, openZip, type ZipArchive } from './zip-file.ts'

/** Reads as much as tells names, types and shapes. Throws a FormatError. */
export async function openWeights(file: RandomAccessFile): Promise<WeightsFile> {
  if (file.size === 0) throw new FormatError('it is empty')
  const head = await file.read(0, Math.min(16, file.size))
  if (isSafetensors(head, file.size)) return openSafetensors(file)
  if (isZip(head)) return openArchive(await openZip(file))
  if (isPickle(head)) {
    throw new FormatError(
      'it is a bare pickle, as PyTorch wrote before 1.6; in a newer one `torch.save(torch.load(path), path)` writes it again',
    )
  }
  if (isHdf5(head)) return openCaffemodelH5(file)
  if (isJson(head)) return openTfjs(file)
  if (isCutSafetensors(head)) throw new FormatError('it begins as safetensors do, and ends before its header does')
  const { fields, isCut } = await topFields(file)
  const found = MESSAGES.find(({ some, all }) => {
    return some.some((field) => fields.has(field)) && [...fields].every((field) => all.includes(field))
  })
  if (found && isCut)
    throw new FormatError(
      `it begins as ${found.name} does, and ends in the middle: not all of it was copied or written`,
    )
  if (!found) throw new FormatError(`it is of no format that we read: ${KNOWN.join(', ')}`)
  return found.open(file)
}

const KNOWN = [
  'safetensors',
  'caffemodel',
  'caffemodel.h5',
  'solverstate',
  'binaryproto',
  'PyTorch’s state dicts',
  'npz',
  'ONNX',
  'model.json of TensorFlow.js',
]

interface Message {
  readonly name: string
  readonly open: (file: RandomAccessFile) => Promise<WeightsFile>
  readonly some: readonly string[]
  readonly all: readonly string[]
}

/** Protobuf has no magic number: a message is what has `some` of these fields and none but `all`, each as `id:wire type`. */
const MESSAGES: readonly Message[] = [
  {
    name: 'ONNX',
    open: openOnnx,
    some: ['7:2'],
    all: ['1:0', '2:2', '3:2', '4:2', '5:0', '6:2', '7:2', '8:2', '14:2', '20:2', '25:2'],
  },
  { name: 'a solverstate', open: openSolverstate, some: ['3:2'], all: ['1:0', '2:2', '3:2', '4:0'] },
  {
    name: 'a binaryproto',
    open: openBinaryproto,
    some: ['5:2', '5:5', '8:2', '8:1'],
    all: ['1:0', '2:0', '3:0', '4:0', '5:2', '5:5', '6:2', '6:5', '7:2', '8:2', '8:1', '9:2', '9:1'],
  },
  {
    name: 'a caffemodel',
    open: openCaffemodel,
    some: ['2:2', '100:2'],
    all: ['1:2', '2:2', '3:2', '4:0', '4:2', '5:0', '6:2', '7:0', '8:2', '100:2'],
  },
]

/** A length, and the brace of its JSON. */
function isSafetensors(head: Uint8Array, size: number): boolean {
  if (head.length < 9 || head[8] !== 0x7b) return false
  const length = new DataView(head.buffer, head.byteOffset, 8).getBigUint64(0, true)
  return length <= BigInt(size)
}

/** A length beyond the end of the file, below a terabyte. */
function isCutSafetensors(head: Uint8Array): boolean {
  return head.length > 8 && head[8] === 0x7b && head.subarray(5, 8).every((byte) => byte === 0)
}

/** The mark of a protocol from 2 to 5. */
function isPickle(head: Uint8Array): boolean {
  return head[0] === 0x80 && head[1] >= 2 && head[1] <= 5
}

async function openArchive(zip: ZipArchive): Promise<WeightsFile> {
  const folder = pytorchFolder(zip)
  if (folder !== undefined) return openPytorch(zip, folder)
  if (isNpz(zip)) return openNpz(zip)
  throw new FormatError('it is a zip archive, and neither PyTorch’s nor NumPy’s')
}

/** Which fields a message has, as `id:wire`, the one too that goes on beyond the end; none where the bytes are no message. */
async function topFields(
  file: RandomAccessFile,
): Promise<{ readonly fields: ReadonlySet<string>; readonly isCut: boolean }> {
  const fields = new Set<string>()
  try {
    await walkMessage(file, { start: 0, end: file.size }, ({ id, wire }) => fields.add(`${id}:${wire}`))
    return { fields, isCut: false }
  } catch (cause) {
    if (cause instanceof CutOff) return { fields: fields.add(`${cause.field.id}:${cause.field.wire}`), isCut: true }
    if (cause instanceof FormatError) return { fields: new Set(), isCut: false }
    throw cause
  }
}
