/**
 * A reader of pickles that builds containers, and what it is told how to build; anything else that a pickle names is refused by
 * name, and nothing is ever imported or called. Opcodes as Python's `pickletools` describes them, in protocols 2 to 5.
 */
import { FormatError } from './format-error.ts'

/** Tuples are lists here, and big whole numbers are `bigint`. */
export type Value = null | boolean | number | bigint | string | Uint8Array | Value[] | Dict | Built

export class Dict extends Map<Value, Value> {}

/** What one of `globals` stands for, or has made. */
export abstract class Built {
  protected readonly built = true
}

/** A class or a function that a pickle may name. */
export class Callable extends Built {
  readonly name: string
  readonly call: (args: readonly Value[]) => Value

  constructor(name: string, call: (args: readonly Value[]) => Value) {
    super()
    this.name = name
    this.call = call
  }
}

export interface Unpickling {
  /** By its full name: `collections.OrderedDict`. Throws a FormatError for what is not allowed. */
  readonly global: (name: string) => Value
  /** What stands outside the pickle. */
  readonly persistent: (id: Value) => Value
}

/** A state dict takes some fifty steps a tensor; each step may take some bytes of memory, and a packed pickle is far longer than its file. */
const MOST_STEPS = 2_000_000

/** What the pickle at the beginning of `bytes` says. Throws a FormatError. */
export function readPickle(bytes: Uint8Array, unpickling: Unpickling): Value {
  return new Machine(bytes, unpickling).run()
}

class Machine {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  readonly #unpickling: Unpickling
  #at = 0
  #stack: Value[] = []
  readonly #marks: Value[][] = []
  readonly #memo = new Map<number, Value>()

