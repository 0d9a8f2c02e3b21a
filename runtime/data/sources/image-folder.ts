import { basename } from 'node:path'

import { RunError } from '../../run-error.ts'
import type { Split } from '../dataset.ts'
import { hashOf } from './content-hash.ts'
import { pictureSplit } from './picture-split.ts'
import { foldersIn, picturesIn } from './picture-files.ts'
import { indexPictures } from './picture-index.ts'
import type { OpenedSource, PartRequest, SourceRequest } from './request.ts'

interface Part {
  readonly split: Split
  readonly hash: string
  readonly classes: readonly string[] | undefined
}

/** A folder a class, classes and pictures in the order of their names; with `labels: none` pictures anywhere below. */
export async function openImageFolder(request: SourceRequest): Promise<OpenedSource> {
  const train = await readPart(request.train, request)
  const test = await readPart(request.test, request)
  if (train.classes && test.classes) checkSame(train.classes, test.classes, request)
  const classNames = train.classes ?? test.classes
  return {
    train: train.split,
    test: test.split,
    hash: hashOf([train.hash, test.hash].map((hash) => Buffer.from(hash))),
    ...(classNames && { classNames }),
  }
}

async function readPart({ paths: [folder], labels }: PartRequest, request: SourceRequest): Promise<Part> {
  if (labels === 'none') {
    const names = some(
      picturesIn(folder),
      folder,
      'put pictures there; of a set without labels they may lie in folders',
    )
    const pictures = await indexPictures(folder, names, request)
    return { ...pictureSplit(folder, pictures, undefined), classes: undefined }
  }
  const classes = foldersIn(folder)
  if (classes.length !== request.classes) {
    throw new RunError(
      'data-misfit',
      1,
      `\`${folder}\` has ${classes.length} folders of classes, and the spec says ${request.classes} classes`,
      { help: 'let `classes` say how many there are' },
    )
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
  return { ...pictureSplit(folder, pictures, found), classes }
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

function checkSame(train: readonly string[], test: readonly string[], request: SourceRequest): void {
  const lacking = train.find((name) => !test.includes(name))
  const added = test.find((name) => !train.includes(name))
  if (lacking === undefined && added === undefined) return
  const [name, here, there] =
    lacking === undefined
      ? [added ?? '', request.test.paths[0], request.train.paths[0]]
      : [lacking, request.train.paths[0], request.test.paths[0]]
  throw new RunError('data-misfit', 1, `the class \`${name}\` is in \`${here}\`, but not in \`${there}\``, {
    help: `let ${basename(here)} and ${basename(there)} have the same folders: their order gives classes their numbers`,
  })
}
