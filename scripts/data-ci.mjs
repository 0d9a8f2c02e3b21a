/**
 * npm run data:ci [-- ARCHIVE]. For tests: CIFAR-10's format and place, from an archive of its pictures as JPEG files
 * (`train/<class>/NNNN.jpg`, `test/<class>/NNNN.jpg`). The pixels are not quite those of the original, so `source.json`
 * beside them says `jpeg`, and every run that reads them repeats it. Needs the built project.
 *
 * The classes in the order of their names have the original's numbers. Picture i of class c, by name, is record 10·i + c of
 * its set: any batch of a multiple of ten has as many of each class, and the first 10·n of a set are the first n of each.
 */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'

import sharp from 'sharp'
import { Parser } from 'tar'

import { catalogEntry, dataFolder, lackOf, SOURCE_FILE, sourceOf } from '../dist/runtime/data/catalog/index.js'

const CLASSES = ['airplane', 'automobile', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck']
const SIDE = 32
const PLANE = SIDE * SIDE
const RECORD = 1 + 3 * PLANE
/** Pictures that are decoded at the same time. */
const AT_ONCE = 16

sharp.cache(false) // no picture comes twice
sharp.concurrency(1) // each is too small to share

const archive = resolve(process.argv[2] ?? '../shared/data/cifar10-jpeg.tgz')
const entry = catalogEntry('cifar10')
const folder = join(dataFolder(), entry.folder)

try {
  await make()
} catch (error) {
  console.error(`data:ci: ${error.message}`)
  process.exitCode = 1
}

async function make() {
  if (!existsSync(archive)) throw new Error(`there is no ${archive}; name an archive: npm run data:ci -- ARCHIVE`)
  const tgz = readFileSync(archive)
  const sha256 = createHash('sha256').update(tgz).digest('hex')
  if (isThere(sha256)) return
  const pictures = await picturesIn(tgz)
  const half = `${folder}.tmp-${process.pid}`
  mkdirSync(half, { recursive: true })
  try {
    const train = await recordsOf(pictures, 'train', entry.train.paths.length * 10_000)
    entry.train.paths.forEach((name, i) => {
      writeFileSync(join(half, name), train.subarray(i * 10_000 * RECORD, (i + 1) * 10_000 * RECORD))
    })
    writeFileSync(join(half, entry.test.paths[0]), await recordsOf(pictures, 'test', 10_000))
    const record = {
      source: 'jpeg',
      archive: basename(archive),
      sha256,
      order: 'record 10 i + c: picture i of class c',
    }
    writeFileSync(join(half, SOURCE_FILE), `${JSON.stringify(record, undefined, 1)}\n`)
    try {
      renameSync(half, folder)
    } catch (error) {
      if (!isThere(sha256)) throw error // another process was quicker
      return
    }
    console.log(`made ${folder} of ${archive}`)
  } finally {
    rmSync(half, { recursive: true, force: true })
  }
}

/** Whether the folder is that of this archive, or the official one; throws where it is something else. */
function isThere(sha256) {
  if (!existsSync(folder)) return false
  const lack = lackOf(folder, entry)
  if (lack !== undefined) throw new Error(`${folder} is damaged: ${lack}; move it away`)
  const source = sourceOf(folder)
  if (source === undefined) console.log(`the original CIFAR-10 is there: ${folder}`)
  else if (JSON.parse(readFileSync(join(folder, SOURCE_FILE), 'utf8')).sha256 === sha256)
    console.log(`is there already: ${folder}`)
  else throw new Error(`${folder} is made of something else (${source}); move it away`)
  return true
}

/** The files of the archive, by name. */
async function picturesIn(tgz) {
  const found = new Map()
  const parser = new Parser({
    strict: true,
    onReadEntry: (file) => {
      if (file.type !== 'File') file.resume()
      else found.set(file.path, file.concat())
    },
  })
  const done = new Promise((ended, failed) => parser.once('end', ended).once('error', failed))
  parser.end(tgz)
  await done
  return found
}

async function recordsOf(pictures, set, count) {
  const order = orderOf([...pictures.keys()], set, count / CLASSES.length)
  const records = new Uint8Array(count * RECORD)
  for (let first = 0; first < count; first += AT_ONCE) {
    const some = order.slice(first, first + AT_ONCE)
    await Promise.all(
      some.map(async ({ path, label }, i) => {
        const record = records.subarray((first + i) * RECORD, (first + i + 1) * RECORD)
        record[0] = label
        await decode(path, await pictures.get(path), record.subarray(1))
      }),
    )
  }
  return records
}

/** Which picture each record is of. */
function orderOf(paths, set, each) {
  const byClass = CLASSES.map((name) => paths.filter((path) => path.startsWith(`${set}/${name}/`)).sort())
  byClass.forEach((found, c) => {
    if (found.length !== each)
      throw new Error(`${archive} has ${found.length} pictures of ${set}/${CLASSES[c]}, not ${each}`)
  })
  return Array.from({ length: each * CLASSES.length }, (_, i) => {
    const label = i % CLASSES.length
    return { path: byClass[label][Math.floor(i / CLASSES.length)], label }
  })
}

/** The red, the green and the blue plane. */
async function decode(path, jpeg, planes) {
  const { data, info } = await sharp(jpeg, { failOn: 'warning' })
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true })
  const { width, height, channels } = info
  if (width !== SIDE || height !== SIDE || channels !== 3)
    throw new Error(`${path} of ${archive} is ${width}×${height} with ${channels} channels, not 32×32 with 3`)
  for (let p = 0; p < PLANE; p++) for (let c = 0; c < 3; c++) planes[c * PLANE + p] = data[3 * p + c]
}
