import { basename } from 'node:path'

import { RunError } from '../../run-error.ts'
import type { Split } from '../dataset.ts'
import { hashOf } from './content-hash.ts'
import { pictureSplit } from './picture-split.ts'
import { foldersIn, picturesIn } from './picture-files.ts'
import { indexPictures } from './picture-index.ts'
import { named } from './named.ts'
import type { OpenedSource, PartRequest, SourceRequest } from './request.ts'

interface Part {
  readonly split: Split
  readonly hash: string
}

/** A folder a class, classes and pictures in the order of their names; with `labels: none` pictures anywhere below. */
export async function openImageFolder(request: SourceRequest): Promise<OpenedSource> {
  const classes = await classesOf([request.train, request.test], request.classes)
  const train = await named(request.train, () => readPart(request.train, classes, request))
  const test = await named(request.test, () => readPart(request.test, classes, request))
  return {
    train: train.split,
    test: test.split,
    hash: hashOf([train.hash, test.hash].map((hash) => Buffer.from(hash))),
    ...(classes && { classNames: classes }),
  }
}

/** What the folders of the parts that have labels are called; undefined where none has. */
async function classesOf(parts: readonly PartRequest[], count: number): Promise<readonly string[] | undefined> {
  const found: Classes[] = []
  for (const part of parts) {
    const [folder] = part.paths
    if (part.labels !== 'none') found.push(await named(part, () => ({ folder, classes: classFolders(folder) })))
  }
  const [first, second] = found
  if (!first) return undefined
  if (second) checkSame(first, second)
  const { folder, classes } = first
  if (classes.length === count) return classes
  throw new RunError(
    'data-misfit',
    1,
    `\`${folder}\` has ${classes.length} folders of classes, and the spec says ${count} classes`,
    { help: 'let `classes` say how many there are', at: ['data', 'classes'] },
  )
}

function classFolders(folder: string): readonly string[] {
  const classes = foldersIn(folder)
  if (classes.length > 0) return classes
  throw new RunError('data-misfit', 1, `there are no folders of classes in \`${folder}\``, {
    help: 'put the pictures of each class into a folder of its own; with `labels: none` they may lie anywhere in it',
  })
}

async function readPart(
  { paths: [folder], labels }: PartRequest,
  classes: readonly string[] = [],
  request: SourceRequest,
): Promise<Part> {
  if (labels === 'none') {
    const names = some(
      picturesIn(folder),
      folder,
      'put pictures there; of a set without labels they may lie in folders',
    )
    return pictureSplit(folder, await indexPictures(folder, names, request), undefined)
  }
  const names = classes.flatMap((name, label) =>
    some(picturesIn(`${folder}/${name}`), `${folder}/${name}`, EVERY_CLASS).map((file) => ({
      file: `${name}/${file}`,
      label,
    })),
  )
  const labelOf = new Map(names.map(({ file, label }) => [file, label]))
  const pictures = await indexPictures(
    folder,
    names.map(({ file }) => file),
    request,
  )
  const found = pictures.pictures.map(({ name }) => labelOf.get(name) ?? 0)
  checkEveryClass(classes, found, folder)
  return pictureSplit(folder, pictures, found)
}

const EVERY_CLASS = 'every class needs some; take the folder away if it is no class'

function some(names: readonly string[], folder: string, help: string): readonly string[] {
  if (names.length > 0) return names
  throw new RunError('data-misfit', 1, `there is no picture in \`${folder}\``, { help })
}

/** What could be decoded may leave a class with nothing. */
function checkEveryClass(classes: readonly string[], labels: readonly number[], folder: string): void {
  const there = new Set(labels)
  const empty = classes.find((_, label) => !there.has(label))
  if (empty !== undefined) throw new RunError('data-misfit', 1, `no picture in \`${folder}/${empty}\` can be decoded`)
}

interface Classes {
  readonly folder: string
  readonly classes: readonly string[]
}

function checkSame(train: Classes, test: Classes): void {
  for (const [one, other] of [
    [train, test],
    [test, train],
  ]) {
    const name = one.classes.find((name) => !other.classes.includes(name))
    if (name === undefined) continue
    throw new RunError(
      'data-misfit',
      1,
      `the class \`${name}\` is in \`${one.folder}\`, but not in \`${other.folder}\``,
      {
        at: ['data', 'test', 'path'],
        help: `let ${basename(train.folder)} and ${basename(test.folder)} have the same folders: their order gives classes their numbers`,
      },
    )
  }
}
