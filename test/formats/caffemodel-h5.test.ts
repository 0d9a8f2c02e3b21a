/** Caffe's HDF5 snapshots, laid out as Caffe lays them out, by h5py (fixtures/make.py); and damage. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'

import { memoryFile, openWeights, type WeightsFile } from '../../compiler/formats/index.ts'
import { openDiskFile } from '../../runtime/weights/index.ts'
import { damaged, readOrRefused } from './damage.ts'
import { encode, fixture, fixturePath, numbers, range } from './tensors.ts'

const folder = mkdtempSync(join(tmpdir(), 'ts-compile-h5-'))
afterAll(() => rmSync(folder, { recursive: true }))

async function fromDisk<T>(
  path: string,
  act: (file: Awaited<ReturnType<typeof openDiskFile>>) => Promise<T>,
): Promise<T> {
  const file = await openDiskFile(path)
  return act(file).finally(() => file.close())
}
const opened = (name: string): Promise<WeightsFile> => fromDisk(fixturePath(name), openWeights)

describe('a caffemodel.h5', () => {
  it('has its blobs by number, of layers whose names have slashes too', async () => {
    const { format, tensors } = await opened('blobs.h5')
    expect(format).toBe('caffemodel.h5')
    expect(tensors).toEqual([
      { name: 'block/1x1.0', dtype: 'F64', shape: [2, 3] },
      { name: 'bn.0', dtype: 'F32', shape: [3] },
      { name: 'bn.1', dtype: 'F32', shape: [3] },
      { name: 'bn.2', dtype: 'F32', shape: [1] },
      { name: 'conv.0', dtype: 'F32', shape: [3, 1, 2, 2] },
      { name: 'conv.1', dtype: 'F32', shape: [3] },
    ])
    const read = await fromDisk(fixturePath('blobs.h5'), numbers)
    expect(read).toMatchObject({ 'block/1x1.0': range(6), 'conv.0': range(12), 'conv.1': range(3), 'bn.2': [1] })
    expect((await fromDisk(fixturePath('packed.h5'), numbers))['ip.0'].length).toBe(10_000)
  })

  it('becomes a caffemodel, which has the same blobs', async () => {
    const [file, read] = [await opened('blobs.h5'), await fromDisk(fixturePath('blobs.h5'), numbers)]
    const tensors = file.tensors.map(({ name, shape }) => [name, { shape, data: Float32Array.from(read[name]) }])
    const back = await numbers(encode('caffemodel', Object.fromEntries(tensors) as never))
    expect(back).toMatchObject({ 'conv.weight': range(12), 'conv.bias': range(3), 'bn.blob2': [1] })
  })

  it.each([
    ['keras.h5', 'it is HDF5, and not Caffe’s: it has no group `data`'],
    ['misplaced.h5', '`/data/conv/weight` in it is no blob of a layer'],
    ['whole-numbers.h5', '`conv.0` is of the type int32, not float32 or float64'],
    ['never-written.h5', '`ip.0` is [50000, 50000], which is more than the file has'],
  ])('%s is refused', async (name, message) => {
    await expect(opened(name)).rejects.toThrow(message)
  })

  it('in memory is refused', async () => {
    await expect(openWeights(memoryFile(fixture('blobs.h5')))).rejects.toThrow('read from disk only')
  })

  it('is read where a damaged one lay before', async () => {
    const [path, sound] = [join(folder, 'mended.h5'), fixture('blobs.h5')]
    const damage = Uint8Array.from(sound)
    damage[3142] = 5 // a number of the table of names: the library finds out while it goes through them
    writeFileSync(path, damage)
    await expect(fromDisk(path, openWeights)).rejects.toThrow('invalid link name')
    writeFileSync(path, sound)
    expect((await fromDisk(path, openWeights)).tensors).toHaveLength(6)
  })

  it('with any damage is refused or read', async () => {
    const path = join(folder, 'damaged.h5')
    const property = fc.asyncProperty(damaged([fixture('blobs.h5'), fixture('packed.h5')]), async (bytes) => {
      writeFileSync(path, bytes)
      await fromDisk(path, (file) => readOrRefused(file, 1032))
    })
    await fc.assert(property, { numRuns: 300 })
  })
})
