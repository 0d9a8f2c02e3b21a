/**
 * Bytes made from others: a few changes each, of the kinds that break readers. Lengths and counts are numbers in some width and order, so
 * those are overwritten with ones at a border; texts hold numbers and words, so those are swapped for others.
 */
const BORDERS = [0, 1, 2, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff]
const WORDS = [
  '0',
  '-1',
  '1e308',
  '1e999',
  '4294967296',
  '9007199254740993',
  'null',
  '[]',
  '{}',
  '""',
  '__proto__',
  '../..',
  '\0',
  '\u202e',
]

/** @param {import('../../dist/runtime/random/index.js').RandomWords} draws @param {readonly Uint8Array[]} seeds */
export function mutated(draws, seeds) {
  let bytes = Uint8Array.from(of(draws, seeds))
  const kinds = bytes[0] === 0x7b && draws.below(4) > 0 ? [setValue] : KINDS // of JSON, three in four stay JSON
  for (let changes = 1 + draws.below(4); changes > 0; changes--) bytes = of(draws, kinds)(draws, bytes, seeds)
  return bytes
}

/** What a value of JSON may be instead: nothing that reads numbers and texts has use for most of these. */
const VALUES = [
  null,
  true,
  0,
  -1,
  1.5,
  1e308,
  2 ** 53,
  '',
  '0',
  '__proto__',
  '../..',
  '\u202e',
  [],
  {},
  [null],
  [[]],
  { a: null },
]

const KINDS = [flipBit, setByte, setByte, setNumber, setNumber, cut, repeat, remove, splice, setWord]

function flipBit(draws, bytes) {
  if (bytes.length > 0) bytes[draws.below(bytes.length)] ^= 1 << draws.below(8)
  return bytes
}

function setByte(draws, bytes) {
  if (bytes.length > 0) bytes[draws.below(bytes.length)] = draws.below(256)
  return bytes
}

function setNumber(draws, bytes) {
  const width = of(draws, [2, 4, 8])
  if (bytes.length < width) return bytes
  const view = new DataView(bytes.buffer)
  const [at, value, little] = [draws.below(bytes.length - width + 1), of(draws, BORDERS), draws.below(2) === 0]
  if (width === 2) view.setUint16(at, value & 0xffff, little)
  else if (width === 4) view.setUint32(at, value, little)
  else view.setBigUint64(at, draws.below(2) === 0 ? BigInt(value) : BigInt(value) << 31n, little)
  return bytes
}

function cut(draws, bytes) {
  return bytes.slice(0, draws.below(bytes.length + 1))
}

/** A piece comes twice, or many times. */
function repeat(draws, bytes) {
  const [from, length] = piece(draws, bytes, 64)
  const times = of(draws, [1, 1, 2, 16])
  return joined(
    bytes.subarray(0, from),
    ...Array(times).fill(bytes.subarray(from, from + length)),
    bytes.subarray(from),
  )
}

function remove(draws, bytes) {
  const [from, length] = piece(draws, bytes, 32)
  return joined(bytes.subarray(0, from), bytes.subarray(from + length))
}

/** The rest is another's. */
function splice(draws, bytes, seeds) {
  const other = of(draws, seeds)
  return joined(bytes.subarray(0, draws.below(bytes.length + 1)), other.subarray(draws.below(other.length + 1)))
}

/** A number or a word of a text gives way to another; among bytes, a few of them do. */
function setWord(draws, bytes) {
  const from = draws.below(bytes.length + 1)
  let end = from
  while (end < bytes.length && end - from < 24 && isWord(bytes[end])) end++
  return joined(bytes.subarray(0, from), Buffer.from(of(draws, WORDS)), bytes.subarray(end))
}

function isWord(byte) {
  return (
    (byte >= 48 && byte <= 57) ||
    (byte >= 65 && byte <= 90) ||
    (byte >= 97 && byte <= 122) ||
    byte === 46 ||
    byte === 45
  )
}

/** One value of a JSON text, or of a line of one, gives way to another, is gone, or comes twice. */
function setValue(draws, bytes) {
  const lines = Buffer.from(bytes).toString('utf8').split('\n')
  const whole = parsed(lines.join('\n'))
  if (whole !== undefined) return Uint8Array.from(Buffer.from(JSON.stringify(withOther(draws, whole))))
  const at = draws.below(lines.length)
  const line = parsed(lines[at])
  if (line === undefined) return bytes
  lines[at] = JSON.stringify(withOther(draws, line))
  return Uint8Array.from(Buffer.from(lines.join('\n')))
}

function withOther(draws, value) {
  if (typeof value !== 'object' || value === null) return of(draws, VALUES)
  const keys = Object.keys(value)
  if (keys.length === 0 || draws.below(8) === 0) return of(draws, VALUES)
  const key = of(draws, keys)
  if (draws.below(8) > 0) value[key] = withOther(draws, value[key])
  else if (Array.isArray(value)) value.splice(Number(key), 1, ...of(draws, [[], [value[key], value[key]]]))
  else delete value[key]
  return value
}

function parsed(text) {
  try {
    const value = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}

function piece(draws, bytes, longest) {
  return [draws.below(bytes.length + 1), 1 + draws.below(longest)]
}

function joined(...parts) {
  return Uint8Array.from(Buffer.concat(parts))
}

function of(draws, list) {
  return list[draws.below(list.length)]
}
