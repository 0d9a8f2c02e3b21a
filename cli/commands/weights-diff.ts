import { counted, table } from '../../compiler/emit/index.ts'
import type { WeightsFile } from '../../runtime/weights/index.ts'
import { EXIT, Exit } from '../exit.ts'
import { withWeightsFile } from '../open-weights.ts'
import { printLines, say } from '../terminal.ts'

type Row = readonly [name: string, what: string]

/** Prints the tensors that differ: those of one file alone, of other shapes, of other numbers. */
export async function diffWeights(a: string, b: string, { exitCode }: { readonly exitCode?: boolean }): Promise<void> {
  const { rows, same } = await withWeightsFile(a, (one) =>
    withWeightsFile(b, (other) => differences(one, other, [a, b])),
  )
  if (rows.length > 0) printLines(table(['tensor', 'difference'], rows))
  say(
    rows.length === 0
      ? `the same: ${counted(same, 'tensor')}, bit for bit as float32`
      : `${counted(same, 'tensor')} the same`,
  )
  if (exitCode && rows.length > 0) throw new Exit(EXIT.mistakes)
}

async function differences(
  one: WeightsFile,
  other: WeightsFile,
  [a, b]: readonly [string, string],
): Promise<{ readonly rows: readonly Row[]; readonly same: number }> {
  const others = new Map(other.tensors.map((tensor) => [tensor.name, tensor]))
  const rows: Row[] = []
  let same = 0
  for (const { name, shape } of one.tensors) {
    const found = others.get(name)
    others.delete(name)
    if (!found) rows.push([name, `only in ${a}`])
    else if (found.shape.join() !== shape.join()) rows.push([name, `${shown(shape)} and ${shown(found.shape)}`])
    else {
      const how = distance(await one.read(name), await other.read(name))
      if (how === undefined) same++
      else rows.push([name, how])
    }
  }
  return { rows: [...rows, ...[...others.keys()].map((name): Row => [name, `only in ${b}`])], same }
}

function shown(shape: readonly number[]): string {
  return `[${shape.join(', ')}]`
}

/** Undefined where all numbers are the same, NaN too. */
function distance(a: Float32Array, b: Float32Array): string | undefined {
  let [count, most, sum, size] = [0, 0, 0, 0]
  for (const [i, x] of a.entries()) {
    const y = b[i]
    size += x * x
    if (Object.is(x, y) || x === y) continue
    count++
    most = Math.max(most, Math.abs(x - y))
    sum += (x - y) ** 2
  }
  if (count === 0) return undefined
  const relative = size > 0 ? `, ${(Math.sqrt(sum / size) * 100).toPrecision(3)} % of its length` : ''
  return `${count} of ${a.length} numbers, by ${most.toPrecision(3)} at most${relative}`
}
