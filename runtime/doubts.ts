/** Tells what is odd about data before anything is trained on it. */
import { originsOf } from '../compiler/diagnostics/index.ts'
import { catalogue, Reporter, type Diagnostic, type Plan } from '../compiler/index.ts'
import { readWaivers } from '../compiler/normalize/index.ts'
import { spanAt, type MapTree } from '../compiler/source/index.ts'
import { examineData, type Dataset, type Finding } from './data/index.ts'
import { RunError } from './run-error.ts'

/** What is odd about data, and what to try. */
export type Doubt = Pick<Diagnostic, 'message' | 'help'>

/** What the data of a plan gives cause to doubt, as the spec, whose `tree` it is, allows it. */
export async function doubtsOf(plan: Plan, tree: MapTree, dataset: Dataset): Promise<readonly Diagnostic[]> {
  const waivers = readWaivers(tree, new Reporter())
  return (await examineData(plan, dataset)).map((finding) => diagnosticOf(finding, tree, waivers))
}

function diagnosticOf(
  { code, message, help, at }: Finding,
  tree: MapTree,
  waivers: ReturnType<typeof readWaivers>,
): Diagnostic {
  const waiver = waivers.find((entry) => entry.code === code)
  const span = spanAt(tree, at)
  const notes = originsOf(span)
  if (waiver) return { code, severity: 'note', message, span, notes, waived: waiver.reason }
  return { code, severity: catalogue[code].severity, message, span, help, notes }
}

/** Tells all of them but the one that is thrown: the first error, or warning where those are denied. */
export function tellDoubts(
  doubts: readonly Diagnostic[],
  tell: (diagnostic: Diagnostic) => void,
  denied: 'warnings' | undefined,
): void {
  const fatal =
    doubts.find(({ severity }) => severity === 'error') ??
    doubts.find(({ severity }) => severity === 'warning' && denied !== undefined)
  for (const doubt of doubts) if (doubt !== fatal) tell(doubt)
  if (!fatal) return
  const { code, message, help, span } = fatal
  throw new RunError(code, 1, message, { ...(help !== undefined && { help }), ...(span && { span }) })
}
