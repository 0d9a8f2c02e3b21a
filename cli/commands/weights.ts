import { statSync } from 'node:fs'
import { dirname, join } from 'node:path'

import { counted, grouped, table } from '../../compiler/emit/index.ts'
import { headerFile, printHeader } from '../../compiler/index.ts'
import { withWeightsFile } from '../open-weights.ts'
import { print, printLines, say } from '../terminal.ts'
import { replaceOrExit } from '../write-file.ts'

/** Prints what is in a file: one line a tensor. */
export async function listWeights(path: string, { format }: { readonly format: 'text' | 'json' }): Promise<void> {
  await withWeightsFile(path, async (file, disk) => {
    const { tensors, metadata } = file
    if (format === 'json') {
      for (const { name, shape, dtype } of tensors) print(JSON.stringify({ name, shape, dtype }))
      return
    }
    const rows = tensors.map(({ name, shape, dtype }) => [name, shape.join('×') || '1', dtype, countOf(shape)])
    printLines(table(['tensor', 'shape', 'type', 'numbers'], rows))
    const numbers = tensors.reduce((sum, { shape }) => sum + countOf(shape), 0)
    const facts = Object.entries(metadata).map(([key, value]) => `, ${key} ${value}`)
    say(
      `${file.format}${facts.join('')}: ${counted(tensors.length, 'tensor')}, ${grouped(numbers)} numbers in ${grouped(disk.size)} bytes`,
    )
    say(`SHA-256 ${await disk.sha256(file.parts)}`)
  })
}

/** Writes the header of each file beside it. */
export async function lockWeights(paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    const text = await withWeightsFile(path, async ({ format, tensors, iteration, ports, parts = [] }, disk) => {
      const bytes = parts.reduce((sum, part) => sum + statSync(join(dirname(path), part)).size, disk.size)
      const counted = iteration === undefined ? {} : { iteration }
      return printHeader({
        format,
        bytes,
        sha256: await disk.sha256(parts),
        tensors,
        ...counted,
        ...(ports && { ports }),
      })
    })
    const name = headerFile(path)
    replaceOrExit(name, text)
    say(`wrote ${name}: commit it, and \`check\` proves by it what takes weights from ${path}`)
  }
}

function countOf(shape: readonly number[]): number {
  return shape.reduce((product, n) => product * n, 1)
}
