/** What `torch.save` leaves since PyTorch 1.6: a zip archive of a pickle, which names tensors, and of their storages. */
import { BYTES_OF, toFloat32, type DType } from './dtype.ts'
import { FormatError } from './format-error.ts'
import { Built, Callable, Dict, readPickle, type Value } from './pickle.ts'
import { gather, rangeOf, type View } from './strided.ts'
import type { WeightsFile } from './weights-file.ts'
import type { ZipArchive } from './zip-file.ts'

/** Where a checkpoint has its state dict beside other things, as PyTorch's tutorials and well-known trainers call it. */
const STATE_DICT = ['state_dict', 'model_state_dict', 'model']

const STORAGES: Readonly<Record<string, DType>> = {
  DoubleStorage: 'F64',
  FloatStorage: 'F32',
  HalfStorage: 'F16',
  BFloat16Storage: 'BF16',
  LongStorage: 'I64',
  IntStorage: 'I32',
  ShortStorage: 'I16',
  CharStorage: 'I8',
  ByteStorage: 'U8',
  BoolStorage: 'BOOL',
}

/** Of names and shapes alone; numbers stand elsewhere. */
const MOST_PICKLE = 64_000_000
/** A pickle of a few bytes can nest what it holds without end. */
const MOST_VALUES = 1_000_000

const WAY_OUT = '`torch.save(model.state_dict(), path)` saves weights alone'

/** PyTorch's own, whose numbers are none that we compute with; a tensor of them is refused by its name. */
const OTHER_STORAGES: readonly string[] = ['ComplexDoubleStorage', 'ComplexFloatStorage', 'ComplexHalfStorage']

class Storage extends Built {
  /** Or the name of a storage that is none of ours. */
  readonly dtype: DType | { readonly other: string }
  /** In the archive. */
  readonly entry: string
  readonly size: number

  constructor(dtype: Storage['dtype'], entry: string, size: number) {
    super()
    this.dtype = dtype
    this.entry = entry
    this.size = size
  }
}

interface Found {
  readonly dtype: DType
  readonly tensor: Tensor
}

class Tensor extends Built {
  readonly storage: Storage
  readonly view: View

  constructor(storage: Storage, view: View) {
    super()
    this.storage = storage
    this.view = view
  }
}

/** A type of storage or of numbers, a device: known by its name alone. */
class Named extends Built {
  readonly name: string

  constructor(name: string) {
    super()
    this.name = name
  }
}

/** The folder in the archive that all of it is in; undefined where the archive is not PyTorch's. */
export function pytorchFolder({ sizes }: ZipArchive): string | undefined {
  for (const name of sizes.keys()) {
    const folder = /^([^/]*)\/data\.pkl$/.exec(name)?.[1]
    if (folder !== undefined) return folder
  }
  return undefined
}

/** Throws a FormatError. */
export async function openPytorch(zip: ZipArchive, folder: string): Promise<WeightsFile> {
  if (zip.sizes.has(`${folder}/constants.pkl`)) throw new FormatError(`it is a TorchScript program; ${WAY_OUT}`)
  const order = `${folder}/byteorder`
  if (zip.sizes.has(order) && Buffer.from(await zip.readPart(order, 0, 3)).toString() === 'big') {
    throw new FormatError('its numbers are big-endian')
  }
  const pickle = `${folder}/data.pkl`
  if ((zip.sizes.get(pickle) ?? 0) > MOST_PICKLE) throw new FormatError('its pickle is longer than 64 MB')
  const root = readPickle(await zip.read(pickle), {
    global: globalOf,
    persistent: (id) => storageOf(id, zip, folder),
  })
  const { dict, metadata } = stateDict(root)
  const tensors = new Map<string, Found>()
  collect(dict, tensors)
  return {
    format: 'pytorch',
    tensors: [...tensors].map(([name, { dtype, tensor }]) => ({ name, dtype, shape: tensor.view.shape })),
    metadata,
    read: async (name) => {
      const found = tensors.get(name)
      if (!found) throw new FormatError(`it has no \`${name}\``)
      return readTensor(found, zip, `\`${name}\``)
    },
  }
}

async function readTensor(
  { dtype, tensor: { storage, view } }: Found,
  zip: ZipArchive,
  what: string,
): Promise<Float32Array<ArrayBuffer>> {
  const { entry, size } = storage
  const { start, count } = rangeOf(view, size, what)
  const width = BYTES_OF[dtype]
  const isAll = count === size
  const bytes = isAll ? await zip.read(entry) : await zip.readPart(entry, start * width, count * width)
  return gather(toFloat32(dtype, bytes, what), { ...view, offset: 0 })
}

