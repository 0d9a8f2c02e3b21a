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
  for (let changes = 1 + draws.below(4); changes > 0; changes--) bytes = of(draws, KINDS)(draws, bytes, seeds)
  return bytes
}

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

function piece(draws, bytes, longest) {
  return [draws.below(bytes.length + 1), 1 + draws.below(longest)]
}

function joined(...parts) {
  return Uint8Array.from(Buffer.concat(parts))
}

function of(draws, list) {
  return list[draws.below(list.length)]
}
