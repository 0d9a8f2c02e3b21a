/** Where a training goes on that Caffe began: what a `.solverstate` holds, against what the solver keeps of each parameter. */
import { mayRead } from './compose/index.ts'
import type { Span } from './diagnostics/index.ts'
import type { WeightsHeader } from './host.ts'
import { historyOf, namedHeader, sameSum, tensorFits, type HistoryPlace, type Model } from './network/index.ts'
import type { NamedFile } from './normalize/index.ts'
import { fromFolder } from './paths.ts'
import type { SolverStatePlan } from './plan/index.ts'
import type { SolverSpec } from './schema/index.ts'
import { solverDefinition } from './solvers/index.ts'
import { keySpanAt, spanAt } from './source/index.ts'
import type { StageContext } from './stage.ts'

interface SolverStateContext extends StageContext {
  readonly running: boolean | undefined
  /** The spec's. */
  readonly folder: string
}

/** `later`: the host has yet to read the file. Undefined where none is named, and after a reported mistake. */
export function solverStateOf(model: Model, context: SolverStateContext): SolverStatePlan | 'later' | undefined {
  const { solverstate: named } = model.spec
  if (!named || !mayRead(named.file, named.span, context)) return undefined
  const found = namedHeader(named, context.host.network?.(named.file), STATE, context)
  if (found === 'later' || !found) return found
  const file = fromFolder(context.folder, named.file)
  const { header } = found
  if (!header) return { file, entries: [] }
  const misfit = (message: string, help: string, at: Span = named.span, note?: Span): undefined => {
    const notes = note ? [{ message: 'the training ends here', span: note }] : []
    context.reporter.report('solverstate-misfit', { message, at, help, notes })
  }
  const entries = entriesOf(model, named, header, misfit)
  const { iteration, sha256 } = header
  return entries && { file, sha256, ...(iteration !== undefined && { iteration }), entries }
}

/** What Caffe's solver of the type would remember in a net of all networks; undefined where it has no such solver. */
export function caffeHistory({ networks }: Model, solver: SolverSpec): readonly HistoryPlace[] | undefined {
  const { history, slots } = solverDefinition(solver.type)
  const own = [...networks.values()].filter(({ foreign }) => !foreign)
  return history === undefined ? undefined : historyOf(own, history, slots(solver))
}

const STATE = {
  as: 'a solverstate',
  of: 'a solverstate',
  help: '`ts-compile weights FILE` shows what is in a file',
  isLocked: sameSum,
  doubted: true,
}

type Misfit = (message: string, help: string, at?: Span, note?: Span) => undefined

/** By the order of Caffe's net, of the networks that are trained, or of all. Undefined after a reported mistake. */
function entriesOf(
  { spec, networks, projections }: Model,
  { written }: NamedFile,
  { format, tensors, iteration = 0 }: WeightsHeader,
  misfit: Misfit,
): SolverStatePlan['entries'] | undefined {
  const [{ solver, path }] = spec.stages
  const { type, max_iter } = solver
  if (format !== 'solverstate')
    return misfit(
      `\`${written}\` is ${format}, no solverstate`,
      'take the `.solverstate` of the pair; the other file stands in `weights`',
    )
  const { history, slots } = solverDefinition(type)
  if (history === undefined)
    return misfit(
      `Caffe has no solver \`${type}\`, of which \`${written}\` could be`,
      'take the solver that Caffe had',
      keySpanAt(spec.tree, [...path, 'type']),
    )
  if (iteration >= max_iter)
    return misfit(
      `\`${written}\` was made after ${iteration} iterations, and nothing of ${max_iter} is left`,
      'raise `max_iter`: it counts those that Caffe made',
      undefined,
      spanAt(spec.tree, [...path, 'max_iter']),
    )
  if (projections.size > 0)
    return misfit(
      `a projection is trained with the networks, and \`${written}\` knows of none`,
      'remove `project`, or begin at iteration 0',
    )
  const all = [...networks.values()].filter(({ foreign }) => !foreign)
  const trained = all.filter(({ frozen }) => !frozen)
  const fresh = trained.find(({ weights }) => !weights)
  if (fresh)
    return misfit(
      `\`${fresh.name}\` has no \`weights\`, and \`${written}\` is of parameters that were trained for ${iteration} iterations`,
      `name the caffemodel of the pair in it: \`weights: { file: ${written.replace(/\.solverstate$/, '')}.caffemodel }\``,
      fresh.span,
    )
  const lists = [trained, all].map((of) => historyOf(of, history, slots(solver)))
  const places = lists.find((list) => list.length === tensors.length)
  if (!places) {
    const each = history === 1 ? '' : `${history} for each of `
    const wanted = [...new Set(lists.map((list) => list.length / history))].join(' or, with frozen networks, ')
    return misfit(
      `\`${written}\` has ${tensors.length} blobs, and \`${type}\` keeps ${each}${wanted} parameters`,
      `take the state that \`${type}\` left of this net`,
    )
  }
  const wrong = places.findIndex(({ shape }, i) => !tensorFits(tensors[i], shape))
  if (wrong >= 0) {
    const { parameter, shape } = places[wrong]
    return misfit(
      `\`${tensors[wrong].name}\` of \`${written}\` is [${tensors[wrong].shape.join(', ')}], and \`${parameter}\`, which has its place, is [${shape.join(', ')}]`,
      'layers must be in the order of Caffe’s net',
    )
  }
  return places.flatMap(({ state, shape }, i) =>
    state === undefined ? [] : [{ from: tensors[i].name, to: state, shape }],
  )
}