/** Of a checkpoint the state dict in it; what stands beside it and is a text or a number is told. */
function stateDict(root: Value): { readonly dict: Dict; readonly metadata: Record<string, string> } {
  if (!(root instanceof Dict)) throw new FormatError(`it is no dict of tensors; ${WAY_OUT}`)
  const found = STATE_DICT.filter((key) => root.get(key) instanceof Dict)
  if (found.length > 1) {
    throw new FormatError(`it has ${found.map((key) => `\`${key}\``).join(' and ')}: save the one that is meant alone`)
  }
  const inner = found.length === 1 ? root.get(found[0]) : undefined
  const dict = inner instanceof Dict ? inner : root
  const metadata: Record<string, string> = {}
  for (const [key, value] of dict === root ? [] : root) {
    if (typeof key === 'string' && value !== null && typeof value !== 'object') metadata[key] = String(value)
  }
  return { dict, metadata }
}

/** Tensors by the keys that lead to them, with dots between. */
function collect(root: Dict, tensors: Map<string, Found>): void {
  const open: { readonly path: string; readonly value: Value }[] = [{ path: '', value: root }]
  for (let seen = 0; open.length > 0; seen++) {
    const { path, value } = open.pop() ?? { path: '', value: null }
    if (seen + open.length > MOST_VALUES) throw new FormatError('its dicts nest more than a million values')
    if (value instanceof Tensor) {
      if (tensors.has(path)) throw new FormatError(`it has two tensors \`${path}\``)
      const { dtype, size } = value.storage
      if (typeof dtype === 'object')
        throw new FormatError(`\`${path}\` is of the type ${dtype.other}; \`.float()\` makes numbers that are known`)
      rangeOf(value.view, size, `\`${path}\``)
      tensors.set(path, { dtype, tensor: value })
    }
    const inner =
      value instanceof Dict ? [...value] : Array.isArray(value) ? value.map((item, i): [Value, Value] => [i, item]) : []
    for (const [key, item] of inner.reverse()) {
      if (typeof item !== 'object') continue
      if (typeof key !== 'string' && typeof key !== 'number') throw new FormatError('a key of its dicts is no text')
      open.push({ path: path === '' ? String(key) : `${path}.${key}`, value: item })
    }
  }
}

function globalOf(name: string): Value {
  const last = name.slice(name.lastIndexOf('.') + 1)
  const isType = Object.hasOwn(STORAGES, last) || OTHER_STORAGES.includes(last) || DTYPES.has(last)
  if (name === `torch.${last}` && isType) return new Named(last)
  const call = Object.hasOwn(CALLABLES, name) ? CALLABLES[name] : undefined
  if (call) return new Callable(name, call)
  throw new FormatError(`it asks for \`${name}\`, which is no part of a state dict, and was not run; ${WAY_OUT}`)
}

const DTYPES = new Set([
  ...['float64', 'float32', 'float16', 'bfloat16', 'int64', 'int32', 'int16', 'int8', 'uint8', 'bool'],
])

const CALLABLES: Readonly<Record<string, (args: readonly Value[]) => Value>> = {
  'collections.OrderedDict': ([items = []]) => {
    const dict = new Dict()
    if (!Array.isArray(items)) throw damaged()
    for (const item of items) {
      if (!Array.isArray(item) || item.length !== 2) throw damaged()
      dict.set(item[0], item[1])
    }
    return dict
  },
  'torch._utils._rebuild_tensor': rebuildTensor,
  'torch._utils._rebuild_tensor_v2': rebuildTensor,
  'torch._utils._rebuild_parameter': ([data]) => data ?? null,
  'torch._utils._rebuild_parameter_with_state': ([data]) => data ?? null,
  'torch.Size': ([sizes]) => sizes ?? null,
  'torch.device': ([name]) => new Named(typeof name === 'string' ? name : ''),
}

/**
 * The storage, the offset in it, the shape and the strides, in numbers; whether it learns, its hooks, and from 2.0 on bits that say
 * that its numbers stand for their negatives or conjugates.
 */
function rebuildTensor([storage, offset, shape, strides, , , bits]: readonly Value[]): Value {
  if (bits instanceof Dict && [...bits.values()].includes(true)) {
    throw new FormatError(
      'a tensor in it is a view of negatives or conjugates; `.resolve_neg().resolve_conj()` makes them numbers',
    )
  }
  if (!(storage instanceof Storage) || typeof offset !== 'number' || !isNumbers(shape) || !isNumbers(strides)) {
    throw damaged()
  }
  return new Tensor(storage, { shape: [...shape], strides: [...strides], offset })
}

function isNumbers(value: Value | undefined): value is number[] {
  return Array.isArray(value) && value.every((n) => typeof n === 'number')
}

/** `('storage', type, key, device, count)`. */
function storageOf(id: Value, zip: ZipArchive, folder: string): Value {
  if (!Array.isArray(id)) throw damaged()
  const [kind, type, key, , size] = id
  if (kind !== 'storage' || !(type instanceof Named) || typeof key !== 'string' || typeof size !== 'number')
    throw damaged()
  const entry = `${folder}/data/${key}`
  if (OTHER_STORAGES.includes(type.name)) return new Storage({ other: type.name }, entry, size)
  if (!Object.hasOwn(STORAGES, type.name)) throw damaged()
  const dtype = STORAGES[type.name]
  if (zip.sizes.get(entry) !== size * BYTES_OF[dtype]) {
    throw new FormatError(`\`${entry}\` in the archive has not the size of ${size} numbers of type ${dtype}`)
  }
  return new Storage(dtype, entry, size)
}

function damaged(): FormatError {
  return new FormatError('its pickle is damaged')
}
