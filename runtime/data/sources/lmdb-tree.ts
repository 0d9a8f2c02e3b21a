/**
 * Where the values of an LMDB stand in its file, in the order of their keys: the main database of an environment of data version
 * 1, that of LMDB 0.9, as 64-bit machines with little-endian numbers write it (lmdb.h and mdb.c of 0.9.x). Read-only, and without
 * a lock: nobody may write meanwhile. Every number is held against the file before it is followed.
 */

/** In memory that threads share. */
export interface ValuePlaces {
  /** Of each value, the byte that it begins with. */
  readonly offsets: Float64Array
  readonly lengths: Uint32Array
}

/** Fills `into` from a place in the file; false where the file ends before. */
export type ReadAt = (into: Uint8Array, from: number) => boolean

/** Makes an error of a clause that says what is wrong. */
type Damaged = (why: string) => Error

const HEADER = 16
const BRANCH = 0x01
const LEAF = 0x02
const OVERFLOW = 0x04
const META = 0x08
const KINDS = 0x6f // without marks of the writer
const BIG = 0x01 // of a node: its value is on pages of its own
const SUB_DATABASE = 0x02
const DUPLICATES = 0x04
const NOWHERE = 2 ** 64
const DEEPEST = 32

/** What of a database says where it begins, and how large it is. */
interface Root {
  readonly pageSize: number
  readonly page: number
  readonly depth: number
  readonly pages: number
  readonly entries: number
}

export function valuePlaces(read: ReadAt, size: number, damaged: Damaged): ValuePlaces {
  const root = newestRoot(read, damaged)
  if (root.entries > size / 8) throw damaged(`it counts ${root.entries} records in ${size} bytes`)
  const offsets = new Float64Array(new SharedArrayBuffer(8 * root.entries))
  const lengths = new Uint32Array(new SharedArrayBuffer(4 * root.entries))
  let found = 0
  const add: Add = (offset, length) => {
    if (offset + length > size) throw damaged('a value reaches beyond its end: it has been cut')
    if (found === root.entries) throw damaged(`it has more records than the ${found} that it counts`)
    offsets[found] = offset
    lengths[found++] = length
  }
  if (root.page !== NOWHERE) new Walk(read, root, add, damaged).visit(root.page, 1)
  if (found !== root.entries) throw damaged(`it has ${found} records, not the ${root.entries} that it counts`)
  return { offsets, lengths }
}

type Add = (offset: number, length: number) => void

/** Two pages say in turn where the database begins; the one of the later transaction counts. */
function newestRoot(read: ReadAt, damaged: Damaged): Root {
  const first = readMeta(read, 0, damaged)
  const second = readMeta(read, first.root.pageSize, damaged)
  return second.transaction > first.transaction ? second.root : first.root
}

const META_BYTES = 152

function readMeta(read: ReadAt, at: number, damaged: Damaged): { readonly root: Root; readonly transaction: number } {
  const bytes = new Uint8Array(META_BYTES)
  if (!read(bytes, at)) throw damaged('it ends before its first pages do')
  const view = new DataView(bytes.buffer)
  const magic = view.getUint32(HEADER, true)
  if (magic !== 0xbeefc0de || (view.getUint16(10, true) & META) === 0)
    throw damaged('it does not begin as the LMDBs of 64-bit machines do')
  const version = view.getUint32(HEADER + 4, true)
  if (version !== 1) throw damaged(`its data version is ${version}, not that of LMDB 0.9, which is 1`)
  const pageSize = view.getUint32(40, true) // of the first of two databases, that of free pages
  if (pageSize < 256 || pageSize > 65_536 || (pageSize & (pageSize - 1)) !== 0)
    throw damaged(`it says that its pages are of ${pageSize} bytes`)
  const main = 88
  if ((view.getUint16(main + 4, true) & DUPLICATES) !== 0) throw damaged('its keys have several values each')
  const root: Root = {
    pageSize,
    depth: view.getUint16(main + 6, true),
    pages: number64(view, main + 8) + number64(view, main + 16), // branches and leaves
    entries: number64(view, main + 32),
    page: number64(view, main + 40),
  }
  if (root.depth > DEEPEST) throw damaged(`it says that its tree is ${root.depth} pages deep`)
  return { root, transaction: number64(view, 144) }
}

/** Page numbers and counts are far below 2^53; the one that is not, that of no page, is rounded to 2^64. */
function number64(view: DataView, at: number): number {
  return Number(view.getBigUint64(at, true))
}

class Walk {
  readonly #read: ReadAt
  readonly #root: Root
  readonly #add: Add
  readonly #damaged: Damaged
  #pages = 0

  constructor(read: ReadAt, root: Root, add: Add, damaged: Damaged) {
    this.#read = read
    this.#root = root
    this.#add = add
    this.#damaged = damaged
  }

  /** A page and what is below it, from left to right. */
  visit(page: number, depth: number): void {
    const { pageSize } = this.#root
    if (depth > this.#root.depth || ++this.#pages > this.#root.pages) throw this.#damaged('its pages go in a circle')
    const bytes = new Uint8Array(pageSize)
    const view = this.#page(bytes, page)
    const flags = view.getUint16(10, true) & KINDS
    const leaf = flags === LEAF
    if (!leaf && flags !== BRANCH) throw this.#damaged(`page ${page} is of no kind that belongs there`)
    const keys = (view.getUint16(12, true) - HEADER) / 2
    if (!Number.isInteger(keys) || keys < 1 || HEADER + 2 * keys > pageSize)
      throw this.#damaged(`page ${page} does not say how many keys it has`)
    for (let i = 0; i < keys; i++) {
      const node = view.getUint16(HEADER + 2 * i, true)
      if (node < HEADER + 2 * keys || node + 8 > pageSize) throw this.#damaged(`a key of page ${page} lies outside it`)
      if (leaf) this.#value(view, page, node)
      else this.visit(view.getUint32(node, true) + view.getUint16(node + 4, true) * 2 ** 32, depth + 1)
    }
  }

  #value(view: DataView, page: number, node: number): void {
    const { pageSize } = this.#root
    const length = view.getUint32(node, true)
    const flags = view.getUint16(node + 4, true)
    const start = node + 8 + view.getUint16(node + 6, true) // after the key
    if ((flags & SUB_DATABASE) !== 0) throw this.#damaged('it holds databases with names, where records are looked for')
    if ((flags & DUPLICATES) !== 0) throw this.#damaged('its keys have several values each')
    const big = (flags & BIG) !== 0
    if (start + (big ? 8 : length) > pageSize) throw this.#damaged(`a value of page ${page} lies outside it`)
    if (!big) return this.#add(page * pageSize + start, length)
    const own = number64(view, start)
    const header = this.#page(new Uint8Array(HEADER), own)
    const enough = header.getUint32(12, true) * pageSize >= HEADER + length
    if ((header.getUint16(10, true) & KINDS) !== OVERFLOW || !enough)
      throw this.#damaged(`page ${own} is not the large value that it should be`)
    this.#add(own * pageSize + HEADER, length)
  }

  /** Reads the beginning of a page, which says its own number. */
  #page(into: Uint8Array, page: number): DataView {
    if (!this.#read(into, page * this.#root.pageSize))
      throw this.#damaged(`page ${page} is beyond its end: it has been cut`)
    const view = new DataView(into.buffer)
    if (number64(view, 0) !== page) throw this.#damaged(`page ${page} says that it is another`)
    return view
  }
}
