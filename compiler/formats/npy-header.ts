/**
 * What stands before the numbers of a `.npy` file. Packages that read such files take all of them into memory; a run needs
 * to know only where the numbers begin, and reads image by image.
 */
export interface NpyHeader {
  /** NumPy's name of the type: `<f4`. */
  readonly dtype: string
  /** Whether the first axis is the one that varies fastest. */
  readonly fortran: boolean
  readonly sizes: readonly number[]
  /** Where the numbers begin, in bytes. */
  readonly offset: number
}

/** NumPy itself refuses longer texts. */
const LONGEST = 10_000

/** So many bytes hold any header. */
export const HEADER_BYTES: number = 12 + LONGEST

/**
 * Reads the beginning of a file, in versions 1.0 to 3.0 of the format (numpy.lib.format). Returns what is wrong as a clause.
 */
export function readNpyHeader(bytes: Uint8Array): NpyHeader | string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) return 'it is an archive of arrays (.npz); save each with `np.save`'
  if (bytes.length < 6 || Buffer.from(bytes.subarray(0, 6)).toString('latin1') !== '\x93NUMPY')
    return 'it does not start with the magic words of NumPy'
  const version = bytes[6] // 1: two bytes of length, Latin-1; 2: four bytes; 3: four bytes, UTF-8
  const start = version === 1 ? 10 : 12
  if (bytes.length < start) return 'it is shorter than its header'
  if (version < 1 || version > 3 || bytes[7] !== 0)
    return `it is of version ${version}.${bytes[7]}, not 1.0, 2.0 or 3.0`
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true)
  if (length > LONGEST) return `its header of ${length} bytes is longer than ${LONGEST}`
  if (bytes.length < start + length) return 'it is shorter than its header'
  const text = Buffer.from(bytes.subarray(start, start + length)).toString(version === 3 ? 'utf8' : 'latin1')
  const fields = readDict(text)
  if (!fields) return 'its header is not that of a plain array'
  return { ...fields, offset: start + length }
}

type Value = string | boolean | readonly number[]

/** A text, True or False, or a tuple of whole numbers: the literals that such a header has. */
const KEY = /\s*(?:'([a-z_]+)'|"([a-z_]+)")\s*:\s*/y
const VALUE = /(?:'([^'\\]*)'|"([^"\\]*)"|(True|False)|\(((?:\s*\d{1,15}L?\s*,)*(?:\s*\d{1,15}L?)?)\s*\))\s*(,?)/y

/** A Python dict with the three keys that there are, each once; of a compound type, which is a list, it knows nothing. */
function readDict(text: string): Omit<NpyHeader, 'offset'> | undefined {
  const inner = /^\s*\{(.*)\}\s*$/s.exec(text)?.[1]
  if (inner === undefined) return undefined
  const found = new Map<string, Value>()
  const take = (pattern: RegExp, at: number): RegExpExecArray | undefined => {
    pattern.lastIndex = at
    return pattern.exec(inner) ?? undefined
  }
  for (let at = 0; at < inner.trimEnd().length;) {
    const key = take(KEY, at)
    const value = key && take(VALUE, KEY.lastIndex)
    if (!key || !value) return undefined
    const name = key[1] ?? key[2] ?? ''
    if (found.has(name)) return undefined
    found.set(name, valueOf(value))
    at = VALUE.lastIndex
    if (value[5] === '' && inner.slice(at).trim() !== '') return undefined
  }
  const [dtype, fortran, sizes] = ['descr', 'fortran_order', 'shape'].map((key) => found.get(key))
  if (found.size !== 3 || typeof dtype !== 'string' || typeof fortran !== 'boolean' || !Array.isArray(sizes))
    return undefined
  return { dtype, fortran, sizes: sizes as readonly number[] }
}

function valueOf([, single, double, word, tuple]: RegExpExecArray): Value {
  if (word !== undefined) return word === 'True'
  if (tuple === undefined) return single ?? double ?? ''
  return tuple
    .split(',')
    .map((size) => size.trim().replace(/L$/, ''))
    .filter((size) => size !== '')
    .map(Number)
}
