/**
 * Acceptance of interchange with Caffe, name by name: every net and every experiment is the same after the way out and back, by
 * its hashes, or what keeps it here is told where the spec says it.
 */
import { describe, expect, it } from 'vitest'

import { checkFile, compile } from '../../compiler/index.ts'
import { compileFiles, experiments, lines, memoryHost } from '../harness.ts'
import { cases } from '../import/cases.ts'
import { checking, importing, nets } from '../import/importing.ts'
import { study } from '../import/study.ts'
import { again, computed, emitted, networkAgain, networkOf } from './caffe-and-back.ts'

/** What an editor of the spec reads: looked at line by line when it changes. */
const GOLDEN = ['lenet', 'ts_cifar10_mini', 'siamese', 'autoencoder', 'vgg16_original2', 'python', 'windows', 'images']

describe('a net becomes a spec that compiles, goes out, and comes back', () => {
  it.each(cases)('$net', async ({ net, solver, shape, kind = 'experiment', parameters, refused }) => {
    const { imported, diagnostics } = importing({ net, ...(solver && { solver }), ...(shape && { shape }) })
    expect(lines(diagnostics)).toEqual([])
    expect(imported?.kind).toBe(kind)
    if (!imported) return
    const name = net.replace(/(_solver)?\.prototxt$/, '')
    if (GOLDEN.includes(name)) await expect(imported.text).toMatchFileSnapshot(`../import/goldens/${name}.golden.txt`)
    if (kind === 'network') {
      const network = networkOf(imported.text)
      expect(computed(networkAgain(network))).toEqual(computed(network))
      return
    }
    const checked = checking(imported)
    expect(lines(checked.diagnostics).filter((line) => line.startsWith('error'))).toEqual([])
    const { experiment } = checked
    if (!experiment) throw new Error('it does not compile')
    const counts = experiment.spec.networks.map((network) => [network.name, network.parameters] as const)
    expect(Object.fromEntries(counts)).toEqual(parameters)
    if (refused !== undefined) {
      const [line] = rowsWith(imported.text, 'dataset:')
      const said = `error caffe-cannot-say x.yaml:${line ?? 0}:12 Caffe reads no \`${refused}\``
      expect(emitted(experiment).said.filter((one) => one.startsWith(said))).toHaveLength(1)
      return
    }
    const back = again(experiment, shape ?? (experiment.spec.data.shape as [number, number, number]))
    expect(back.hashes).toEqual(experiment.spec.hashes)
  })

  it.each(Object.keys(study).filter((name) => !name.includes('solver') && !name.includes('sweep_')))('%s', (net) => {
    const solver = net.replace('.', '_solver.')
    const { imported } = importing({ net, solver: study[solver] ? solver : 'ts_cifar10_solver.prototxt' }, study)
    const first = imported && compile('x.yaml', { host: memoryHost({ 'x.yaml': imported.text }) }).experiment
    if (!first) throw new Error('it does not compile')
    expect(again(first, undefined).hashes).toEqual(first.spec.hashes)
  })

  it('and every net here is one of these, or is refused', () => {
    const named = new Set(cases.flatMap(({ net, solver }) => [net, solver ?? '']))
    const refused = ['ts_cifar10_nin', 'ts_vgg16_train_val', 'ts_vgg16_counts'].map((name) => `${name}.prototxt`)
    expect(Object.keys(nets).filter((name) => !named.has(name) && !refused.includes(name))).toEqual([])
  })
})

describe('a net without a solver is there to be extended, and is no experiment to write', () => {
  it.each(['alexnet', 'windows', 'python'])('%s.prototxt', (name) => {
    const { imported } = importing({ net: `${name}.prototxt` })
    expect(imported?.kind).toBe('abstract')
    if (!imported) return
    const host = memoryHost({ 'x.yaml': imported.text })
    expect(lines(checkFile('x.yaml', { host }).diagnostics)).toEqual([])
    const [line] = rowsWith(imported.text, 'abstract:')
    expect(lines(compile('x.yaml', { host }).diagnostics)).toEqual([
      `error abstract-spec x.yaml:${line ?? 0}:1 an abstract spec is no experiment: it is there to be extended | name a file that extends it`,
    ])
  })
})

