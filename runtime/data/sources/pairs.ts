import { readFileSync } from 'node:fs'
import { dirname, isAbsolute, normalize } from 'node:path'

import { RunError, rightsOr, systemReason } from '../../run-error.ts'
import type { Split } from '../dataset.ts'
import { leftOutOf } from '../left-out.ts'
import { hashOf } from './content-hash.ts'
import { checkLabels } from './labels.ts'
import { named } from './named.ts'
import { PATHS_ARE } from './own-files.ts'
import { indexPictures, type Picture } from './picture-index.ts'
import { pictureStore, sizesOf } from './picture-split.ts'
import type { OpenedSource, PartRequest, SourceRequest } from './request.ts'

interface Pair {
  readonly first: string
  readonly second: string
  readonly similar: number
  /** Of the list, from 1. */
  readonly line: number
}

/** A text file with a line for each pair: two pictures, from the file's folder, and 1 where they are similar, else 0. */
export async function openPairList(request: SourceRequest): Promise<OpenedSource> {
  const train = await named(request.train, () => readPart(request.train, request))
  const test = await named(request.test, () => readPart(request.test, request))
  return { train: train.split, test: test.split, hash: hashOf([train, test].map(({ hash }) => Buffer.from(hash))) }
}

async function readPart(
  { paths: [path], labels }: PartRequest,
  request: SourceRequest,
): Promise<{ readonly split: Split; readonly hash: string }> {
  const folder = dirname(path)
  const pairs = readPairs(path, labels === 'none')
  const names = [...new Set(pairs.flatMap(({ first, second }) => [first, second]))]
  const namedBy = (name: string): string => {
    const line = pairs.find(({ first, second }) => first === name || second === name)?.line ?? 0
    return `line ${line} of \`${path}\``
  }
  const { pictures, broken } = await indexPictures(folder, names, request, namedBy)
  const places = new Map(pictures.map(({ name }, i) => [name, i]))
  const whole = pairs.filter(({ first, second }) => places.has(first) && places.has(second))
  if (whole.length === 0) throw new RunError('data-misfit', 1, `\`${path}\` has no pair that can be decoded`)
  const of = (side: 'first' | 'second'): Uint32Array => {
    const found = new Uint32Array(new SharedArrayBuffer(4 * whole.length))
    whole.forEach((pair, i) => (found[i] = places.get(pair[side]) ?? 0))
    return found
  }
  const [first, second] = [of('first'), of('second')]
  const similar = whole.map((pair) => pair.similar)
  const odd = whole.findIndex((_, i) => {
    const [one, other] = [pictures[first[i]], pictures[second[i]]]
    return one.height !== other.height || one.width !== other.width
  })
  return {
    split: {
      count: whole.length,
      store: { kind: 'pairs', pictures: pictureStore(folder, pictures), first, second },
      labels: labels === 'none' ? undefined : checkLabels(similar, Math.max(2, request.classes), path),
      images: hashOf(whole.map((_, i) => Buffer.from(`${pictures[first[i]].sha256} ${pictures[second[i]].sha256}\n`))),
      sizes: sizesOf(folder, pictures),
      ...(odd >= 0 && {
        unequal: `line ${whole[odd].line} of \`${path}\` pairs \`${whole[odd].first}\` of ${sizeOf(pictures[first[odd]])} pixels with \`${whole[odd].second}\` of ${sizeOf(pictures[second[odd]])}`,
      }),
      leftOut: leftOutOf(broken, names.length),
    },
    hash: hashOf(
      whole.map((_, i) => Buffer.from(`${pictures[first[i]].sha256} ${pictures[second[i]].sha256} ${similar[i]}\n`)),
    ),
  }
}

function sizeOf({ height, width }: Picture): string {
  return `${height}×${width}`
}

const FORM = 'a line has two pictures and 1 or 0, as `a/1.png b/7.png 0`; between names with spaces put tabs'
const INSIDE = 'put the pictures beside the file, or below, and name them from there'

/** Parts of a line stand apart by tabs, or, where there are none, by spaces. */
function readPairs(path: string, unlabeled: boolean): readonly Pair[] {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (cause) {
    throw new RunError('dataset-unreadable', 1, `cannot read \`${path}\`: ${systemReason(cause)}`, {
      help: rightsOr(cause, PATHS_ARE),
      cause,
    })
  }
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/)
  return lines.flatMap((line, i) => {
    if (line.trim() === '' || line.startsWith('#')) return []
    const [first, second, said, ...more] = line.trim().split(line.includes('\t') ? '\t' : / +/)
    const problem = (why: string, help = FORM): RunError =>
      new RunError('data-misfit', 1, `line ${i + 1} of \`${path}\` ${why}`, { help })
    const complete =
      first !== undefined && second !== undefined && (said !== undefined || unlabeled) && more.length === 0
    if (!complete) throw problem('is no pair')
    if (!unlabeled && said !== '0' && said !== '1') throw problem(`says \`${said ?? ''}\` where 1 or 0 is meant`)
    const outside = [first, second].find((name) => isAbsolute(name) || normalize(name).startsWith('..'))
    if (outside !== undefined) throw problem(`names \`${outside}\`, which is not in the folder of the file`, INSIDE)
    return [{ first, second, similar: Number(said ?? 0), line: i + 1 }]
  })
}
