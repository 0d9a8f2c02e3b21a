/** Tensors of ours as those of another layout. */
import { FormatError, gather, rowMajor, sizeOf, type TensorData } from '../../compiler/formats/index.ts'
import type { ExportedTensor } from '../../compiler/index.ts'

/** Throws a FormatError where `tensors` are not those that are exported. */
export function exportWeights(
  exported: readonly ExportedTensor[],
  tensors: ReadonlyMap<string, TensorData>,
): ReadonlyMap<string, TensorData> {
  const numbers = (name: string): Float32Array<ArrayBuffer> => {
    const found = tensors.get(name)
    if (!found) throw new FormatError(`it has no \`${name}\`, which the network has`)
    return Float32Array.from(found.data)
  }
  const used = new Set(exported.flatMap(({ from, dividedBy }) => [from, dividedBy]))
  const left = [...tensors.keys()].filter((name) => !used.has(name))
  if (left.length > 0) throw new FormatError(`the network has no ${left.map((name) => `\`${name}\``).join(', ')}`)
  return new Map(
    exported.map(({ name, shape, from, dividedBy, reorder }): [string, TensorData] => {
      if (from === undefined) return [name, { shape, data: new Float32Array(sizeOf(shape)) }]
      const ours = numbers(from)
      if (ours.length !== sizeOf(shape)) throw new FormatError(`\`${from}\` is not of the shape that the network has`)
      const factor = dividedBy === undefined ? 1 : numbers(dividedBy)[0]
      const data = factor === 1 ? ours : ours.map((value) => (factor === 0 ? 0 : value / factor))
      return [name, { shape, data: reorder ? turned(data, reorder) : data }]
    }),
  )
}

function turned(
  data: Float32Array<ArrayBuffer>,
  { shape, axes }: NonNullable<ExportedTensor['reorder']>,
): Float32Array<ArrayBuffer> {
  const strides = rowMajor(shape)
  const back = axes.map((_, axis) => axes.indexOf(axis))
  return gather(data, { shape: back.map((axis) => shape[axis]), strides: back.map((axis) => strides[axis]), offset: 0 })
}
