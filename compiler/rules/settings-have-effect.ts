import type { Reporter, Span } from '../diagnostics/index.ts'
import type { Model, TypedLayer, TypedNetwork } from '../network/index.ts'
import { keySpanAt, spanAt, toValue, treeAt, type MapTree, type Path } from '../source/index.ts'
import type { Rule } from './rule.ts'
import { isSaid, solversOf } from './solvers-of.ts'

/** Nothing is written that another key makes void. A default that is written out, as in a resolved spec, says nothing. */
export const settingsHaveEffect: Rule = (model, reporter) => {
  checkSolvers(model, reporter)
  checkExpectations(model, reporter)
  checkData(model, reporter)
  const filled = filledBiases(model)
  for (const network of model.networks.values())
    for (const layer of network.layers.values()) checkLayer(network, layer, filled, reporter)
}

/** The places of bias fillers that some layer takes: what is said for all layers need not be for each of them. */
function filledBiases({ networks }: Model): ReadonlySet<string> {
  const layers = [...networks.values()].flatMap(({ layers: all }) => [...all.values()])
  const taking = layers.filter(({ layer: { spec } }) => 'bias_term' in spec && spec.bias_term)
  return new Set(taking.map(({ layer: { tree } }) => placeOf(spanAt(tree, ['bias_filler']))))
}

function placeOf({ file, start }: Span): string {
  return `${file}:${start.line}:${start.column}`
}

function checkSolvers({ spec }: Model, reporter: Reporter): void {
  for (const { solver, path } of solversOf(spec)) {
    const scale: Path = [...path, 'loss_scale']
    if (solver.loss_scale !== undefined && solver.precision === 'f32' && isSaid(spec, scale))
      report(
        reporter,
        spec.tree,
        scale,
        'the `precision` is f32, which loses no gradient',
        'say `precision: f16`, or take it out',
      )
    const key: Path = [...path, 'regularization']
    const usual = !('regularization' in solver) || solver.regularization === 'l2'
    if (solver.weight_decay !== 0 || usual || !isSaid(spec, key)) continue
    report(reporter, spec.tree, key, '`weight_decay` is 0, so nothing is regularized', 'say a `weight_decay` as well')
  }
}

/** Guessing gives an accuracy of 1 / C. */
function checkExpectations({ spec, dataset }: Model, reporter: Reporter): void {
  for (const { expect, path } of spec.networks) {
    const { min = Infinity } = expect?.accuracy ?? {}
    if (!dataset || min * dataset.classes > 1) continue
    const why = `of ${dataset.classes} classes guessing gets ${Number((1 / dataset.classes).toPrecision(2))} right`
    report(
      reporter,
      spec.tree,
      [...path, 'expect', 'accuracy', 'min'],
      why,
      'expect what the network is known to reach',
    )
  }
}

function checkData({ spec, dataset }: Model, reporter: Reporter): void {
  for (const key of ['resize', 'pad', 'crop']) {
    const places: readonly Path[] = ['train', 'test'].map((phase) => ['data', 'transform', phase, key])
    const common: Path = ['data', 'transform', key]
    if (!isSaid(spec, common) || !places.every((place) => isSaid(spec, place))) continue
    report(
      reporter,
      spec.tree,
      common,
      `\`train\` and \`test\` each say a \`${key}\` of their own`,
      `take \`${key}\` out here`,
    )
  }
  const mirrors: readonly Path[] = [
    ['data', 'transform', 'mirror'],
    ['data', 'transform', 'train', 'mirror'],
  ]
  if (mirrors.every((path) => isSaid(spec, path))) {
    const why = 'training alone mirrors, and `train` says a `mirror` of its own'
    report(reporter, spec.tree, mirrors[0], why, 'take `mirror` out here')
  }
  const { corrupt } = spec.data
  if (!dataset || corrupt === 'fail' || dataset.format?.pictures === true) return
  const what = `\`${dataset.name}\` has no pictures that could be damaged one by one`
  report(reporter, spec.tree, ['data', 'corrupt'], what, 'take `corrupt` out')
}

function checkLayer(
  { name: network }: TypedNetwork,
  { layer, parameters }: TypedLayer,
  filled: ReadonlySet<string>,
  reporter: Reporter,
): void {
  const { spec, tree, name } = layer
  const said = (...path: Path): boolean => {
    const found = treeAt(tree, path)
    return found !== undefined && found.provenance !== 'default'
  }
  const fills = (key: string): boolean => {
    const filler = treeAt(tree, [key])
    const value = filler && (toValue(filler) as { type?: string; value?: number })
    return said(key) && !(value?.type === 'constant' && (value.value ?? 0) === 0)
  }
  const tell = (path: Path, why: string, help: string): void => report(reporter, tree, path, why, help)
  const isIdle = (): boolean => fills('bias_filler') && !filled.has(placeOf(spanAt(tree, ['bias_filler'])))
  if ('bias_term' in spec && !spec.bias_term && isIdle())
    tell(['bias_filler'], '`bias_term` is false, so there is no bias to fill', 'take `bias_filler` out')
  if (spec.type === 'dropout' && spec.dropout_ratio === 0)
    tell(['dropout_ratio'], 'it drops nothing', 'remove the layer, or take a ratio above 0')
  for (const [i, parameter] of parameters.entries()) {
    const { lrMult, decayMult, state, blob } = parameter
    if (lrMult === 0 && decayMult !== 0 && decayMult !== 1 && said('param', i, 'decay_mult')) {
      tell(['param', i, 'decay_mult'], '`lr_mult` is 0, so nothing changes this parameter', 'take `decay_mult` out')
    }
    if (state !== `${network}.${name}.${blob}` && fills(`${blob}_filler`)) {
      const owner = state.slice(0, -blob.length - 1)
      tell(
        [`${blob}_filler`],
        `the ${blob} is shared, and \`${owner}\` fills it`,
        `say the filler of \`${owner}\` alone`,
      )
    }
  }
}

function report(reporter: Reporter, tree: MapTree, path: Path, why: string, help: string): void {
  reporter.report('without-effect', {
    message: `\`${String(path.at(-1))}\` has no effect: ${why}`,
    at: keySpanAt(tree, path),
    help,
  })
}