  constructor(bytes: Uint8Array, unpickling: Unpickling) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#unpickling = unpickling
  }

  run(): Value {
    for (let steps = 0; steps < MOST_STEPS; steps++) {
      const opcode = this.#byte()
      if (opcode === STOP) return this.#pop()
      this.#step(opcode)
    }
    throw new FormatError('its pickle takes more than two million steps, which no state dict needs')
  }

  #step(opcode: number): void {
    switch (opcode) {
      case 0x80: // PROTO
        if (this.#byte() > 5) throw new FormatError('its pickle is of a protocol after 5')
        return
      case 0x95: // FRAME
        this.#take(8)
        return
      case code('('): // MARK
        this.#marks.push(this.#stack)
        this.#stack = []
        return
      case code('0'): // POP
        this.#pop()
        return
      case code('1'): // POP_MARK
        this.#popMark()
        return
      case code('2'): // DUP
        return this.#push(this.#top())
      case code('N'):
        return this.#push(null)
      case 0x88:
        return this.#push(true)
      case 0x89:
        return this.#push(false)
      case code('J'): // BININT
        return this.#push(this.#number(4, (at) => this.#view.getInt32(at, true)))
      case code('K'): // BININT1
        return this.#push(this.#byte())
      case code('M'): // BININT2
        return this.#push(this.#number(2, (at) => this.#view.getUint16(at, true)))
      case 0x8a: // LONG1
        return this.#push(whole(this.#take(this.#byte())))
      case code('G'): // BINFLOAT
        return this.#push(this.#number(8, (at) => this.#view.getFloat64(at)))
      case 0x8c: // SHORT_BINUNICODE
        return this.#push(text(this.#take(this.#byte())))
      case code('X'): // BINUNICODE
        return this.#push(text(this.#take(this.#uint32())))
      case 0x8d: // BINUNICODE8
        return this.#push(text(this.#take(this.#uint64())))
      case code('U'): // SHORT_BINSTRING
        return this.#push(Buffer.from(this.#take(this.#byte())).toString('latin1'))
      case code('T'): // BINSTRING
        return this.#push(Buffer.from(this.#take(this.#uint32())).toString('latin1'))
      case code('C'): // SHORT_BINBYTES
        return this.#push(this.#take(this.#byte()))
      case code('B'): // BINBYTES
        return this.#push(this.#take(this.#uint32()))
      case 0x8e: // BINBYTES8
        return this.#push(this.#take(this.#uint64()))
      case code(']'):
      case code(')'):
        return this.#push([])
      case code('}'):
        return this.#push(new Dict())
      case code('t'): // TUPLE
      case code('l'): // LIST
        return this.#push(this.#popMark())
      case code('d'): // DICT
        return this.#push(this.#filled(this.#popMark(), new Dict()))
      case 0x85: // TUPLE1
      case 0x86:
      case 0x87:
        return this.#push(this.#popMany(opcode - 0x84))
      case code('a'): // APPEND
        return this.#append([this.#pop()])
      case code('e'): // APPENDS
        return this.#append(this.#popMark())
      case code('s'): // SETITEM
        this.#filled(this.#popMany(2), this.#top())
        return
      case code('u'): // SETITEMS
        this.#filled(this.#popMark(), this.#top())
        return
      case code('q'): // BINPUT
        this.#memo.set(this.#byte(), this.#top())
        return
      case code('r'): // LONG_BINPUT
        this.#memo.set(this.#uint32(), this.#top())
        return
      case 0x94: // MEMOIZE
        this.#memo.set(this.#memo.size, this.#top())
        return
      case code('h'): // BINGET
        return this.#remember(this.#byte())
      case code('j'): // LONG_BINGET
        return this.#remember(this.#uint32())
      case code('c'): // GLOBAL
      case code('i'): // INST, which would also call it
        return this.#global(this.#line(), this.#line())
      case 0x93: {
        // STACK_GLOBAL
        const [module, name] = this.#popMany(2)
        if (typeof module !== 'string' || typeof name !== 'string') throw damaged()
        return this.#global(module, name)
      }
      case code('R'): // REDUCE
      case 0x81: // NEWOBJ
        return this.#call()
      case code('b'): // BUILD: attributes of a container, which say nothing about numbers
        this.#pop()
        if (!(this.#top() instanceof Dict)) throw new FormatError('its pickle sets attributes of what is no dict')
        return
      case code('Q'): // BINPERSID
        return this.#push(this.#unpickling.persistent(this.#pop()))
      default:
        throw new FormatError(`its pickle has the opcode 0x${opcode.toString(16)}, which no state dict needs`)
    }
  }

  #call(): void {
    const args = this.#pop()
    const callable = this.#pop()
    if (!(callable instanceof Callable) || !Array.isArray(args)) throw damaged()
    this.#push(callable.call(args))
  }

  #global(module: string, name: string): void {
    this.#push(this.#unpickling.global(`${module}.${name}`))
  }

  #append(values: readonly Value[]): void {
    const list = this.#top()
    if (!Array.isArray(list)) throw damaged()
    for (const value of values) list.push(value)
  }

  #filled(values: readonly Value[], dict: Value): Value {
    if (!(dict instanceof Dict) || values.length % 2 === 1) throw damaged()
    for (let i = 0; i < values.length; i += 2) dict.set(values[i], values[i + 1])
    return dict
  }

  #remember(index: number): void {
    const value = this.#memo.get(index)
    if (value === undefined) throw damaged()
    this.#push(value)
  }

  #push(value: Value): void {
    this.#stack.push(value)
  }

  #top(): Value {
    const value = this.#stack.at(-1)
    if (value === undefined) throw damaged()
    return value
  }

  #pop(): Value {
    const value = this.#stack.pop()
    if (value === undefined) throw damaged()
    return value
  }

  #popMany(count: number): Value[] {
    if (this.#stack.length < count) throw damaged()
    return this.#stack.splice(-count)
  }

  #popMark(): Value[] {
    const values = this.#stack
    const before = this.#marks.pop()
    if (!before) throw damaged()
    this.#stack = before
    return values
  }

  #take(length: number): Uint8Array {
    if (this.#at + length > this.#bytes.length) throw damaged()
    const taken = this.#bytes.subarray(this.#at, this.#at + length)
    this.#at += length
    return taken
  }

  #number(length: number, read: (at: number) => number): number {
    this.#take(length)
    return read(this.#at - length)
  }

  #byte(): number {
    return this.#number(1, (at) => this.#view.getUint8(at))
  }

  #uint32(): number {
    return this.#number(4, (at) => this.#view.getUint32(at, true))
  }

  #uint64(): number {
    return this.#number(8, (at) => Number(this.#view.getBigUint64(at, true)))
  }

  #line(): string {
    const end = this.#bytes.indexOf(0x0a, this.#at)
    if (end < 0) throw damaged()
    const line = text(this.#take(end - this.#at))
    this.#at++
    return line
  }
}

function code(letter: string): number {
  return letter.charCodeAt(0)
}

const STOP = code('.')

function damaged(): FormatError {
  return new FormatError('its pickle is damaged')
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

function text(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes)
  } catch {
    throw damaged()
  }
}

/** Little-endian, two's complement. */
function whole(bytes: Uint8Array): number | bigint {
  const hex = Buffer.from(bytes).reverse().toString('hex')
  const value = hex === '' ? 0n : BigInt.asIntN(8 * bytes.length, BigInt(`0x${hex}`))
  return BigInt(Number(value)) === value && Number.isSafeInteger(Number(value)) ? Number(value) : value
}
