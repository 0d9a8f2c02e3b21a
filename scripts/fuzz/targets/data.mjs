/** Files of images and labels: opened as a run opens them, and every image read. */
import { gzipSync } from 'node:zlib'

import sharp from 'sharp'

import { openDataset } from '../../../dist/runtime/data/index.js'
import { openStore } from '../../../dist/runtime/data/stores/index.js'
import { RunError } from '../../../dist/runtime/run-error.js'
import { fixture } from '../fixtures.mjs'
import { refusal } from '../worn.mjs'

/** Images read of a set, at most. */
const IMAGES = 50

export const data = {
  idx: {
    seeds: () => [idxImages(), Uint8Array.from(gzipSync(idxImages()))],
    run: (bytes, place) =>
      opened(place, 'idx', [1, 4, 4], place.write('images', bytes), place.write('labels', idxLabels())),
  },
  idx_labels: {
    seeds: () => [idxLabels()],
    run: (bytes, place) =>
      opened(place, 'idx', [1, 4, 4], place.write('images', idxImages()), place.write('labels', bytes)),
  },
  cifar_binary: {
    seeds: () => [Uint8Array.from({ length: 3 * (1 + 3072) }, (_, i) => (i % 3073 === 0 ? i / 3073 : i % 256))],
    run: (bytes, place) => opened(place, 'cifar_binary', [3, 32, 32], place.write('batch.bin', bytes)),
  },
  npy: {
    seeds: () =>
      ['u1.npy', 'f4.npy', 'f8.npy', 'big-endian.npy', 'fortran.npy', 'u1-v2.npy'].map((name) => fixture('data', name)),
    run: (bytes, place) =>
      opened(
        place,
        'npy',
        [1, 2, 3],
        place.write('x.npy', bytes),
        place.write('y.npy', fixture('data', 'labels-u1.npy')),
      ),
  },
  lmdb: {
    seeds: () =>
      ['deep.mdb.gz', 'pictures.mdb.gz', 'floats.mdb.gz', 'large.mdb.gz'].map((name) => fixture('data', name)),
    run: (bytes, place) => {
      place.write('db/data.mdb', bytes)
      return opened(place, 'lmdb', [1, 2, 3], place.path('db'))
    },
  },
  hdf5: {
    seeds: () =>
      ['plain.h5.gz', 'bytes.h5.gz', 'packed.h5.gz', 'latest.h5.gz', 'lzf.h5.gz'].map((name) => fixture('data', name)),
    run: (bytes, place) => opened(place, 'hdf5', [3, 4, 5], place.write('x.h5', bytes)),
  },
  pictures: {
    seeds: pictures,
    run: async (bytes, place) => {
      place.write('photos/a/x.png', bytes)
      for (const name of ['b', 'c']) place.write(`photos/${name}/y.png`, await whole())
      return opened(place, 'image_folder', [3, 8, 8], place.path('photos'))
    },
  },
  pairs: {
    seeds: () => [Uint8Array.from(Buffer.from('a.png b.png 1\nb.png a.png 0\n'))],
    run: async (bytes, place) => {
      for (const name of ['a.png', 'b.png']) place.write(name, await whole())
      return opened(place, 'pairs', [6, 8, 8], place.write('pairs.txt', bytes))
    },
  },
}

function idxImages() {
  const head = Buffer.from([0, 0, 8, 3, 0, 0, 0, 3, 0, 0, 0, 4, 0, 0, 0, 4])
  return Uint8Array.from([...head, ...Array.from({ length: 48 }, (_, i) => i)])
}

function idxLabels() {
  return Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 3, 0, 1, 2)
}

const KINDS = ['png', 'jpeg', 'webp', 'gif', 'tiff', 'avif']

let kept
async function whole() {
  kept ??= await sharpened('png')
  return kept
}

async function pictures() {
  return Promise.all(KINDS.map((kind) => sharpened(kind)))
}

async function sharpened(kind) {
  const pixels = Uint8Array.from({ length: 8 * 8 * 3 }, (_, i) => (i * 37) % 256)
  const picture = sharp(pixels, { raw: { width: 8, height: 8, channels: 3 } })
  return Uint8Array.from(await picture.toFormat(kind).toBuffer())
}

async function opened(place, dataset, shape, path, labels) {
  const part = { paths: [path], ...(labels !== undefined && { labels }) }
  const source = { dataset, files: { train: part, test: part }, shape, classes: 3, corrupt: 'fail' }
  try {
    const { train } = await openDataset(source, place.folder, { index: place.fresh('index') })
    const reader = await openStore(train.store, { channels: shape[0] })
    for (let i = 0; i < Math.min(train.count, IMAGES); i++) await reader.read(i)
    reader.close()
    return 'read'
  } catch (error) {
    if (error instanceof RunError) return refusal(error)
    throw error
  }
}
