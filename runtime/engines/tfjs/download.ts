import { elements, InternalError, type DType } from '../../../compiler/index.ts'
import type { Tensor } from '../engine.ts'
import type { Tf } from './library.ts'
import type { Value } from './value.ts'

const TYPES: readonly DType[] = ['f32', 'i32']

/** Copies of `values`, all of one type at once: each read waits for the device. `traffic` counts them. */
export async function download(
  tf: Tf,
  values: readonly Value[],
  traffic: { fromDevice: number },
): Promise<readonly Tensor[]> {
  const read = new Map<Value, Tensor>()
  // what is joined is made before anything is waited for: another session may take its turn then
  const joined = TYPES.map((dtype) => {
    const same = values.filter((value) => value.dtype === dtype)
    const flat = tf.tidy(() => same.map((value) => tf.reshape(value.copy('plain'), [-1])))
    const all = same.length > 1 ? tf.concat(flat) : flat[0]
    if (same.length > 1) tf.dispose(flat)
    return { same, all }
  })
  for (const { same, all } of joined) {
    if (same.length === 0) continue
    const data = (await all.data()) as Float32Array | Int32Array // the graph has no other types
    all.dispose()
    traffic.fromDevice += data.byteLength
    let start = 0
    for (const value of same) {
      const end = start + elements(value.shape)
      read.set(value, { shape: value.shape, data: data.slice(start, end) })
      start = end
    }
  }
  return values.map((value) => {
    const tensor = read.get(value)
    if (!tensor) throw new InternalError('a value was not read')
    return tensor
  })
}