describe('every type of solver, and every policy', () => {
  const solver = 'net: "lenet.prototxt" base_lr: 0.01 max_iter: 90 test_iter: 2 test_interval: 30'
  it.each([
    'lr_policy: "fixed" type: "SGD" momentum: 0.9 weight_decay: 0.1 regularization_type: "L1"',
    'lr_policy: "fixed" type: "Nesterov" momentum: 0.9 iter_size: 2 clip_gradients: 35 average_loss: 20',
    'lr_policy: "fixed" type: "AdaGrad" delta: 1e-7 test_initialization: false',
    'lr_policy: "fixed" type: "RMSProp" rms_decay: 0.98',
    'lr_policy: "fixed" type: "AdaDelta" momentum: 0.95 delta: 1e-6',
    'lr_policy: "fixed" type: "Adam" momentum: 0.9 momentum2: 0.99',
    'lr_policy: "step" gamma: 0.5 stepsize: 40',
    'lr_policy: "exp" gamma: 0.9',
    'lr_policy: "inv" gamma: 0.1 power: 0.5',
    'lr_policy: "multistep" gamma: 0.5 stepvalue: 30 stepvalue: 60',
    'lr_policy: "poly" power: 2',
    'lr_policy: "sigmoid" gamma: -0.5 stepsize: 40',
  ])('lenet.prototxt with %s', (text) => {
    const { imported } = importing({ net: 's.prototxt' }, { 's.prototxt': `${solver} ${text}` })
    const first = imported && checking(imported).experiment
    if (!first) throw new Error('it does not compile')
    expect(again(first, undefined).hashes).toEqual(first.spec.hashes)
  })
})

describe('the project’s own experiments, as far as Caffe can say them', () => {
  const ordered = ['data.shuffle=false']
  const whole = ['mnist-teacher', 'mnist-teacher-slim', 'cifar-teacher']
  const lessWeights = ['cifar-mini', 'mnist-seed']
  const refused: readonly (readonly [string, readonly string[]])[] = [
    ['mnist-distill', ['T²']],
    ['mnist-hints', ['in one go', 'its weight changes', 'projection', 'no `best`', 'holds no images out']],
    ['mnist-two-teachers', ['both have a layer `conv1`', 'a mean of several', 'never shuffles']],
  ]

  it.each(whole)('%s', (name) => {
    const { experiment } = compileFiles({}, `${name}.yaml`, ordered)
    if (!experiment) throw new Error('it does not compile')
    expect(again(experiment, undefined).hashes.result).toBe(experiment.spec.hashes.result)
  })

  it.each(lessWeights)('%s, but for the weights, which are files', (name) => {
    const { experiment } = compileFiles({}, `${name}.yaml`, ordered)
    if (!experiment) throw new Error('it does not compile')
    const { spec } = experiment
    const { networks, losses, stages, data } = again(experiment, undefined)
    const shapes = (plan: Pick<typeof spec, 'networks'>): unknown =>
      plan.networks.map(({ layers }) => layers.map(({ name, shapes }) => [name, shapes]))
    expect(shapes({ networks })).toEqual(shapes(spec))
    expect([losses, stages, data]).toEqual([spec.losses, spec.stages, spec.data])
    expect(networks.map(({ parameters, trainable }) => [parameters, trainable])).toEqual(
      spec.networks.map(({ parameters, trainable }) => [parameters, trainable]),
    )
    expect(emitted(experiment).notes).toEqual([
      "`metrics.agreement` is left out: Caffe's tests have no `agreement`",
      '`expect` is left out: Caffe examines no teacher before it trains',
    ])
  })

  it('computes with f32, and says so', () => {
    const { experiment } = compileFiles({}, 'mnist-teacher.yaml', [...ordered, 'solver.precision=f16'])
    if (!experiment) throw new Error('it does not compile')
    expect(emitted(experiment)).toMatchObject({
      said: [],
      notes: ['`precision: f16` is left out: Caffe computes with f32'],
    })
  })

  it.each(refused)('%s cannot be said', (name, parts) => {
    const { experiment } = compileFiles({}, `${name}.yaml`)
    if (!experiment) throw new Error('it does not compile')
    const { said } = emitted(experiment)
    for (const part of parts) expect(said.join('\n')).toContain(part)
    for (const line of said) expect(line).toMatch(/^error caffe-cannot-say [\w./-]+:\d+:\d+ /)
  })

  it.each(Object.keys(experiments).filter((name) => name.startsWith('networks/')))('%s', (file) => {
    const network = networkOf(experiments[file] ?? '')
    expect(computed(networkAgain(network))).toEqual(computed(network))
  })

  it('and every experiment is one of these, the study’s aside', () => {
    const named = [...whole, ...lessWeights, ...refused.map(([name]) => name)].map((name) => `${name}.yaml`)
    expect(
      Object.keys(experiments).filter((name) => !/^(networks|study)\//.test(name) && !named.includes(name)),
    ).toEqual([])
  })
})

/** Lines of a text that begin with a word, counted from 1. */
function rowsWith(text: string, word: string): readonly number[] {
  return text.split('\n').flatMap((row, i) => (row.trimStart().startsWith(word) ? [i + 1] : []))
}
