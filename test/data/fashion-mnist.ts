/** Fashion-MNIST's official archives, made of those of Debian's package, which differ in their headers alone. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { fashionMnist } from '../../runtime/data/catalog/fashion-mnist.ts'
import { archiveName } from '../../runtime/data/catalog/index.ts'

export const DEBIAN = '/usr/share/datasets'

/** When each archive was made, in seconds since 1970: Debian's headers have another time, and no name. */
const MADE: Readonly<Record<string, number>> = {
  'train-images-idx3-ubyte.gz': 1_504_176_606,
  'train-labels-idx1-ubyte.gz': 1_504_176_606,
  't10k-images-idx3-ubyte.gz': 1_504_176_627,
  't10k-labels-idx1-ubyte.gz': 1_504_176_627,
}

export function needsDebian(): void {
  const path = join(DEBIAN, fashionMnist.folder)
  if (!existsSync(path)) {
    throw new Error(`there is no ${path}: this test needs Debian's package ${fashionMnist.debian} (apt-get install it)`)
  }
}

/** By the archive's name. */
export function officialArchives(): ReadonlyMap<string, Buffer> {
  needsDebian()
  return new Map(fashionMnist.archives.map((archive) => [archiveName(archive), official(archiveName(archive))]))
}

function official(name: string): Buffer {
  const packaged = readFileSync(join(DEBIAN, fashionMnist.folder, name))
  const header = Buffer.from(packaged.subarray(0, 10))
  header[3] = 8 // a name follows
  header.writeUInt32LE(MADE[name], 4)
  return Buffer.concat([header, Buffer.from(`${name.replace(/\.gz$/, '')}\0`), packaged.subarray(10)])
}
