/** What every reader is held to: bytes that were changed or cut are a FormatError or another file, and take no more memory than asked for. */
import fc from 'fast-check'
import { expect } from 'vitest'

import { FormatError, memoryFile, openWeights, type RandomAccessFile } from '../../compiler/formats/index.ts'

/** Bytes, changed in up to four places, some of them cut. */
export function damaged(whole: readonly Uint8Array[]): fc.Arbitrary<Uint8Array> {
  const changes = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 })
  return fc.tuple(fc.constantFrom(...whole), changes, fc.nat()).map(([bytes, changed, cut]) => {
    const copy = bytes.slice(0, cut % 3 === 0 ? cut % bytes.length : bytes.length)
    for (const [at, byte] of changed) if (copy.length > 0) copy[at % copy.length] = byte
    return copy
  })
}

/** `growth`: how many bytes of float32 a byte of the file may become. */
export async function readOrRefused(file: RandomAccessFile, growth: number): Promise<'read' | 'refused'> {
  try {
    const opened = await openWeights(file)
    for (const { name, shape } of opened.tensors) {
      const size = shape.reduce((product, n) => product * n, 1)
      expect(4 * size).toBeLessThanOrEqual(growth * file.size)
      expect((await opened.read(name)).length).toBe(size)
    }
    return 'read'
  } catch (error) {
    expect(error).toBeInstanceOf(FormatError)
    return 'refused'
  }
}

export async function survives(whole: readonly Uint8Array[], growth: number, numRuns: number): Promise<void> {
  for (const bytes of whole) expect(await readOrRefused(memoryFile(bytes), growth)).toBe('read')
  const property = fc.asyncProperty(damaged(whole), async (bytes) => {
    await readOrRefused(memoryFile(bytes), growth)
  })
  await fc.assert(property, { numRuns })
}
