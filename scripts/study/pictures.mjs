/** Pictures in the form of ImageNet's folders, for trying its experiments where it is not: they look like nothing. */
import { mkdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'

import sharp from 'sharp'

const SIDE = 256

/**
 * @param {string} folder gets `train` and `val`, a folder for each class in each, named as ImageNet's are
 * @param {{ classes: number, each: number }} sizes
 */
export async function makePictures(folder, { classes, each }) {
  for (const set of ['train', 'val'])
    for (let label = 0; label < classes; label++) {
      const of = join(folder, set, `n${String(label).padStart(8, '0')}`)
      mkdirSync(of, { recursive: true })
      for (let i = 0; i < each; i++) await picture(join(of, `${i}.jpg`), label, set === 'train' ? i : -1 - i)
    }
}

/** A colour of the class, and waves of the picture. */
async function picture(file, label, i) {
  const pixels = Buffer.alloc(SIDE * SIDE * 3)
  for (let y = 0; y < SIDE; y++)
    for (let x = 0; x < SIDE; x++)
      for (let c = 0; c < 3; c++) {
        const wave = Math.sin((x * (1 + (label % 7)) + y * (1 + (i % 5))) / 20 + c)
        pixels[(y * SIDE + x) * 3 + c] = 104 + 60 * wave + ((label * (c + 3) * 37) % 64)
      }
  const raw = { width: SIDE, height: SIDE, channels: 3 }
  await sharp(pixels, { raw }).jpeg().toFile(`${file}.part`)
  renameSync(`${file}.part`, file)
}
