import type { Reporter } from '../diagnostics/index.ts'
import {
  parametersOf,
  stageModels,
  startsWithout,
  unmadeStatistics,
  type Fresh,
  type Model,
  type TypedLayer,
  type TypedNetwork,
} from '../network/index.ts'
import { keySpanAt, spanAt } from '../source/index.ts'
import type { StartRule } from './rule.ts'

/** A batch norm of a network that is trained normalises by statistics that somebody made. */
export const statisticsAreMade: StartRule = (model, fresh, reporter) => {
  checkWritten(model, fresh, reporter)
  checkStages(model, fresh, reporter)
  checkFirstTest(model, fresh, reporter)
}

/** That its layer, or the mode of its network, says so. */
function checkWritten({ networks }: Model, fresh: Fresh, reporter: Reporter): void {
  for (const network of networks.values()) {
    if (network.frozen || !parametersOf(network).some(({ frozen }) => !frozen)) continue
    for (const typed of network.layers.values()) {
      if (!usesRunning(network, typed) || !startsWithout(typed, fresh)) continue
      reporter.report('no-statistics', {
        message: `\`${network.name}.${typed.layer.name}\` normalises by running statistics, and it starts without any`,
        at: spanAt(typed.layer.tree, ['use_global_stats']),
        help: 'normalise by the batch while the network is trained, or take `weights` that hold statistics',
      })
    }
  }
}

/** That a stage freezes it: then a stage before made them, or they came with weights. */
function checkStages(model: Model, fresh: Fresh, reporter: Reporter): void {
  const made = new Set<string>()
  for (const { stage, networks } of stageModels(model)) {
    if (!stage.frozen) continue
    for (const network of networks.values()) {
      if (network.frozen || network.mode === 'eval') continue
      for (const typed of network.layers.values()) {
        const { layer, frozen } = typed
        if (layer.spec.type !== 'batch_norm' || layer.spec.use_global_stats !== undefined) continue
        const name = `${network.name}.${layer.name}`
        if (!frozen) made.add(name)
        else if (!made.has(name) && startsWithout(typed, fresh)) {
          reporter.report('no-statistics', {
            message: `stage \`${stage.name}\` freezes \`${name}\`, which then normalises by statistics that no stage has made yet`,
            at: frozen.span,
            help: 'freeze it in a later stage, or take `weights` that hold statistics',
          })
        }
      }
    }
  }
}

function usesRunning({ mode }: TypedNetwork, { layer: { spec } }: TypedLayer): boolean {
  return spec.type === 'batch_norm' && (spec.use_global_stats ?? mode === 'eval')
}

/** That the spec asks for a test before the step that makes them. */
function checkFirstTest(model: Model, fresh: Fresh, reporter: Reporter): void {
  const [{ solver, path }] = model.spec.stages
  if (solver.test.interval === 0 || solver.test.initial !== true) return
  const layer = unmadeStatistics(model, fresh)
  if (layer === undefined) return
  reporter.report('no-statistics', {
    message: `the test before the first update would normalise \`${layer}\` by running statistics that no batch has made yet`,
    at: keySpanAt(model.spec.tree, [...path, 'test', 'initial']),
    help: 'remove `initial`, so that this test is left out, or take `weights` that hold statistics',
  })
}
