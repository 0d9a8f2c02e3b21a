/** Tensors for tests, and what files hold. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import fc from 'fast-check'

import {
  encodeWeights,
  memoryFile,
  openWeights,
  type RandomAccessFile,
  type TensorData,
  type WritableFormat,
} from '../../compiler/formats/index.ts'

export const fixturePath = (name: string): string => join(import.meta.dirname, 'fixtures', name)
export const fixture = (name: string): Uint8Array => readFileSync(fixturePath(name))

export const range = (count: number, from = 0): number[] => Array.from({ length: count }, (_, i) => from + i)

/** Of all tensors of a file. */
export async function numbers(from: Uint8Array | RandomAccessFile): Promise<Record<string, readonly number[]>> {
  const file = await openWeights(from instanceof Uint8Array ? memoryFile(from) : from)
  const read = file.tensors.map(async ({ name }): Promise<[string, number[]]> => [name, [...(await file.read(name))]])
  return Object.fromEntries(await Promise.all(read))
}

export type Tensors = Readonly<Record<string, TensorData>>

/** The file, of a format that needs no other. */
export function encode(format: WritableFormat, tensors: Tensors, metadata: Record<string, string> = {}): Uint8Array {
  const file = encodeWeights(format, { tensors: new Map(Object.entries(tensors)), metadata }, 'x').get('x')
  if (!file) throw new Error(`no ${format}`)
  return file
}

export const floats = (shape: readonly number[], from = 0): TensorData => ({
  shape,
  data: Float32Array.from(
    range(
      shape.reduce((product, n) => product * n, 1),
      from,
    ),
  ),
})

const tensor = fc
  .tuple(fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 4 }), fc.boolean(), fc.integer({ min: -99, max: 99 }))
  .map(([shape, float, seed]): TensorData => {
    const values = range(
      shape.reduce((product, n) => product * n, 1),
      seed,
    )
    return { shape, data: float ? Float32Array.from(values, (v) => v / 3) : Int32Array.from(values) }
  })

/** Names that every format can have: layers, a dot, and which of its tensors. */
export const dict: fc.Arbitrary<Record<string, TensorData>> = fc.dictionary(
  fc.stringMatching(/^[a-zé_][a-zé0-9_]{0,8}(\/[a-z0-9]{1,4})?\.[a-z]{1,9}$/),
  tensor,
  { maxKeys: 6 },
)

/** Shapes, types and bits by name, as what `said` of python.ts prints. */
export function bits(tensors: Tensors): Record<string, unknown> {
  const entries = Object.entries(tensors).map(([name, { shape, data }]) => {
    const type = data instanceof Float32Array ? 'float32' : 'int32'
    return [name, [shape, type, [...new Int32Array(data.buffer, data.byteOffset, data.length)]]]
  })
  return Object.fromEntries(entries) as Record<string, unknown>
}
