import { dirname, join } from 'node:path'

import { escaped } from '../../compiler/diagnostics/index.ts'
import { grouped, table } from '../../compiler/emit/index.ts'
import type { DataOptions } from '../../runtime/data/catalog/index.ts'
import { openDataset } from '../../runtime/data/index.ts'
import {
  contactSheet,
  describeData,
  type DataDescription,
  type PartDescription,
} from '../../runtime/data/info/index.ts'
import { doubtsOf, tellDoubts } from '../../runtime/doubts.ts'
import { locating } from '../../runtime/locating.ts'
import { makeFolders } from '../../runtime/make-folder.ts'
import { replaceFile } from '../../runtime/whole-file.ts'
import { outsideOf } from '../allowed-roots.ts'
import { frameOf } from '../mistakes.ts'
import { orExit } from '../run-failure.ts'
import { print, printLines, say } from '../terminal.ts'
import { writingOrExit } from '../write-file.ts'
import { compileOrExit } from './compile.ts'

export interface DataInfoOptions extends DataOptions {
  readonly set: readonly string[]
  readonly format: 'text' | 'json'
  readonly output?: string
}

/** Opens the data of a spec, says what it is, and draws what the networks see of it. */
export async function dataInfo(file: string, { set, format, output, ...options }: DataInfoOptions): Promise<void> {
  const { spec: plan, folder, name, tree } = await compileOrExit(file, set)
  const sheet = output ?? join('build', name, 'data.png')
  await orExit(folder, async () => {
    const { description, picture, doubts } = await locating(tree, async () => {
      const dataset = await openDataset(plan.data, folder, { ...options, outside: outsideOf })
      return {
        description: await describeData(plan, dataset),
        picture: await contactSheet(plan, dataset),
        doubts: await doubtsOf(plan, tree, dataset),
      }
    })
    if (format === 'json') print(JSON.stringify(description))
    else printLines(textOf(description))
    if (sheet !== '-') {
      writePicture(sheet, picture)
      say(`wrote ${sheet}: the first images of the training, as the networks see them`)
    }
    tellDoubts(doubts, (doubt) => say(frameOf(doubt)), undefined)
  })
}

function textOf({ dataset, source, sha256, shape, parts, mean, leftOut }: DataDescription): string {
  const lines = [
    `${dataset}, from ${source}, sha256 ${sha256}`,
    `images ${shape.join('×')}; ${meanText(mean)}`,
    ...parts.map(partText),
    ...leftOut.map(escaped),
  ]
  const classes = parts.find((part) => part.classes)?.classes
  return classes ? `${lines.join('\n')}\n\n${classTable(parts, classes)}` : lines.join('\n')
}

function meanText(mean: DataDescription['mean']): string {
  if (!mean) return 'those to train on are stored in several sizes, and have no mean'
  const of = mean.length === 1 ? 'a pixel' : 'each channel'
  return `the mean of ${of} to train on is ${mean.map(shown).join(', ')}`
}

/** Of bytes two places behind the point, of other numbers four digits. */
function shown(value: number): string {
  return Math.abs(value) >= 1 && Math.abs(value) < 1000 ? value.toFixed(2) : String(Number(value.toPrecision(4)))
}

function partText({ phase, images, classes, sizes }: PartDescription): string {
  const labelled = classes ? '' : ', without labels'
  return `${phase}: ${grouped(images)} images${labelled}${sizes === undefined ? '' : `, of ${sizes} sizes`}`
}

function classTable(parts: readonly PartDescription[], classes: NonNullable<PartDescription['classes']>): string {
  const shown = parts.filter((part) => part.classes)
  const named = classes.some(({ name }) => name !== undefined)
  return table(
    ['class', ...(named ? ['name'] : []), ...shown.map(({ phase }) => phase)],
    classes.map(({ label, name }) => [
      label,
      ...(named ? [escaped(name ?? '')] : []),
      ...shown.map((part) => grouped(part.classes?.[label]?.images ?? 0)),
    ]),
  )
}

function writePicture(path: string, bytes: Uint8Array): void {
  writingOrExit(path, 'name another file with `-o`', () => {
    makeFolders(dirname(path))
    replaceFile(path, bytes)
  })
}
