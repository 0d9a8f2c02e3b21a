/** `.npz`: a zip archive of NumPy's arrays, packed or not. */
import { BYTES_OF, toFloat32, type DType } from './dtype.ts'
import { FormatError } from './format-error.ts'
import { NPY_TYPES } from './npy.ts'
import { HEADER_BYTES, readNpyHeader } from './npy-header.ts'
import { columnMajor, gather, rowMajor, sizeOf, type View } from './strided.ts'
import type { WeightsFile } from './weights-file.ts'
import type { ZipArchive } from './zip-file.ts'

interface Entry {
  readonly dtype: DType
  readonly view: View
  /** Where its numbers begin in the entry. */
  readonly start: number
}

export function isNpz({ sizes }: ZipArchive): boolean {
  return sizes.size > 0 && [...sizes.keys()].every((name) => name.endsWith('.npy'))
}

/** Arrays by their names without `.npy`. Throws a FormatError. */
export async function openNpz(zip: ZipArchive): Promise<WeightsFile> {
  const entries = new Map<string, Entry>()
  for (const [file, size] of zip.sizes) entries.set(file.slice(0, -'.npy'.length), await openEntry(zip, file, size))
  return {
    format: 'npz',
    tensors: [...entries].map(([name, { dtype, view }]) => ({ name, dtype, shape: view.shape })),
    metadata: {},
    read: async (name) => {
      const entry = entries.get(name)
      if (!entry) throw new FormatError(`it has no \`${name}\``)
      const bytes = await zip.read(`${name}.npy`)
      return gather(toFloat32(entry.dtype, bytes.subarray(entry.start), `\`${name}\``), entry.view)
    },
  }
}

async function openEntry(zip: ZipArchive, file: string, size: number): Promise<Entry> {
  const header = readNpyHeader(await zip.readPart(file, 0, Math.min(size, HEADER_BYTES)))
  if (typeof header === 'string') throw new FormatError(`\`${file}\` in the archive is no array of NumPy: ${header}`)
  const { dtype: type, sizes: shape, fortran, offset } = header
  const dtype = Object.hasOwn(NPY_TYPES, type) ? NPY_TYPES[type] : undefined
  if (dtype === undefined) {
    throw new FormatError(
      `\`${file}\` in the archive is of the type ${type}; \`array.astype('<f4')\` makes one that is known`,
    )
  }
  if (size !== offset + sizeOf(shape) * BYTES_OF[dtype]) {
    throw new FormatError(`\`${file}\` in the archive has not the size of its shape`)
  }
  const strides = fortran ? columnMajor(shape) : rowMajor(shape)
  return { dtype, view: { shape, strides, offset: 0 }, start: offset }
}
