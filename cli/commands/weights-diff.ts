import { counted, table } from '../../compiler/emit/index.ts'
import type { WeightsFile } from '../../runtime/weights/index.ts'
import { EXIT, Exit } from '../exit.ts'
import { withWeightsFile } from '../open-weights.ts'
import { printLines, say } from '../terminal.ts'

type Row = readonly [name: string, what: string]

/** Prints the tensors that differ: those of one file alone, of other shapes, of other numbers. */
export async function diffWeights(a: string, b: string, { exitCode }: { readonly exitCode?: boolean }): Promise<void> {
  const { rows, same, prefixes } = await withWeightsFile(a, (one) =>
    withWeightsFile(b, (other) => differences(one, other, [a, b])),
  )
  for (const [i, prefix] of prefixes.entries())
    if (prefix !== '') say(`note: \`${[a, b][i] ?? ''}\` has them as \`${prefix}…\``)
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
): Promise<{ readonly rows: readonly Row[]; readonly same: number; readonly prefixes: readonly [string, string] }> {
  const prefixes = prefixesOf(one, other)
  const others = named(other, prefixes[1])
  const rows: Row[] = []
  let same = 0
  for (const [name, { name: stored, shape }] of named(one, prefixes[0])) {
    const found = others.get(name)
    others.delete(name)
    if (!found) rows.push([name, `only in ${a}`])
    else if (found.shape.join() !== shape.join()) rows.push([name, `${shown(shape)} and ${shown(found.shape)}`])
    else {
      const how = distance(await one.read(stored), await other.read(found.name))
      if (how === undefined) same++
      else rows.push([name, how])
    }
  }
  return { rows: [...rows, ...[...others.keys()].map((name): Row => [name, `only in ${b}`])], same, prefixes }
}

type Header = WeightsFile['tensors'][number]

/** Tensors by their names without the prefix; those that do not have it keep theirs. */
function named({ tensors }: WeightsFile, prefix: string): Map<string, Header> {
  return new Map(
    tensors.map((header) => [header.name.startsWith(prefix) ? header.name.slice(prefix.length) : header.name, header]),
  )
}

/** A checkpoint says whose each tensor is, and the file of a network does not: what to leave out of the names of each. */
function prefixesOf(one: WeightsFile, other: WeightsFile): readonly [string, string] {
  const [names, others] = [one, other].map(({ tensors }) => new Set(tensors.map(({ name }) => name)))
  if ([...names].some((name) => others.has(name))) return ['', '']
  return [shared(names, others), shared(others, names)]
}

/** The first word of names, with its dot, without which most of them are among `others`; none where none are. */
function shared(names: ReadonlySet<string>, others: ReadonlySet<string>): string {
  const counts = new Map<string, number>()
  for (const name of names) {
    const end = name.indexOf('.') + 1
    if (others.has(name.slice(end))) counts.set(name.slice(0, end), (counts.get(name.slice(0, end)) ?? 0) + 1)
  }
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0] ?? ''
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
