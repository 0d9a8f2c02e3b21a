/** Whether the engine computes with what the spec asks for. */
import type { Plan } from '../../compiler/index.ts'
import { treeAt, type MapTree, type Path } from '../../compiler/source/index.ts'
import type { Engine, OpenedEngine } from '../engines/index.ts'
import { locating } from '../locating.ts'
import { RunError } from '../run-error.ts'

/** Throws a RunError, at the place of `precision`, where a stage wants half precision and the device has none. */
export async function provePrecision({ stages }: Plan, tree: MapTree, engine: Engine): Promise<void> {
  const index = stages.findIndex(({ solver }) => solver.precision === 'f16')
  const lacking = index < 0 ? undefined : await engine.whyNoHalf()
  if (!lacking) return
  const ofStage: Path = ['stages', index, 'solver', 'precision']
  const at = treeAt(tree, ofStage) ? ofStage : ['solver', 'precision']
  const { engine: name, device } = engine.info
  const message = `${name} on ${device} does not compute in half precision: ${lacking.why}`
  throw new RunError('precision-missing', 3, message, { help: lacking.help, at })
}

/** The same before teachers are trained, for hours maybe; the engine is opened only where it matters. */
export async function proveEarly(plan: Plan, tree: MapTree, open: () => Promise<OpenedEngine>): Promise<void> {
  if (!plan.stages.some(({ solver }) => solver.precision)) return
  const { engine } = await open()
  await locating(tree, () => provePrecision(plan, tree, engine))
}
